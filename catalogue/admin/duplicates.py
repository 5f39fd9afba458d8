"""The queue of possible duplicates, and the page where a person decides on one pair."""

from contextlib import suppress

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from catalogue import actions, merging
from catalogue.duplicates import finding
from catalogue.enums import DuplicateReason, DuplicateState, State
from catalogue.merging.comparison import FIRST, SECOND, Comparison
from catalogue.merging.merge import why_not
from catalogue.models import Merge, PossibleDuplicate, Source, SourceRecord
from ess_portal.moderation import history
from ess_portal.moderation.admin import VersionedAdmin
from ess_portal.moderation.forms import VersionedModelForm

from . import themes
from .base import BlindSearch


class ReasonFilter(admin.SimpleListFilter):
    title = gettext_lazy("per què ho semblen")
    parameter_name = "rao"

    def lookups(self, request, model_admin):
        return DuplicateReason.choices

    def queryset(self, request, queryset):
        return queryset.filter(reasons__contains=[self.value()]) if self.value() else queryset


class SourceFilter(admin.SimpleListFilter):
    """Pairs in which one of the two has a record of the source."""

    title = gettext_lazy("font")
    parameter_name = "font"

    def lookups(self, request, model_admin):
        return list(Source.objects.values_list("code", "name"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        records = SourceRecord.objects.filter(source__code=self.value())
        return queryset.filter(
            Exists(records.filter(enterprise=OuterRef("first")))
            | Exists(records.filter(enterprise=OuterRef("second")))
        )


class PairForm(VersionedModelForm):
    """Two enterprises that somebody says are one; found already, that pair is shown."""

    class Meta:
        model = PossibleDuplicate
        fields = ["first", "second"]

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("first"), cleaned.get("second")
        if not first or not second:
            return cleaned
        if first == second:
            raise forms.ValidationError(_("Tria dues iniciatives diferents."))
        for one in (first, second):
            if one.state == State.MERGED:
                raise forms.ValidationError(
                    _("«%(name)s» ja està fusionada amb «%(into)s».")
                    % {"name": one.name, "into": one.merged_into.name}
                )
        if first.pk > second.pk:
            cleaned["first"], cleaned["second"] = second, first
        known = PossibleDuplicate.objects.filter(first=cleaned["first"], second=cleaned["second"])
        self.instance = known.first() or self.instance
        return cleaned


@admin.register(PossibleDuplicate)
class PossibleDuplicateAdmin(BlindSearch, VersionedAdmin):
    """Pairs that may be one enterprise; the most alike first."""

    theme = themes.SOURCES
    place = 1
    form = PairForm
    list_display = ["pair", "percentage", "why", "state", "found"]
    list_display_links = ["pair"]
    list_filter = ["state", ReasonFilter, SourceFilter, "found_at"]
    list_select_related = ["first", "second"]
    search_fields = ["first__name", "second__name"]
    ordering = ["-state", "-similarity", "id"]  # open ones first
    actions = ["keep_apart"]
    autocomplete_fields = ["first", "second"]
    fields = [("first", "second")]

    def get_urls(self):
        find = path(
            "find/",
            self.admin_site.admin_view(self.find_view),
            name="catalogue_possibleduplicate_find",
        )
        return [find, *super().get_urls()]

    def find_view(self, request):
        """Asks the worker to look over the whole catalogue now, as it does each night."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task(finding.JOB, queueing_lock=finding.JOB).defer(timestamp=0)
        text = _("S’estan buscant a tot el catàleg: d’aquí a una estona seran en aquesta llista.")
        self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:catalogue_possibleduplicate_changelist")

    def get_queryset(self, request):
        """Pairs that a merge of another pair has settled are not asked."""
        settled = Q(state=DuplicateState.OPEN) & (
            Q(first__state=State.MERGED) | Q(second__state=State.MERGED)
        )
        return super().get_queryset(request).exclude(settled)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("parella"), ordering="first__name_key")
    def pair(self, obj):
        return str(obj)

    @admin.display(description=gettext_lazy("semblança"), ordering="similarity")
    def percentage(self, obj):
        return f"{obj.similarity:.0%}"

    @admin.display(description=gettext_lazy("trobada el"), ordering="found_at")
    def found(self, obj):
        return date_format(timezone.localtime(obj.found_at), "SHORT_DATE_FORMAT")

    @admin.display(description=gettext_lazy("per què"))
    def why(self, obj):
        return ", ".join(obj.reason_labels)

    @admin.action(
        description=gettext_lazy("No són la mateixa: no ho tornis a preguntar"),
        permissions=["change"],
    )
    def keep_apart(self, request, queryset):
        ids = list(queryset.values_list("pk", flat=True))
        count = actions.keep_apart(pair_ids=ids, by=request.user)
        text = ngettext("%(count)d parella resolta.", "%(count)d parelles resoltes.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def save_model(self, request, obj, form, change):
        """A pair that is known already is asked again; nobody is told that it cannot be added."""
        if obj.pk:
            actions.ask_again(pair_ids=[obj.pk], by=request.user)
            return
        obj.similarity, obj.reasons = 1, [DuplicateReason.BY_HAND]
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("admin:catalogue_possibleduplicate_change", obj.pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        pair = self.get_object(request, object_id)
        if pair is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, pair):
            raise PermissionDenied
        decide = self.DECISIONS.get(request.POST.get("decision"))
        if decide is None:
            return self.review(request, pair)
        if not self.has_change_permission(request, pair):
            raise PermissionDenied
        return decide(self, request, pair)

    def review(self, request, pair, *, problem="", stale=False, status=200):
        posted = request.POST.dict()
        keep = posted.get("keep") if posted.get("keep") in (FIRST, SECOND) else None
        shown = Comparison(pair.first, pair.second, keep=keep, chosen=posted)
        merge = None
        if pair.state == DuplicateState.MERGED:
            ends = (pair.first_id, pair.second_id)
            merge = Merge.objects.filter(kept__in=ends, merged__in=ends).first()
        waits = pair.state == DuplicateState.OPEN
        both = (pair.first, pair.second)
        blocked = why_not(*both), why_not(*both[::-1])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Són la mateixa iniciativa?"),
            "opts": self.opts,
            "original": pair,
            "pair": pair,
            "shown": shown,
            "sides": list(zip("AB", (FIRST, SECOND), both, strict=True)),
            "may_keep": [
                side for side, why in zip((FIRST, SECOND), blocked, strict=True) if not why
            ],
            "cannot": blocked[0] if waits and all(blocked) else "",
            "decided": next(iter(history.changes(pair)), None) if not waits else None,
            "merge": merge,
            "waits": waits and self.has_change_permission(request, pair),
            "next_pair": _next(pair),
            "note": posted.get("note", ""),
            "problem": problem,
            "stale": [(one, history.last_change(one)) for one in both] if stale else [],
        }
        return TemplateResponse(
            request, "admin/catalogue/possibleduplicate/review.html", context, status=status
        )

    def decide_merge(self, request, pair):
        keep = request.POST.get("keep")
        shown = Comparison(
            pair.first,
            pair.second,
            keep=keep if keep in (FIRST, SECOND) else None,
            chosen=request.POST.dict(),
        )
        answers, rivals = shown.answers()
        try:
            merge = merging.merge(
                kept_id=shown.kept.pk,
                merged_id=shown.merged.pk,
                seen=request.POST.get("seen", ""),
                answers=answers,
                rivals=rivals,
                by=request.user,
            )
        except merging.Stale:
            pair.refresh_from_db()
            return self.review(request, pair, stale=True, status=409)
        except merging.Refused as problem:
            return self.review(request, pair, problem=str(problem), status=409)
        undo = reverse("admin:catalogue_merge_change", args=[merge.pk])
        text = _("«%(merged)s» s’ha fusionat dins de «%(kept)s».") % {
            "merged": merge.merged.name,
            "kept": merge.kept.name,
        }
        hint = _("Es pot desfer durant 30 dies")
        self.message_user(
            request, format_html('{} <a href="{}">{}</a>.', text, undo, hint), messages.SUCCESS
        )
        return self.on_to_next(pair)

    def decide_apart(self, request, pair):
        note = request.POST.get("note", "").replace("\x00", "").strip()[:300]
        actions.keep_apart(pair_ids=[pair.pk], note=note, by=request.user)
        back = reverse("admin:catalogue_possibleduplicate_change", args=[pair.pk])
        text = _("Anotat: «%(first)s» i «%(second)s» no són la mateixa.") % {
            "first": pair.first.name,
            "second": pair.second.name,
        }
        hint = _("Torna-hi si t’has equivocat")
        self.message_user(
            request, format_html('{} <a href="{}">{}</a>.', text, back, hint), messages.SUCCESS
        )
        return self.on_to_next(pair)

    def ask_again(self, request, pair):
        actions.ask_again(pair_ids=[pair.pk], by=request.user)
        return redirect("admin:catalogue_possibleduplicate_change", pair.pk)

    DECISIONS = {"merge": decide_merge, "apart": decide_apart, "again": ask_again}

    def on_to_next(self, pair):
        following = _next(pair)
        if following:
            return redirect("admin:catalogue_possibleduplicate_change", following.pk)
        return redirect("admin:catalogue_possibleduplicate_changelist")


def _next(pair):
    """The pair after this one in the queue, else the first of those that wait."""
    waiting = PossibleDuplicate.objects.waiting().exclude(pk=pair.pk).order_by("-similarity", "pk")
    after = Q(similarity__lt=pair.similarity) | Q(similarity=pair.similarity, pk__gt=pair.pk)
    return waiting.filter(after).first() or waiting.first()
