"""What no visit may do: ask third parties, break the policy, complain in the console, set cookies."""

from contextlib import contextmanager
from urllib.parse import urlsplit

LOCAL = {"data", "blob", "about"}
FAILED = "Failed to load resource: the server responded with a status of"


class Watch:
    """Listens to a browser context. `expect(status)` allows answers that a test asks for."""

    def __init__(self, context, origin):
        self.context, self.origin = context, origin
        self.faults, self.allowed = [], set()
        self.may_sign_in = False
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))

    @contextmanager
    def aside(self, page):
        """What a tool of ours does in the page is not the page's doing."""
        known = len(self.faults)
        yield
        page.evaluate("0")  # what it caused has been told by now
        del self.faults[known:]

    def expect(self, *statuses):
        self.allowed |= set(statuses)

    def _request(self, request):
        if urlsplit(request.url).scheme not in LOCAL and not request.url.startswith(
            f"{self.origin}/"
        ):
            self.faults.append(f"request to a third party: {request.url}")

    def _console(self, message):
        if message.type not in ("error", "warning"):
            return
        if any(message.text.startswith(f"{FAILED} {status}") for status in self.allowed):
            return
        self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def finish(self):
        cookies = [cookie["name"] for cookie in self.context.cookies()]
        if cookies and not self.may_sign_in:
            self.faults.append(f"cookies of an anonymous visitor: {cookies}")
        return self.faults
