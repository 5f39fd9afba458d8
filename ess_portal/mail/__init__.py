"""Mail of the portal: written in the transaction of what it tells of, sent by the worker.

Any app may import it; it knows no other room of the house. One function for each e-mail, in the
app's `emails.py`, and three templates beside each other (subject, text, html):

    def claim_received(*, claim):
        mail.send(
            "catalogue/mail/claim_received.html",  # and .txt, and .subject.txt
            to=claim.email,
            language=claim.language,
            context={"claim": claim, "link": mail.absolute(claim.get_absolute_url())},
        )

The html one extends `mail/base.html`. Nothing is sent within a request, and nothing at all when
the transaction is rolled back.
"""

from urllib.parse import urljoin

from django.conf import settings


def send(template, *, to, language, context, reply_to=""):
    """Queues an e-mail to one person, in their language. Returns the `Message`.

    Raises ValidationError for an address that is none; a subject of several lines becomes one.
    """
    from .outbox import queue

    return queue(template, to=to, language=language, context=context, reply_to=reply_to)


def absolute(path):
    """The address of a page for who reads it elsewhere; never from what a request claims."""
    return urljoin(settings.PORTAL_URL, path)
