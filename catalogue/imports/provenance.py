"""Whose value wins: staff and the entity over any source, then the more trusted source.

Provenance is kept per field: {field: {"source": code, "record": id, "on": date, "by": id}};
`source` is a source's code, "staff" or "entity".
"""

from dataclasses import dataclass, field

BY_PEOPLE = ("staff", "entity")
UNKNOWN_TRUST = 32_767  # of a source that no longer exists: anyone wins


@dataclass(frozen=True)
class Claim:
    """The right of one source to write fields, by the sources' trust (lower wins)."""

    source: str
    trust_of: dict  # code → trust, of every source
    # code → {field: trust} where it differs. Fields of a place or an offer: "places.street",
    # or "places" for all of them. Of fields that go together, the first one speaks.
    by_field: dict = field(default_factory=dict)

    def trust_in(self, source, name, part=""):
        own = self.by_field.get(source, {})
        if own:
            own = own.get(f"{part}.{name}", own.get(part)) if part else own.get(name)
        return own if isinstance(own, int) else self.trust_of.get(source, UNKNOWN_TRUST)

    def may_write(self, provenance, fields, *, is_unset, part=""):
        """Whether the source may write these fields, which go together (a point's two axes).

        `is_unset`: all of them hold nothing, or what a new row holds. A value that nobody
        signed was typed by somebody before signatures: it stays.
        """
        writers = {provenance.get(name, {}).get("source") for name in fields}
        if writers & set(BY_PEOPLE):
            return False
        writers.discard(None)
        if not writers:
            return is_unset
        own = self.trust_in(self.source, fields[0], part)
        return is_unset or all(
            writer == self.source or own < self.trust_in(writer, fields[0], part)
            for writer in writers
        )

    def winner(self, provenance, fields):
        """Who holds these fields, for the report: a source's code, "staff", "entity" or ""."""
        writers = [provenance.get(name, {}).get("source") for name in fields]
        return next(filter(None, writers), "")


def signed(provenance, fields, signature):
    """The provenance with these fields written by the one who signs."""
    return {**provenance, **dict.fromkeys(fields, signature)}
