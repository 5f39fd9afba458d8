from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "ess_portal"
    verbose_name = _("Portal de l’ESS")

    def ready(self):
        from . import people_admin  # noqa: F401 (registers with the admin)
