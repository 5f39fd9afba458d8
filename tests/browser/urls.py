"""The portal's addresses, and one that fails as asked: `/ca/falla/500/`."""

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.shortcuts import render
from django.urls import path

from ess_portal import urls
from ess_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401


def fail(request, status):
    if status == 429:
        return render(request, "429.html", status=429)
    raise {403: PermissionDenied, 500: ValueError, 503: OperationalError}[status]


urlpatterns = [
    *urls.urlpatterns,
    *(path(f"{code}/falla/<int:status>/", fail) for code in ("ca", "es", "en")),
]
