"""Under what terms the portal's own data go out."""

from django.utils.translation import gettext_lazy as _

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = _("Ajuntament de Barcelona, Catàleg de l’economia social i solidària (CC BY 4.0)")
LINK = f'<{LICENCE_URL}>; rel="license"'  # as a response header
