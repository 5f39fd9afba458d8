"""The portal; and under /bare/ the same server's Django without any middleware."""

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from ess_portal.wsgi import application as portal

with override_settings(MIDDLEWARE=[]):
    without_middleware = WSGIHandler()


def application(environ, start_response):
    if environ["PATH_INFO"].startswith("/bare/"):
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/bare")
        return without_middleware(environ, start_response)
    return portal(environ, start_response)
