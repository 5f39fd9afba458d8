"""Publishing, hiding and the like, from the list or from a page: one confirmation for all.

The confirmation carries the version of every enterprise it names. When one of them has
changed since, nothing is done and the page comes back with what is true now.
"""

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import actions
from catalogue.enums import State
from catalogue.models import Enterprise
from ess_portal.moderation.posted import whole_number

from .forms import CeasedForm, NothingForm, ReasonForm

SHOWN = 200  # names written out on the confirmation; the rest are counted


class Change:
    """One kind of change of state: its form, its words and its action."""

    def __init__(self, title, verb, action, form=NothingForm, allowed=tuple(State), *, to):
        self.title, self.verb, self.action = title, verb, action
        self.form, self.allowed = form, allowed
        self.to = to  # what it will be then, in words


CHANGES = {
    "publish": Change(
        gettext_lazy("Publica les iniciatives triades"),
        gettext_lazy("Publica"),
        actions.publish,
        allowed=actions.PUBLISHABLE,
        to=State.PUBLISHED.label,
    ),
    "hide": Change(
        gettext_lazy("Oculta les iniciatives triades"),
        gettext_lazy("Oculta"),
        actions.hide,
        ReasonForm,
        actions.HIDEABLE,
        to=State.HIDDEN.label,
    ),
    "mark_checked": Change(
        gettext_lazy("Marca les dades com a revisades avui"),
        gettext_lazy("Dades revisades"),
        actions.mark_checked,
        allowed=actions.CHECKABLE,
        to=gettext_lazy("revisada avui"),
    ),
    "mark_ceased": Change(
        gettext_lazy("Marca que han cessat l’activitat"),
        gettext_lazy("Ha cessat"),
        actions.mark_ceased,
        CeasedForm,
        actions.CEASABLE,
        to=State.CEASED.label,
    ),
}


class StateChanges:
    """Part of EnterpriseAdmin: bulk actions, buttons on the page, and their confirmation."""

    def get_urls(self):
        confirm = path(
            "estat/<str:name>/",
            self.admin_site.admin_view(self.confirm_view),
            name="catalogue_enterprise_state",
        )
        return [confirm, *super().get_urls()]

    def get_actions(self, request):
        found = super().get_actions(request)
        if self.has_change_permission(request):
            for name, change in CHANGES.items():
                found[name] = (_ask(name), name, change.title)
        return found

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and self.has_change_permission(request, obj):
            context["state_changes"] = [
                (state_change_url(name), option.verb)
                for name, option in CHANGES.items()
                if obj.state in option.allowed
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def confirm_view(self, request, name):
        """GET ?ids=12 from a page; POST from the list (chosen rows) and to confirm."""
        if name not in CHANGES or not self.has_change_permission(request):
            raise PermissionDenied
        change = CHANGES[name]
        if "chosen" not in request.POST:
            rows = Enterprise.objects.filter(pk=whole_number(request.GET.get("id", "")))
            return self.ask(request, name, rows, change.form())
        chosen = parse_chosen(request.POST["chosen"])
        form = change.form(request.POST)
        with transaction.atomic():
            rows = Enterprise.objects.select_for_update().filter(pk__in=chosen).order_by("pk")
            now = {row.pk: row.version for row in rows}
            if now != chosen:
                stale = {pk for pk in chosen if now.get(pk) != chosen[pk]}
                return self.ask(request, name, rows.all(), form, stale=stale)
            if not form.is_valid():
                return self.ask(request, name, rows.all(), form)
            outcome = change.action(enterprise_ids=list(now), by=request.user, **form.cleaned_data)
        self._tell(request, outcome)
        one = next(iter(now)) if len(now) == 1 else None
        if one and "page" in request.POST:
            return redirect("admin:catalogue_enterprise_change", one)
        return HttpResponseRedirect(reverse("admin:catalogue_enterprise_changelist"))

    def ask(self, request, name, rows, form, stale=frozenset()):
        change = CHANGES[name]
        rows = list(rows.order_by("name_key", "pk"))
        context = {
            **self.admin_site.each_context(request),
            "title": change.title,
            "opts": self.opts,
            "change": change,
            "action_url": state_change_url(name),
            "form": form,
            "chosen": " ".join(f"{row.pk}:{row.version}" for row in rows),
            "rows": [(row, row.pk in stale, row.state in change.allowed) for row in rows[:SHOWN]],
            "more": max(0, len(rows) - SHOWN),
            "stale": stale,
            "page": request.GET.get("id") or request.POST.get("page"),
        }
        status = 409 if stale else 200
        return TemplateResponse(request, "admin/enterprise_state.html", context, status=status)

    def _tell(self, request, outcome):
        if outcome.done:
            count = len(outcome.done)
            text = ngettext("Fet: %(count)d iniciativa.", "Fet: %(count)d iniciatives.", count) % {
                "count": count
            }
            self.message_user(request, text, messages.SUCCESS)
        for enterprise, reason in outcome.refused[:10]:
            text = _("%(name)s no ha canviat: %(reason)s.") % {
                "name": enterprise.name,
                "reason": reason,
            }
            self.message_user(request, text, messages.WARNING)


def state_change_url(name):
    return reverse("admin:catalogue_enterprise_state", args=[name])


def _ask(name):
    @admin.action(permissions=["change"])
    def ask(model_admin, request, queryset):
        rows = Enterprise.objects.filter(pk__in=queryset.values("pk"))
        return model_admin.ask(request, name, rows, CHANGES[name].form())

    return ask


def parse_chosen(chosen):
    """ "12:3 15:1" → {12: 3, 15: 1}; the page writes nothing else."""
    pairs = (pair.partition(":") for pair in chosen.split())
    versions = {whole_number(pk): whole_number(version) for pk, _colon, version in pairs}
    if None in versions or None in versions.values():
        raise BadRequest("Not pairs of a key and a version.")
    return versions
