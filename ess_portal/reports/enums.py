from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why somebody writes about a page; the values stand in addresses (`motiu`)."""

    WRONG = "dades", _("Hi ha dades equivocades")
    CLOSED = "tancat", _("Ha tancat o ja no existeix")
    MOVED = "trasllat", _("Ha canviat de lloc")
    NOT_ESS = "no-ess", _("No és economia social i solidària")
    INAPPROPRIATE = "inadequat", _("Hi ha un contingut inadequat")
    BARRIER = "barrera", _("Una barrera d’accessibilitat del portal")
    TECHNICAL = "tecnic", _("El portal no funciona bé")
    OTHER = "altres", _("Una altra cosa")
    MISSING = "falta", _("Falta una iniciativa al catàleg")


class ReportState(TextChoices):
    OPEN = "open", _("Pendent")
    ANSWERED = "answered", _("Respost, encara obert")
    CLOSED = "closed", _("Tancat")


class Outcome(TextChoices):
    FIXED = "fixed", _("S’ha corregit")
    ADDED = "added", _("S’ha afegit al catàleg")
    RIGHT = "right", _("Les dades ja eren correctes")
    KNOWN = "known", _("Ja ho sabíem o ja hi era")
    NOT_ESS = "not_ess", _("No és de l’ESS")
    REFUSED = "refused", _("No es pot fer")
    SPAM = "spam", _("No era cap avís")


# What each reason asks for: (question, hint).
QUESTIONS = {
    Reason.WRONG: (
        _("Què està malament, i com hauria de ser?"),
        _("Per exemple: el telèfon ja no és aquest, el bo és el 93 000 00 00."),
    ),
    Reason.CLOSED: (
        _("Des de quan, i com ho saps?"),
        _("Per exemple: la persiana és abaixada des de l’estiu i hi ha un rètol."),
    ),
    Reason.MOVED: (
        _("On és ara?"),
        _("L’adreça nova, si la saps, o on ho has vist anunciat."),
    ),
    Reason.NOT_ESS: (
        _("Per què creus que no n’és?"),
        _("Per exemple: és una societat sense cap altre tret de l’economia social."),
    ),
    Reason.INAPPROPRIATE: (
        _("Quin contingut, i què hi veus d’inadequat?"),
        _("Un text, una foto o un enllaç. Si és teu i no has donat permís, digues-ho."),
    ),
    Reason.BARRIER: (
        _("Què volies fer, i què t’ho ha impedit?"),
        _(
            "Si pot ser, digues quin navegador i quines ajudes tècniques fas servir. "
            "Tens resposta en 20 dies hàbils (Reial decret 1112/2018)."
        ),
    ),
    Reason.TECHNICAL: (
        _("Què feies, i què ha passat?"),
        _("Si pot ser, digues quin navegador i quin aparell fas servir."),
    ),
    Reason.OTHER: (_("Què ens vols dir?"), ""),
}
# Those that citizens choose from when they are at a page.
OF_A_PAGE = tuple(QUESTIONS)
