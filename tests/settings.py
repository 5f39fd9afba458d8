"""The portal's settings, changed only where tests need it."""

import os

os.environ.setdefault("DATABASE_POOL", "false")  # each test's connections close with it

from ess_portal.settings import *  # noqa: F403
from ess_portal.settings import STORAGES

# Served from where they are written: no collected copy that could be out of date.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and good for no more
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PAGE_CACHE_BYTES = 0  # a test's transaction is never committed, so nobody would hear of it
SEARCHES_PER_MINUTE = 0
