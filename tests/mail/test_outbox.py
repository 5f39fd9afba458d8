"""Mail is written down in the transaction, sent by the worker, tried again, and forgotten."""

from datetime import timedelta

import pytest
from django.core import mail as sent
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from ess_portal import mail
from ess_portal.mail import jobs, outbox
from ess_portal.mail.models import Message, MessageState
from tests import builders

pytestmark = pytest.mark.django_db
TEMPLATE = "reports/mail/received.html"


def write(**changes):
    report = changes.pop("report", None) or builders.report(**changes.pop("fields", {}))
    arguments = {"to": "veina@exemple.cat", "language": "ca", "context": {"report": report}}
    return mail.send(TEMPLATE, **(arguments | changes))


def waiting_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'message_id' FROM procrastinate_jobs WHERE task_name = 'deliver_mail'"
        )
        return [int(pk) for (pk,) in cursor.fetchall()]


def test_it_is_queued_and_not_sent():
    message = write()
    assert sent.outbox == []
    assert message.state == MessageState.WAITING
    assert waiting_jobs() == [message.pk]


def test_a_rollback_leaves_neither_message_nor_job():
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not Message.objects.exists()
    assert waiting_jobs() == []


def test_it_is_sent_once_however_often_the_job_runs():
    message = write()
    for _again in range(3):
        jobs.deliver(message_id=message.pk)
    assert len(sent.outbox) == 1
    email = sent.outbox[0]
    assert email.to == ["veina@exemple.cat"]
    assert email.alternatives[0][1] == "text/html"
    assert email.extra_headers["Auto-Submitted"] == "auto-generated"
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.done_at


def test_the_job_of_a_message_that_is_gone_does_nothing():
    outbox.deliver_now(987654321)
    assert sent.outbox == []


@pytest.fixture
def refusing(monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError("no server\r\nat all")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)


def test_it_is_tried_again_and_at_last_given_up(refusing):
    message = write()
    for attempt in range(1, outbox.MOST_ATTEMPTS):
        with pytest.raises(outbox.NotSent):
            outbox.deliver_now(message.pk)
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MessageState.WAITING, attempt)
    outbox.deliver_now(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert message.error.startswith("ConnectionRefusedError: no server")


def test_the_queue_has_an_attempt_for_each_that_the_message_may_make():
    assert jobs.PATIENCE.max_attempts >= outbox.MOST_ATTEMPTS - 1
    waits = [5 ** (attempt + 1) for attempt in range(outbox.MOST_ATTEMPTS - 1)]
    assert waits[0] < 10 and 24 * 3600 < sum(waits) < 48 * 3600


def test_what_was_given_up_may_start_anew(refusing, monkeypatch):
    message = write()
    message.state, message.attempts = MessageState.FAILED, outbox.MOST_ATTEMPTS
    message.save()
    assert outbox.try_again(messages=Message.objects.all()) == 1
    assert outbox.try_again(messages=Message.objects.all()) == 0
    monkeypatch.undo()
    assert waiting_jobs() == [message.pk, message.pk]
    for pk in waiting_jobs():
        jobs.deliver(message_id=pk)
    assert len(sent.outbox) == 1


@pytest.mark.parametrize(
    "address",
    ["", "res", "a@b.cat\nBcc: tothom@exemple.cat", "a@b.cat\r\n", "a@b.cat, c@d.cat"],
)
def test_an_address_that_is_none_or_brings_headers_is_refused(address):
    with pytest.raises(ValidationError):
        write(to=address)
    with pytest.raises(ValidationError):
        write(reply_to=address or "res")
    assert not Message.objects.exists()


def test_a_subject_of_several_lines_becomes_one(monkeypatch):
    plain = outbox._plain
    monkeypatch.setattr(
        outbox,
        "_plain",
        lambda name, context: (
            "Hola\r\nBcc: tothom@exemple.cat\n" if "subject" in name else plain(name, context)
        ),
    )
    message = write()
    assert message.subject == "Hola Bcc: tothom@exemple.cat"
    outbox.deliver_now(message.pk)
    assert "\nBcc:" not in sent.outbox[0].message().as_string()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ca", "Hem rebut el teu avís"),
        ("es", "Hemos recibido tu aviso"),
        ("en", "We have received your report"),
    ],
)
def test_it_speaks_the_readers_language_whatever_the_request_spoke(language, words):
    message = write(language=language)
    assert message.subject.startswith(words)
    assert f'<html lang="{language}">' in message.html
    assert Message.objects.get().language == language


def test_text_is_text_and_html_is_escaped():
    report = builders.report(about_name="x", page="/ca/")
    context = {"report": report, "text": "Pa & <b>sal</b>"}
    message = mail.send(
        "reports/mail/answered.html", to="veina@exemple.cat", language="ca", context=context
    )
    assert "Pa & <b>sal</b>" in message.text
    assert "Pa &amp; &lt;b&gt;sal&lt;/b&gt;" in message.html


def test_links_lead_to_the_portal_itself(settings):
    settings.PORTAL_URL = "https://ess.example"
    assert mail.absolute("/ca/cataleg/") == "https://ess.example/ca/cataleg/"


def test_texts_and_addresses_are_emptied_in_time(settings):
    now = timezone.now()
    settings.MAIL_KEEP_DAYS = 30
    old, recent = now - timedelta(days=31), now - timedelta(days=29)
    gone = builders.letter(queued_at=old, state=MessageState.SENT, error="per a veina@exemple.cat")
    given_up = builders.letter(queued_at=old, state=MessageState.FAILED)
    waits = builders.letter(queued_at=old)
    kept = builders.letter(queued_at=recent, state=MessageState.SENT)
    assert jobs.forget_mail(timestamp=0) == 2
    assert jobs.forget_mail(timestamp=0) == 0
    for message in (gone, given_up):
        message.refresh_from_db()
        assert {message.to, message.subject, message.text, message.html, message.error} == {""}
        assert message.template == "reports/mail/received"
    for message in (waits, kept):
        message.refresh_from_db()
        assert message.to and message.text
