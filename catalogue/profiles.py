"""Everything that a profile page shows of an enterprise, fetched in few queries."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Prefetch, Q

from .enums import RecordState, RelationKind, Visibility
from .models import EvaluationScore, Relation, SourceRecord
from .opening import Hours, holidays_around
from .translated import translated


@dataclass
class Place:
    """An establishment with its hours, as the page shows it."""

    establishment: object
    hours: Hours
    state: object


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

    @cached_property
    def open_places(self):
        """The places with their hours read; one query for the holidays around today."""
        holidays = holidays_around(self.moment.date()) if self.places else {}
        found = []
        for establishment in self.places:
            hours = Hours(establishment, holidays)
            found.append(Place(establishment, hours, hours.state(self.moment)))
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
        """[(block, [score, …]), …] in the instrument's order, each score with `met`."""
        scores = list(self.evaluation.scores.all())
        for score in scores:
            score.met = score.score >= self.evaluation.edition.met_from
        return [
            (block, list(group))
            for block, group in groupby(
                scores, key=lambda score: translated(score.criterion, "block").text
            )
        ]

    @property
    def criteria_met(self):
        return sum(score.met for _block, scores in self.evaluation_blocks for score in scores)

    @property
    def criteria_total(self):
        return sum(len(scores) for _block, scores in self.evaluation_blocks)

    @cached_property
    def relations(self):
        """[(label key, [enterprise, …]), …]: confirmed by both ends, in force, public."""
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
            key = row.kind if outward or symmetric else f"{row.kind}_in"
            found.setdefault(key, []).append(other)
        return found

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
