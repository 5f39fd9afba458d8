"""Whether each field still holds what the run wrote; if so, what it held before comes back."""

from catalogue.imports.catalogue_terms import shown
from catalogue.imports.places import GROUPS
from ess_portal.moderation.history import content_fields

# Not a value that a source says: they follow from what people and the portal do.
NEVER = {
    "state", "slug", "published_at", "ceased_on", "merged_into", "is_demo", "checked_on",
    "enterprise", "is_primary",
}  # fmt: skip
TOGETHER = {name: group for group in GROUPS for name in group}


class Fields:
    """Restores fields of objects, and says so in verdicts. `terms` names what keys stand for."""

    def __init__(self, terms, mending):
        self.terms, self.mending = terms, mending
        self._known = {}  # related model → ids that exist

    def restore(self, obj, story, verdict, *, prefix="", forbidden=None):
        """`forbidden`: {field: reason} of those that may not come back."""
        saved = set()
        for group in _groups(story):
            names = [field.name for field in group]
            again = {field.attname: getattr(story.before, field.attname) for field in group}
            if all(getattr(obj, name) == value for name, value in again.items()):
                continue
            now, was = self._shown(group, obj), self._shown(group, story.before)
            reason = (forbidden or {}).get(names[0]) if was else None
            if not _is_the_runs(obj, story.after, group) or reason or self._is_gone(group, again):
                verdict.kept.append(
                    {
                        "field": prefix + names[0],
                        "kept": now,
                        "by": reason or _who(obj, names),
                        "offered": was,
                    }
                )
                continue
            for name, value in again.items():
                setattr(obj, name, value)
            obj.provenance = signed_as(obj.provenance, story.before.provenance, names)
            saved.update(names)
            verdict.changes.append({"field": prefix + names[0], "before": now, "after": was})
        if saved:
            self.mending.save(obj, {*saved, "provenance"})

    def _shown(self, group, holder):
        return " ".join(
            filter(None, (self._text(field, getattr(holder, field.attname)) for field in group))
        )

    def _text(self, field, value):
        if field.is_relation:
            if field.name == "municipality":
                return self.terms.municipality_name(value)
            if field.name == "neighbourhood":
                return str(value or "")
            return self.terms.shown(field.name, value) if value else ""
        return shown(value)

    def _is_gone(self, group, again):
        """A term or a place of the lists that was taken away since cannot be pointed at."""
        for field in group:
            value = again[field.attname]
            if field.is_relation and value is not None:
                model = field.related_model
                if model not in self._known:
                    self._known[model] = set(model.objects.values_list("pk", flat=True))
                if value not in self._known[model]:
                    return True
        return False


def _groups(story):
    """Lists of event fields that the run changed; those that go together, together."""
    by_name = {field.name: field for field in content_fields(story.after)}
    seen, groups = set(), []
    for name in by_name:
        if name in NEVER or name in seen:
            continue
        names = TOGETHER.get(name, (name,)) if "street" in by_name else (name,)
        group = [by_name[one] for one in names]
        seen.update(names)
        if any(_differ(story.before, story.after, one) for one in group):
            groups.append(group)
    return groups


def _differ(one, other, field):
    return getattr(one, field.attname) != getattr(other, field.attname)


def _is_the_runs(obj, after, group):
    """The value is the run's, and nobody else has signed it since."""
    return all(
        getattr(obj, field.attname) == getattr(after, field.attname)
        and obj.provenance.get(field.name) == after.provenance.get(field.name)
        for field in group
    )


def is_still_signed(obj, after, name):
    return obj.provenance.get(name) == after.provenance.get(name)


def _who(obj, names):
    return next((obj.provenance[name]["source"] for name in names if name in obj.provenance), "")


def signed_as(provenance, before, names):
    """The signatures of these fields as they were."""
    kept = {name: said for name, said in provenance.items() if name not in names}
    return kept | {name: before[name] for name in names if name in before}
