"""What the worker does for mail."""

import logging

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .models import Message
from .outbox import MOST_ATTEMPTS, NotSent, deliver_now

logger = logging.getLogger(__name__)

# After 5 s, 25 s, 2 min, 10 min, 52 min, 4 h and 22 h.
PATIENCE = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=5, retry_exceptions=[NotSent])


@app.task(name="deliver_mail", retry=PATIENCE)
def deliver(message_id):
    deliver_now(message_id)


@app.periodic(cron="32 3 * * *")
@app.task(name="forget_mail", queueing_lock="forget_mail")
def forget_mail(timestamp):
    forgotten = Message.objects.forget(timezone.now())
    logger.info("Messages emptied: %d.", forgotten)
    return forgotten
