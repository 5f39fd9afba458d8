"""For tests that start a web server: pages are kept, as nobody's transaction stays open."""

from tests.settings import *  # noqa: F403

PAGE_CACHE_BYTES = 10_000_000
