"""Records of JSON of any nesting, as one row of cells: dotted paths are the columns.

`{"address": {"city": "Vic"}, "tags": ["a", "b"], "sites": [{"url": "x"}, {"url": "y"}]}` has
`address.city`, `tags` ("a|b"), `sites.1.url` and `sites.2.url`. A list of objects can be
exploded instead: then each of its objects is a row, with `sites.url`, and the record's own
cells are repeated.
"""

MOST_LISTED = 5  # objects of a list that have columns of their own
MOST_DEEP = 8
MOST_CELLS = 2_000  # of one record
READ_FOR_COLUMNS = 5_000  # records whose columns are looked at


def cells_of(record):
    """{path: value} of a record: scalars, and lists of scalars."""
    cells = {}
    _into(cells, "", record, 0)
    return cells


def exploded(record, path):
    """The rows of a record: one for each object of the list at `path`, or just one."""
    objects = _at(record, path) if path else None
    if not isinstance(objects, list) or not any(isinstance(item, dict) for item in objects):
        return [cells_of(record)]
    cells = cells_of(record)
    own = {name: v for name, v in cells.items() if not name.startswith(f"{path}.")}
    rows = []
    for item in objects:
        if isinstance(item, dict):
            inner = {f"{path}.{name}": value for name, value in cells_of(item).items()}
            rows.append({**own, **inner})
    return rows


def lists_of_objects(items):
    """Paths of lists of objects in the records: what can be exploded."""
    found = {}
    for item in items[:READ_FOR_COLUMNS]:
        _lists(found, "", properties_of(item), 0)
    return list(found)


def columns_of(items, explode=""):
    """The columns of the records, in the order in which they turn up."""
    found = {}
    for item in items[:READ_FOR_COLUMNS]:
        for row in exploded(properties_of(item), explode):
            found.update(dict.fromkeys(row))
    return list(found)


def properties_of(item):
    """A record; of a GeoJSON feature, its properties with its identifier."""
    if not isinstance(item, dict):
        return {}
    if item.get("type") != "Feature":
        return item
    properties = item.get("properties")
    identifier = {"id": item["id"]} if item.get("id") not in (None, "") else {}
    return identifier | (properties if isinstance(properties, dict) else {})


def _into(cells, path, value, deep):
    if len(cells) >= MOST_CELLS or deep > MOST_DEEP:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _into(cells, f"{path}.{key}" if path else str(key), inner, deep + 1)
    elif isinstance(value, list):
        scalars = [
            str(item) for item in value if not isinstance(item, dict | list) and item is not None
        ]
        objects = [item for item in value if isinstance(item, dict)]
        if scalars or not objects:
            cells[path] = "|".join(scalars)
        for position, item in enumerate(objects[:MOST_LISTED], start=1):
            _into(cells, f"{path}.{position}", item, deep + 1)
    elif path:
        cells[path] = value


def _lists(found, path, value, deep):
    if deep > MOST_DEEP or not isinstance(value, dict):
        return
    for key, inner in value.items():
        here = f"{path}.{key}" if path else str(key)
        if isinstance(inner, list) and any(isinstance(item, dict) for item in inner):
            found[here] = True
        _lists(found, here, inner, deep + 1)


def _at(record, path):
    for key in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record
