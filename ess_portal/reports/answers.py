"""Texts to start an answer from, by reason, in the reader's language."""

from django.utils import translation
from django.utils.translation import gettext as _

from .enums import Reason


def draft(report):
    """What the answer's box holds before anyone writes in it."""
    with translation.override(report.language):
        parts = [_("Hola,"), _thanks(report), _outcome(report), _("L’equip del portal de l’ESS")]
    return "\n\n".join(parts)


def _thanks(report):
    if report.reason == Reason.MISSING:
        return _("Gràcies per dir-nos qui falta al catàleg.")
    if report.about_name:
        return _("Gràcies per avisar-nos sobre «%(name)s».") % {"name": report.about_name}
    return _("Gràcies per avisar-nos.")


def _outcome(report):
    if report.reason == Reason.MISSING:
        return _("Ho hem comprovat i ja la pots trobar al catàleg.")
    if report.reason in (Reason.WRONG, Reason.MOVED):
        return _("Ho hem comprovat i hem corregit la fitxa.")
    if report.reason == Reason.CLOSED:
        return _("Ho hem comprovat, i la fitxa ja diu que ha cessat l’activitat.")
    if report.reason == Reason.NOT_ESS:
        return _("Hem tornat a mirar si compleix els criteris del catàleg.")
    if report.reason in (Reason.BARRIER, Reason.TECHNICAL):
        return _("Ho hem reproduït i ja ho hem arreglat. Si encara et passa, torna’ns a escriure.")
    return _("Ho hem mirat.")
