"""Open Data BCN, "Mercats municipals": `municipal-marketsData.json`, 43 records in 2022.

The register's shape is told in `opendatabcn`. Every record is a municipal market: family
`mercat`, sector `alim-mercat` unless its products say another. They are the city's own
list, so new ones are published at once.
"""

from . import opendatabcn
from .opendatabcn_products import sectors_of

CODE = "opendatabcn_markets"
SOURCE = {
    "code": "opendatabcn-mercats",
    "name": "Open Data BCN: mercats municipals",
    "url": "https://opendata-ajuntament.barcelona.cat/data/ca/dataset/mercats-municipals",
    "licence": opendatabcn.LICENCE,
    "publish_policy": "at_once",
    "trust": 30,
}
knows_column = opendatabcn.knows_column
ignored = opendatabcn.ignored


def rows(document):
    return opendatabcn.rows(document, _more_values)


def _more_values(record, categories):
    is_food = any(path.startswith("Tipologia EQ >> Alimentació >> Mercats") for path in categories)
    main, *others = [*(["alim-mercat"] if is_food else []), *sectors_of(categories)] or [
        "alim-mercat"
    ]
    return {
        "families": ["mercat"],
        "main_sector": main,
        "other_sectors": [code for code in others if code != main],
    }
