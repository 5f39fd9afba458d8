from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "ess_portal"
    verbose_name = _("Portal de l’ESS")

    def ready(self):
        from catalogue.sitemaps import SITEMAP, Section
        from ess_portal.moderation import queues

        from . import people_admin, staff_queues  # noqa: F401 (people register with the admin)
        from .sitemap import entries

        queues.register(staff_queues.failed_mail)
        queues.register(staff_queues.failed_jobs)
        SITEMAP.register(Section("portal", entries))
