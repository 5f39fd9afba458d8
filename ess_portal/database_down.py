"""What visitors get while the database is away: the 503 page, at once."""

from ess_portal.page_cache import content_version
from ess_portal.views import errors

NEEDS_NO_DATABASE = ("/healthz",)


class DatabaseDownMiddleware:
    """Spares requests the wait for a database that is known to be away.

    It is known when a request has failed and the process's own listening connection cannot
    come back either. That connection tries four times a second, so that the portal is back
    as soon as the database is.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.has_failed = False

    def __call__(self, request):
        if not content_version.is_unreachable:
            self.has_failed = False
        elif self.has_failed and request.path_info not in NEEDS_NO_DATABASE:
            return errors.unavailable(request)
        response = self.get_response(request)
        if response.status_code == 503:
            self.has_failed = True
        return response
