"""Imports a file of a source, after showing what it would change."""

import sys
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogue.enums import RunOrigin, RunState
from catalogue.imports import report as reports
from catalogue.imports import run_actions, work
from catalogue.imports.mappings import MAPPINGS, flat
from catalogue.imports.problems import UnreadableFile
from catalogue.imports.progress import Bar
from catalogue.imports.stored_rows import report_of
from catalogue.models import Source

SHOWN = 20  # rows of each kind, unless all are asked for


class Command(BaseCommand):
    help = (
        "Reads a file of a source (CSV, JSON or GeoJSON) and prints what it would change; with "
        "--apply, or after a yes, applies it in one transaction."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="SOURCE", help="code of the source, or a mapping")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only the report")
        parser.add_argument("--apply", action="store_true", help="apply without asking")
        parser.add_argument("--all", action="store_true", help="every row in the report")
        parser.add_argument(
            "--vanished",
            type=int,
            metavar="N",
            help="accept that exactly N known records are missing from the file",
        )

    def handle(self, *, source, file, dry_run, apply, vanished, **options):
        source = source_of(source)
        try:
            with file.open("rb") as content:
                run = run_actions.start(
                    source=source,
                    file=File(content, file.name),
                    name=file.name,
                    by=None,
                    origin=RunOrigin.COMMAND,
                    is_queued=False,
                )
            self._do(run, _("Comprovant"))
            self._print(report_of(run, limit=None if options["all"] else SHOWN))
            if dry_run or not run.writes:
                return
            if not apply and not self._confirmed():
                self.stdout.write(_("No s’ha aplicat res."))
                return
            run = run_actions.confirm(run=run, by=None, vanished=vanished, is_queued=False)
            self._do(run, _("Aplicant"))
        except OSError as error:
            reason = _("No es pot llegir el fitxer %(name)s: %(reason)s")
            raise CommandError(reason % {"name": file, "reason": error.strerror}) from error
        except (UnreadableFile, run_actions.NotNow) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(_("Aplicat.")))

    def _do(self, run, label):
        """The run's next step, here; it takes its turn with the worker's."""
        work.here(run, progress=Bar(self.stdout, label))
        if run.state in (RunState.REFUSED, RunState.FAILED):
            raise CommandError(run.error)

    def _print(self, report):
        for line in reports.lines(report, limit=None):
            self.stdout.write(line)

    def _confirmed(self):
        if not sys.stdin.isatty():
            self.stdout.write(_("Afegeix --apply per aplicar-ho."))
            return False
        return input(_("Ho apliquem? [s/N] ")).strip().lower() in {"s", "si", "sí", "y", "yes"}


def source_of(code):
    """The Source with that code; the one that a mapping documents is created when missing."""
    found = Source.objects.filter(code=code).first()
    if found:
        return found
    for mapping in MAPPINGS.values():
        defaults = mapping.SOURCE
        if mapping is not flat and code in (mapping.CODE, defaults["code"]):
            fields = {key: value for key, value in defaults.items() if key != "code"}
            return Source.objects.get_or_create(
                code=defaults["code"], defaults={**fields, "mapping": mapping.CODE}
            )[0]
    known = [*Source.objects.values_list("code", flat=True)]
    known += [m.SOURCE["code"] for m in MAPPINGS.values() if "code" in m.SOURCE]
    raise CommandError(
        _("No hi ha cap font «%(code)s». Les que hi ha: %(known)s.")
        % {"code": code, "known": ", ".join(sorted(set(known)))}
    )
