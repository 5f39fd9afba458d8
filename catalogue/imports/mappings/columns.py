"""Columns that staff have mapped in the browser: a ColumnMapping at work.

Its `columns` say which field each column is ({column: field}, or a list of fields); `values`
what words mean ({field: {word: code}}, "" for nothing); and its `options`:

* `constants`: {field: value} of every row that does not say otherwise;
* `separators`: {field: characters} that cut several values in one cell, besides `|` and `;`;
* `language`: of texts whose column does not say it; "" finds it out text by text;
* `explode`: the path of a list of objects of which each is a row.

The rules of `flat` hold: columns about persons are never read nor kept, whatever is asked.
"""

import re
from collections import Counter

from django.utils.translation import gettext as _

from .. import normalise
from ..flattening import columns_of, exploded, properties_of
from ..geometries import point_of
from ..problems import UnreadableFile, problem
from . import flat_offers, languages
from .fields import FIELDS
from .flat import add_attribute
from .flat_columns import is_personal
from .labels import Labels
from .record import identity, one_row_each, row_of

TEXTS = ("summary", "description")
_POSTCODE_AND_TOWN = re.compile(r"^(?:[A-Z]{1,2}-)?(\d{4,5})[\s,·-]+(.+)$")
_ENDS_WITH_TOWN = re.compile(r"^(.*\S)[\s,(·-]+(\d{5})[\s,·-]+([^\d,()]+?)\)?(?:\s*\(.*\))?$")


class MappedLabels(Labels):
    """Labels that remember the words that nobody has mapped: {(field, word): rows}."""

    def __init__(self, values, separators):
        super().__init__(values, separators)
        self.unknown = Counter()

    def choice(self, field, kind, written):
        found = super().choice(field, kind, written)
        if found is None:
            self.unknown[field, normalise.line(written)] += 1
        return found


class ColumnsMapping:
    """The mapping of rows that are enterprises."""

    CODE = "columns"
    is_of_evaluations = False

    def __init__(self, columns):
        self.of = columns
        self.columns = {
            header: [field for field in as_list(fields) if field in self.known_fields]
            for header, fields in columns.columns.items()
            if not is_personal(header)
        }
        options = columns.options if isinstance(columns.options, dict) else {}
        self.constants = {
            field: value
            for field, value in options.get("constants", {}).items()
            if field in self.known_fields
        }
        self.language = options.get("language", "")
        self.explode = options.get("explode", "")
        self.separators = options.get("separators", {})
        self.labels = None

    @property
    def known_fields(self):
        return FIELDS

    @property
    def fields(self):
        """Every field that something is read into."""
        return {field for fields in self.columns.values() for field in fields} | set(self.constants)

    @property
    def is_row_by_row(self):
        """See `unchanged`; of exploded lists, one row is many records."""
        return not self.explode

    def reads_by(self):
        """What its reading depends on besides the code."""
        return [self.of.columns, self.of.values, self.of.options]

    def knows_column(self, header):
        return header in self.columns

    def ignored(self, document):
        return [header for header in self.headers(document) if not self.columns.get(header)]

    def headers(self, document):
        if document.table:
            return [header for header in document.headers if header]
        return columns_of(document.items, self.explode)

    def rows(self, document):
        self.check(document)
        self.labels = MappedLabels(self.of.values, self.separators)
        yield from one_row_each(self._each(document), self._identities(document))

    def check(self, document):
        """Refuses a file in which none of the columns with the name is left."""
        named = [header for header, fields in self.columns.items() if "name" in fields]
        if not named and "name" not in self.constants:
            raise UnreadableFile(_("Encara no s’ha dit quina columna té el nom."))
        if named and not set(named) & set(self.headers(document)):
            raise UnreadableFile(
                _("El fitxer no té la columna del nom («%(column)s»). Les que té: %(columns)s.")
                % {
                    "column": "», «".join(named),
                    "columns": ", ".join(self.headers(document))[:500],
                }
            )

    def unknown_values(self):
        """[[field, word, rows]…] that no list nor value map knows, the most frequent first."""
        counted = self.labels.unknown.most_common(200) if self.labels else []
        return [[field, word, count] for (field, word), count in counted]

    def _each(self, document):
        for number, record, problems in document.rows():
            point, reason = None, ""
            if isinstance(record, dict) and record.get("type") == "Feature":
                point, reason = point_of(record.get("geometry"))
            for cells in exploded(properties_of(record), self.explode):
                own = list(problems)
                if reason:
                    own.append(problem("geometry", record.get("geometry"), reason))
                yield self.row(number, cells, point, own)

    def _identities(self, document):
        for _number, record, _problems in document.rows():
            for cells in exploded(properties_of(record), self.explode):
                told = {header: value for header, value in cells.items() if self._tells(header)}
                yield identity(self.gather(told, [])[0])

    def _tells(self, header):
        """Whether a column says more than texts, whose language takes long to find out."""
        return any(field not in TEXTS for field in self.columns.get(header, ()))

    def row(self, number, cells, point, problems):
        found, columns = self.gather(cells, problems)
        row = row_of(number, found, columns, point, cells, problems, self.labels)
        own = {header: value for header, value in cells.items() if self._offer_field(header)}
        row.offers = flat_offers.read(own, problems, self.labels, self._offer_field)
        return row

    def _offer_field(self, header):
        fields = self.columns.get(header, ())
        return next((field for field in fields if field.startswith("offer_")), "")

    def gather(self, cells, problems):
        """({field: what is written}, {field: header})."""
        found, columns = {}, {}
        for header, value in cells.items():  # in the file's own order: texts are joined in it
            for field in self.columns.get(header, ()):
                columns.setdefault(field, header)
                if normalise.is_blank(value):
                    continue
                for name in self._texts(field, header, value, problems):
                    _add(found, name, value, FIELDS.get(field))
        add_attribute(found)
        for field, value in self.constants.items():
            for name in self._texts(field, "", value, problems):
                if not normalise.line(found.get(name)):
                    found[name] = value
        _take_apart(found)
        return found, columns

    def _texts(self, field, header, value, problems):
        """The field itself; of a text without language, the one in the language that it has."""
        if field not in TEXTS:
            return [field]
        language = languages.of_key(header) or self.language or languages.of_text(value) or "ca"
        if language in languages.OURS:
            return [f"{field}_{language}"]
        reason = _("El text és en una llengua que el portal no té (%(code)s): no s’hi posa.")
        problems.append(problem(header, value, reason % {"code": language}))
        return []


def as_list(fields):
    return fields if isinstance(fields, list) else [fields]


def _add(found, name, value, field):
    joins = field.joins if field else ""
    if not normalise.line(found.get(name)):
        found[name] = value
    elif joins and normalise.line(value) not in normalise.line(found[name]):
        found[name] = (
            f"{normalise.plain(found[name]).strip()}{joins}{normalise.plain(value).strip()}"
        )


def _take_apart(found):
    """Cells that hold several fields: a postcode with its town, a point, a whole address."""
    both = normalise.line(found.pop("postcode_town", ""))
    if both:
        match = _POSTCODE_AND_TOWN.match(both)
        found.setdefault("postcode", match[1] if match else "")
        found.setdefault("town", match[2] if match else both)
    point = normalise.line(found.pop("coordinates", ""))
    if point and not found.get("lat"):
        found["lat"], found["lon"] = _pair(point)
    whole = normalise.line(found.get("address"))[:300]
    match = _ENDS_WITH_TOWN.match(whole)
    if match:
        found["address"] = match[1].rstrip(" ,(-·")
        for field, value in (("postcode", match[2]), ("town", match[3])):
            if not normalise.line(found.get(field)):
                found[field] = value


def _pair(text):
    """ "41.38, 2.17", "41,38 2,17", "POINT(2.17 41.38)" → (latitude, longitude)."""
    is_wkt = text.upper().startswith("POINT")
    numbers = re.findall(r"[-−]?\d+(?:[.,]\d+)?", text)
    if len(numbers) == 4 and "," in text and "." not in text:  # "41,38,2,17"
        numbers = [f"{numbers[0]},{numbers[1]}", f"{numbers[2]},{numbers[3]}"]
    if len(numbers) != 2:
        return text, text
    return (numbers[1], numbers[0]) if is_wkt else (numbers[0], numbers[1])


__all__ = ["ColumnsMapping"]
