"""What the admin of every catalogue model has: search blind to accents, provenance, search documents."""

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import Contains

from catalogue import actions
from catalogue.models import Enterprise
from catalogue.models.enterprises import SqlFunction
from ess_portal.moderation.admin import VersionedAdmin

LANGUAGES = ("ca", "es", "en")


def in_languages(*names):
    """`summary` → `summary_ca`, `summary_es`, `summary_en`: the languages of a text together."""
    return [f"{name}_{code}" for name in names for code in LANGUAGES]


def key_of(expression):
    """The SQL normaliser: accents, apostrophes, l·l and a leading article do not count."""
    return SqlFunction("ess_name_key", expression, output_field=TextField())


class BlindSearch:
    """Searches `search_fields` (plain names) blind to accents, apostrophes and the ways of typing l·l.

    Every word of the term must be found. `search_codes` are compared as typed, from their
    beginning.
    """

    search_codes = ()

    def get_search_results(self, request, queryset, search_term):
        term = search_term.replace("\x00", "").strip()
        if not term:
            return queryset, False
        return queryset.filter(self.matches(term)), False

    def matches(self, term):
        """Condition of the rows that a typed term finds."""
        found = Q()
        whole = key_of(self.searched_text())
        for word in term.split():
            found &= Q(Contains(whole, key_of(Value(word))))
        for code in self.search_codes:
            found |= Q(**{f"{code}__istartswith": term})
        return found

    def searched_text(self):
        parts = []
        for name in self.search_fields:
            parts += [Coalesce(F(name), Value(""), output_field=TextField()), Value(" ")]
        return Concat(*parts, output_field=TextField())


class CatalogueAdmin(BlindSearch, VersionedAdmin):
    """Marks what staff typed in `provenance`, and refreshes what searches read."""

    def save_model(self, request, obj, form, change):
        note_typed(form, by=request.user)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            note_typed(row, by=request.user)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.edited(request, form.instance)

    def delete_model(self, request, obj):
        enterprise_ids = self.enterprise_ids(obj)
        super().delete_model(request, obj)
        if not isinstance(obj, Enterprise):
            actions.staff_edited(enterprise_ids=enterprise_ids, by=request.user)

    def edited(self, request, obj):
        actions.staff_edited(enterprise_ids=self.enterprise_ids(obj), by=request.user)

    def enterprise_ids(self, obj):
        """The enterprises that `obj` is, or belongs to."""
        return [obj.pk] if isinstance(obj, Enterprise) else [obj.enterprise_id]


class PartAdmin(CatalogueAdmin):
    """Something that belongs to one enterprise, and stays with it."""

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else ["enterprise", *fields]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


def note_typed(form, *, by):
    """Writes into the object's provenance which of its fields the person changed."""
    obj = form.instance
    if not hasattr(obj, "provenance"):
        return
    own = {field.name for field in obj._meta.get_fields() if hasattr(field, "verbose_name")}
    changed = [name for name in form.changed_data if name in own]
    if changed:
        actions.note_staff(obj, changed, by=by)
