from datetime import timedelta

from django.db import connection, models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# One statement, so that attempts at the same moment in several processes all count.
COUNT = """
INSERT INTO limits_attempts AS a (key, count, ends_at) VALUES (%(key)s, 1, now() + %(window)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN a.ends_at <= now() THEN 1 ELSE a.count + 1 END,
    ends_at = CASE WHEN a.ends_at <= now() THEN excluded.ends_at ELSE a.ends_at END
RETURNING count, extract(epoch FROM ends_at - now())::float8
"""


class AttemptsQuerySet(models.QuerySet):
    def count_one(self, what, who, *, most, window):
        """Counts an attempt by `who` (an address, an account) at `what`.

        Returns the seconds to wait when it is more than `most` within `window` (a timedelta),
        else 0.
        """
        key = salted_hmac("limits", f"{what} {who}", algorithm="sha256").hexdigest()
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"key": key, "window": window})
            count, seconds = cursor.fetchone()
        return seconds if count > most else 0

    def forget_old(self):
        return self.filter(ends_at__lt=Now() - timedelta(hours=1)).delete()[0]


class Attempts(models.Model):
    """How many attempts there were in a window of time; who made them is only a hash."""

    key = models.CharField(_("empremta"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("intents"))
    ends_at = models.DateTimeField(_("fins a"))

    objects = AttemptsQuerySet.as_manager()

    class Meta:
        verbose_name = _("intents")
        verbose_name_plural = _("intents")

    def __str__(self):
        return self.key
