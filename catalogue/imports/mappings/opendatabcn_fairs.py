"""Open Data BCN, "Mercats i fires al carrer": `market-fairsData.json`, 41 records in 2022.

The register's shape is told in `opendatabcn`. Family `mercat`; the sector comes from the
products and groups that the register names, and stays empty when it names none. Many are
held on Sundays once a month: those hours stay as text, because weekly periods cannot say
them. Who runs each stall is not said, so new ones wait for review.
"""

from . import opendatabcn
from .opendatabcn_products import sectors_of

CODE = "opendatabcn_fairs"
SOURCE = {
    "code": "opendatabcn-fires",
    "name": "Open Data BCN: mercats i fires al carrer",
    "url": "https://opendata-ajuntament.barcelona.cat/data/ca/dataset/mercats-fires-carrer",
    "licence": opendatabcn.LICENCE,
    "publish_policy": "after_review",
    "trust": 30,
}
knows_column = opendatabcn.knows_column
ignored = opendatabcn.ignored


def rows(document):
    return opendatabcn.rows(document, _more_values)


def _more_values(record, categories):
    main, *others = sectors_of(categories) or [""]
    return {"families": ["mercat"], "main_sector": main, "other_sectors": others}
