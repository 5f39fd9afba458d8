"""The fields that a column may be read into, in the groups in which the editor shows them.

`joins` tells what is done when several columns go to one field: "" keeps the first that says
something; another text joins them with it. `terms` names the controlled list of a field's
values; "yes_no" those that say yes or no.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Field(NamedTuple):
    label: str
    joins: str = ""
    terms: str = ""
    help: str = ""


GROUPS = [
    (
        _("Qui és"),
        {
            "name": Field(_("Nom"), " "),
            "external_id": Field(
                _("Identificador a la font"), "-", help=_("Un número o codi que no canvia mai.")
            ),
            "nif": Field(_("NIF")),
            "other_names": Field(_("Altres noms"), "|"),
            "legal_form": Field(_("Forma jurídica"), terms="LegalForm"),
            "families": Field(_("Famílies de l’ESS"), "|", terms="EssFamily"),
            "founded_year": Field(_("Any de fundació")),
            "link": Field(_("Fitxa a la font (enllaç)")),
        },
    ),
    (
        _("Contacte de l’entitat"),
        {
            "website": Field(_("Web")),
            "email": Field(_("Correu professional")),
            "phone": Field(_("Telèfon")),
            "social_networks": Field(_("Xarxes socials"), "|"),
            "languages": Field(_("Llengües en què atén"), "|"),
        },
    ),
    (
        _("On és"),
        {
            "address": Field(
                _("Adreça sencera (carrer, número, pis)"), ", ", help=_("Se separa sola.")
            ),
            "street": Field(_("Carrer"), " "),
            "street_number": Field(_("Número del carrer"), "-"),
            "address_details": Field(_("Pis, porta, local"), " "),
            "postcode": Field(_("Codi postal")),
            "postcode_town": Field(_("Codi postal i població junts")),
            "town": Field(_("Població")),
            "neighbourhood_name": Field(_("Barri (nom)")),
            "neighbourhood": Field(_("Barri (codi de l’1 al 73)")),
            "country": Field(_("País")),
            "lat": Field(_("Latitud")),
            "lon": Field(_("Longitud")),
            "coordinates": Field(_("Latitud i longitud juntes")),
            "x": Field(_("X en metres (UTM)")),
            "y": Field(_("Y en metres (UTM)")),
            "hours": Field(_("Horari"), "\n"),
            "entrance": Field(_("Entrada accessible"), terms="yes_no"),
        },
    ),
    (
        _("Què fa"),
        {
            "sectors": Field(_("Sectors"), "|", terms="Sector"),
            "summary": Field(_("Resum"), " "),
            "description": Field(_("Descripció"), "\n\n"),
            "description_ca": Field(_("Descripció en català"), "\n\n"),
            "description_es": Field(_("Descripció en castellà"), "\n\n"),
            "description_en": Field(_("Descripció en anglès"), "\n\n"),
            "summary_ca": Field(_("Resum en català"), " "),
            "summary_es": Field(_("Resum en castellà"), " "),
            "summary_en": Field(_("Resum en anglès"), " "),
            "sells_online": Field(_("Ven en línia"), terms="yes_no"),
            "delivers": Field(_("Reparteix"), terms="yes_no"),
            "accepts_social_currency": Field(_("Accepta moneda social"), terms="yes_no"),
        },
    ),
    (
        _("Què ofereix"),
        {
            "offer_name_ca": Field(_("Producte o servei")),
            "offer_description_ca": Field(_("Descripció del producte o servei")),
            "offer_sector": Field(_("Sector del producte o servei"), terms="Sector"),
            "offer_cpv_codes": Field(_("Codis CPV")),
            "offer_open_to": Field(_("A qui s’ofereix")),
        },
    ),
    (
        _("Una fila per dada"),
        {
            "attribute": Field(_("Nom de la dada (Tel., Web…)")),
            "attribute_value": Field(_("Valor de la dada")),
        },
    ),
]  # fmt: skip
FIELDS = {name: field for _title, fields in GROUPS for name, field in fields.items()}
CRITERION = "criterion:"  # and the code of a criterion of the edition
EVALUATION_FIELDS = {
    "evaluated_on": Field(_("Data de l’avaluació")),
    "valid_until": Field(_("Vigent fins al")),
    "url": Field(_("Fitxa a l’eina (enllaç)")),
}
MATCHING = ("name", "external_id", "nif")  # of an evaluation: whose it is


def label_of(field):
    """The field's name for a person."""
    known = FIELDS.get(field) or EVALUATION_FIELDS.get(field)
    return str(known.label) if known else field.removeprefix(CRITERION)
