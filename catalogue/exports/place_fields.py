"""The columns of places and of offers: the open datasets', and what JSON nests in a row."""

from django.utils.translation import gettext_lazy as _

from catalogue.enums import Accessibility, Precision, known_country
from ess_portal.open_data.fields import Field, Words

from .enterprise_fields import FIELDS as ENTERPRISE_FIELDS
from .enterprise_fields import town
from .vocabulary import choice_words

MEANINGS = {field.name: field for field in ENTERPRISE_FIELDS}


def of(name):
    return lambda row: getattr(row, name)


def as_enterprise(name, value):
    """A column that means in a place what it means in the row of its enterprise."""
    known = MEANINGS[name]
    return Field(name, known.kind, known.meaning, value, known.example, known.codes)


def hours_text(place):
    """The source's own words, shown where nobody could read them as hours."""
    return "" if place.hours else place.hours_text


PLACE_FIELDS = [
    Field("place_id", "id", _("Identificador del lloc: no canvia mai."), of("public_id"), "5a2d7c0e-2f4d-4d0e-8a55-6c2ad8b7c9f0"),
    Field("place_name", "text", _("Nom del lloc, si en té un de propi."), of("name"), "Taller de Sants"),
    Field("is_primary", "boolean", _("És el lloc principal."), of("is_primary"), True),
    as_enterprise("addresses_road_name", of("street")),
    as_enterprise("addresses_start_street_number", of("street_number")),
    as_enterprise("addresses_details", of("address_details")),
    as_enterprise("addresses_zip_code", of("postcode")),
    as_enterprise("addresses_neighborhood_id", of("neighbourhood__code")),
    as_enterprise("addresses_neighborhood_name", of("neighbourhood__name")),
    as_enterprise("addresses_district_id", of("neighbourhood__district__code")),
    as_enterprise("addresses_district_name", of("neighbourhood__district__name")),
    as_enterprise("addresses_town", town),
    Field("addresses_country", "code", _("País, codi ISO 3166."), lambda row: known_country(row.country), "ES"),
    as_enterprise("geo_epgs_4326_lat", of("lat")),
    as_enterprise("geo_epgs_4326_lon", of("lon")),
    as_enterprise("geo_precision", of("precision")),
    Field("geo_precision_name", "text", _("Precisió del punt, nom."), lambda row: choice_words(Precision).get(row.precision), Words("Exacta", "Exacta", "Exact"), translated=True),
    as_enterprise("entrance", of("entrance")),
    Field("entrance_name", "text", _("Entrada accessible, nom."), lambda row: choice_words(Accessibility).get(row.entrance), Words("Entrada accessible", "Entrada accesible", "Accessible entrance"), translated=True),
    Field("accessibility_note", "text", _("Detalls d’accessibilitat."), of("accessibility_note"), "Rampa a l’entrada del costat"),
    Field("place_phone", "text", _("Telèfon del lloc."), of("phone"), "934 132 332"),
    as_enterprise("opening_hours", of("hours")),
    Field("opening_hours_text", "text", _("Horari tal com ve de la font, quan no s’ha pogut interpretar."), hours_text, "Dimarts a la tarda"),
]  # fmt: skip

OFFER_FIELDS = [
    Field("offer_id", "id", _("Identificador de l’oferta: no canvia mai."), of("public_id"), "c1f4a5b2-93c7-4d8b-8e5e-3f2a1b0c9d8e"),
    Field("offer_name", "text", _("Producte o servei."), lambda row: Words(row.name_ca, row.name_es, row.name_en), Words("Mobles a mida", "Muebles a medida", "Made-to-measure furniture"), translated=True),
    Field("offer_description", "text", _("Descripció."), lambda row: Words(row.description_ca, row.description_es, row.description_en), translated=True),
    Field("offer_sector_code", "code", _("Sector de l’oferta, codi."), lambda row: row.sector_code, "habi-fusta", "sectors"),
    Field("open_to", "list", _("A qui ofereix: ciutadania, empreses o administracions."), of("open_to"), "ciutadania", "valors"),
    Field("cpv_codes", "list", _("Codis CPV 2008 de les ofertes, de vuit xifres."), of("cpv"), "39100000"),
]  # fmt: skip
