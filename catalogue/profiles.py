"""Everything that a profile page shows of an enterprise, fetched in few queries."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .enums import RecordState, RelationKind, Visibility
from .models import (
    Certification,
    Enterprise,
    EnterpriseCertification,
    EssFamily,
    EvaluationScore,
    Photo,
    Relation,
    SourceRecord,
)
from .opening import Hours, rules_of
from .translated import translated

FAMILY_FIELDS = ("code", "label_ca", "label_es", "label_en")
PHOTO_FIELDS = ("id", "image", "width", "height", "alt_ca", "alt_es", "alt_en")
CERTIFICATION_LABELS = ("label_ca", "label_es", "label_en")


def enterprise_at(slug):
    """The enterprise of an address, its short lists in the same query; None when there is none."""
    families = EssFamily.objects.filter(enterprise=OuterRef("pk"))
    held = EnterpriseCertification.objects.filter(enterprise=OuterRef("pk")).order_by("id")
    photos = Photo.objects.filter(enterprise=OuterRef("pk"))
    labels = {name: f"certification__{name}" for name in CERTIFICATION_LABELS}
    return (
        Enterprise.objects.select_related("main_sector__parent", "legal_form", "merged_into")
        .annotate(
            family_rows=_rows(families, {name: name for name in FAMILY_FIELDS}),
            photo_rows=_rows(photos, {name: name for name in PHOTO_FIELDS}),
            certification_rows=_rows(held, {**labels, "valid_until": "valid_until"}),
        )
        .filter(slug=slug)
        .first()
    )


def _rows(queryset, fields):
    """The rows of a subquery as an array of JSON objects."""
    return ArraySubquery(queryset.values(row=JSONObject(**fields)))


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


class Held(NamedTuple):
    """A certification that the enterprise holds, and until when (None: without end)."""

    certification: Certification
    valid_until: date | None


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
    def families(self):
        return [EssFamily(**row) for row in self.enterprise.family_rows]

    @cached_property
    def photos(self):
        return [Photo(**row) for row in self.enterprise.photo_rows]

    @cached_property
    def certifications(self):
        """In force today; what has expired is not shown to the public."""
        today = self.moment.date()
        held = []
        for row in self.enterprise.certification_rows:
            labels = {name: row[name] for name in CERTIFICATION_LABELS}
            valid_until = row["valid_until"] and date.fromisoformat(row["valid_until"])
            if valid_until is None or valid_until >= today:
                held.append(Held(Certification(**labels), valid_until))
        return held

    @cached_property
    def places(self):
        return list(
            self.enterprise.establishments.select_related("neighbourhood__district", "municipality")
        )

    @property
    def point(self):
        """The first place that has a point: the one on the page's map."""
        return next((place for place in self.places if place.has_point), None)

    @cached_property
    def open_places(self):
        """The places with their hours read: one query."""
        rules = rules_of([place.pk for place in self.places], self.moment.date())
        return [
            Place(place, Hours(rules.of(place), place.hours_text), self.moment)
            for place in self.places
        ]

    @cached_property
    def offers(self):
        return list(self.enterprise.offers.select_related("sector"))

    @cached_property
    def scores(self):
        """Scores of the latest public evaluation in force; most enterprises have none."""
        found = list(
            EvaluationScore.objects.filter(
                evaluation__enterprise=self.enterprise,
                evaluation__visibility=Visibility.PUBLIC,
                evaluation__valid_until__gte=self.moment.date(),
            )
            .select_related("evaluation__edition", "criterion")
            .order_by("-evaluation__evaluated_on", "evaluation_id", "criterion__position")
        )
        return [score for score in found if score.evaluation_id == found[0].evaluation_id]

    @property
    def evaluation(self):
        return self.scores[0].evaluation if self.scores else None

    @cached_property
    def evaluation_blocks(self):
        """The instrument's blocks in its order, each with its scores."""
        return [
            Block(label, [Score(score.criterion.label, score.score) for score in scores])
            for label, scores in groupby(
                self.scores, key=lambda score: translated(score.criterion, "block").text
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

    @property
    def data_from(self):
        """Whose data the page shows, in the order of how much they wrote; "" when nobody signed."""
        names = {record.source.code: record.source.name for record in self.source_records}
        names |= {"entity": _("l’entitat mateixa"), "staff": _("el personal de la ciutat")}
        wrote = Counter(said.get("source") for said in self.enterprise.provenance.values())
        found = [str(names[source]) for source, _times in wrote.most_common() if source in names]
        return get_text_list(found, gettext("i"))

    @cached_property
    def source_records(self):
        return list(
            SourceRecord.objects.filter(enterprise=self.enterprise, state=RecordState.LINKED)
            .select_related("source")
            .defer("raw", "values")
        )
