"""The nightly dump (UTC), after the search documents have been rebuilt."""

import logging

from procrastinate.contrib.django import app

from . import dumps

logger = logging.getLogger(__name__)


class SomeFailed(Exception):
    """The job is marked as failed; the datasets named keep their former edition."""


@app.periodic(cron="7 3 * * *")
@app.task(name="dump_open_data", queueing_lock="dump_open_data", lock="dump_open_data")
def dump_open_data(timestamp):
    failed = dumps.make_all()
    logger.info("Open data dumped.")
    if failed:
        raise SomeFailed(", ".join(failed))
