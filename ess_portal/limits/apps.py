from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LimitsConfig(AppConfig):
    name = "ess_portal.limits"
    label = "limits"
    verbose_name = _("Límits de peticions")
