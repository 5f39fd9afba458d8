"""What the card of a result shows (templates/components/results.html)."""

from dataclasses import dataclass

from .models import Enterprise, Establishment


@dataclass
class Card:
    """One enterprise among results, with the one place that best answers the search.

    `enterprise` comes with `main_sector`, its parent and `legal_form` loaded; `place` with its
    `neighbourhood`. `is_open` is None when the hours are not known: unknown is never closed.
    `place_ids` are all the matching establishments, which the map lights together.
    """

    enterprise: Enterprise
    place: Establishment | None = None
    is_open: bool | None = None
    km: float | None = None
    more_places: int = 0
    place_ids: tuple[int, ...] = ()
    criteria_met: int | None = None
    criteria_total: int | None = None

    @property
    def sector(self):
        """The top sector, which gives icon and colour; None when the sector is not known."""
        return self.enterprise.main_sector.top if self.enterprise.main_sector else None

    @property
    def metres(self):
        """Distance under a kilometre, in steps of 50 m: more would pretend to a precision."""
        return None if self.km is None or self.km >= 1 else max(50, round(self.km * 20) * 50)
