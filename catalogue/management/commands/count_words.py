"""Counts the words of the public catalogue, with which typos are compared."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from catalogue import vocabulary
from catalogue.models import SearchWord


class Command(BaseCommand):
    help = "Counts the words that the public catalogue uses; the worker does it every night."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, and say nothing, when they have been counted before",
        )

    def handle(self, *, if_empty, **options):
        if if_empty and SearchWord.objects.exists():
            return
        changed = vocabulary.refresh()
        if not if_empty:
            total = SearchWord.objects.count()
            text = _("%(total)d paraules, %(changed)d de canviades.")
            self.stdout.write(text % {"total": total, "changed": changed})
