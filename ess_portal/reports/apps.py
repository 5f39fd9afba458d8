from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "ess_portal.reports"
    label = "reports"
    verbose_name = _("Avisos")

    def ready(self):
        from ess_portal.accounts import personal_data
        from ess_portal.accounts.enums import Role
        from ess_portal.accounts.permissions import grant
        from ess_portal.moderation import queues

        from . import addresses_of_people, staff_queues

        grant(Role.MODERATOR, "reports", actions=("view", "change"))
        grant(Role.MODERATOR, "mail", actions=("view", "change"))
        queues.register(staff_queues.reports)
        personal_data.register(
            "reports",
            exporting=addresses_of_people.exporting,
            erasing=addresses_of_people.erasing,
        )
