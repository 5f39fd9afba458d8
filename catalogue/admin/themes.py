"""Under which heading of the menu each model stands: (order, title)."""

from django.utils.translation import gettext_lazy as _

ENTERPRISES = (10, _("Iniciatives"))
SOURCES = (20, _("Fonts i importacions"))
LISTS = (30, _("Llistes controlades"))
TERRITORY = (40, _("Territori i calendari"))
