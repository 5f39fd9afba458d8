"""Pages in memory: the least recently asked for leave first."""

import hashlib
import threading
import zlib
from collections import OrderedDict

import brotli

PAGE_OVERHEAD = 2_000  # bytes of headers, keys and objects, roughly
COMPRESS = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: _gzip(body),
    "identity": lambda body: body,
}


def _gzip(body):
    compressor = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


class Page:
    """A rendered page: headers, and its body in the encodings that were asked for.

    Valid while the content has `version` and the clock has not reached `until`.
    """

    def __init__(self, body, headers, *, key, version, until):
        self.key = key
        self.headers = headers
        self.version = version
        self.until = until
        # Weak: the same for every encoding. From the body: the same in every process.
        self.etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        self._bodies = {"identity": body}

    def body(self, encoding):
        body = self._bodies.get(encoding)
        if body is None:
            body = self._bodies[encoding] = COMPRESS[encoding](self._plain())
        return body

    def compact(self):
        """Keep it compressed: five times as many pages fit."""
        self._bodies = {"br": self.body("br")}

    def _plain(self):
        plain = self._bodies.get("identity")
        return brotli.decompress(self._bodies["br"]) if plain is None else plain

    @property
    def size(self):
        return PAGE_OVERHEAD + sum(map(len, list(self._bodies.values())))


class PageStore:
    """At most `capacity` bytes of pages. A key leads to a page, or to the key of one."""

    def __init__(self, capacity):
        self.capacity = capacity
        self._lock = threading.Lock()
        self._kept = OrderedDict()  # key → [page or key, bytes]
        self._bytes = 0

    def get(self, key, version, now):
        """The page under `key`, if it is still valid."""
        with self._lock:
            found = self._find(key)
            if found and isinstance(found[0], tuple):
                found = self._find(found[0])
        page = found and found[0]
        return page if page and page.version == version and now < page.until else None

    def keep(self, page):
        page.compact()
        if page.size <= self.capacity // 8:
            self._put(page.key, page, page.size)

    def keep_alias(self, key, other):
        """`key` (an address as somebody wrote it) leads to the page under `other`."""
        self._put(key, other, 500 + len(repr(key)))

    def body(self, page, encoding):
        """The body in an encoding; one made now counts from now on."""
        before = page.size
        body = page.body(encoding)
        if page.size != before:
            with self._lock:
                entry = self._kept.get(page.key)
                if entry and entry[0] is page:
                    self._bytes += page.size - entry[1]
                    entry[1] = page.size
                    self._shed()
        return body

    def clear(self):
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    @property
    def bytes(self):
        return self._bytes

    def __len__(self):
        return len(self._kept)

    def _find(self, key):
        found = self._kept.get(key)
        if found:
            self._kept.move_to_end(key)
        return found

    def _put(self, key, value, size):
        with self._lock:
            if former := self._kept.pop(key, None):
                self._bytes -= former[1]
            self._kept[key] = [value, size]
            self._bytes += size
            self._shed()

    def _shed(self):
        while self._bytes > self.capacity:
            _key, (_value, size) = self._kept.popitem(last=False)
            self._bytes -= size
