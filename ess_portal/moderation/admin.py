"""The admin with versions: no save, deletion or action overwrites what one has not seen."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection, models
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import conflict, history
from .array_fields import LinesField
from .forms import BASE_VERSION, VersionedInlineFormSet, VersionedModelForm
from .posted import whole_number

CHANGES_PER_PAGE = 50


class ListsAsLines:
    """Lists of texts are edited one a line; lists of choices, with boxes to tick."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField):
            return self.list_field(db_field, request)
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def list_field(self, db_field, request):
        options = {
            "label": capfirst(db_field.verbose_name),
            "required": not db_field.blank,
            "help_text": db_field.help_text,
        }
        base = db_field.base_field
        if base.choices:
            widget = forms.CheckboxSelectMultiple
            return forms.TypedMultipleChoiceField(choices=base.choices, widget=widget, **options)
        return LinesField(self.formfield_for_dbfield(base, request), **options)


class VersionedAdmin(ListsAsLines, admin.ModelAdmin):
    """For a `Versioned` model: conflict page on stale saves, history from the database.

    `list_editable` is refused: a list holds no versions.
    """

    form = VersionedModelForm
    change_form_template = "admin/versioned_change_form.html"
    delete_confirmation_template = "admin/versioned_delete_confirmation.html"
    object_history_template = "admin/versioned_history.html"
    save_on_top = True
    list_per_page = 50

    class Media:
        js = ["js/admin_names.js"]

    def view_on_site(self, obj):
        """Where the public sees it, for what has a page."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if getattr(cls, "list_editable", ()):
            raise TypeError(f"{cls.__name__}: list_editable would save without a version check.")

    def changelist_view(self, request, extra_context=None):
        """The list says what it lists, in the plural."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_actions(self, request):
        """Without Django's deletion of many at once: it asks for no versions and refreshes no
        search. One is deleted from its own page."""
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def get_object(self, request, object_id, from_field=None):
        """The object; for a write, read after its row is locked."""
        if request.method == "POST" and connection.in_atomic_block:
            pk = whole_number(unquote(str(object_id)))
            if pk is not None:
                rows = self.model._base_manager.select_for_update()
                rows.filter(pk=pk).values_list("pk").first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        """An unchanged object is not written: its version and history stay as they are."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        found = [getattr(context["adminform"].form, "conflict", None)]
        for inline in context["inline_admin_formsets"]:
            found += getattr(inline.formset, "conflicts", [])
        context["conflicts"] = [item for item in found if item]
        if context["conflicts"] and _only_conflicts(context):
            context["errors"] = None  # nothing that the person has to correct
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if context["conflicts"]:
            response.status_code = 409
        return response

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Someone deleted it while this person was editing: what was typed is shown."""
        if request.method == "POST" and request.path.endswith("/change/"):
            form = self.get_form(request)(request.POST)
            pk = whole_number(unquote(object_id))
            version = whole_number(request.POST.get(BASE_VERSION, ""))
            found = pk is not None and conflict.gone(form, pk, version)
            if found:
                return self._gone_page(request, found)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    def _gone_page(self, request, found):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Algú altre ho ha esborrat mentre ho editaves"),
            "opts": self.opts,
            "conflicts": [found],
            "has_add_permission": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/conflict_gone.html", context, status=409)

    def _delete_view(self, request, object_id, extra_context):
        context = dict(extra_context or {})
        if request.method == "POST":
            obj = self.get_object(request, unquote(object_id))
            if obj and request.POST.get(BASE_VERSION) != str(obj.version):
                context["changed_meanwhile"] = history.last_change(obj)
                request.POST = QueryDict()  # asks again, showing the present version
        return super()._delete_view(request, object_id, context)

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied  # before anything tells whether it exists
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        page = Paginator(history.changes(obj, self.history_parts()), CHANGES_PER_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Història"),
            "subtitle": str(obj),
            "page": page.get_page(request.GET.get("p")),
            "object": obj,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)

    def history_parts(self):
        """(model, foreign key's name) of the rows that are edited with the object."""
        for inline in self.inlines:
            for field in inline.model._meta.get_fields():
                named = inline.fk_name in (None, field.name)
                if field.many_to_one and field.related_model is self.model and named:
                    yield inline.model, field.name


def _only_conflicts(context):
    """Whether every error of the page's forms is that they were stale."""
    forms_shown = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms_shown += inline.formset.forms
    problems = [error for form in forms_shown for error in form.errors.as_data().values()]
    return all(error.code == "conflict" for errors in problems for error in errors)


class VersionedInline(ListsAsLines):
    """Rows edited inside another object's form, each with its own version.

    Who may change the whole may change its parts.
    """

    form = VersionedModelForm
    formset = VersionedInlineFormSet
    extra = 0

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if request.method == "POST" and connection.in_atomic_block:
            queryset = queryset.select_for_update(of=("self",))
        return queryset

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        shown = [name for _title, options in fieldsets for name in options["fields"]]
        if BASE_VERSION in shown or not self.has_change_permission(request, obj):
            return fieldsets
        title, options = fieldsets[0]
        first = (title, {**options, "fields": [*options["fields"], BASE_VERSION]})
        return [first, *fieldsets[1:]]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class VersionedTabularInline(VersionedInline, admin.TabularInline):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The column's title also names each field of the column, for screen readers."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label)
        return field


class VersionedStackedInline(VersionedInline, admin.StackedInline):
    pass
