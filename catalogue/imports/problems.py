"""What can be wrong with a file, and with a row of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

VALUE_SHOWN = 200  # characters of a wrong value that a report repeats


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why, to a person."""


class WouldVanish(Exception):
    """So many records are missing that the file is probably cut; `count` of them."""

    def __init__(self, count, known):
        self.count, self.known = count, known
        super().__init__(
            _(
                "Al fitxer hi falten %(count)s dels %(known)s registres que ja coneixíem d’aquesta "
                "font: sembla tallat i no s’ha aplicat. Si és correcte, confirma-ho amb el nombre exacte."
            )
            % {"count": count, "known": known}
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that is wrong. A fatal one rejects its row; another only leaves the value out."""

    column: str
    value: str
    reason: str
    fatal: bool = False

    def as_json(self):
        return {"column": self.column, "value": self.value, "reason": self.reason}


def problem(column, value, reason, *, fatal=False):
    return Problem(column, str(value)[:VALUE_SHOWN], str(reason), fatal)
