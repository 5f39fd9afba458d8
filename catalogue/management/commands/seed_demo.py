"""Fills an empty database with a fictional catalogue, in demo mode only."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.demo.seed import seed
from catalogue.models import Enterprise
from ess_portal.accounts import demo as accounts


class Command(BaseCommand):
    help = "Fills an empty database with invented enterprises, marked as demo. Never in production."

    def add_arguments(self, parser):
        parser.add_argument("--size", type=int, default=400, help="how many enterprises (400)")
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, and say nothing, when the database already has enterprises",
        )

    def handle(self, *, size, if_empty, **options):
        if settings.PRODUCTION:
            raise CommandError(_("Les dades de demostració no es carreguen mai en producció."))
        if size < 1:
            raise CommandError(_("Cal demanar almenys una iniciativa."))
        if Enterprise.objects.exists():
            if if_empty:
                accounts.renew()
                return
            raise CommandError(
                _("La base de dades ja té iniciatives: la demostració només omple una base buida.")
            )
        sign_ins = seed(size)
        self.stdout.write(_("%(count)s iniciatives de demostració.") % {"count": size})
        for email, role in sign_ins:
            self.stdout.write(f"  {email}  {accounts.PASSWORD}  ({role})")
