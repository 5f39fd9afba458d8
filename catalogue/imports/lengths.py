"""Values longer than their column are left out and noted; a name too long rejects its row."""

from django.utils.translation import gettext as _

from catalogue.models import Enterprise, Establishment, Offer

from .enterprise_fields import PLAIN_FIELDS
from .problems import problem
from .rows import OFFER_TEXTS, Row

_TEXT_LIMITS = {
    name: Enterprise._meta.get_field(name).max_length
    for name in PLAIN_FIELDS
    if getattr(Enterprise._meta.get_field(name), "max_length", None)
}
_PLACE_LIMITS = {
    name: Establishment._meta.get_field(name).max_length
    for name in ("street", "street_number", "address_details", "postcode", "phone", "accessibility_note")
}  # fmt: skip
_OFFER_LIMITS = {name: Offer._meta.get_field(name).max_length for name in OFFER_TEXTS}


def check_lengths(row: Row):
    """Leaves out values longer than their column; a name too long rejects the row."""
    for values, limits in (
        (row.values, _TEXT_LIMITS),
        *((place, _PLACE_LIMITS) for place in row.places),
        *((offer, _OFFER_LIMITS) for offer in row.offers),
    ):
        for name, limit in limits.items():
            value = values.get(name)
            if isinstance(value, str) and len(value) > limit:
                column = row.columns.get(name, name)
                reason = _("Passa de %(limit)s caràcters.") % {"limit": limit}
                row.problems.append(problem(column, value, reason, fatal=name == "name"))
                values[name] = ""
    if len(row.external_id) > 200:
        row.problems.append(
            problem(
                "id",
                row.external_id,
                _("Passa de %(limit)s caràcters.") % {"limit": 200},
                fatal=True,
            )
        )
