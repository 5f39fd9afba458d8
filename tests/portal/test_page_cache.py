"""Pages in memory: which are kept, for whom, and until when."""

import gzip

import brotli
import pytest
from django.conf import settings as portal_settings
from django.test import Client

from ess_portal.page_cache import DAY, FIVE_MINUTES, kept_with_content, memory, middleware
from ess_portal.page_cache.middleware import best_encoding
from ess_portal.page_cache.store import Page, PageStore

PLAIN, LISTING = "/ca/plain/", "/ca/listing/"


class Version:
    """A content version that the test moves; None while nobody listens."""

    def __init__(self):
        self.number = 1
        self.caught_up = 0

    def current(self):
        return self.number

    def listen(self):
        pass

    def catch_up(self):
        self.caught_up += 1


@pytest.fixture
def version(monkeypatch, settings):
    settings.ROOT_URLCONF = "tests.portal.cached_pages"
    settings.PAGE_CACHE_BYTES = 1_000_000
    version = Version()
    monkeypatch.setattr(middleware, "content_version", version)
    return version


@pytest.fixture
def visitor(version):
    return Client()


@pytest.fixture
def clock(monkeypatch):
    """Stands still at 9:50 of a winter's day in Barcelona, until the test moves it."""
    hands = [1_768_035_000.0]
    monkeypatch.setattr("ess_portal.page_cache.middleware.time.time", lambda: hands[0])
    return hands


def test_a_page_is_made_once(visitor):
    first, again = visitor.get(PLAIN), visitor.get(PLAIN)
    assert first.content == again.content
    assert dict(first.items()) == dict(again.items())


def test_headers_of_all_middleware_are_kept(visitor):
    visitor.get(PLAIN)
    again = visitor.get(PLAIN)
    assert again["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "default-src 'none'" in again["Content-Security-Policy"]
    assert again["X-Content-Type-Options"] == "nosniff"
    assert again["Content-Language"] == "ca"
    assert {"Accept-Encoding", "Cookie", "HX-Request"} <= set(again["Vary"].split(", "))


def test_a_view_that_says_nothing_is_not_kept(visitor):
    assert visitor.get("/ca/unmarked/").content != visitor.get("/ca/unmarked/").content


@pytest.mark.parametrize("name", ["with_cookie", "missing", "by_language", "private", "streamed"])
def test_answers_that_are_never_kept(visitor, name):
    first, again = visitor.get(f"/ca/{name}/"), visitor.get(f"/ca/{name}/")
    assert first.getvalue() != again.getvalue()
    assert "ETag" not in again


@pytest.mark.parametrize("cookie", [portal_settings.SESSION_COOKIE_NAME, "messages"])
def test_who_has_a_session_neither_reads_nor_fills(visitor, cookie):
    member = Client()
    member.cookies[cookie] = "x"
    own = member.get(PLAIN).content
    public = visitor.get(PLAIN).content
    assert own != public
    assert member.get(PLAIN).content not in (own, public)
    assert visitor.get(PLAIN).content == public


def test_a_strange_cookie_changes_nothing(visitor):
    page = visitor.get(PLAIN).content
    visitor.cookies["galeta_d_una_altra_casa"] = "x"
    assert visitor.get(PLAIN).content == page


def test_authorization_is_not_anonymous(visitor):
    page = visitor.get(PLAIN).content
    assert visitor.get(PLAIN, headers={"Authorization": "Bearer x"}).content != page


def test_content_that_moves_ends_the_page(visitor, version):
    page = visitor.get(PLAIN).content
    version.number += 1
    assert visitor.get(PLAIN).content != page


def test_nothing_is_kept_or_read_while_nobody_listens(visitor, version):
    page = visitor.get(PLAIN).content
    version.number = None
    unheard = visitor.get(PLAIN)
    assert unheard.content != page
    assert visitor.get(PLAIN).content != unheard.content
    assert unheard["ETag"]  # the browser may still ask whether its copy is good


def test_a_page_begun_before_a_change_is_not_served_after(visitor, version, monkeypatch):
    answer = middleware.answer

    def change_meanwhile(*arguments):
        version.number = 2
        return answer(*arguments)

    monkeypatch.setattr(middleware, "answer", change_meanwhile)
    page = visitor.get(PLAIN).content
    assert visitor.get(PLAIN).content != page


def test_language_host_scheme_and_htmx_are_other_pages(visitor):
    pages = {
        visitor.get(PLAIN).content,
        visitor.get(PLAIN, headers={"Host": "127.0.0.1"}).content,
        visitor.get(PLAIN, secure=True).content,
        visitor.get(PLAIN, headers={"HX-Request": "true"}).content,
        visitor.get(
            PLAIN, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
        ).content,
    }
    assert len(pages) == 5


def test_a_prefix_of_a_server_in_front_is_another_page(visitor):
    visitor.get(PLAIN, SCRIPT_NAME="/x")
    assert visitor.get(PLAIN).content != visitor.get(PLAIN, SCRIPT_NAME="/x").content


def test_a_host_that_is_not_ours_gets_nothing_kept(visitor):
    assert visitor.get(PLAIN, headers={"Host": "dolent.example"}).status_code == 400
    assert visitor.get(PLAIN, headers={"Host": "dolent.example"}).status_code == 400


def test_the_same_query_written_otherwise_is_the_same_page(visitor):
    page = visitor.get(f"{LISTING}?q=pa&sector=alim&sector=cult").content
    assert b"'q=pa&sector=alim&sector=cult' q=pa&sector=alim&sector=cult" in page
    for query in (
        "sector=alim&q=pa&sector=cult",
        "q=pa&sector=alim&sector=cult&utm_source=butlleti",
        "q=p%61&sector=alim&sector=cult&sector=",
    ):
        for _time in "first", "known":
            assert visitor.get(f"{LISTING}?{query}").content == page
    assert visitor.get(f"{LISTING}?q=pa&sector=cult&sector=alim").content != page
    assert visitor.get(f"{LISTING}?q=pa").content != page


def test_the_page_does_not_see_unknown_parameters(visitor):
    page = visitor.get(f"{LISTING}?utm_source=butlleti&q=pa&p=<script>").content
    assert b"utm_source" not in page
    assert b"script" not in page


def test_near_me_is_never_kept(visitor):
    first = visitor.get(f"{LISTING}?prop=41.38,2.17")
    again = visitor.get(f"{LISTING}?prop=41.38,2.17")
    assert first.content != again.content
    assert b"prop=41.38" in first.content
    assert first["Cache-Control"] == "private, no-store"


def test_not_modified(visitor):
    page = visitor.get(PLAIN)
    again = visitor.get(PLAIN, headers={"If-None-Match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == page["ETag"]
    assert "Content-Type" not in again
    other = visitor.get(PLAIN, headers={"If-None-Match": '"un-altre"'})
    assert other.status_code == 200


def test_the_tag_comes_from_the_content(visitor, version):
    """So that a visitor's copy stays good when the content moved but this page did not."""
    tags = {
        Page(body, {}, key=(), version=number, until=0).etag
        for body, number in ((b"a", 1), (b"a", 2))
    }
    assert len(tags) == 1
    assert Page(b"b", {}, key=(), version=1, until=0).etag not in tags


@pytest.mark.parametrize(
    ("accepted", "unpacked"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_compressed_once(visitor, accepted, unpacked):
    plain = visitor.get(PLAIN).content
    packed = visitor.get(PLAIN, headers={"Accept-Encoding": accepted})
    assert packed["Content-Encoding"] == accepted
    assert unpacked(packed.content) == plain
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain)
    assert visitor.get(PLAIN).content == plain


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0, *;q=0", "identity"),
        ("br; q=1.0", "br"),
        ("*", "br"),
        ("deflate;q=10;x=,,;;", "identity"),
    ],
)
def test_best_encoding(accepted, chosen):
    assert best_encoding(accepted) == chosen


def test_head_has_the_headers_of_get(visitor):
    page = visitor.get(PLAIN)
    head = visitor.head(PLAIN)
    assert head.content == b""
    assert head["Content-Length"] == page["Content-Length"]
    assert head["ETag"] == page["ETag"]


def test_open_now_is_true_for_five_minutes(visitor, clock):
    page = visitor.get(LISTING).content
    clock[0] += 299
    assert visitor.get(LISTING).content == page
    clock[0] += 1
    assert visitor.get(LISTING).content != page


def test_other_pages_last_the_day(visitor, clock):
    page = visitor.get(PLAIN).content
    clock[0] += 14 * 3600
    assert visitor.get(PLAIN).content == page
    clock[0] += 600
    assert visitor.get(PLAIN).content != page


def test_ends_of_buckets():
    assert FIVE_MINUTES(299.9) == 300
    assert FIVE_MINUTES(300) == 600
    before_summer_time = 1_774_738_800  # 2026-03-29 00:00 in Barcelona, a day of 23 hours
    assert DAY(before_summer_time) - before_summer_time == 23 * 3600


def test_post_waits_until_the_process_has_heard(visitor, version):
    assert visitor.post(LISTING).status_code == 405
    assert version.caught_up == 1
    visitor.get(LISTING)
    assert version.caught_up == 1


def page_of(key, *, size, version=1):
    body = bytes(key % 256 for _ in range(size))
    return Page(body, {}, key=(key,), version=version, until=100)


def test_memory_is_bounded_and_the_oldest_leaves():
    store = PageStore(40_000)
    for key in range(30):
        store.keep(page_of(key, size=1000))
        assert store.get((0,), 1, now=0)  # asked for all the time
    assert store.bytes <= 40_000
    assert store.get((29,), 1, now=0)
    assert store.get((1,), 1, now=0) is None


def test_encodings_made_later_count():
    store = PageStore(1_000_000)
    page = page_of(1, size=100_000)
    store.keep(page)
    before = store.bytes
    assert before < 10_000  # compressed
    store.body(page, "identity")
    assert store.bytes >= before + 100_000


def test_aliases_count_and_leave():
    store = PageStore(20_000)
    store.keep(page_of(1, size=10))
    for n in range(1000):
        store.keep_alias(("address", n), (1,))
        store.get(("address", n), 1, now=0)
    assert store.bytes <= 20_000
    assert store.get(("address", 999), 1, now=0)
    assert store.get(("address", 0), 1, now=0) is None


def test_an_answer_without_a_body_is_kept_too():
    store = PageStore(20_000)
    page = Page(b"", {}, key=("empty",), version=1, until=2)
    store.keep(page)
    assert gzip.decompress(store.body(page, "gzip")) == b""
    assert store.body(page, "identity") == b""


def test_a_giant_page_does_not_empty_the_store():
    store = PageStore(20_000)
    store.keep(page_of(1, size=10))
    noise = bytes(hash(str(n)) % 256 for n in range(50_000))  # does not compress
    store.keep(Page(noise, {}, key=(2,), version=1, until=100))
    assert store.get((1,), 1, now=0)
    assert store.get((2,), 1, now=0) is None


def test_results_are_remembered_while_the_content_stands(version, monkeypatch):
    monkeypatch.setattr(memory, "content_version", version)
    runs = []

    @kept_with_content
    def double(number):
        runs.append(number)
        return number * 2

    assert [double(1), double(2), double(1)] == [2, 4, 2]
    assert runs == [1, 2]
    version.number += 1
    assert double(1) == 2
    assert runs == [1, 2, 1]
    version.number = None
    double(1), double(1)
    assert runs == [1, 2, 1, 1, 1]


def test_a_result_begun_before_a_change_is_not_remembered(version, monkeypatch):
    monkeypatch.setattr(memory, "content_version", version)
    runs = []

    @kept_with_content
    def slow():
        runs.append(version.number)
        if len(runs) == 1:
            version.number += 1
            slow()
        return len(runs)

    slow()
    assert slow() == 2  # the one made within, after the change
    assert len(runs) == 2


def test_remembered_results_are_bounded(version, monkeypatch):
    monkeypatch.setattr(memory, "content_version", version)
    monkeypatch.setattr(memory, "MOST", 3)
    runs = []

    @kept_with_content
    def same(number):
        runs.append(number)
        return number

    for number in (1, 2, 3, 4, 4, 1):
        same(number)
    assert runs == [1, 2, 3, 4, 1]
