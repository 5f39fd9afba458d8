"""One documented module per source's shape: how its columns become the catalogue's fields.

A mapping is a module with:

* `CODE`, and `SOURCE`: the fields of its Source when the importer has to create it;
* `knows_column(header)`: whether a CSV header is one of its columns (finds the header row);
* `rows(document)`: gives a `rows.Row` for each record, in the file's order; rejected ones too;
* `ignored(document)`: the columns that it does not read, for the report.
"""

from . import flat, opendatabcn_fairs, opendatabcn_markets

MAPPINGS = {module.CODE: module for module in (opendatabcn_markets, opendatabcn_fairs, flat)}


def mapping_of(source):
    """The mapping of a Source; the one of flat tables when it names none that exists."""
    return MAPPINGS.get(source.mapping, flat)
