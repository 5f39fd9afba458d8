"""Adding or renaming an enterprise: those that look like it are shown before it is saved."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.duplicates import entry
from catalogue.normalise_text import normalise

APART, ASK = "apart", "ask"
ANSWER, SEEN = "lookalikes", "lookalikes_seen"


class LookAlikesForm(forms.ModelForm):
    """Stops once, with what it found; goes on with the person's answer, which is kept."""

    look_alikes = ()

    def _post_clean(self):
        """After everything else: what is wrong by itself is told first."""
        super()._post_clean()
        if not self.errors and self._is_named_anew():
            self._look_around()

    def _look_around(self):
        cleaned = self.cleaned_data
        found = entry.look_alikes(
            name=cleaned.get("name", ""),
            **{
                field: cleaned.get(field) or ""
                for field in ("nif", "phone", "email", "website")
                if field in self.fields
            },
            but=self.instance.pk,
        )
        self.look_alikes = found
        seen = set(self.data.get(SEEN, "").split())
        is_answered = self.data.get(ANSWER) in (APART, ASK)
        if found and not (is_answered and {str(one.pk) for one in found} <= seen):
            text = _("Ja n’hi ha que s’hi assemblen: mira-les abans de desar.")
            self.add_error(None, ValidationError(text, code="look_alikes"))

    def _is_named_anew(self):
        """A new one, or one whose name or NIF becomes another; not the same with other accents."""
        if self.instance.pk is None:
            return True
        was = normalise(self.initial.get("name") or "")
        return was != normalise(self.cleaned_data.get("name", was)) or "nif" in self.changed_data


class LookAlikes:
    """Part of EnterpriseAdmin: shows them, and keeps what the person says."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        problems = form.errors.as_data().get("__all__", []) if form.is_bound else []
        if any(problem.code == "look_alikes" for problem in problems):
            context["look_alikes"] = form.look_alikes
            context["look_alikes_seen"] = " ".join(str(one.pk) for one in form.look_alikes)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.look_alikes:
            entry.answered(
                enterprise=form.instance,
                others=form.look_alikes,
                are_apart=request.POST.get(ANSWER) == APART,
                by=request.user,
            )
