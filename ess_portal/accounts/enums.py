from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """City-wide roles; what a person may do for one enterprise is its Membership."""

    BUYER = "buyer", _("Compra pública")
    MODERATOR = "moderator", _("Moderació")
    PROCUREMENT_OFFICER = "procurement_officer", _("Tècnica de contractació")
    SEAL_COMMITTEE = "seal_committee", _("Comitè del segell")
    CITY_ADMIN = "city_admin", _("Administració del portal")
