"""A sheet as PDF/UA. The text travels as data to typst, which never reads it as its own source."""

import json
import threading
from pathlib import Path

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

SOURCE = Path(__file__).with_name("sheet.typ")
AT_ONCE = 1  # sheets that a web process makes at a time: half a second of one core each
PATIENCE = 5  # seconds that a request waits for its turn
LONGEST = 300  # letters of one text

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Other sheets are being made; try again soon."""


def pdf(sheet):
    """The bytes of the PDF; raises Busy. What it costs is bounded: so many entries, so long texts."""
    data = json.dumps(_data(sheet), ensure_ascii=False)
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        return _compiled(data, pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA has no room for a letter that no font of typst's draws (an emoji in a name);
        # without it there is a box in its place, and the sheet.
        return _compiled(data, pdf_standards=[])
    finally:
        _turns.release()


def _compiled(data, **options):
    return typst.compile(
        str(SOURCE),
        root=str(SOURCE.parent),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        **options,
    )


def _data(sheet):
    flipped = sheet.orientation == "horitzontal"
    large = sheet.paper == "a3"
    return {
        "lang": get_language(),
        "title": sheet.title[:LONGEST],
        "source": _("Economia social i solidària de Barcelona"),
        "licence": "CC BY 4.0",
        "day": _("dades del %(day)s") % {"day": date_format(sheet.day)},
        "count": count_in_words(sheet.total),
        "limit": limit_in_words(sheet),
        "nothing": _("Ara mateix no n’hi ha cap."),
        "paper": sheet.paper,
        "flipped": flipped,
        "columns": 2 + flipped + large,
        "code": sheet.code,
        "code_alt": _("Codi QR que porta a la llista en línia: %(url)s") % {"url": sheet.address},
        "map": sheet.map,
        "map_alt": _("Mapa amb els números de la llista"),
        "entries": [
            {name: value[:LONGEST] for name, value in vars(entry).items()}
            for entry in sheet.entries
        ],
    }


def count_in_words(total):
    return ngettext("%(n)d iniciativa", "%(n)d iniciatives", total) % {"n": total}


def limit_in_words(sheet):
    """What is not on the sheet; "" when all are."""
    if not sheet.left_out:
        return ""
    return _(
        "Hi surten les %(shown)d primeres per ordre alfabètic, de %(total)d. Filtra més la "
        "llista per tenir-les totes."
    ) % {"shown": sheet.total - sheet.left_out, "total": sheet.total}
