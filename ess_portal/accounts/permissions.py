"""What a city-wide role may do in the admin.

Apps register the models of theirs that a role works on, from their `AppConfig.ready()`;
this module knows no app by name.
"""

from django.contrib.auth.backends import BaseBackend

from .enums import Role

_granted = {}


def grant(role, app_label, *, actions=("view", "add", "change")):
    """Lets `role` perform `actions` on every model of `app_label`."""
    _granted.setdefault(role, {}).setdefault(app_label, set()).update(actions)


class RoleBackend(BaseBackend):
    """Permissions that follow from `User.roles`; a city admin may do everything."""

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active or not user_obj.is_staff:
            return False
        if Role.CITY_ADMIN in user_obj.roles:
            return True
        app_label, _dot, codename = perm.partition(".")
        action = codename.partition("_")[0]
        return any(action in _granted.get(role, {}).get(app_label, ()) for role in user_obj.roles)

    def has_module_perms(self, user_obj, app_label):
        if not user_obj.is_active or not user_obj.is_staff:
            return False
        return Role.CITY_ADMIN in user_obj.roles or any(
            app_label in _granted.get(role, {}) for role in user_obj.roles
        )
