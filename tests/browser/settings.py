"""The portal as visitors meet it (page cache, policies), on the tests' database and files."""

import os

from ess_portal.settings import *  # noqa: F403
from ess_portal.settings import STORAGES

MEDIA_ROOT = os.environ["MEDIA_ROOT"]
# Served from where they are written: no collected copy that could be out of date.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and good for no more
SEARCHES_PER_MINUTE = 0

ROOT_URLCONF = "tests.browser.urls"
