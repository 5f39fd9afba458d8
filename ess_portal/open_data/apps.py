from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpenDataConfig(AppConfig):
    name = "ess_portal.open_data"
    label = "open_data"
    verbose_name = _("Dades obertes")

    def ready(self):
        from . import columns, datasets

        datasets.register(columns.DATASET)
