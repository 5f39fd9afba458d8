"""What undoing does to one enterprise, and what stays as it is and why."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Undoing(models.TextChoices):
    """Kinds of rows of an undo's report; none is a kind of an import's report."""

    RESTORED = "restored", _("Tornen a ser com eren")
    REMOVED = "removed", _("S’esborren: no s’havien publicat mai")
    HIDDEN = "hidden", _("S’oculten: les havia fetes la importació")
    KEPT = "kept", _("Es queden: algú hi ha escrit després")


@dataclass
class Verdict:
    """`changes`: [{"field", "before": now, "after": again}]; `kept`: [{"field", "kept": now,
    "by": who wrote it, "offered": what the run had found}]."""

    pk: int
    name: str
    action: str = ""
    changes: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    note: str = ""

    @property
    def is_empty(self):
        return not (self.action or self.changes or self.kept or self.note)

    @property
    def leaves_something(self):
        """Whether the run's record still explains something of the enterprise."""
        return self.action == Undoing.KEPT or bool(self.kept)

    def close(self):
        if not self.action:
            self.action = Undoing.RESTORED if self.changes else Undoing.KEPT


@dataclass
class Mending:
    """What has to be written, set by set."""

    saved: dict = field(default_factory=dict)  # model → {object: fields}
    deleted: dict = field(default_factory=dict)  # model → [id]
    created: list = field(default_factory=list)  # objects
    unlinked: dict = field(default_factory=dict)  # model → [(owner's id, term's id)]
    linked: dict = field(default_factory=dict)
    hidden: list = field(default_factory=list)  # enterprises

    def save(self, obj, fields):
        self.saved.setdefault(type(obj), {}).setdefault(obj, set()).update(fields)

    def delete(self, model, ids):
        self.deleted.setdefault(model, []).extend(ids)

    def link(self, model, owner, terms):
        self.linked.setdefault(model, []).extend((owner, term) for term in terms)

    def unlink(self, model, owner, terms):
        self.unlinked.setdefault(model, []).extend((owner, term) for term in terms)
