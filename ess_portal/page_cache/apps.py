from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PageCacheConfig(AppConfig):
    name = "ess_portal.page_cache"
    label = "page_cache"
    verbose_name = _("Pàgines desades")
