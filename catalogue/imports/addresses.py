"""Street addresses as registers write them, in the parts that the catalogue keeps."""

import re
from typing import NamedTuple

from .normalise import fold, line, name

# Abbreviated street types of the city's register and of others, to whole words.
STREET_TYPES = {
    "c": "Carrer", "cl": "Carrer", "carrer": "Carrer", "calle": "Carrer",
    "av": "Avinguda", "avda": "Avinguda", "avgda": "Avinguda", "avinguda": "Avinguda",
    "avenida": "Avinguda",
    "pl": "Plaça", "plz": "Plaça", "pza": "Plaça", "plaça": "Plaça", "plaza": "Plaça",
    "pg": "Passeig", "pº": "Passeig", "passeig": "Passeig", "paseo": "Passeig",
    "ptge": "Passatge", "pge": "Passatge", "pje": "Passatge", "passatge": "Passatge",
    "pasaje": "Passatge",
    "rbla": "Rambla", "rambla": "Rambla",
    "rda": "Ronda", "ronda": "Ronda",
    "trav": "Travessera", "travessera": "Travessera", "trv": "Travessia", "travessia": "Travessia",
    "ctra": "Carretera", "carretera": "Carretera", "cra": "Carretera",
    "via": "Via", "gv": "Gran Via", "gta": "Glorieta", "baixada": "Baixada", "bda": "Baixada",
    "moll": "Moll", "camí": "Camí", "jardins": "Jardins", "jdns": "Jardins", "riera": "Riera",
}  # fmt: skip
_NUMBER = r"\d+[a-zA-Z]?(?:\s*(?:bis|[-–*/]\s*\d+[a-zA-Z]?|\*\s*LB))*"
_WITHOUT_NUMBER = re.compile(r"(?i)^(s/?n[º.]?|sense n[uú]m(ero)?\.?|sin n[uú]mero)$")
_AND_NUMBER = rf"[\s,]+(?:n[úu]?m\.?\s*|nº\.?\s*|n\.\s*)?(?P<number>{_NUMBER}|s/?n[º.]?)(?P<details>[\s,.(].*)?$"
_FIRST_NUMBER = re.compile(rf"(?i)^(?P<street>.*?\D){_AND_NUMBER}")
_LAST_NUMBER = re.compile(rf"(?i)^(?P<street>.*\D){_AND_NUMBER}")
_NAME_GOES_ON = re.compile(r"(?i)^(de|d'|d’|del|dels)(\s|\b)")
LONGEST = 300  # characters: the patterns above try every way of cutting what they are given


class Address(NamedTuple):
    street: str = ""
    number: str = ""
    details: str = ""


def street(value):
    """ "C Teodor Llorente" → "Carrer Teodor Llorente"; nothing else of the name is touched."""
    text = name(value).strip(" ,")
    match = re.match(r"^([A-Za-zçºí]+)([./]+|\s|$)\s*(.*)$", text)
    if match and match[3]:
        word = match[1].lower()
        if word in STREET_TYPES:
            return f"{STREET_TYPES[word]} {match[3]}"
    return text


def number(value):
    """ "186*190" → "186-190", "311*LB" → "311", "s/n" → ""."""
    text = re.sub(r"\.0+$", "", line(value)).strip(" ,.")
    if _WITHOUT_NUMBER.match(text):
        return ""
    text = re.sub(r"(?i)\s*\*\s*LB$", "", text)
    text = re.sub(r"\s*[*–-]\s*", "-", text)
    low, dash, high = text.partition("-")
    return low if dash and low == high else text[:20].strip(" ,.")


def split(value):
    """An address in one cell, into street, number and what follows.

    A street whose own name ends in figures ("Carrer 11 de Setembre") keeps them: a number
    counts only at the end, after a comma or a space, with letters before it.
    """
    text = line(value)[:LONGEST].strip(" ,")
    for pattern in (_FIRST_NUMBER, _LAST_NUMBER):
        match = pattern.match(text)
        details = match and (match["details"] or "").strip(" ,.()")
        if match and not _NAME_GOES_ON.match(details):
            return Address(street(match["street"]), number(match["number"]), details[:80])
    return Address(street(text))


def key(street_name, street_number, postcode=""):
    """What two writings of one address have in common; "" when there is no street."""
    words = [
        word
        for word in re.findall(r"[a-z0-9]+", fold(street(street_name)))
        if word
        not in {"carrer", "de", "del", "dels", "d", "la", "les", "els", "el", "l", "los", "las"}
    ]
    first_number = re.match(r"\d+", street_number or "")
    return " ".join([*words, first_number.group() if first_number else ""]).strip() if words else ""
