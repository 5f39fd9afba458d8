"""Makes today's open data now; the worker does it every night."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ess_portal.open_data import dumps
from ess_portal.open_data.models import Edition


class Command(BaseCommand):
    help = "Dumps every open dataset now. --forget-former removes the copies of other days."

    def add_arguments(self, parser):
        parser.add_argument("--if-none", action="store_true", help="only when there is none yet")
        parser.add_argument(
            "--forget-former",
            action="store_true",
            help="remove dated copies: after something had to be erased for good",
        )

    def handle(self, *, if_none, forget_former, **options):
        if if_none and Edition.objects.exists():
            return
        failed = dumps.make_all()
        if failed is None:
            raise CommandError(_("Un altre procés ja fa els fitxers de dades obertes."))
        if forget_former:
            dumps.forget_before(timezone.localdate())
        if failed:
            raise CommandError(
                _("No s’han pogut fer: %(names)s. Queden els d’abans.")
                % {"names": ", ".join(failed)}
            )
        if options["verbosity"]:
            self.stdout.write(
                _("%(count)s conjunts de dades.") % {"count": Edition.objects.latest().count()}
            )
