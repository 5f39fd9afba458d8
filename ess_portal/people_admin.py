"""People and their roles in the admin. On the top floor: accounts know no version check."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from ess_portal.accounts.enums import Role
from ess_portal.accounts.forms import NewPersonForm, PersonForm
from ess_portal.accounts.models import User
from ess_portal.moderation.admin import VersionedAdmin
from ess_portal.moderation.forms import VersionedModelForm

admin.site.unregister(Group)  # what people may do follows from their roles


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
class PersonAdmin(VersionedAdmin, UserAdmin):
    """People and their roles. Only a city admin gets here (`RoleBackend`)."""

    form = VersionedPersonForm
    add_form = NewPersonForm
    add_form_template = "admin/change_form.html"
    list_display = ["email", "name", "role_names", "is_staff", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_staff", "is_active", "language"]
    search_fields = ["email", "name__unaccent"]
    ordering = ["email"]
    list_per_page = 50
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "language"]}),
        (_("Què pot fer"), {"fields": ["roles", "is_staff", "is_active"]}),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "language", "roles", "is_staff"]}),
        (_("Contrasenya"), {"fields": ["password1", "password2"]}),
    ]

    @admin.display(description=_("rols"))
    def role_names(self, obj):
        return ", ".join(str(Role(value).label) for value in obj.roles)

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes the account they are using; one that leaves is made inactive."""
        return super().has_delete_permission(request, obj) and obj != request.user
