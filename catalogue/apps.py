from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("Catàleg")

    def ready(self):
        from ess_portal.accounts.enums import Role
        from ess_portal.accounts.permissions import grant

        grant(Role.MODERATOR, "catalogue")

        from ess_portal.moderation import figures, queues

        from . import staff_figures, staff_queues

        figures.register(staff_figures.catalogue)
        queues.register(staff_queues.pending)
        queues.register(staff_queues.duplicates)
        queues.register(staff_queues.imports)
        queues.register(staff_queues.stale_profiles)

        from . import open_data

        open_data.register_all()

        from ess_portal.reports import above

        from . import reports

        above.register_subject("catalogue:profile", reports.subject)
        above.register_subject("places:neighbourhood", reports.neighbourhood)
        above.register_matches(reports.matches)
        above.register_holidays(reports.holidays)
