"""What the datasets are, for other catalogues (DCAT-AP), and the lists as SKOS.

DCAT-AP 3: https://semiceu.github.io/DCAT-AP/releases/3.0.0/. Values that it takes from
controlled vocabularies are those of the Publications Office of the European Union.
"""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from . import licence
from .datasets import all_concepts, all_datasets
from .fields import LANGUAGES, Words
from .models import Edition

AUTHORITY = "http://publications.europa.eu/resource/authority/"
PUBLISHER = {"ca": "Ajuntament de Barcelona", "es": "Ayuntamiento de Barcelona", "en": "Barcelona City Council"}  # fmt: skip
TITLE = {
    "ca": "Catàleg de dades de l’economia social i solidària de Barcelona",
    "es": "Catálogo de datos de la economía social y solidaria de Barcelona",
    "en": "Data catalogue of Barcelona’s social and solidarity economy",
}
FILE_TYPES = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": ("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    "json": ("JSON", "application/json"),
    "geojson": ("GEOJSON", "application/geo+json"),
    "ttl": ("RDF_TURTLE", "text/turtle"),
}
LANGUAGE_URIS = {"ca": "CAT", "es": "SPA", "en": "ENG"}


class Format(NamedTuple):
    name: str  # as rdflib calls it
    content_type: str
    label: str

    @property
    def media_type(self):
        return self.content_type.partition(";")[0]


FORMATS = {
    "jsonld": Format("json-ld", "application/ld+json", "JSON-LD"),
    "ttl": Format("turtle", "text/turtle; charset=utf-8", "Turtle"),
    "rdf": Format("pretty-xml", "application/rdf+xml", "RDF/XML"),
}


def written(graph, kind):
    """The graph in a format of FORMATS, as bytes."""
    return graph.serialize(format=FORMATS[kind].name, encoding="utf-8")


def address(name, *args):
    """An address of the portal, whole and without depending on who asks."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def catalogue():
    """The catalogue with its datasets and their files. Two queries."""
    from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

    graph = Graph()
    graph.bind("spdx", SPDX)
    with override("ca"):
        page = URIRef(address("open_data_page"))
    root = URIRef(f"{settings.PORTAL_URL}/dades/#cataleg")
    publisher = URIRef(f"{settings.PORTAL_URL}/dades/#ajuntament")
    editions = {edition.dataset: edition for edition in Edition.objects.latest()}
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((root, RDF.type, DCAT.Catalog))
    graph.add((root, FOAF.homepage, page))
    graph.add((root, DCTERMS.publisher, publisher))
    graph.add((root, DCTERMS.license, URIRef(licence.LICENCE_URL)))
    graph.add((root, DCAT.themeTaxonomy, URIRef(f"{AUTHORITY}data-theme")))
    if editions:
        newest = max(edition.made_at for edition in editions.values())
        graph.add((root, DCTERMS.modified, Literal(newest.isoformat(), datatype=XSD.dateTime)))
    for language in LANGUAGES:
        graph.add((publisher, FOAF.name, Literal(PUBLISHER[language], lang=language)))
        graph.add((root, DCTERMS.title, Literal(TITLE[language], lang=language)))
        graph.add((root, DCTERMS.description, Literal(TITLE[language], lang=language)))
        graph.add(
            (root, DCTERMS.language, URIRef(f"{AUTHORITY}language/{LANGUAGE_URIS[language]}"))
        )
    for dataset in all_datasets():
        if edition := editions.get(dataset.slug):
            subject = _describe(graph, dataset, edition, publisher)
            graph.add((root, DCAT.dataset, subject))
    return graph


def _describe(graph, dataset, edition, publisher):
    from rdflib import DCAT, DCTERMS, RDF, XSD, Literal, URIRef

    subject = URIRef(f"{settings.PORTAL_URL}/dades/#{dataset.slug}")
    add = lambda predicate, value: graph.add((subject, predicate, value))  # noqa: E731
    add(RDF.type, DCAT.Dataset)
    for language in LANGUAGES:
        title, description = Words.of(dataset.title), Words.of(dataset.description)
        add(DCTERMS.title, Literal(title.best(language), lang=language))
        add(DCTERMS.description, Literal(description.best(language), lang=language))
        add(DCTERMS.language, URIRef(f"{AUTHORITY}language/{LANGUAGE_URIS[language]}"))
    add(DCTERMS.identifier, Literal(dataset.slug))
    add(DCTERMS.publisher, publisher)
    add(DCTERMS.license, URIRef(licence.LICENCE_URL))
    add(DCTERMS.accessRights, URIRef(f"{AUTHORITY}access-right/PUBLIC"))
    add(DCTERMS.accrualPeriodicity, URIRef(f"{AUTHORITY}frequency/DAILY"))
    add(DCTERMS.spatial, URIRef("http://data.europa.eu/nuts/code/ES511"))
    add(DCTERMS.modified, Literal(edition.made_at.isoformat(), datatype=XSD.dateTime))
    add(DCAT.theme, URIRef(f"{AUTHORITY}data-theme/ECON"))
    for word in ("economia social i solidària", "cooperativisme", "Barcelona"):
        add(DCAT.keyword, Literal(word, lang="ca"))
    with override("ca"):
        add(DCAT.landingPage, URIRef(address("open_data_dataset", dataset.slug)))
    for file in edition.downloads:
        add(DCAT.distribution, _distribution(graph, dataset, file))
    if dataset.slug in VOCABULARIES_OF:
        add(DCAT.distribution, _as_skos(graph, dataset))
    return subject


SPDX = "http://spdx.org/rdf/terms#"
VOCABULARIES_OF = {"sectors", "families", "formes-juridiques", "correspondencies"}


def _distribution(graph, dataset, file):
    from rdflib import DCAT, DCTERMS, RDF, XSD, Literal, Namespace, URIRef

    spdx = Namespace(SPDX)
    url = URIRef(address("open_data:download", dataset.slug, file.kind))
    file_type, media_type = FILE_TYPES[file.kind]
    checksum = URIRef(f"{url}#sha256")
    graph.add((url, RDF.type, DCAT.Distribution))
    for predicate in (DCAT.accessURL, DCAT.downloadURL):
        graph.add((url, predicate, url))
    graph.add((url, DCTERMS.title, Literal(f"{dataset.slug}.{file.kind}")))
    graph.add((url, DCTERMS["format"], URIRef(f"{AUTHORITY}file-type/{file_type}")))
    graph.add((url, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")))  # fmt: skip
    graph.add((url, DCTERMS.license, URIRef(licence.LICENCE_URL)))
    graph.add((url, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)))
    graph.add((url, spdx.checksum, checksum))
    graph.add((checksum, RDF.type, spdx.Checksum))
    graph.add((checksum, spdx.algorithm, spdx.checksumAlgorithm_sha256))
    graph.add((checksum, spdx.checksumValue, Literal(file.digest, datatype=XSD.hexBinary)))
    return url


def _as_skos(graph, dataset):
    from rdflib import DCAT, DCTERMS, RDF, Literal, URIRef

    url = URIRef(f"{address('open_data:vocabularies', 'ttl')}#{dataset.slug}")
    graph.add((url, RDF.type, DCAT.Distribution))
    for predicate in (DCAT.accessURL, DCAT.downloadURL):
        graph.add((url, predicate, URIRef(address("open_data:vocabularies", "ttl"))))
    graph.add((url, DCTERMS.title, Literal("vocabularis.ttl (SKOS)")))
    graph.add((url, DCTERMS["format"], URIRef(f"{AUTHORITY}file-type/RDF_TURTLE")))
    graph.add((url, DCTERMS.license, URIRef(licence.LICENCE_URL)))
    return url


def vocabularies():
    """The controlled lists as concept schemes; `closeMatch` leads to the terms of others."""
    from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

    graph = Graph()
    base = f"{settings.PORTAL_URL}/dades/vocabularis/"
    for concept in all_concepts():
        scheme, subject = URIRef(base + concept.scheme), URIRef(f"{base}{concept.scheme}#{concept.code}")  # fmt: skip
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        graph.add((scheme, DCTERMS.title, Literal(concept.scheme)))
        graph.add((scheme, DCTERMS.license, URIRef(licence.LICENCE_URL)))
        graph.add((subject, RDF.type, SKOS.Concept))
        graph.add((subject, SKOS.inScheme, scheme))
        graph.add((subject, SKOS.notation, Literal(concept.code)))
        for language in LANGUAGES:
            if text := getattr(concept.label, language):
                graph.add((subject, SKOS.prefLabel, Literal(text, lang=language)))
        if concept.broader:
            graph.add((subject, SKOS.broader, URIRef(f"{base}{concept.scheme}#{concept.broader}")))
        else:
            graph.add((subject, SKOS.topConceptOf, scheme))
        for match in concept.matches:
            graph.add((subject, SKOS.closeMatch, URIRef(match)))
    return graph
