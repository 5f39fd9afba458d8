"""The columns of a row per enterprise: the filtered list's and the open dataset's.

Names are Open Data BCN's where it has one for the same thing (`name`, `created`,
`addresses_road_name`, `geo_epgs_4326_lat`…). A value that a public page does not show is not here.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.enums import Audience, StaffBand, Territory, TurnoverBand
from catalogue.models import Enterprise
from ess_portal.open_data.fields import Field, Words

from .vocabulary import choice_words


def of(name):
    """The value of the enterprise's own column."""
    return lambda record: getattr(record.enterprise, name)


def words_of(name):
    def value(record):
        row = record.enterprise
        return Words(*(getattr(row, f"{name}_{code}") for code in Words._fields))

    return value


def of_place(name):
    """The value of the first place's column: the one that best answers the search."""
    return lambda record: getattr(record.first_place, name) if record.places else None


def choice(name, choices):
    """The label of a code of an enum."""
    return lambda record: choice_words(choices).get(getattr(record.enterprise, name))


def codes(name):
    return lambda record: [term.code for term in getattr(record, name)]


def labels(name):
    return lambda record: [term.label for term in getattr(record, name)]


def legal_form(record):
    return record.vocabulary.legal_forms.get(record.enterprise.legal_form_id)


def main_sector(record):
    return record.vocabulary.sectors.get(record.enterprise.main_sector_id)


def top_sector(record):
    sector_id = record.enterprise.main_sector_id
    return record.vocabulary.top(sector_id) if sector_id else None


def code_of(term):
    return lambda record: found.code if (found := term(record)) else ""


def label_of(term):
    return lambda record: found.label if (found := term(record)) else None


def criteria(record):
    known = record.vocabulary.criteria_by_code
    return [known[code].label for code in record.criteria_met if code in known]


def evaluation(name):
    return lambda record: getattr(record.evaluation, name) if record.evaluation else None


def edition(record):
    return record.evaluation and record.vocabulary.editions[record.evaluation.edition_id]


def offer_names(record):
    return [Words(o.name_ca, o.name_es, o.name_en) for o in record.offers]


def audiences(record):
    chosen = {value for offer in record.offers for value in offer.open_to}
    return [value for value in Audience.values if value in chosen]


def cpv(record):
    return sorted({code for offer in record.offers for code in offer.cpv})


def source(index):
    """Each of the sources' names, licences or links, without repeating."""
    return lambda record: list(dict.fromkeys(filter(None, (s[index] for s in record.sources))))


def address(record):
    """The profile's page, whole: in Catalan, because the identifier is for all languages."""
    with override("ca"):
        path = reverse("catalogue:profile", args=[record.enterprise.slug])
    return f"{settings.PORTAL_URL}{path}"


FIELDS = [
    Field("public_id", "id", _("Identificador de la iniciativa: no canvia mai."), of("public_id"), "0b6f3f5e-6a0c-4c53-9d4b-0d6c1f0f7a11"),
    Field("name", "text", _("Nom."), of("name"), "Fusteria Solidària"),
    Field("other_names", "list", _("Altres noms amb què es coneix."), of("other_names"), "La Fusta"),
    Field("url", "url", _("Fitxa al portal."), address, "https://exemple.cat/ca/cataleg/fusteria-solidaria/"),
    Field("summary", "text", _("Què fa, en una frase."), words_of("summary"), Words("Mobles a mida.", "Muebles a medida.", "Made-to-measure furniture."), translated=True),
    Field("description", "text", _("Descripció."), words_of("description"), translated=True),
    Field("legal_form_code", "code", _("Forma jurídica, codi."), code_of(legal_form), "coop-treball", "formes-juridiques"),
    Field("legal_form_name", "text", _("Forma jurídica, nom."), label_of(legal_form), Words("Cooperativa de treball associat", "Cooperativa de trabajo asociado", "Worker co-operative"), translated=True),
    Field("families_codes", "list", _("Famílies de l’economia social i solidària, codis."), codes("families"), "cooperativa", "families"),
    Field("families_names", "list", _("Famílies de l’economia social i solidària, noms."), labels("families"), Words("Cooperativa", "Cooperativa", "Co-operative"), translated=True),
    Field("top_sector_code", "code", _("Sector del primer nivell, codi."), code_of(top_sector), "habi", "sectors"),
    Field("top_sector_name", "text", _("Sector del primer nivell, nom."), label_of(top_sector), Words("Habitatge", "Vivienda", "Housing"), translated=True),
    Field("sector_code", "code", _("Sector principal, codi."), code_of(main_sector), "habi-fusta", "sectors"),
    Field("sector_name", "text", _("Sector principal, nom."), label_of(main_sector), Words("Fusta, mobles i ebenisteria", "Madera, muebles y ebanistería", "Wood, furniture and cabinetmaking"), translated=True),
    Field("other_sectors_codes", "list", _("Altres sectors, codis."), codes("other_sectors"), "educ", "sectors"),
    Field("other_sectors_names", "list", _("Altres sectors, noms."), labels("other_sectors"), Words("Educació", "Educación", "Education"), translated=True),
    Field("founded_year", "integer", _("Any de fundació."), of("founded_year"), 2009),
    Field("nif", "text", _("NIF de l’entitat; el d’una persona no es publica mai."), lambda record: Enterprise.public_nif.fget(record.enterprise), "F58543215"),
    Field("website", "url", _("Web."), of("website"), "https://exemple.cat"),
    Field("email", "text", _("Correu electrònic professional."), of("email"), "hola@exemple.cat"),
    Field("phone", "text", _("Telèfon professional."), of("phone"), "934 132 332"),
    Field("social_networks", "list", _("Adreces a les xarxes socials."), of("social_networks"), "https://mastodon.example/@fusteria"),
    Field("languages", "list", _("Llengües en què atén, codis ISO 639."), of("languages"), "ca | es"),
    Field("territory_code", "code", _("Territori que serveix, codi."), of("territory"), "city", "valors"),
    Field("territory_name", "text", _("Territori que serveix, nom."), choice("territory", Territory), Words("La ciutat", "La ciudad", "The city"), translated=True),
    Field("staff_band", "code", _("Persones contractades, per trams."), of("staff_band"), "1-9", "valors"),
    Field("staff_band_name", "text", _("Persones contractades, nom del tram."), choice("staff_band", StaffBand), Words("D’1 a 9 persones", "De 1 a 9 personas", "1 to 9 people"), translated=True),
    Field("turnover_band", "code", _("Facturació anual en euros, per trams."), of("turnover_band"), "30k-150k", "valors"),
    Field("turnover_band_name", "text", _("Facturació anual, nom del tram."), choice("turnover_band", TurnoverBand), Words("De 30.000 a 150.000 €", "De 30.000 a 150.000 €", "€30,000 to €150,000"), translated=True),
    Field("bands_year", "integer", _("Any de la plantilla i la facturació."), of("bands_year"), 2024),
    Field("accepts_social_currency", "boolean", _("Accepta moneda social."), of("accepts_social_currency"), True),
    Field("social_currency_note", "text", _("Quina moneda social i com."), of("social_currency_note"), "REC, fins al 50 %"),
    Field("sells_online", "boolean", _("Ven en línia."), of("sells_online"), False),
    Field("delivers", "boolean", _("Reparteix."), of("delivers"), False),
    Field("offers_count", "integer", _("Quants productes i serveis ofereix."), lambda record: len(record.offers), 3),
    Field("offers_names", "list", _("Productes i serveis que ofereix."), offer_names, Words("Mobles a mida", "Muebles a medida", "Made-to-measure furniture"), translated=True),
    Field("offers_open_to", "list", _("A qui ofereix: ciutadania, empreses o administracions."), audiences, "ciutadania", "valors"),
    Field("offers_cpv", "list", _("Codis CPV 2008 de les ofertes, de vuit xifres."), cpv, "39100000"),
    Field("certifications_codes", "list", _("Certificacions i registres vigents, codis."), codes("certifications"), "pamapam", "certificacions"),
    Field("certifications_names", "list", _("Certificacions i registres vigents, noms."), labels("certifications"), Words("Pam a Pam", "Pam a Pam", "Pam a Pam"), translated=True),
    Field("criteria_met_codes", "list", _("Criteris assolits en avaluacions públiques vigents, codis."), lambda record: record.criteria_met, "democracia-interna", "criteris"),
    Field("criteria_met_names", "list", _("Criteris assolits en avaluacions públiques vigents, noms."), criteria, Words("Democràcia interna", "Democracia interna", "Internal democracy"), translated=True),
    Field("evaluation_edition_code", "code", _("Edició de l’última avaluació pública vigent; buit: no avaluada encara."), code_of(edition), "pamapam-15", "criteris"),
    Field("evaluation_date", "date", _("Data de l’última avaluació pública vigent."), evaluation("evaluated_on"), "2025-03-14"),
    Field("evaluation_valid_until", "date", _("Fins quan val l’avaluació."), evaluation("valid_until"), "2028-03-14"),
    Field("evaluation_url", "url", _("L’avaluació a l’eina que la fa."), evaluation("url"), "https://pamapam.cat"),
    Field("places_count", "integer", _("Quants llocs té."), lambda record: len(record.places), 2),
    Field("matching_places_count", "integer", _("Quants llocs compleixen els filtres de la cerca."), lambda record: len(record.matching), 1),
    Field("place_id", "id", _("Identificador del lloc que millor respon a la cerca; les columnes que segueixen són d’aquest lloc."), of_place("public_id"), "5a2d7c0e-2f4d-4d0e-8a55-6c2ad8b7c9f0", "llocs"),
    Field("addresses_road_name", "text", _("Carrer."), of_place("street"), "Carrer de Papin"),
    Field("addresses_start_street_number", "text", _("Número del carrer."), of_place("street_number"), "29"),
    Field("addresses_details", "text", _("Pis, porta o local."), of_place("address_details"), "bxs."),
    Field("addresses_zip_code", "text", _("Codi postal, cinc xifres amb els zeros."), of_place("postcode"), "08028"),
    Field("addresses_neighborhood_id", "code", _("Barri, codi municipal."), of_place("neighbourhood__code"), "18", "barris"),
    Field("addresses_neighborhood_name", "text", _("Barri, nom."), of_place("neighbourhood__name"), "Sants"),
    Field("addresses_district_id", "code", _("Districte, codi municipal."), of_place("neighbourhood__district__code"), "03", "barris"),
    Field("addresses_district_name", "text", _("Districte, nom."), of_place("neighbourhood__district__name"), "Sants-Montjuïc"),
    Field("addresses_town", "text", _("Municipi o població."), lambda record: town(record.first_place), "Barcelona"),
    Field("geo_epgs_4326_lat", "number", _("Latitud en graus, WGS84 (EPSG:4326)."), of_place("lat"), 41.3755),
    Field("geo_epgs_4326_lon", "number", _("Longitud en graus, WGS84 (EPSG:4326)."), of_place("lon"), 2.1365),
    Field("geo_precision", "code", _("Precisió del punt: «exact» o, si no, aproximat."), of_place("precision"), "exact", "valors"),
    Field("entrance", "code", _("Entrada accessible: «yes», «no» o «unknown» (no informat)."), of_place("entrance"), "yes", "valors"),
    Field("opening_hours", "text", _("Horari, en la notació d’OpenStreetMap; buit: no informat, que no vol dir tancat."), of_place("hours"), "Mo-Fr 09:00-14:00; PH off"),
    Field("sources_names", "list", _("Fonts de les dades."), source(1), "Pam a Pam"),
    Field("sources_licences", "list", _("Llicències de les fonts."), source(2), "CC BY-SA 4.0"),
    Field("sources_links", "list", _("La iniciativa a cada font."), source(3), "https://pamapam.cat"),
    Field("checked_on", "date", _("Dia en què es van revisar les dades amb la iniciativa."), of("checked_on"), "2026-05-20"),
    Field("created", "moment", _("Quan va entrar al catàleg."), of("created_at"), "2025-01-10 09:30:00"),
    Field("modified", "moment", _("Quan es va modificar la fitxa per últim cop."), of("updated_at"), "2026-05-20 12:00:00"),
    Field("is_demo", "boolean", _("Fictícia, de demostració."), of("is_demo"), False),
]  # fmt: skip


def town(place):
    """The municipality, or what the place itself says when it is of another."""
    return (place.municipality__name or place.locality) if place else ""
