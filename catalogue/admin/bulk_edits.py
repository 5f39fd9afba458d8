"""Bulk edits in the list of enterprises: choose what, look at it, confirm.

Like the changes of state, every page carries the version of each enterprise that it names: when
one has changed since, nothing is done and the page comes back with what is true now.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import bulk_edits
from catalogue.bulk_edits import EDITS, MOST
from catalogue.models import Enterprise

from .state_changes import SHOWN, parse_chosen

LIST = "admin:catalogue_enterprise_changelist"


class ValueForm(forms.Form):
    """The new value of one kind of edit; its only field is named as the edit.

    Several stand in one <form>: a browser must not ask for the values of the others.
    """

    use_required_attribute = False

    def __init__(self, *args, name, **kwargs):
        super().__init__(*args, **kwargs)
        self.name, self.edit = name, EDITS[name]
        if self.edit.choices is None:
            field = forms.TypedChoiceField(
                choices=[("1", _("Sí")), ("0", _("No"))], coerce=lambda text: text == "1"
            )
        else:
            field = forms.ModelChoiceField(queryset=self.edit.choices.objects.all())
        field.label = self.edit.label
        self.fields[name] = field

    @property
    def bound(self):
        return self[self.name]

    @property
    def value(self):
        return self.cleaned_data[self.name]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Motiu"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Queda a la història de cada fitxa."),
    )


@admin.action(description=gettext_lazy("Edita les iniciatives triades"), permissions=["change"])
def bulk_edit(model_admin, request, queryset):
    """From the list: the chosen ones, or all that match its filters."""
    pairs = list(queryset.order_by("pk").values_list("pk", "version")[: MOST + 1])
    if len(pairs) > MOST:
        text = _("Són més de %(most)s: filtra la llista i fes-ho per parts.") % {"most": MOST}
        model_admin.message_user(request, text, messages.WARNING)
        return redirect(request.get_full_path())
    return model_admin.choose_edit(request, dict(pairs))


class BulkEdits:
    """Part of EnterpriseAdmin."""

    actions = [bulk_edit]

    def get_urls(self):
        view = self.admin_site.admin_view(self.bulk_edit_view)
        return [path("massa/", view, name="catalogue_enterprise_bulk"), *super().get_urls()]

    def bulk_edit_view(self, request):
        """POST: `chosen`; the kind of edit and its value; and at last `confirm`."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        name = request.POST.get("edit", "")
        if not request.POST.get("chosen"):
            return redirect(LIST)
        chosen = parse_chosen(request.POST["chosen"])
        if len(chosen) > MOST:
            return redirect(LIST)
        if name not in EDITS:
            return self.choose_edit(request, chosen)
        form = ValueForm(request.POST, name=name)
        if not form.is_valid():
            return self.choose_edit(request, chosen, wrong=form)
        if "confirm" not in request.POST:
            return self.preview_edit(request, form, chosen)
        return self.confirm_edit(request, form, chosen)

    def confirm_edit(self, request, form, chosen):
        reason = ReasonForm(request.POST)
        if not reason.is_valid():
            return self.preview_edit(request, form, chosen, reason=reason)
        with transaction.atomic():
            locked = Enterprise.objects.select_for_update().filter(pk__in=chosen).order_by("pk")
            now = {row.pk: row.version for row in locked}
            if now != chosen:
                stale = {pk for pk in chosen if now.get(pk) != chosen[pk]}
                return self.preview_edit(request, form, now, stale=stale, reason=reason)
            made = bulk_edits.apply(
                edit=form.edit,
                value=form.value,
                enterprises=list(bulk_edits.rows(chosen)),
                reason=reason.cleaned_data["reason"],
                by=request.user,
            )
        self._tell_edit(request, form, made)
        return redirect(LIST)

    def choose_edit(self, request, chosen, wrong=None):
        initial = [ValueForm(name=name) for name in EDITS]
        context = {
            **self._edit_context(chosen),
            "title": _("Què vols canviar?"),
            "forms": [wrong if wrong and form.name == wrong.name else form for form in initial],
        }
        return self._edit_page(request, "admin/bulk_edit_choose.html", context)

    def preview_edit(self, request, form, chosen, *, stale=frozenset(), reason=None):
        made = bulk_edits.plan(form.edit, form.value, list(bulk_edits.rows(chosen)))
        context = {
            **self._edit_context(chosen),
            "title": f"{form.edit.label}: {bulk_edits.in_words(form.value)}",
            "edit": form.name,
            "value": form.data.get(form.name, ""),
            "changes": [(row, row.enterprise.pk in stale) for row in made.changes[:SHOWN]],
            "more_changes": max(0, len(made.changes) - SHOWN),
            "number": len(made.changes),
            "refused": made.refused[:SHOWN],
            "more_refused": max(0, len(made.refused) - SHOWN),
            "stale": stale,
            "reason": reason or ReasonForm(),
        }
        template = "admin/bulk_edit_preview.html"
        return self._edit_page(request, template, context, status=409 if stale else 200)

    def _edit_context(self, chosen):
        return {
            "count": len(chosen),
            "chosen": " ".join(f"{pk}:{version}" for pk, version in chosen.items()),
        }

    def _edit_page(self, request, template, context, status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "action_url": reverse("admin:catalogue_enterprise_bulk"),
            **context,
        }
        return TemplateResponse(request, template, context, status=status)

    def _tell_edit(self, request, form, made):
        count = len(made.changes)
        if count:
            text = ngettext(
                "%(what)s: feta en %(count)d iniciativa. Per tornar-ne una enrere, mira’n la història.",
                "%(what)s: fet en %(count)d iniciatives. Per tornar-ne una enrere, mira’n la història.",
                count,
            ) % {"what": form.edit.label, "count": count}
            self.message_user(request, text, messages.SUCCESS)
        if made.refused:
            text = ngettext(
                "%(count)d s’ha deixat com estava.",
                "%(count)d s’han deixat com estaven.",
                len(made.refused),
            ) % {"count": len(made.refused)}
            self.message_user(request, text, messages.WARNING)
