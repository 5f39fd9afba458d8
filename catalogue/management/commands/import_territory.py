"""Loads the polygons of districts and neighbourhoods, and places every point in its own."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.imports import boundaries
from catalogue.imports.problems import UnreadableFile


class Command(BaseCommand):
    help = (
        "Loads boundaries from GeoJSON files of Open Data BCN (districtes, barris) and gives "
        "every establishment with a point its neighbourhood."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", metavar="FILE", type=Path, nargs="+")
        parser.add_argument("--licence", default="CC BY 4.0 Ajuntament de Barcelona")

    def handle(self, *, files, licence, **options):
        for file in files:
            try:
                loaded = boundaries.load(file.read_bytes(), name=file.name, licence=licence)
            except OSError as error:
                reason = _("No es pot llegir el fitxer %(name)s: %(reason)s")
                raise CommandError(reason % {"name": file, "reason": error.strerror}) from error
            except UnreadableFile as error:
                raise CommandError(f"{file.name}: {error}") from error
            self.stdout.write(
                _("%(file)s: %(districts)s districtes i %(neighbourhoods)s barris")
                % {"file": file.name, **loaded.counts}
            )
            for note in loaded.notes:
                self.stdout.write(f"  {note}")
            self.stdout.write(
                ngettext("%(n)s lloc ha canviat de barri", "%(n)s llocs han canviat de barri", loaded.moved)
                % {"n": loaded.moved}
            )  # fmt: skip
