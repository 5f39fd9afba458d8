"""Puts a row's values into an enterprise, where its source may write them."""

from catalogue.models import Enterprise

from .provenance import Claim
from .rows import TERM_FIELDS, TERMS_FIELDS, Row, is_empty

# Those that follow from the row itself are not here: state, slug, dates, provenance.
PLAIN_FIELDS = [
    "name",
    "other_names",
    "nif",
    "founded_year",
    "summary_ca",
    "summary_es",
    "summary_en",
    "description_ca",
    "description_es",
    "description_en",
    "website",
    "email",
    "phone",
    "social_networks",
    "languages",
    "accepts_social_currency",
    "sells_online",
    "delivers",
]
_DEFAULTS = {name: Enterprise._meta.get_field(name).get_default() for name in PLAIN_FIELDS}


class Target:
    """An enterprise that a row writes to, new or existing, and what has changed in it."""

    def __init__(self, enterprise, *, families=(), other_sectors=(), places=(), offers=()):
        self.enterprise = enterprise
        self.terms = {"families": set(families), "other_sectors": set(other_sectors)}
        self.stored_terms = {field: set(ids) for field, ids in self.terms.items()}
        self.places = list(places)  # places.PlaceTarget
        self.offers = list(offers)  # offers.OfferTarget
        self.changed = set()  # fields to save
        self.signed_by = {}  # field → Plan whose record signs it

        self.is_new = enterprise._state.adding

    @property
    def is_touched(self):
        """Whether writing it would change anything, its places and offers included."""
        return bool(
            self.is_new
            or self.changed
            or self.terms != self.stored_terms
            or any(part.is_touched for part in (*self.places, *self.offers))
        )

    def settle(self):
        """After it has been written: later rows of the same file start from here."""
        self.is_new, self.changed, self.signed_by = False, set(), {}
        self.stored_terms = {field: set(ids) for field, ids in self.terms.items()}
        self.offers = [offer for offer in self.offers if not offer.is_removed]
        for part in (*self.places, *self.offers):
            part.settle()


def fill(target: Target, row: Row, values: dict, claim: Claim, terms, previous: dict, plan):
    """Writes what may be written; returns (changes, kept) for the report.

    `previous` is what this record said last time: of lists, only what it brought itself is
    taken away again.
    """
    changes, kept = [], []
    enterprise = target.enterprise

    def note(field, before, after):
        changes.append(
            {
                "field": field,
                "before": terms.shown(field, before),
                "after": terms.shown(field, after),
            }
        )

    def refuse(field, present, offered):
        kept.append(
            {
                "field": field,
                "kept": terms.shown(field, present),
                "by": claim.winner(enterprise.provenance, [field]),
                "offered": terms.shown(field, offered),
            }
        )

    for field in (*PLAIN_FIELDS, *TERM_FIELDS):
        offered = values.get(field)
        if is_empty(offered):
            continue
        column = f"{field}_id" if field in TERM_FIELDS else field
        offered = terms.id(field, offered) if field in TERM_FIELDS else offered
        present = getattr(enterprise, column)
        if present == offered:
            continue
        if not claim.may_write(
            _provenance(target, field), [field], is_unset=_is_unset(target, field, present)
        ):
            refuse(field, present, offered)
            continue
        note(field, present, offered)
        setattr(enterprise, column, offered)
        target.changed.add(field)
        target.signed_by[field] = plan
    for field in TERMS_FIELDS:
        offered = terms.ids(field, values.get(field) or [])
        if not offered:
            continue
        present = target.terms[field]
        wanted = (present - terms.ids(field, previous.get(field) or [])) | offered
        if field == "other_sectors":
            wanted -= {enterprise.main_sector_id}
        if wanted == present:
            continue
        if not claim.may_write(_provenance(target, field), [field], is_unset=not present):
            refuse(field, present, offered)
            continue
        note(field, present, wanted)
        target.terms[field] = wanted
        target.signed_by[field] = plan
    return changes, kept


def _provenance(target, field):
    """The field's as stored, or as an earlier row of this same run has written it."""
    earlier = target.signed_by.get(field)
    if earlier is None:
        return target.enterprise.provenance
    return {field: {"source": earlier.source_code}}


def _is_unset(target, field, present):
    if is_empty(present):
        return True
    signed = field in target.enterprise.provenance or field in target.signed_by
    return not signed and field in _DEFAULTS and present == _DEFAULTS[field]
