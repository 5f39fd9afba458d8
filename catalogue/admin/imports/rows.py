"""The rows of a run: which ones, a page of them, and each as a person reads it."""

from django.core.paginator import Paginator
from django.db.models import F, Q, TextField, Value
from django.db.models.lookups import Contains

from catalogue.admin.base import key_of
from catalogue.imports.report import Action, field_label

from .forms import ACTIONS, NO_COLUMN, RowFilterForm

PER_PAGE = 50


def context(request, run):
    form = RowFilterForm(request.GET, run=run, actions=ACTIONS)
    found = chosen(run, form)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    for row in page:
        row.shown = shown(row)
    return {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
    }


def chosen(run, form):
    """The rows that the form asks for; none when what it asks for does not exist."""
    found = run.rows.order_by("row", "id")
    if not form.is_valid():
        return found.none()
    wanted = form.cleaned_data
    if wanted["que"]:
        found = found.filter(action=wanted["que"])
    if wanted["camp"]:
        found = found.filter(fields__contains=[wanted["camp"]])
    if wanted["columna"]:
        column = "" if wanted["columna"] == NO_COLUMN else wanted["columna"]
        found = found.filter(problems__contains=[{"column": column}])
    for word in wanted["q"].split():
        named = Q(Contains(key_of(F("name")), key_of(Value(word, output_field=TextField()))))
        found = found.filter(named | Q(external_id__icontains=word))
    return found


def shown(row):
    """A row with the fields' names as people call them."""
    return {
        "action": action_label(row.action),
        "changes": [{**item, "label": label_of(item["field"])} for item in row.changes],
        "kept": [{**item, "label": label_of(item["field"])} for item in row.kept],
        "similar": [{**item, "percent": round(item["similarity"] * 100)} for item in row.similar],
        "problems": row.problems,
    }


def action_label(action):
    return dict(ACTIONS).get(action) or Action(action).label


def label_of(field):
    """ "places.1.street" → "Carrer (2)": of the second place."""
    number = next((part for part in field.split(".") if part.isdigit()), "0")
    label = field_label(field)
    return f"{label} ({int(number) + 1})" if int(number) else label
