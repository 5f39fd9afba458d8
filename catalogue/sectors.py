"""The two levels of sectors, as their pages need them."""

from dataclasses import dataclass
from functools import cached_property

from ess_portal.page_cache import kept_with_content

from .models import Sector


@dataclass
class Tree:
    """All sectors in their order, each with its parent."""

    all: list[Sector]

    @cached_property
    def by_slug(self):
        return {sector.slug: sector for sector in self.all}

    @cached_property
    def tops(self):
        return [sector for sector in self.all if sector.parent is None]

    def below(self, sector):
        return [each for each in self.all if each.parent_id == sector.pk]

    def beside(self, sector):
        """The others of its level, under the same parent."""
        return [
            each for each in self.all if each.parent_id == sector.parent_id and each.pk != sector.pk
        ]


@kept_with_content
def tree():
    """One query, while the content does not move."""
    return Tree(list(Sector.objects.select_related("parent")))
