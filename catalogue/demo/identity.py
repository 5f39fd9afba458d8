"""Numbers and addresses that look right and belong to nobody."""

from catalogue.demo import PRIVATE_DOMAIN, PRIVATE_PHONE

DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
ENTITY_LETTERS = "JABCDEFGHI"


def entity_nif(letter, serial):
    """NIF of an entity with the province "00" and a right control character.

    Public bodies, religious and foreign ones carry a letter as control, the others a digit
    (Orden EHA/451/2008).
    """
    digits = f"00{serial % 100_000:05d}"
    total = sum(int(digit) for digit in digits[1::2])
    total += sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[0::2])
    control = -total % 10
    return f"{letter}{digits}{ENTITY_LETTERS[control] if letter in 'NPQRSW' else control}"


def person_nif(serial):
    """A DNI of the range 99 999 xxx, which administrations keep for tests."""
    number = 99_999_000 + serial % 1000
    return f"{number}{DNI_LETTERS[number % 23]}"


def phone(number):
    """A subscriber number beginning with 000 does not exist; 99 xx is kept for private ones."""
    return f"93 000 {number // 100 % 99:02d} {number % 100:02d}"


def private_phone(number):
    return f"{PRIVATE_PHONE}{number % 100:02d}"


def email(slug, rng):
    return f"{rng.choice(['hola', 'info', 'contacte', 'bon.dia'])}@{_host(slug)}"


def private_email(slug):
    return f"{slug[:50]}@{PRIVATE_DOMAIN}"


def website(slug):
    return f"https://{_host(slug)}/"


def social_network(slug):
    return f"https://social.example/@{slug[:40].strip('-')}"


def _host(slug):
    return f"{slug[:60].strip('-')}.example"
