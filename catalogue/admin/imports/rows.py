"""The rows of a run: which ones, a page of them, and each as a person reads it."""

from django.core.paginator import Paginator
from django.db.models import F, Q, TextField, Value
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.admin.base import key_of
from catalogue.imports.report import Action, field_label
from catalogue.imports.undo.verdicts import Undoing
from ess_portal import spreadsheets

from .forms import ACTIONS, NO_COLUMN, RowFilterForm

PER_PAGE = 50


def context(request, run):
    form = RowFilterForm(request.GET, run=run, actions=actions_of(run))
    found = chosen(run, form)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    for row in page:
        row.shown = shown(row)
    return {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "query": request.GET.urlencode(),
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
    }


def actions_of(run):
    """Kinds of rows: those of the report, and those of an undo when there is one."""
    return [*ACTIONS, *(Undoing.choices if "undo" in run.counts else ())]


def download(kind, request, run):
    """The rows that the filters of the page leave: a line for each thing said of each row."""
    form = RowFilterForm(request.GET, run=run, actions=actions_of(run))
    about = [
        (_("Importació"), str(run)),
        (_("Començada"), f"{timezone.localtime(run.started_at):%Y-%m-%d %H:%M}"),
        (_("Filtres"), filters_text(form)),
    ]
    columns = [
        _("Fila"), _("Identificador"), _("Nom"), _("Què se’n fa"), _("Què"), _("Camp"),
        _("Abans"), _("Després"), _("Motiu"),
    ]  # fmt: skip
    found = chosen(run, form).iterator(chunk_size=1000)
    lines = (line for row in found for line in lines_of(row))
    name = f"importacio-{run.pk}-files"
    return spreadsheets.response(kind, name, columns, lines, about, title=_("Files"))


def filters_text(form):
    if not form.is_valid():
        return ""
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    return "; ".join(
        f"{form.fields[name].label}: {dict(getattr(form.fields[name], 'choices', ())).get(value, value)}"
        for name, value in wanted.items()
    )


def lines_of(row):
    said = shown(row)
    head = [row.row or None, row.external_id, row.name, str(said["action"])]
    lines = [
        [*head, _("canvi"), item["label"], item["before"], item["after"], row.note]
        for item in said["changes"]
    ]
    lines += [
        [*head, _("es queda"), item["label"], item["kept"], item["offered"], item["by"]]
        for item in said["kept"]
    ]
    lines += [
        [*head, _("problema"), item["column"], item["value"], "", item["reason"]]
        for item in said["problems"]
    ]
    lines += [
        [*head, _("s’assembla"), "", item["name"], "", f"{item['percent']} %"]
        for item in said["similar"]
    ]
    return lines or [[*head, "", "", "", "", row.note]]


def chosen(run, form):
    """The rows that the form asks for; none when what it asks for does not exist."""
    found = run.rows.order_by("row", "id")
    if not form.is_valid():
        return found.none()
    wanted = form.cleaned_data
    if wanted["que"]:
        found = found.filter(action=wanted["que"])
    else:
        found = found.exclude(
            action__in=Undoing.values
        )  # asked for apart: of enterprises, not rows
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
        "kept": [
            {**item, "label": label_of(item["field"]), "by": writer_of(item.get("by"))}
            for item in row.kept
        ],
        "similar": [{**item, "percent": round(item["similarity"] * 100)} for item in row.similar],
        "problems": row.problems,
        "is_all_new": not row.kept and not any(item["before"] for item in row.changes),
    }


def writer_of(code):
    """Who wrote a value that stays: people, or the code of a source."""
    return {"staff": _("l’equip"), "entity": _("l’entitat"), None: "", "": ""}.get(code, code)


def action_label(action):
    return {**dict(ACTIONS), **dict(Undoing.choices)}.get(action) or Action(action).label


def label_of(field):
    """ "places.1.street" → "Carrer (2)": of the second place."""
    number = next((part for part in field.split(".") if part.isdigit()), "0")
    label = field_label(field)
    return f"{label} ({int(number) + 1})" if int(number) else label
