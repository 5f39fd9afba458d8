"""Whose value wins: staff and the entity over any source, then the more trusted source.

Provenance is kept per field: {field: {"source": code, "record": id, "on": date, "by": id}};
`source` is a source's code, "staff" or "entity".
"""

from dataclasses import dataclass

BY_PEOPLE = ("staff", "entity")
UNKNOWN_TRUST = 32_767  # of a source that no longer exists: anyone wins


@dataclass(frozen=True)
class Claim:
    """The right of one source to write fields: its code and its trust (lower wins)."""

    source: str
    trust: int
    trust_of: dict  # code → trust, of every source

    def may_write(self, provenance, fields, *, is_unset):
        """Whether the source may write these fields, which go together (a point's two axes).

        `is_unset`: all of them hold nothing, or what a new row holds. A value that nobody
        signed was typed by somebody before signatures: it stays.
        """
        writers = {provenance.get(field, {}).get("source") for field in fields}
        if writers & set(BY_PEOPLE):
            return False
        writers.discard(None)
        if not writers:
            return is_unset
        return is_unset or all(
            writer == self.source or self.trust < self.trust_of.get(writer, UNKNOWN_TRUST)
            for writer in writers
        )

    def winner(self, provenance, fields):
        """Who holds these fields, for the report: a source's code, "staff", "entity" or ""."""
        writers = [provenance.get(field, {}).get("source") for field in fields]
        return next(filter(None, writers), "")


def signed(provenance, fields, signature):
    """The provenance with these fields written by the one who signs."""
    return {**provenance, **dict.fromkeys(fields, signature)}
