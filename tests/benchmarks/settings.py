"""The portal's own settings, and addresses with a bare view beside."""

import os

from ess_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
STATIC_ROOT = os.environ["BENCHMARK_STATIC_ROOT"]
