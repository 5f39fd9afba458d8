"""Fetches one file of the open Internet, within limits of size, time and redirects.

`http.client` and no library: the connection must go to the address that was checked, and nothing
of ours goes with it: no cookie, no credentials, no proxy, no address of the portal.
"""

import contextlib
import http.client
import socket
import ssl
import tempfile
import threading
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.utils.http import http_date
from django.utils.translation import gettext as _

from catalogue.imports import readers

from .addresses import CannotPull, checked, is_allowed, parts_of, resolve

MOST_REDIRECTS = 5
PATIENCE = 15  # seconds without a byte
MOST_TIME = 300  # seconds in all
BLOCK = 64 * 1024
IN_MEMORY = 4 * 2**20
USER_AGENT = "ess-portal/1.0 (catalogue import)"
REDIRECTS = (301, 302, 303, 307, 308)
ENCODINGS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


@dataclass
class Limits:
    """`resolver` and `allows` say who may be talked to; `clock` is seconds that only grow."""

    size: int = field(default_factory=lambda: readers.LARGEST_FILE)
    seconds: float = MOST_TIME
    patience: float = PATIENCE
    resolver: object = resolve
    allows: object = is_allowed
    clock: object = time.monotonic


@dataclass
class Fetched:
    """`file`: a temporary file, or None when nothing has changed since the last time."""

    file: object
    size: int = 0
    etag: str = ""
    url: str = ""


def fetch(url, *, etag="", since=None, limits=None):
    """The file at an address; raises CannotPull with a sentence for a person."""
    limits = limits or Limits()
    deadline = limits.clock() + limits.seconds
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    if etag:
        headers["If-None-Match"] = etag
    if since:
        headers["If-Modified-Since"] = http_date(since.timestamp())
    for _turn in range(MOST_REDIRECTS + 1):
        with _asked(url, headers, limits, deadline) as response:
            if response.status == 304:
                return Fetched(None, etag=etag, url=url)
            if response.status not in REDIRECTS:
                return _taken(response, url, limits, deadline)
            url = _next(url, response)
    raise CannotPull(_("L’adreça redirigeix massa vegades."))


def _next(url, response):
    place = response.headers.get("Location")
    if not place:
        raise CannotPull(_("L’adreça redirigeix sense dir on."))
    following = urljoin(url, place)
    if url.startswith("https:") and following.startswith("http:"):
        raise CannotPull(_("L’adreça és segura i redirigeix a una que no ho és."))
    return following


@contextlib.contextmanager
def _asked(url, headers, limits, deadline):
    """The answer to one request; whatever goes wrong until it is read is a CannotPull."""
    parts, port = parts_of(url)
    address = checked(parts.hostname, port, resolver=limits.resolver, allows=limits.allows)
    connection = _connection(parts, port, address, _time_left(limits, deadline))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _ended_at(connection.sock, deadline - limits.clock()):
            connection.request("GET", _ascii(target), headers=headers)
            yield connection.getresponse()
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        if isinstance(error, TimeoutError) or limits.clock() >= deadline:
            raise _too_slow() from error
        if isinstance(error, ssl.SSLError):
            raise CannotPull(_("El certificat del servidor no és vàlid.")) from error
        raise CannotPull(_("El servidor no ha donat el fitxer com cal.")) from error
    finally:
        connection.close()


@contextlib.contextmanager
def _ended_at(sock, seconds):
    """Cuts the connection when its time is over, also while a server drips one byte at a time."""

    def cut():
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(seconds, 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connection(parts, port, address, seconds):
    """To the checked address; the certificate is the name's."""
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, port, timeout=seconds)

    def connect(*_given, **_options):
        return socket.create_connection((address, port), seconds)

    connection._create_connection = connect
    return connection


def _taken(response, url, limits, deadline):
    """The body, unpacked, in a temporary file."""
    if response.status != 200:
        raise CannotPull(
            _("El servidor ha respost %(status)s en lloc del fitxer.") % {"status": response.status}
        )
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limits.size:
        raise _too_large(limits)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", *ENCODINGS):
        raise CannotPull(_("El servidor ha comprimit el fitxer d’una manera que no s’entén."))
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (its reader closes it)
    try:
        size = 0
        for piece in _unpacked(_blocks(response, limits, deadline), ENCODINGS.get(encoding)):
            size += len(piece)
            if size > limits.size:
                raise _too_large(limits)
            file.write(piece)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    etag = response.headers.get("ETag", "")[:200]
    return Fetched(file, size, etag if etag.isprintable() else "", url)


def _blocks(response, limits, deadline):
    """What arrives, as it arrives; a server that drips bytes runs out of time all the same."""
    size = 0
    while block := response.read1(BLOCK):
        _time_left(limits, deadline)
        size += len(block)
        if size > limits.size:  # also when it unpacks to nothing
            raise _too_large(limits)
        yield block
    _time_left(limits, deadline)
    if response.length:
        raise CannotPull(_("El fitxer ha arribat tallat."))


def _unpacked(blocks, window):
    """A little at a time, so that a small file that unpacks to a huge one is noticed early."""
    if window is None:
        yield from blocks
        return
    unpacker = zlib.decompressobj(window)
    for block in blocks:
        while block:
            yield unpacker.decompress(block, BLOCK)
            block = unpacker.unconsumed_tail
        if unpacker.eof:
            return
    yield unpacker.flush()
    if not unpacker.eof:
        raise CannotPull(_("El fitxer ha arribat tallat."))


def _time_left(limits, deadline):
    left = deadline - limits.clock()
    if left <= 0:
        raise _too_slow()
    return min(left, limits.patience)


def _too_slow():
    return CannotPull(_("El servidor triga massa a donar el fitxer."))


def _too_large(limits):
    return CannotPull(_("El fitxer passa de %(mb)s MB.") % {"mb": limits.size >> 20})


def _ascii(target):
    """As a browser would send it; what is encoded already stays."""
    return "".join(
        char if "!" <= char <= "~" else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in target
    )
