"""Pages served again, the list with facets, points of the map, suggestions: QUALITY's figures.

No page is kept where one is "made each time", and each list is asked for with another search, so
that no count is kept either. On what `tests.benchmarks.build` makes, words of a known frequency
are measured too. `--quick` leaves the throughput out.
"""

import json
import os
import sys
import time
from urllib.parse import quote

import brotli

from . import database
from .client import Connection, get, request, throughput
from .server import serving

SECONDS = 1
ROUNDS = 9
LIST = "/ca/cataleg/"
SEARCHES = [
    "",
    "sector=alim",
    "sector=cult&ordre=nom",
    "q=fusteria",
    "q=forn+de+pa",
    "q=taller",
    "barri=18",
    "districte=10&moneda=1",
    "obert=1",
    "familia=cooperativa&sector=habi",
    "q=llibres&districte=06",
    "p=3",
]
# The same without words, or with one that at most a hundredth of the catalogue has.
NARROW = ["", "ordre=nom", "p=3", "q=orfebreria", "q=lutieria", "q=orfebreria&ordre=revisat"]
BROAD = {
    "a sector": ["sector=alim", "sector=cult", "sector=asse", "sector=educ"],
    "a district": [f"districte={number:02}" for number in range(1, 11)],
    "open now": ["obert=1", "obert=1&moneda=1"],
    "near me": ["prop=41.39,2.16", "prop=41.41,2.18", "prop=41.38,2.14"],
}
HALF = "q=ve%C3%AFnatge"  # a word of half of the catalogue (tests.benchmarks.build)
TYPED = ["f", "fu", "fus", "fust", "coop", "gràc", "llib", "menj", "rep", "econ"]


def median(values):
    return sorted(values)[len(values) // 2]


def served_again():
    """Side by side and in turns, so that what else the machine does falls on all alike."""
    cases = {
        "bare hello, no middleware": ("/bare/hello/", {}),
        "hello through our middleware": ("/hello/", {}),
        "home, served again": ("/ca/", {}),
        "list, served again": (LIST, {}),
        "list, not modified": (LIST, {"status": 304}),
    }
    rates, costs = {name: [] for name in cases}, {name: [] for name in cases}
    with serving() as server:
        tag = get(server.port, LIST).headers["etag"]
        for _ in range(ROUNDS):
            for name, (path, options) in cases.items():
                more = {"If_None_Match": tag} if options.get("status") == 304 else {}
                throughput(server.port, path, seconds=0.1, **options, **more)
                before = server.cpu_seconds()
                answers, seconds = throughput(server.port, path, seconds=SECONDS, **options, **more)
                rates[name].append(answers / seconds)
                # At a million the first pages of a process take longer than a round.
                costs[name].append((server.cpu_seconds() - before) / max(answers, 1))
    bare = "bare hello, no middleware"
    print(f"\nServed again (medians of {ROUNDS} rounds of {SECONDS} s, 8 connections)")
    for name in cases:
        rate = median(ratios(rates[name], rates[bare]))
        cost = median(ratios(costs[bare], costs[name]))
        print(
            f"  {name:30} {median(rates[name]):6.0f}/s, {rate:.2f}× bare;"
            f" CPU {median(costs[name]) * 1000:.2f} ms, {cost:.2f}×"
        )


def ratios(values, bare):
    """Each round against the bare view in the same round."""
    return [value / base for value, base in zip(values, bare, strict=True)]


def made_each_time(connection):
    """No page fits in the memory for pages, so each request makes one."""
    with serving(PAGE_CACHE_BYTES="1") as server:
        print("\nMade each time (one visitor)")
        searches = [f"{LIST}?{search}" for search in SEARCHES]
        measure(server, connection, "list with facets", searches, 10)
        partial = {"HX_Request": "true"}
        measure(server, connection, "list, partial (htmx)", searches, 10, **partial)
        narrow = [f"{LIST}?{search}" for search in NARROW]
        measure(server, connection, "no word, or one of 1 %", narrow, 10)
        for name, asked in BROAD.items():
            measure(server, connection, name, [f"{LIST}?{search}" for search in asked], 5)
        typed = [f"/ca/cataleg/suggeriments/?q={text}" for text in map(quote, TYPED)]
        measure(server, connection, "suggestions", typed, 10)
        mistyped = [f"{LIST}?q={text}" for text in ("fustreia", "cooperatva", "bicicltes")]
        measure(server, connection, "list of a typo", mistyped, 5)
        measure(server, connection, "points of the map", [f"{LIST}mapa.json"], 5)
        measure(server, connection, "home", ["/ca/"], 30)
        points(get(server.port, f"{LIST}mapa.json"))


def a_word_of_half():
    """The first time in a process that has the index, and again; pages are not kept."""
    with serving(PAGE_CACHE_BYTES="1", workers=1) as server:
        get(server.port, LIST)  # the index is made
        firsts = []
        for words in ("ve%C3%AFnatge", "veinatge", "VE%C3%8FNATGE", "Ve%C3%AFnatge", "veinatges"):
            begun = time.perf_counter()
            get(server.port, f"{LIST}?q={words}")
            firsts.append((time.perf_counter() - begun) * 1000)
        again = []
        for _ in range(20):
            begun = time.perf_counter()
            get(server.port, f"{LIST}?{HALF}")
            again.append((time.perf_counter() - begun) * 1000)
        print(
            f"\nA word of half of the catalogue: first {median(firsts):.0f} ms (must 300),"
            f" again {median(again):.0f} ms (must 30)"
        )


def the_index():
    """What the counts rest on, in this process: seconds to make, bytes."""
    import tracemalloc

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_portal.settings")
    django.setup()
    from catalogue.facet_index import FacetIndex

    begun, cpu = time.perf_counter(), time.process_time()
    FacetIndex()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    tracemalloc.start()
    index = FacetIndex()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(
        f"Index of the facets: {seconds:.2f} s to make ({cpu:.2f} of Python),"
        f" {size / 1e6:.1f} MB, {index.depth} layers of places"
    )


def measure(server, connection, name, paths, rounds, **headers):
    visitor = Connection(server.port)
    requests = [request(path, **headers) for path in paths]
    bodies, times = [], []
    for counted in [False] * 2 + [True] * rounds:  # the first ones warm every worker up
        if counted and not times:
            before = server.cpu_seconds(), database.cpu_seconds(connection)
        for path, wanted in zip(paths, requests, strict=True):
            begun = time.perf_counter()
            visitor.send(wanted)
            answer = visitor.receive()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}.")
            if counted:
                times.append(time.perf_counter() - begun)
                bodies.append(len(answer.body))
    web = (server.cpu_seconds() - before[0]) / len(times) * 1000
    data = (database.cpu_seconds(connection) - before[1]) / len(times) * 1000
    times.sort()
    print(
        f"  {name:22} CPU {web + data:5.1f} ms = {web:.1f} portal + {data:.1f} database;"
        f" answer {median(times) * 1000:.1f} ms, 95th {times[len(times) * 95 // 100] * 1000:.1f};"
        f" {sum(bodies) / len(bodies) / 1024:.1f} KB  ({len(times)} requests)"
    )


def points(answer):
    body = answer.body
    if answer.headers.get("content-encoding") == "br":
        body = brotli.decompress(body)
    count = json.loads(body)["count"]
    size = len(answer.body)
    print(f"\nMap: {count:,} points in {size:,} bytes, {size / max(count, 1):.2f} a point")


if __name__ == "__main__":
    with database.connect() as connection:
        database.print_size(connection)
        the_index()
        if "--quick" not in sys.argv:
            served_again()
        made_each_time(connection)
        a_word_of_half()
