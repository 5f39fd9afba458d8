"""The home page as a browser first loads it: bytes over the wire and requests."""

import os

from playwright.sync_api import sync_playwright

from . import database
from .server import serving

HTTPS = {"X-Forwarded-Proto": "https"}


def first_view(browser, address):
    """[(bytes, address)] of everything that the page loads by itself."""
    context = browser.new_context(extra_http_headers=HTTPS, locale="ca")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    addresses, sizes = {}, {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    context.close()
    loaded = [(size, addresses.get(request, "?")) for request, size in sizes.items()]
    return sorted(((size, url) for size, url in loaded if url.startswith("http")), reverse=True)


def main():
    options = {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    if os.geteuid() == 0:
        options["chromium_sandbox"] = False
    with database.connect() as connection, serving() as server, sync_playwright() as playwright:
        database.print_size(connection)
        browser = playwright.chromium.launch(**options)
        for path in ("/ca/", "/ca/cataleg/"):
            loaded = first_view(browser, f"http://127.0.0.1:{server.port}{path}")
            total = sum(size for size, _url in loaded)
            print(f"\n{path}: {total / 1024:.1f} KB in {len(loaded)} requests (headers included)")
            for size, url in loaded:
                print(f"  {size / 1024:7.1f} KB  {url.split('/', 3)[3]}")
        browser.close()


if __name__ == "__main__":
    main()
