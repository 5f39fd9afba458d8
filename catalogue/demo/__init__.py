"""A fictional catalogue, so that whoever starts the portal sees it alive.

Everything here is invented and marked `is_demo`: names, people, figures. Streets are
Barcelona's; numbers are not anyone's. Telephones are 93 000 xx xx, mail and web end in
`.example`, NIFs carry the province "00", which is assigned to nobody.
"""

PRIVATE_DOMAIN = "reservat.example"
"""Mail domain of what the public must never see: drafts, hidden pages. Tests look for it."""

PRIVATE_PHONE = "93 000 99 "
"""Beginning of the telephone numbers of the same; no public one has it."""
