"""When a file that was fetched may be applied without anybody looking.

A person has seen a file of that source before, and this one resembles what is known: nothing
refused, few rows rejected, and no more than a part of the rows new or changed. What the source's
policy does with new rows still holds: those of a source that waits for review wait.
"""

from django.utils.translation import gettext as _

from catalogue.enums import RunState
from catalogue.models import ImportRun

MOST_REJECTED, REJECTED_SHARE = 20, 0.02
MOST_NEW, NEW_SHARE = 20, 0.2
CHANGED_SHARE = 0.5
SMALL = 20  # known rows under which shares mean nothing: only the limits of counts hold


def why_not(run):
    """Why a person has to look at a checked run first; "" when it may go on by itself."""
    counts, rows = run.counts, run.counts.get("rows", 0)
    before = ImportRun.objects.filter(source=run.source_id, state=RunState.APPLIED)
    known = rows - counts.get("new", 0) - counts.get("held", 0) - counts.get("rejected", 0)
    if not before.exists():
        return _("És el primer fitxer d’aquesta font: algú l’ha de mirar.")
    if run.is_truncated:
        return _("Hi falten molts registres coneguts.")
    if counts.get("rejected", 0) > max(1, min(MOST_REJECTED, REJECTED_SHARE * rows)):
        return _("Hi ha massa files rebutjades.")
    if counts.get("new", 0) + counts.get("held", 0) > max(MOST_NEW, NEW_SHARE * known):
        return _("Hi ha massa files noves de cop.")
    if known > SMALL and counts.get("changed", 0) > CHANGED_SHARE * known:
        return _("Canvien massa files de cop.")
    return ""
