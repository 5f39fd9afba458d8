"""The open datasets of the catalogue: what is published of it, every day."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from catalogue.exports import reading
from ess_portal.open_data.datasets import Dataset, register, register_concepts

from . import crosswalk, enterprises, lists


def listed(fields):
    return lambda: fields


def register_all():
    register_concepts(crosswalk.concepts)
    point = ("geo_epgs_4326_lat", "geo_epgs_4326_lon")
    for position, dataset in enumerate(
        [
            Dataset("iniciatives", _("Iniciatives"), _("Les iniciatives publicades al catàleg, una per fila, amb el seu lloc principal."), enterprises.enterprise_fields, reading.all_records, ("public_id",), "name", point),
            Dataset("llocs", _("Llocs"), _("Els llocs on es troben les iniciatives, un per fila, amb horari i accessibilitat."), enterprises.place_fields, enterprises.places, ("public_id", "place_id"), "name", point),
            Dataset("ofertes", _("Productes i serveis"), _("El que ofereixen les iniciatives, una oferta per fila, amb codis CPV."), enterprises.offer_fields, enterprises.offers, ("public_id", "offer_id"), "offer_name_ca"),
            Dataset("avaluacions", _("Avaluacions públiques"), _("Les puntuacions de les avaluacions públiques vigents, un criteri per fila. Que una iniciativa no hi surti vol dir que encara no s’ha avaluat en públic."), listed(enterprises.SCORE_FIELDS), enterprises.scores, ("public_id", "evaluation_edition_code", "criterion_code"), "name"),
            Dataset("sectors", _("Sectors"), _("Els sectors d’activitat, en dos nivells."), listed(lists.SECTOR_FIELDS), lists.sectors, ("code",), "label_ca"),
            Dataset("families", _("Famílies de l’economia social i solidària"), _("Les famílies de l’economia social i solidària, explicades."), listed(lists.FAMILY_FIELDS), lists.families, ("code",), "label_ca"),
            Dataset("formes-juridiques", _("Formes jurídiques"), _("Les formes jurídiques, amb la família que els és habitual."), listed(lists.LEGAL_FORM_FIELDS), lists.legal_forms, ("code",), "label_ca"),
            Dataset("criteris", _("Criteris d’avaluació"), _("Els criteris de cada edició de Pam a Pam i del Balanç Social."), listed(lists.CRITERION_FIELDS), lists.criteria, ("edition_code", "code"), "label_ca"),
            Dataset("certificacions", _("Certificacions i registres"), _("Els segells, etiquetes i registres que pot tenir una iniciativa."), listed(lists.CERTIFICATION_FIELDS), lists.certifications, ("code",), "label_ca"),
            Dataset("valors", _("Codis de columnes"), _("Què vol dir cada codi de les columnes que només en tenen uns quants."), listed(lists.CHOICE_FIELDS), lists.choices, ("column", "code"), "label_ca"),
            Dataset("correspondencies", _("Correspondències amb ESSGlobal, CPV i CCAE"), _("Quins termes d’ESSGlobal, del vocabulari comú de contractes públics (CPV 2008) i de la CCAE-2009 corresponen als nostres."), listed(crosswalk.CROSSWALK_FIELDS), crosswalk.crosswalk, ("list", "list_code", "vocabulary", "vocabulary_code"), "label_ca"),
            Dataset("barris", _("Barris i districtes"), _("Els 73 barris amb el seu districte, amb els codis municipals."), listed(lists.NEIGHBOURHOOD_FIELDS), lists.neighbourhoods, ("neighborhood_id",), "neighborhood_name", point),
            Dataset("fonts", _("Fonts"), _("D’on venen les dades del catàleg, i amb quina llicència."), listed(lists.SOURCE_FIELDS), lists.sources, ("code",), "name"),
        ]
    ):  # fmt: skip
        register(replace(dataset, position=position))
