"""From navigation to the first clusters painted, headless, a fresh browser profile each time."""

import os
import statistics
import time

from playwright.sync_api import sync_playwright

from . import database
from .client import get
from .server import serving

HTTPS = {"X-Forwarded-Proto": "https"}
TIMES = 5
MUST, STRETCH = 2, 1.2  # seconds, at 100,000 points


def seconds_to_paint(browser, address):
    """(until the clusters, until the browser's first paint of anything)."""
    context = browser.new_context(
        extra_http_headers=HTTPS, locale="ca", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-map-ready]", state="attached", timeout=60_000)
    seconds = time.perf_counter() - begun
    first = page.evaluate("performance.getEntriesByType('paint')[0]?.startTime ?? 0") / 1000
    context.close()
    return seconds, first


def main():
    options = {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    if os.geteuid() == 0:
        options["chromium_sandbox"] = False
    with database.connect() as connection, serving() as server, sync_playwright() as playwright:
        database.print_size(connection)
        for _worker in range(4):  # both workers have the page and the points
            get(server.port, "/ca/cataleg/")
            get(server.port, "/ca/cataleg/mapa.json")
        browser = playwright.chromium.launch(**options)
        address = f"http://127.0.0.1:{server.port}/ca/cataleg/"
        painted = [seconds_to_paint(browser, address) for _time in range(TIMES)]
        browser.close()
    clusters, first = (statistics.median(values) for values in zip(*painted, strict=True))
    print(
        f"Clusters painted after {clusters:.2f} s (must {MUST}, stretch {STRETCH}),"
        f" first paint of the page after {first:.2f} s; medians of {TIMES}"
    )


if __name__ == "__main__":
    main()
