from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

UNKNOWN_COUNTRY = "ZZ"  # CLDR's code of a country that nobody has said


def known_country(code):
    """ISO 3166, or "" when nobody has said in which country it is."""
    return "" if code == UNKNOWN_COUNTRY else code


class State(TextChoices):
    """Life of an enterprise's page. What was once published is never deleted."""

    DRAFT = "draft", _("Esborrany")
    PENDING = "pending", _("Pendent de revisió")
    PUBLISHED = "published", _("Publicada")
    HIDDEN = "hidden", _("Oculta")
    CEASED = "ceased", _("Ha cessat l’activitat")
    MERGED = "merged", _("Fusionada amb una altra")


class Precision(TextChoices):
    """How well a point is known; anything but EXACT is drawn as approximate."""

    EXACT = "exact", _("Exacta")
    STREET = "street", _("Carrer")
    NEIGHBOURHOOD = "neighbourhood", _("Barri")
    UNKNOWN = "unknown", _("Desconeguda")


class Accessibility(TextChoices):
    YES = "yes", _("Entrada accessible")
    NO = "no", _("Entrada no accessible")
    UNKNOWN = "unknown", _("No informat")


class Weekday(IntegerChoices):
    """ISO weekdays; 8 is a public holiday, as schema.org's PublicHolidays."""

    MONDAY = 1, _("Dilluns")
    TUESDAY = 2, _("Dimarts")
    WEDNESDAY = 3, _("Dimecres")
    THURSDAY = 4, _("Dijous")
    FRIDAY = 5, _("Divendres")
    SATURDAY = 6, _("Dissabte")
    SUNDAY = 7, _("Diumenge")
    HOLIDAY = 8, _("Festius")


class Audience(TextChoices):
    """Who an offer is open to; the values are the list's `obert_a` parameter."""

    CITIZENS = "ciutadania", _("Ciutadania")
    ENTERPRISES = "empreses", _("Empreses i entitats")
    ADMINISTRATIONS = "administracions", _("Administracions")


class Territory(TextChoices):
    """The territory an enterprise serves, from the smallest to the largest."""

    NEIGHBOURHOOD = "neighbourhood", _("El barri")
    DISTRICT = "district", _("El districte")
    CITY = "city", _("La ciutat")
    METROPOLITAN = "metropolitan", _("L’àrea metropolitana")
    CATALONIA = "catalonia", _("Catalunya")
    CATALAN_COUNTRIES = "catalan_countries", _("Els territoris de parla catalana")
    SPAIN = "spain", _("L’Estat")
    EUROPE = "europe", _("Europa")
    WORLD = "world", _("El món")


class StaffBand(TextChoices):
    NONE = "0", _("Sense persones contractades")
    MICRO = "1-9", _("D’1 a 9 persones")
    SMALL = "10-49", _("De 10 a 49 persones")
    MEDIUM = "50-249", _("De 50 a 249 persones")
    LARGE = "250+", _("250 persones o més")


class TurnoverBand(TextChoices):
    """Yearly turnover, in euros."""

    UP_TO_30K = "0-30k", _("Fins a 30.000 €")
    UP_TO_150K = "30k-150k", _("De 30.000 a 150.000 €")
    UP_TO_600K = "150k-600k", _("De 150.000 a 600.000 €")
    UP_TO_2M = "600k-2m", _("De 600.000 € a 2 M€")
    UP_TO_10M = "2m-10m", _("De 2 a 10 M€")
    OVER_10M = "10m+", _("Més de 10 M€")


class PublishPolicy(TextChoices):
    """What becomes of a new row of a source."""

    AT_ONCE = "at_once", _("Es publica de seguida")
    AFTER_REVIEW = "after_review", _("Es publica després de revisar-la")
    NEVER = "never", _("No es publica mai (llista de referència)")


class RunState(TextChoices):
    """Life of a run (docs/imports.md). Asked for, then the worker at it, then how it ended."""

    WAITING = "waiting", _("Espera que es comprovi")
    CHECKING = "checking", _("S’està comprovant")
    DRY_RUN = "dry_run", _("Comprovada")
    QUEUED = "queued", _("Espera que s’apliqui")
    RUNNING = "running", _("S’està aplicant")
    APPLIED = "applied", _("Aplicada")
    REFUSED = "refused", _("No s’ha aplicat")
    FAILED = "failed", _("Ha fallat")
    DISMISSED = "dismissed", _("Descartada")
    WEIGHING = "weighing", _("S’està mirant què es desfaria")
    UNDOING = "undoing", _("S’està desfent")
    UNDONE = "undone", _("Desfeta")


class RunOrigin(TextChoices):
    """How the file of a run came."""

    UPLOAD = "upload", _("Pujat al navegador")
    PULL = "pull", _("Baixat de l’adreça de la font")
    COMMAND = "command", _("Des de la línia d’ordres")


class PullEvery(TextChoices):
    NEVER = "never", _("No es baixa sol")
    DAY = "day", _("Cada dia")
    WEEK = "week", _("Cada setmana")
    MONTH = "month", _("Cada mes")


class MappingKind(TextChoices):
    ENTERPRISES = "enterprises", _("Una iniciativa")
    EVALUATIONS = "evaluations", _("L’avaluació d’una iniciativa")


class RecordState(TextChoices):
    LINKED = "linked", _("Vinculat")
    HELD = "held", _("Retingut: possible duplicat")
    REFERENCE = "reference", _("Llista de referència")
    VANISHED = "vanished", _("Ja no surt a la font")
    WITHDRAWN = "withdrawn", _("Retirat en desfer-ne la importació")


class DuplicateState(TextChoices):
    OPEN = "open", _("Pendent")
    DIFFERENT = "different", _("No són la mateixa")
    MERGED = "merged", _("Fusionades")


class DuplicateReason(TextChoices):
    """Why two profiles may be one."""

    SAME_NAME = "same_name", _("el mateix nom")
    SIMILAR_NAME = "similar_name", _("un nom semblant")
    OTHER_NAME = "other_name", _("el nom de l’una és un altre nom de l’altra")
    SAME_NIF = "same_nif", _("el mateix NIF")
    SAME_PHONE = "same_phone", _("el mateix telèfon")
    SAME_WEB = "same_web", _("el mateix web")
    SAME_EMAIL = "same_email", _("el mateix correu")
    SAME_ADDRESS = "same_address", _("la mateixa adreça")
    SAME_EXTERNAL_ID = "same_external_id", _("el mateix identificador en dues fonts")
    BY_HAND = "by_hand", _("algú ho ha dit")


class CertificationKind(TextChoices):
    SEAL = "seal", _("Segell")
    REGISTER = "register", _("Registre")
    LABEL = "label", _("Etiqueta")


class Visibility(TextChoices):
    PUBLIC = "public", _("Pública")
    PRIVATE = "private", _("Privada")


class RelationKind(TextChoices):
    MEMBER_OF = "member_of", _("Forma part de")
    COLLABORATES_WITH = "collaborates_with", _("Col·labora amb")
    SUPPLIES = "supplies", _("Proveeix")
    SHARES_SPACE_WITH = "shares_space_with", _("Comparteix espai amb")


class CpvLevel(TextChoices):
    DIVISION = "division", _("Divisió")
    GROUP = "group", _("Grup")
    CLASS = "class", _("Classe")
    CATEGORY = "category", _("Categoria")
    SUBCATEGORY = "subcategory", _("Subcategoria")
