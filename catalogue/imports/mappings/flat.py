"""Any flat table whose columns have well-known names: CSV, a list of JSON objects, GeoJSON.

What the columns may be called is in `flat_columns`. The name is the only one that must be
there. Without an identifier column, the NIF is the identifier, else the name with its
postcode: then a source cannot rename, so give it an identifier when you can.

* Several rows with one identifier and the same name are one record (Open Data BCN writes a
  row for each telephone); with another name, the later ones are rejected.
* "Carrer Gran, 12, baixos" in one column is split; latitude and longitude may be swapped, in
  UTM metres, with decimal comma, or the geometry of a GeoJSON feature.
* Sectors, families and legal forms are given by code or by their Catalan, Spanish or English
  label; several, separated by `|` or `;`.
* Columns about persons are neither read nor kept.
"""

from django.utils.translation import gettext as _

from .. import normalise
from ..flattening import cells_of, properties_of
from ..geometries import point_of
from ..problems import UnreadableFile, problem
from . import flat_offers
from .flat_columns import FIELD_OF_ATTRIBUTE, field_of, is_personal
from .labels import Labels
from .record import ARE_LISTS, identity, one_row_each, row_of

CODE = "flat"
SOURCE = {"publish_policy": "after_review", "trust": 50}
is_row_by_row = True  # see `unchanged`


def knows_column(header):
    return bool(field_of(header))


def reads_by():
    """What its reading depends on besides this code: nothing."""
    return {}


def ignored(document):
    return [header for header in document.headers if header and not field_of(header)]


def rows(document):
    if document.headers and not any(field_of(header) == "name" for header in document.headers):
        raise UnreadableFile(
            _("No hi ha cap columna amb el nom. Les columnes del fitxer són: %(columns)s.")
            % {"columns": ", ".join(filter(None, document.headers))[:500]}
        )
    labels = Labels()
    yield from one_row_each(
        (
            _row(number, *cells_and_point(record, problems), problems, labels)
            for number, record, problems in _with_own_problems(document)
        ),
        (
            identity(_found(cells_and_point(record, [])[0])[0])
            for _number, record, _problems in document.rows()
        ),
    )


def _with_own_problems(document):
    for number, record, problems in document.rows():
        yield number, record, list(problems)


def cells_and_point(record, problems):
    """(cells, point) of a row, a JSON object or a GeoJSON feature; nested ones by "a.b"."""
    point = None
    if record.get("type") == "Feature":
        point, reason = point_of(record.get("geometry"))
        if reason:
            problems.append(problem("geometry", record.get("geometry"), reason))
        record = properties_of(record)
    return cells_of(record), point


def _row(number, cells, point, problems, labels):
    found, columns = _found(cells)
    row = row_of(number, found, columns, point, cells, problems, labels)
    row.offers = flat_offers.read(cells, problems, labels)
    return row


def _found(cells):
    """({field: what is written}, {field: header})."""
    found, columns = {}, {}
    for header, value in cells.items():
        field = field_of(header)
        if not field or is_personal(header):
            continue
        if normalise.is_blank(value):
            columns.setdefault(field, header)
            continue
        if field not in found:
            columns[field] = header
        if field in ARE_LISTS and field in found:
            found[field] = f"{found[field]}|{value}"
        else:
            found.setdefault(field, value)
    add_attribute(found)
    return found, columns


def add_attribute(found):
    """Open Data BCN's pair of columns: the name of an attribute, and its value."""
    attribute = FIELD_OF_ATTRIBUTE.get(normalise.line(found.get("attribute")))
    if attribute:
        found.setdefault(attribute, found.get("attribute_value", ""))
