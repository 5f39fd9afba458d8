"""The portal's settings, changed only where tests need it."""

import atexit
import os
import shutil
import tempfile

if "PRIVATE_ROOT" not in os.environ:  # a process that a test starts shares its parent's
    os.environ["PRIVATE_ROOT"] = tempfile.mkdtemp(prefix="ess_tests_")
    atexit.register(shutil.rmtree, os.environ["PRIVATE_ROOT"], ignore_errors=True)
os.environ.setdefault("DATABASE_POOL", "false")  # each test's connections close with it

from ess_portal.settings import *  # noqa: F403
from ess_portal.settings import STORAGES

# Served from where they are written: no collected copy that could be out of date.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and good for no more
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PAGE_CACHE_BYTES = 0  # a test's transaction is never committed, so nobody would hear of it
SEARCHES_PER_MINUTE = 0
INSTALLED_APPS = [*INSTALLED_APPS, "tests.stand_in"]  # noqa: F405 (an app nobody knows: merging)
