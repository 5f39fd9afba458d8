"""Bytes of a file to text: which encoding, and whether the file is whole."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from .problems import UnreadableFile

_BOMS = [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
_SIGNATURES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
)
# UTF-8 read as cp1252 and saved again: "Ã©", "â€™", "Â·".
_TWICE = re.compile("Ã[\u0080-¿ƒ‚„…†‡ˆ‰Š‹ŒŽ''•–—˜™š›œžŸ]|â€|Â[·ºª«»¿¡]")


class Decoded(NamedTuple):
    text: str
    encoding: str


def decode(data):
    """The text of a file's bytes, in UTF-8, UTF-16 or Windows' cp1252.

    Raises UnreadableFile when the file is empty, not text, cut in the middle of a
    character, or mixes encodings.
    """
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableFile(_("El fitxer és buit."))
    if data.startswith(_SIGNATURES):
        raise UnreadableFile(
            _("El fitxer no és una llista: sembla una imatge, un PDF o un paquet comprimit.")
        )
    decoded = _decode_marked(data) or _decode_unmarked(data)
    if decoded.encoding != "cp1252" and len(_TWICE.findall(decoded.text)) > _accents(decoded.text):
        raise UnreadableFile(
            _(
                "Les lletres accentuades han arribat espatllades («Ã©» en lloc de «é»): el fitxer s’ha "
                "desat dues vegades amb codificacions diferents. Cal tornar-lo a exportar des de l’origen."
            )
        )
    return decoded


def _decode_marked(data):
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding), encoding)
    return None


def _decode_unmarked(data):
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if (
        len(sample) > 3
        and max(even, odd) > len(sample) // 5
        and min(even, odd) < max(even, odd) // 4
    ):
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return Decoded(_strictly(data, encoding), encoding)
    if sample.count(0) > len(sample) // 10:
        raise UnreadableFile(_("El fitxer no és de text: és ple de bytes nuls."))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _not_quite_utf8(data, error)


def _not_quite_utf8(data, error):
    """cp1252 unless most accented letters are UTF-8: then the file is broken, and we say where."""
    pairs = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", data))
    others = len(re.findall(rb"[\x80-\xff]", re.sub(rb"[\xc2-\xf4][\x80-\xbf]+", b"", data)))
    if pairs and pairs >= others:
        if error.reason == "unexpected end of data":
            raise UnreadableFile(
                _("El fitxer s’acaba a mig caràcter: ha arribat tallat.")
            ) from error
        raise UnreadableFile(
            _("El fitxer barreja codificacions: la línia %(line)s no és UTF-8 i la resta sí.")
            % {"line": data.count(b"\n", 0, error.start) + 1}
        ) from error
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as wrong:
        raise UnreadableFile(
            _("No s’entén la codificació del fitxer. Desa’l en UTF-8 i torna-ho a provar.")
        ) from wrong
    if len(re.findall(r"[\x00-\x08\x0e-\x1f]", text)) > len(text) // 100:
        raise UnreadableFile(_("El fitxer no és de text."))
    return Decoded(text, "cp1252")


def _strictly(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason in ("truncated data", "unexpected end of data"):
            raise UnreadableFile(
                _("El fitxer s’acaba a mig caràcter: ha arribat tallat.")
            ) from error
        raise UnreadableFile(
            _(
                "El fitxer diu que és %(encoding)s però no ho és. Desa’l en UTF-8 i torna-ho a provar."
            )
            % {"encoding": encoding.upper()}
        ) from error


def _accents(text):
    return len(re.findall("[à-öø-ÿÀ-ÖØ-ßœŒ·’]", _TWICE.sub("", text)))
