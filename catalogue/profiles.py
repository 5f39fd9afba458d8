"""Everything that a profile page shows of an enterprise, fetched in few queries."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from .enums import RecordState, RelationKind, Visibility
from .models import EvaluationScore, Relation, SourceRecord
from .opening import Hours, holidays_around
from .translated import translated

INWARD_LABELS = {
    RelationKind.MEMBER_OF: _("En formen part"),
    RelationKind.SUPPLIES: _("Compra a"),
}


@dataclass
class Place:
    """An establishment with its hours, as the page shows it."""

    establishment: object
    hours: Hours
    moment: object

    @property
    def state(self):
        return self.hours.state(self.moment)

    @property
    def week(self):
        """The days of this week, or nothing when the hours are not known."""
        return self.hours.week(self.moment.date()) if self.hours.known else []

    @property
    def note(self):
        """What is coming that the week does not say: "Tancat del 3 al 23 d’agost."."""
        return " ".join(self.hours.announcements(self.moment.date()))


class Score(NamedTuple):
    label: str
    score: int


class Block(NamedTuple):
    label: str
    scores: list[Score]


@dataclass
class Profile:
    """`moment` is a naive local time of Europe/Madrid."""

    enterprise: object
    moment: object

    @cached_property
    def places(self):
        return list(
            self.enterprise.establishments.select_related(
                "neighbourhood__district", "municipality"
            ).prefetch_related("periods", "exceptions")
        )

    @property
    def point(self):
        """The first place that has a point: the one on the page's map."""
        return next((place for place in self.places if place.has_point), None)

    @cached_property
    def open_places(self):
        """The places with their hours read; one query for the holidays around today."""
        holidays = holidays_around(self.moment.date()) if self.places else {}
        found = []
        for establishment in self.places:
            hours = Hours(establishment, holidays)
            found.append(Place(establishment, hours, self.moment))
        return found

    @cached_property
    def offers(self):
        return list(self.enterprise.offers.select_related("sector"))

    @cached_property
    def evaluation(self):
        """The latest public evaluation in force, or None: the normal case."""
        return (
            self.enterprise.evaluations.filter(
                visibility=Visibility.PUBLIC, valid_until__gte=self.moment.date()
            )
            .select_related("edition")
            .prefetch_related(
                Prefetch("scores", EvaluationScore.objects.select_related("criterion"))
            )
            .first()
        )

    @cached_property
    def evaluation_blocks(self):
        """The instrument's blocks in its order, each with its scores."""
        return [
            Block(label, [Score(score.criterion.label, score.score) for score in scores])
            for label, scores in groupby(
                self.evaluation.scores.all(),
                key=lambda score: translated(score.criterion, "block").text,
            )
        ]

    @property
    def criteria_met(self):
        met_from = self.evaluation.edition.met_from
        return sum(
            score.score >= met_from for block in self.evaluation_blocks for score in block.scores
        )

    @property
    def criteria_total(self):
        return sum(len(block.scores) for block in self.evaluation_blocks)

    @cached_property
    def relations(self):
        """[(label, [enterprise, …]), …]: confirmed by both ends, in force, public."""
        today = self.moment.date()
        rows = (
            Relation.objects.confirmed()
            .in_force(today)
            .filter(Q(subject=self.enterprise) | Q(object=self.enterprise))
            .filter(subject__state="published", object__state="published")
            .select_related("subject", "object")
            .order_by("kind", "object__name_key", "subject__name_key")
        )
        found = {}
        for row in rows:
            outward = row.subject_id == self.enterprise.pk
            other = row.object if outward else row.subject
            symmetric = row.kind in (RelationKind.COLLABORATES_WITH, RelationKind.SHARES_SPACE_WITH)
            label = row.get_kind_display() if outward or symmetric else INWARD_LABELS[row.kind]
            found.setdefault(label, []).append(other)
        return list(found.items())

    @cached_property
    def certifications(self):
        """In force today; what has expired is not shown to the public."""
        return list(
            self.enterprise.certifications.filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=self.moment.date())
            ).select_related("certification")
        )

    @cached_property
    def source_records(self):
        return list(
            SourceRecord.objects.filter(enterprise=self.enterprise, state=RecordState.LINKED)
            .select_related("source")
            .defer("raw", "values")
        )

    @cached_property
    def photos(self):
        return list(self.enterprise.photos.all())
