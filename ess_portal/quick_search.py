"""One box on every page of the admin that searches everything registered there.

What may be found is what a person may see; each kind is asked once, in its list's own way of
searching (blind to accents), and shows a few with a way to the rest.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

SHOWN = 5  # of each kind
MOST_LETTERS = 100


@dataclass
class Found:
    """What a search finds of one kind. `rows`: (text, address)."""

    title: str
    rows: list
    has_more: bool
    all_url: str


def searchable(site, request):
    """(model, its admin) that a person may search, in the order of the menu."""
    kinds = [
        (model, model_admin)
        for model, model_admin in site._registry.items()
        if model_admin.search_fields and model_admin.has_view_permission(request)
    ]
    return sorted(kinds, key=lambda pair: _place(*pair))


def _place(model, model_admin):
    order, title = getattr(model_admin, "theme", (90, model._meta.app_label))
    return order, str(title), getattr(model_admin, "place", 50), model._meta.model_name


def search(site, request, text):
    """One query for each kind."""
    text = " ".join(text.replace("\x00", "").split())[:MOST_LETTERS]
    if not text:
        return []
    found = (
        _of(model, model_admin, request, text) for model, model_admin in searchable(site, request)
    )
    return [kind for kind in found if kind.rows]


def _of(model, model_admin, request, text):
    rows, may_repeat = model_admin.get_search_results(
        request, model_admin.get_queryset(request), text
    )
    if isinstance(model_admin.list_select_related, (list, tuple)):
        rows = rows.select_related(*model_admin.list_select_related)
    elif model_admin.list_select_related:
        rows = rows.select_related()
    rows = list((rows.distinct() if may_repeat else rows)[: SHOWN + 1])
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return Found(
        title=capfirst(model._meta.verbose_name_plural),
        rows=[(str(row), reverse(f"{name}_change", args=[row.pk])) for row in rows[:SHOWN]],
        has_more=len(rows) > SHOWN,
        all_url=f"{reverse(f'{name}_changelist')}?{urlencode({'q': text})}",
    )
