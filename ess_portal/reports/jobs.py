"""What the worker does for reports."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from .models import Report

logger = logging.getLogger(__name__)


@app.periodic(cron="22 3 * * *")
@app.task(name="forget_reports", queueing_lock="forget_reports")
def forget_reports(timestamp):
    """Erases addresses and texts whose time is over (README, "Personal data")."""
    now = timezone.now()
    addresses = Report.objects.forget_addresses(now)
    texts = Report.objects.forget_texts(now)
    logger.info("Reports: %d addresses and %d texts erased.", addresses, texts)
    return addresses, texts
