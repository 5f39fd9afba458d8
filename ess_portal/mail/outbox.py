"""Writing a message down, and sending what is written."""

import logging

from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, loader
from django.utils import timezone, translation

from .models import Message, MessageState

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8  # with the waits of `jobs.deliver`, in a little more than a day


class NotSent(Exception):
    """The server did not take it; there will be another attempt."""


def queue(template, *, to, language, context, reply_to=""):
    """See `ess_portal.mail.send`."""
    validate_email(to)  # also refuses line ends, and so headers of others
    if reply_to:
        validate_email(reply_to)
    subject, text, html = compose(template, language=language, context=context)
    with transaction.atomic():
        message = Message.objects.create(
            template=template.removesuffix(".html"),
            to=to,
            reply_to=reply_to,
            language=language,
            subject=subject,
            text=text,
            html=html,
        )
        _deliver_later(message)
    return message


def compose(template, *, language, context):
    """(subject, text, html) in the language; for a preview too."""
    stem = template.removesuffix(".html")
    with translation.override(language):
        context = {**context, "language": language}
        subject = _plain(f"{stem}.subject.txt", context)
        text = _plain(f"{stem}.txt", context)
        subject = " ".join(subject.split())[: Message._meta.get_field("subject").max_length]
        html = loader.get_template(template).render({**context, "subject": subject})
    return subject, text.strip() + "\n", html


def _plain(name, context):
    """Text is text: nothing in it is escaped."""
    return loader.get_template(name).template.render(Context(context, autoescape=False))


def _deliver_later(message):
    """The job is in the same database: it exists when the message does."""
    from .jobs import deliver

    deliver.defer(message_id=message.pk)


def deliver_now(message_id):
    """One attempt. Done twice, or at once by two workers, it sends once.

    Raises NotSent when there is an attempt left.
    """
    with transaction.atomic():
        rows = Message.objects.select_for_update().filter(state=MessageState.WAITING)
        message = rows.filter(pk=message_id).first()
        if message is None:
            return
        message.attempts += 1
        problem = _try(message)
        message.error = problem
        if not problem:
            message.state, message.done_at = MessageState.SENT, timezone.now()
        elif message.attempts >= MOST_ATTEMPTS:
            message.state, message.done_at = MessageState.FAILED, timezone.now()
        message.save(update_fields=["attempts", "error", "state", "done_at"])
    if message.state == MessageState.FAILED:
        logger.error("Message %d given up: %s", message.pk, problem)
    elif problem:
        raise NotSent(message.pk)


def _try(message):
    """What went wrong, in a line; empty when the server took the message."""
    try:
        message.as_email().send()
    except Exception as error:
        # Whatever it is, it must not keep the others waiting, and staff have to see it.
        return f"{type(error).__name__}: {error}"[: Message._meta.get_field("error").max_length]
    return ""


@transaction.atomic
def try_again(*, messages):
    """Starts anew with those that were given up; returns how many."""
    chosen = list(messages.failed().exclude(to="").select_for_update())
    for message in chosen:
        message.state, message.attempts, message.done_at = MessageState.WAITING, 0, None
        message.save(update_fields=["state", "attempts", "done_at"])
        _deliver_later(message)
    return len(chosen)
