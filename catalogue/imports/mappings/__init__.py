"""How a source's shape becomes the catalogue's fields.

A mapping is something with:

* `knows_column(header)`: whether a header is one of its columns (finds the header row);
* `rows(document)`: gives a `rows.Row` for each record, in the file's order; rejected ones too;
* `ignored(document)`: the columns that it does not read, for the report.

There are three kinds: the columns that staff have mapped in the browser (`columns`), a
documented module for one source's shape, with its `CODE` and `SOURCE` (the fields of its
Source when the importer has to create it), and `flat`, which knows the usual headings.
"""

from catalogue.enums import MappingKind

from . import flat, opendatabcn_fairs, opendatabcn_markets
from .columns import ColumnsMapping
from .evaluations import EvaluationsMapping

MAPPINGS = {module.CODE: module for module in (opendatabcn_markets, opendatabcn_fairs, flat)}


def mapping_of(source, columns=None):
    """The mapping of a file of a Source: the columns that staff have mapped (`columns`, a
    ColumnMapping; by default the source's own), else its documented module, else flat tables."""
    columns = columns or source.columns
    if columns is not None:
        is_of_evaluations = columns.kind == MappingKind.EVALUATIONS
        return EvaluationsMapping(columns) if is_of_evaluations else ColumnsMapping(columns)
    return MAPPINGS.get(source.mapping, flat)
