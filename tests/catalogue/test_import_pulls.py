"""Files fetched from an address: never from inside, within limits, and applied alone only when known."""

import gzip
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from catalogue import jobs as catalogue_jobs
from catalogue.enums import RunOrigin, RunState
from catalogue.imports import run_actions
from catalogue.imports.pulls import addresses, fetching, pulling
from catalogue.imports.pulls.addresses import CannotPull
from catalogue.models import Enterprise, ImportRun, Source
from tests import jobs, staff
from tests.catalogue.import_files import csv, source
from tests.strict_client import StrictClient

INWARD = [
    "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "fec0::1", "192.0.0.8", "no és cap adreça",
]  # fmt: skip


@pytest.mark.parametrize("address", INWARD)
def test_inward_and_reserved_addresses(address):
    assert not addresses.is_allowed(address)
    with pytest.raises(CannotPull, match="interna"):
        addresses.checked("fora.example", 80, resolver=lambda host, port: [address])
    with pytest.raises(CannotPull, match="interna"):  # one of several is enough
        addresses.checked("fora.example", 80, resolver=lambda host, port: ["84.88.0.1", address])


@pytest.mark.parametrize("address", ["84.88.0.1", "2a00:1450:4003::1", "64:ff9b::5458:1"])
def test_addresses_of_the_world(address):
    assert addresses.is_allowed(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.csv", "http://[::1]/x", "http://[::ffff:127.0.0.1]/x", "http://10.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/", "http://localhost/x", "http://2130706433/x", "http://0x7f.1/x",
        "http://0/x",
    ],
)  # fmt: skip
def test_written_in_any_way_they_are_refused_by_the_real_resolver(url):
    with pytest.raises(CannotPull, match=r"interna|No es troba"):
        fetching.fetch(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://fora.example/x", "http i https"), ("file:///etc/passwd", "http i https"), ("javascript:alert(1)", "http i https"),
        ("http://jo:clau@fora.example/x", "usuari"), ("http:///x", "vàlida"), ("http://fora.example:99999/", "vàlida"), ("http://[::1", "vàlida"),
        ("http://fora\x00.example/", "vàlida"), ("http://fora.example/\x7f", "vàlida"),
    ],
)  # fmt: skip
def test_addresses_that_are_not_asked_for(url, said):
    with pytest.raises(CannotPull, match=said):
        fetching.fetch(url)


class Site:
    """A server on this machine: `pages` are functions of the request's handler; `asked` is kept."""

    def __init__(self):
        self.pages, self.asked = {}, []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                page = site.pages[self.path]
                try:
                    page(self)
                except OSError:  # who asked has gone
                    self.close_connection = True

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    def url(self, path="/x.csv", host="fora.example"):
        return f"http://{host}:{self.port}{path}"

    def limits(self, **given):
        """As the real ones, but that fora.example is this machine."""
        names = {"fora.example": ["127.0.0.1"], "dins.example": ["10.0.0.8"]}
        given.setdefault("size", 100_000)
        given.setdefault("seconds", 20)
        return fetching.Limits(
            resolver=lambda host, port: names.get(host, [host]),
            allows=lambda address: address == "127.0.0.1" or addresses.is_allowed(address),
            **given,
        )


@pytest.fixture
def site():
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def answer(body, status=200, **headers):
    def page(handler):
        handler.send_response(status)
        for name, value in {"Content_Length": len(body), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return page


def endless(piece, pause=0.0):
    def page(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        while True:
            handler.wfile.write(piece)
            time.sleep(pause)

    return page


def slow_headers(handler):
    while True:
        handler.wfile.write(b"H")
        time.sleep(0.05)


def test_a_file_is_fetched_and_nothing_of_ours_is_told(site):
    site.pages["/x.csv?a=b%20c"] = answer(b"id;nom\n1;A\n", ETag='"v1"')
    fetched = fetching.fetch(site.url("/x.csv?a=b c"), limits=site.limits())
    assert fetched.file.read() == b"id;nom\n1;A\n" and fetched.etag == '"v1"'
    ((_path, headers),) = site.asked
    assert headers == {
        "Host": f"fora.example:{site.port}",
        "User-Agent": fetching.USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }


def test_a_compressed_file_is_unpacked(site):
    site.pages["/x.csv"] = answer(gzip.compress(b"id;nom\n"), Content_Encoding="gzip")
    assert fetching.fetch(site.url(), limits=site.limits()).file.read() == b"id;nom\n"


def test_what_has_not_changed_is_not_fetched_again(site):
    site.pages["/x.csv"] = answer(b"", status=304)
    since = timezone.now() - timedelta(days=1)
    fetched = fetching.fetch(site.url(), etag='"v1"', since=since, limits=site.limits())
    assert fetched.file is None
    headers = site.asked[0][1]
    assert headers["If-None-Match"] == '"v1"' and headers["If-Modified-Since"].endswith("GMT")


def test_five_redirects_are_followed_and_no_more(site):
    for turn in range(7):
        site.pages[f"/{turn}"] = answer(b"", status=302, Location=f"/{turn + 1}")
    site.pages["/7"] = answer(b"id;nom\n")
    assert fetching.fetch(site.url("/2"), limits=site.limits()).file.read() == b"id;nom\n"
    with pytest.raises(CannotPull, match="massa vegades"):
        fetching.fetch(site.url("/1"), limits=site.limits())


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("http://10.0.0.1/x", "interna"), ("http://169.254.169.254/latest/", "interna"), ("http://[::1]/", "interna"),
        ("http://dins.example/x", "interna"), ("file:///etc/passwd", "http i https"), ("", "sense dir on"),
    ],
)  # fmt: skip
def test_a_redirect_inward_is_refused(site, place, said):
    site.pages["/x.csv"] = answer(b"", status=301, **({"Location": place} if place else {}))
    with pytest.raises(CannotPull, match=said):
        fetching.fetch(site.url(), limits=site.limits())


def test_a_name_that_resolves_inward_is_refused(site):
    with pytest.raises(CannotPull, match=r"«dins\.example» és una adreça interna"):
        fetching.fetch(site.url(host="dins.example"), limits=site.limits())


def test_the_connection_goes_to_the_address_that_was_checked(site):
    """A name that says another address the second time it is asked is asked once."""
    told = iter([["127.0.0.1"], ["10.0.0.1"]])
    limits = site.limits()
    limits.resolver = lambda host, port: next(told)
    site.pages["/x.csv"] = answer(b"id;nom\n")
    assert fetching.fetch(site.url(), limits=limits).file.read() == b"id;nom\n"
    assert next(told) == ["10.0.0.1"]


BOMB = gzip.compress(b"\0" * 5_000_000)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (answer(b"", Content_Length=200_000), "passa de"),
        (answer(BOMB, Content_Encoding="gzip"), "passa de"),
        (endless(b"x" * 10_000), "passa de"),
        (endless(b"x", pause=0.05), "triga massa"),
        (slow_headers, "triga massa"),
        (lambda handler: time.sleep(1.2), "triga massa"),
        (answer(b"ab", Content_Length=50, Connection="close"), "tallat|com cal|triga"),
        (answer(gzip.compress(b"id;nom\n" * 50)[:30], Content_Encoding="gzip"), "tallat"),
        (answer(b"res de gzip", Content_Encoding="gzip"), "com cal"),
        (answer(b"x", Content_Encoding="br"), "no s’entén"),
        (answer(b"no hi ha res", status=404), "404"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n"), "com cal|triga"),
    ],
)  # fmt: skip
def test_bombs_endless_and_broken_answers_are_refused(site, page, said):
    assert len(BOMB) < 100_000
    site.pages["/x.csv"] = page
    began = time.monotonic()
    with pytest.raises(CannotPull, match=said):
        fetching.fetch(site.url(), limits=site.limits(seconds=1, patience=0.8))
    assert time.monotonic() - began < 10


# What becomes of the file

ROWS = [f"{n};Entitat {n * 7919};;;;;;;;;;;;" for n in range(1, 41)]


@pytest.fixture
def pulled(site, db):
    """A source whose file is at the site; `pull(rows)` publishes the rows and does the jobs."""
    of = source(pull_url=site.url("/llista.csv"), pull_every="day")

    def pull(rows, **headers):
        site.pages["/llista.csv"] = answer(csv(*rows), **headers)
        run = pulling.pull(of.pk, limits=site.limits())
        jobs.do_all()
        of.refresh_from_db()
        if run:
            run.refresh_from_db()
        return run

    pull.source = of
    return pull


def approved(run):
    run_actions.confirm(run=run, by=None)
    jobs.do_all()


def test_the_first_file_of_a_source_waits_for_a_person(pulled):
    run = pulled(ROWS, ETag='"v1"')
    assert (run.state, run.origin, run.file_name) == (
        RunState.DRY_RUN,
        RunOrigin.PULL,
        "llista.csv",
    )
    assert "primer fitxer" in run.counts["waits_for"]
    assert list(ImportRun.objects.waiting_for_staff()) == [run]
    assert pulled.source.pull_etag == '"v1"' and pulled.source.pulled_at
    assert not Enterprise.objects.exists()


def test_the_next_one_that_is_like_it_is_applied_by_itself(pulled):
    approved(pulled(ROWS))
    run = pulled([*ROWS[:-1], ROWS[-1].replace("Entitat", "Ens"), "99;Una de nova;;;;;;;;;;;;"])
    assert run.state == RunState.APPLIED and run.applied_by is None
    assert Enterprise.objects.published().count() == 41


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (ROWS[:20], "Hi falten molts"),
        ([*ROWS, "90;;;;;;;;;;;;;", "91;;;;;;;;;;;;;", "92;Nova;;;;;;;;;;;;"], "rebutjades"),
        ([*ROWS, *(f"{n};Nova {n * 104729};;;;;;;;;;;;" for n in range(100, 121))], "noves"),
        ([row.replace("Entitat", "Ens") for row in ROWS], "Canvien"),
    ],
)  # fmt: skip
def test_one_that_is_not_like_it_waits(pulled, rows, why):
    approved(pulled(ROWS))
    run = pulled(rows)
    assert run.state == RunState.DRY_RUN and why in run.counts["waits_for"]


def test_the_same_bytes_again_make_no_run(pulled):
    approved(pulled(ROWS))
    assert pulled(ROWS) is None and ImportRun.objects.count() == 1


def test_what_went_wrong_is_told_on_the_source_and_goes_when_it_is_right(pulled, site):
    site.pages["/llista.csv"] = answer(b"no hi ha res", status=404)
    assert pulling.pull(pulled.source.pk, limits=site.limits()) is None
    pulled.source.refresh_from_db()
    assert "404" in pulled.source.pull_error and not ImportRun.objects.exists()
    pulled(ROWS)
    assert pulled.source.pull_error == ""


def raw(answer):
    def page(handler):
        handler.wfile.write(answer)
        handler.close_connection = True

    return page


@pytest.mark.parametrize("place", [b"http://fora\x00.example/", b"/a\x00b"])
def test_a_server_that_redirects_to_a_nul_is_told_on_the_source(pulled, site, place):
    site.pages["/llista.csv"] = raw(
        b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n"
    )
    assert pulling.pull(pulled.source.pk, limits=site.limits()) is None
    pulled.source.refresh_from_db()
    assert "vàlida" in pulled.source.pull_error


def test_a_tag_that_cannot_be_kept_is_no_tag(pulled, site):
    body = csv(*ROWS)
    head = b'HTTP/1.1 200 OK\r\nETag: "a\x00b"\r\nContent-Length: %d\r\n\r\n' % len(body)
    site.pages["/llista.csv"] = raw(head + body)
    assert pulling.pull(pulled.source.pk, limits=site.limits()) is not None
    pulled.source.refresh_from_db()
    assert pulled.source.pull_etag == ""


def test_sources_are_due_as_often_as_they_say(db):
    now = timezone.now()
    for code, every, ago in (
        ("mai", "never", None), ("primer", "day", None), ("ahir", "day", timedelta(hours=24)),
        ("avui", "day", timedelta(hours=2)), ("setmana", "week", timedelta(days=7)),
        ("massa-aviat", "week", timedelta(days=3)), ("mes", "month", timedelta(days=30)),
    ):  # fmt: skip
        source(
            code, pull_url="https://fora.example/x", pull_every=every, pulled_at=ago and now - ago
        )
    source("sense", pull_every="day")
    assert {one.code for one in pulling.due(now)} == {"primer", "ahir", "setmana", "mes"}
    for _turn in range(2):
        catalogue_jobs.pull_due_sources(timestamp=0)
    assert sorted(name for name, _arguments in jobs.waiting()) == ["pull_source"] * 4


def test_pull_now_in_the_admin(db):
    of, without = source(pull_url="http://10.0.0.1/x.csv"), source("sense")
    client = StrictClient()
    client.force_login(staff.moderator())
    url = "/gestio/catalogue/importrun/pull/"
    assert (
        "http://10.0.0.1/x.csv"
        in client.get("/gestio/catalogue/importrun/import/").content.decode()
    )
    for wrong in ("", "abc", without.pk, 99999999999999999999):
        said = client.post(url, {"source": wrong}, follow=True).content.decode()
        assert "no té cap adreça" in said and jobs.waiting() == []
    client.post(url, {"source": of.pk})
    assert len(jobs.waiting()) == 1
    jobs.do_all()
    assert "interna" in Source.objects.get(pk=of.pk).pull_error
    assert "interna" in client.get("/gestio/catalogue/importrun/import/").content.decode()
    home = client.get("/gestio/").content.decode()
    assert "no s’ha pogut baixar" in home
    assert f"/gestio/catalogue/source/{of.pk}/change/" in home
    assert staff.session_of(staff.person()).post(url, {"source": of.pk}).status_code == 403


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("http://127.0.0.1:8099/a.csv", True), ("http://localhost/a.csv", True),
        ("http://[::1]/a.csv", True), ("https://192.168.1.7/a.csv", True),
        ("https://8.8.8.8/a.csv", False), ("https://dades.exemple.cat/a.csv", False),
    ],
)  # fmt: skip
def test_an_inward_address_is_refused_when_it_is_written(db, url, is_refused):
    of = source()
    client = StrictClient()
    client.force_login(staff.moderator())
    address = f"/gestio/catalogue/source/{of.pk}/change/"
    posted = staff.posted_by(client.get(address), "source_form")
    posted = {name: values[-1] for name, values in posted.items()} | {"pull_url": url}
    page = client.post(address, posted)
    of.refresh_from_db()
    assert of.pull_url == ("" if is_refused else url)
    if is_refused:
        assert "Cal una adreça pública" in page.content.decode()
        closed = [one.name for one in page.context["adminform"] if one.is_collapsible]
        assert "Es baixa sola" not in closed  # its error is in sight
