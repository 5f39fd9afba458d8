"""Takes back what a run did: only what still holds that run's value; the rest is listed.

History tells what each field held before (docs/adr/0007): `traces` reads it, `weighing` decides
enterprise by enterprise and writes nothing, `mending` writes, `records` puts the source's records
back. The report before confirming and what happens come from the same decisions.
"""

from .undoing import undo, weigh

__all__ = ["undo", "weigh"]
