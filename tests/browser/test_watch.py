"""What watches every page here sees what it is there to see."""

import pytest
from playwright.sync_api import Error


def test_faults_are_seen(page, show, watch):
    show("/ca/privacitat/")
    page.evaluate("fetch('http://127.0.0.1:9/refused').catch(() => {})")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.cookie = 'visitor=1'")
    page.evaluate("setTimeout(() => { throw new Error('broken script'); })")
    page.evaluate("console.error('complaint')")
    page.goto("/ca/no-hi-es/")
    with pytest.raises(Error):
        page.goto("http://127.0.0.1:9/elsewhere")
    found = "\n".join(watch.finish())
    for fault in (
        "third party: http://127.0.0.1:9/elsewhere",
        "127.0.0.1:9/refused' violates the following Content Security Policy",
        "Applying inline style violates",
        "cookies of an anonymous visitor: ['visitor']",
        "broken script",
        "complaint",
        "404",
    ):
        assert fault in found
    watch.faults.clear()
    page.context.clear_cookies()
