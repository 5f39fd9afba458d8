"""People and their roles in the admin. On the top floor: accounts know no version check."""

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ess_portal.accounts import actions, emails
from ess_portal.accounts.enums import Role
from ess_portal.accounts.forms import NewPersonForm, PersonForm
from ess_portal.accounts.models import User
from ess_portal.moderation.admin import VersionedAdmin
from ess_portal.moderation.forms import VersionedModelForm


class RoleFilter(admin.SimpleListFilter):
    title = _("rol")
    parameter_name = "rol"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(roles__contains=[self.value()]) if self.value() else queryset


class VersionedPersonForm(VersionedModelForm, PersonForm):
    pass


@admin.register(User)
class PersonAdmin(VersionedAdmin):
    """People and their roles. Only a city admin gets here (`RoleBackend`).

    Nobody sees nor gives another's password: a new person gets an e-mail, and makes their own.
    """

    form = VersionedPersonForm
    list_display = ["email", "name", "role_names", "is_staff", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_staff", "is_active", "language"]
    search_fields = ["email", "name__unaccent"]
    ordering = ["email"]
    list_per_page = 50
    readonly_fields = ["last_login", "date_joined"]
    actions = ["take_second_factor_away"]
    fieldsets = [
        (None, {"fields": ["email", "name", "language"]}),
        (_("Què pot fer"), {"fields": ["roles", "is_staff", "is_active"]}),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "language", "roles", "is_staff"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).present()

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request, obj=None, change=False, **options):
        if obj is None:
            options["form"] = NewPersonForm
        return super().get_form(request, obj, change=change, **options)

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            emails.invited(user=obj)

    @admin.display(description=_("rols"))
    def role_names(self, obj):
        return ", ".join(str(Role(value).label) for value in obj.roles)

    @admin.action(
        description=_("Treu el segon factor (ha perdut el telèfon i els codis)"),
        permissions=["change"],
    )
    def take_second_factor_away(self, request, queryset):
        people = list(queryset)
        for person in people:
            actions.take_second_factor_away(user=person, by=request.user)
        count = len(people)
        text = ngettext(
            "%(count)d persona haurà de posar un segon factor nou.",
            "%(count)d persones hauran de posar un segon factor nou.",
            count,
        ) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)

    def has_delete_permission(self, request, obj=None):
        """Nobody erases here the account they are using: that is in their own pages."""
        return super().has_delete_permission(request, obj) and obj != request.user

    def delete_model(self, request, obj):
        """Who they were is forgotten; what they did stays, by nobody."""
        actions.erase(user=obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for person in queryset.exclude(pk=request.user.pk):
            actions.erase(user=person, by=request.user)
