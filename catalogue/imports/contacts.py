"""Ways to reach an entity, as people write them: web addresses, e-mails, telephones.

As in `normalise`: any text is taken, nothing raises, "" says that nothing usable was there.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from .normalise import fold, line, plain

LONGEST_PHONES = 500  # characters of a cell in which telephones are looked for
_check_url = URLValidator(schemes=["http", "https"])
_NETWORKS = [
    "facebook.com",
    "fb.com",
    "instagram.com",
    "twitter.com",
    "x.com",
    "youtube.com",
    "youtu.be",
    "linkedin.com",
    "t.me",
    "tiktok.com",
    "mastodon.social",
    "bsky.app",
    "vimeo.com",
    "flickr.com",
    "pinterest.com",
    "threads.net",
]


def phone(value):
    """The first telephone number: "934 132 332", "+33 123456789"; "" when there is none."""
    for part in re.split(r"[/;,|]|\s[ioy-]\s|\n", plain(value)[:LONGEST_PHONES]):
        digits = re.sub(r"[^\d+]", "", re.split(r"(?i)\bext", part.replace("(0)", ""))[0])
        if digits.startswith("00"):
            digits = "+" + digits[2:]
        if digits.startswith("+34") and len(digits) == 12:
            digits = digits[3:]
        if re.fullmatch(r"[6-9]\d{8}", digits, re.ASCII):
            return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
        if re.fullmatch(r"\+[1-9]\d{6,14}", digits, re.ASCII):
            return digits
        if re.fullmatch(r"0?(010|012|060|112)", digits, re.ASCII):
            return digits[-3:]
    return ""


def url(value):
    """A web address with its scheme; "" when it is none or could run something."""
    text = line(value)
    if not text or " " in text:
        return ""
    if not re.match(r"(?i)^https?://", text):
        if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", text) or "." not in text:
            return ""
        text = f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        if "@" in parts.netloc or not host or parts.port == 0:
            return ""
        text = urlunsplit((parts.scheme.lower(), parts.netloc.lower(), *parts[2:]))
        _check_url(text)
    except (ValidationError, ValueError):
        return ""
    return text if len(text) <= 200 else ""


def is_network(address):
    """Whether a web address is a profile on a social network."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return any(host == network or host.endswith("." + network) for network in _NETWORKS)


def email(value):
    text = line(value).removeprefix("mailto:").lower()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= 254 else ""


_GENERIC = [
    "info",
    "hola",
    "contact",
    "comunica",
    "admin",
    "oficina",
    "recepci",
    "secretari",
    "associaci",
    "cooperativ",
    "comercial",
    "vendes",
    "ventas",
    "compra",
    "comand",
    "pedidos",
    "botiga",
    "tienda",
    "mercat",
    "fira",
    "premsa",
    "rrhh",
    "gestio",
    "direccio",
    "general",
    "correu",
    "mail",
    "atencio",
    "club",
    "grup",
    "equip",
    "team",
    "projecte",
    "office",
]


def looks_personal(address, entity_name):
    """Whether an e-mail seems a person's ("nom.cognom@…") rather than the entity's own."""
    local, _at, domain = address.partition("@")
    local = fold(local)
    if any(local.startswith(word) for word in _GENERIC):
        return False
    known = set(re.findall(r"[a-z0-9]{4,}", fold(entity_name)))
    known.add(fold(domain).rsplit(".", 1)[0].rsplit(".", 1)[-1])
    if any(word in local for word in known):
        return False
    return bool(re.fullmatch(r"[a-z]{2,}[._-][a-z]{2,}([._-][a-z]{2,})?\d*", local))
