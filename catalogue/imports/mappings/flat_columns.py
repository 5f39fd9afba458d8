"""Names that columns of flat files have, in Catalan, Spanish and English, and what they mean.

Compared without accents, case, spaces or punctuation. Open Data BCN's CSV exports and
OpenStreetMap's and schema.org's usual names are here too.
"""

import re
from functools import lru_cache

from .. import normalise

COLUMNS = {
    "external_id": "id identificador identifier codi code uid uuid ref registerid externalid numregistre "
    "numeroregistre numinscripcio idregistre osmid",
    "name": "nom name nombre nomentitat nombreentidad entitat entidad denominacio denominacion raosocial "
    "razonsocial titol titulo title organisation organization iniciativa empresa label nomcomercial",
    "other_names": "altresnoms otrosnombres alternatename altname aka marca sigles siglas",
    "nif": "nif cif nifcif cifnif vat vatnumber taxid",
    "legal_form": "formajuridica legalform tipusentitat tipoentidad",
    "families": "familia families familias familiaess",
    "sectors": "sector sectors sectores sectorprincipal ambit ambito mainactivity",
    "founded_year": "anyfundacio anyconstitucio anofundacion dataconstitucio fechaconstitucio datafundacio "
    "founded foundingdate foundedyear any startdate",
    "summary_ca": "resum resumcatala summary summaryca descripciocurta",
    "summary_es": "resumen resumcastella summaryes",
    "summary_en": "summaryen resumangles",
    "description_ca": "descripcio descripcioca descripciocatala description descriptionca body",
    "description_es": "descripcion descripciones descripciocastella descriptiones",
    "description_en": "descriptionen descripcioangles",
    "website": "web url website paginaweb siteweb homepage webpage link contactwebsite contacteweb sitio sitioweb",
    "email": "email mail correu correo correuelectronic correoelectronico adrecaelectronica contactemail",
    "phone": "telefon telefono tel phone telephone telefonfix telefoncontacte contactphone telefons",
    "social_networks": "xarxes xarxessocials redessociales facebook twitter instagram linkedin youtube "
    "mastodon telegram sameas",
    "sells_online": "vendaonline ventaonline venenlinia sellsonline botigaonline",
    "delivers": "reparteix reparte delivery delivers repartiment adomicili",
    "accepts_social_currency": "monedasocial acceptamonedasocial socialcurrency",
    "languages": "llengues idiomes idiomas languages",
    "street": "carrer calle via nomvia nombrevia street streetname addressesroadname nomcarrer addrstreet",
    "street_number": "numero num number streetnumber housenumber addressesstartstreetnumber addrhousenumber "
    "portal numcarrer",
    "address": "adreca direccion address domicili domicilio adrecacompleta streetaddress localitzacio",
    "address_details": "pis porta pisporta piso escala local addressdetails",
    "postcode": "codipostal codigopostal cp postcode postalcode zip zipcode addresseszipcode addrpostcode",
    "town": "municipi municipio poblacio poblacion localitat localidad ciutat ciudad city town "
    "addressestown addresslocality addrcity",
    "country": "pais country addresscountry",
    "neighbourhood": "codibarri codigobarrio barrioid addressesneighborhoodid",
    "neighbourhood_name": "barri nombarri barrio neighbourhood neighborhood addressesneighborhoodname",
    "lat": "lat latitud latitude geoepgs4326lat geoepgs4326x coordlat",
    "lon": "lon lng long longitud longitude geoepgs4326lon geoepgs4326y coordlon",
    "x": "x coordx utmx geoepgs25831x etrs89x coordenadax xetrs89",
    "y": "y coordy utmy geoepgs25831y etrs89y coordenaday yetrs89",
    "hours": "horari horaris horario horarios openinghours hours horariatencio",
    "entrance": "accessible entradaaccessible accessibilitat accesible wheelchair",
    "link": "fitxa ficha enllac enlace permalink urlfitxa linkback",
    "offer_name_ca": "oferta ofertes producte productes servei serveis offer offers product products service "
    "services nomoferta ofertanom ofertaca offername",
    "offer_name_es": "ofertas ofertaes producto productos servicio servicios nombreoferta ofertanombre",
    "offer_name_en": "offeren ofertaen offernameen",
    "offer_description_ca": "descripciooferta ofertadescripcio descripcioofertaca offerdescription",
    "offer_description_es": "descripcionoferta ofertadescripcion descripcioofertaes",
    "offer_description_en": "offerdescriptionen descripcioofertaen",
    "offer_sector": "sectoroferta ofertasector offersector",
    "offer_cpv_codes": "cpv codicpv codiscpv codigocpv codigoscpv cpvoferta ofertacpv cpvcodes cpvcode",
    "offer_open_to": "ofertaoberta ofertaobertaa obertaa obertoferta abiertaa opento offeropento",
    "attribute": "valuesattributename",
    "attribute_value": "valuesvalue",
}
FIELD_OF_COLUMN = {name: field for field, names in COLUMNS.items() for name in names.split()}

# Columns about a person: neither read nor kept with the raw row.
_PERSONAL = re.compile(
    r"(responsable|personacontacte|personadecontact|representant|president|gerent|director|"
    r"^dni$|^nie$|cognom|apellido|surname|lastname|firstname|contactperson|particular|naixement|nacimiento|"
    r"nomcontacte|nomdecontacte|nombrecontacto|nombredecontacto|contactname|personadecontac|personacontact|"
    r"tresorer|tesorer|apoderat|apoderad|titularnom|^nomtitular|primernom|primernombre|dninie|nifrepresentant|"
    r"^sexe$|^sexo$|^gender$|^edat$|^edad$|telefonmobilpersonal|mobilpersonal|correupersonal|emailpersonal)"
)
# Open Data BCN's CSV exports put each of these in a row of its own.
FIELD_OF_ATTRIBUTE = {
    "Tel.": "phone",
    "Informació": "phone",
    "Web": "website",
    "E-mail": "email",
    "Facebook": "social_networks",
    "Twitter": "social_networks",
    "Instagram": "social_networks",
    "YouTube": "social_networks",
}


def key(header):
    """ "Codi postal (*)" → "codipostal"; a repeated header's "(2)" goes."""
    return re.sub(r"[^a-z0-9]", "", normalise.fold(re.sub(r"\(\d+\)$|\(\*\)$", "", header)))


@lru_cache(maxsize=4096)  # asked for every cell
def field_of(header):
    """The field that a heading names: whole, or after its group ("Adreça: Codi postal")."""
    for name in (key(header), key(header.rpartition(": ")[2])):
        if name in FIELD_OF_COLUMN:
            return FIELD_OF_COLUMN[name]
    # "oferta 2": only offers have numbered columns
    field = FIELD_OF_COLUMN.get(re.sub(r"\d", "", key(header)), "")
    return field if field.startswith("offer_") else ""


@lru_cache(maxsize=4096)  # asked for every cell
def is_personal(header):
    return bool(_PERSONAL.search(key(header)))
