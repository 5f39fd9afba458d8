"""What a visitor reads of opening hours, in agreement with what the search counts as open."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from catalogue.models import Establishment, Holiday
from catalogue.opening import Hours, rules_of
from tests import builders

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 3, 25, 10, 0)


def hours_of(place, day=WEDNESDAY):
    return Hours(rules_of([place.pk], day.date()).of(place))


@pytest.fixture
def bar():
    """Wednesday to Friday from 18 to 2 of the next day."""
    return builders.place(
        builders.enterprise("Bar"), hours=dict.fromkeys((3, 4, 5), ("18:00", "2:00"))
    )


@pytest.mark.parametrize(
    ("moment", "kind", "text"),
    [
        (WEDNESDAY, "closed", "Tancat, obre a les 18.00"),
        (datetime(2026, 3, 25, 18, 0), "open", "Obert ara, fins a les 2.00"),
        (datetime(2026, 3, 26, 1, 30), "open", "Obert ara, fins a les 2.00"),
        (datetime(2026, 3, 26, 2, 0), "closed", "Tancat, obre a les 18.00"),
        (datetime(2026, 3, 24, 12, 0), "closed", "Tancat, obre demà a les 18.00"),
        (datetime(2026, 3, 28, 12, 0), "closed", "Tancat, obre dimecres a les 18.00"),
    ],
)
def test_state(bar, moment, kind, text):
    state = hours_of(bar).state(moment)
    assert (state.kind, state.text) == (kind, text)


def test_unknown_is_not_closed():
    state = hours_of(builders.place(builders.enterprise())).state(WEDNESDAY)
    assert (state.kind, state.text) == ("unknown", "Horari no informat")


def test_a_holiday_without_holiday_hours_is_said_to_be_one(bar):
    Holiday.objects.create(date=WEDNESDAY.date(), name_ca="Festa", name_es="F", name_en="F")
    assert hours_of(bar).state(WEDNESDAY).kind == "holiday"
    bar.periods.create(weekday=8, opens="9:00", closes="11:00")
    assert hours_of(bar).state(WEDNESDAY).text == "Obert ara, fins a les 11.00"


def test_announcements_name_the_days_in_catalan(bar):
    bar.exceptions.create(date_from="2026-04-03", date_until="2026-04-23")
    bar.exceptions.create(
        date_from="2026-03-27", date_until="2026-03-27", opens="9:00", closes="13:30"
    )
    bar = Establishment.objects.get(pk=bar.pk)
    assert hours_of(bar).announcements(WEDNESDAY.date()) == [
        "El 27 de març obre de 9.00 a 13.30.",
        "Tancat del 3 d’abril al 23 d’abril.",
    ]


def test_the_week_runs_from_monday_and_knows_today(bar):
    week = hours_of(bar).week(date(2026, 3, 25))
    assert [day.label for day in week][:2] == ["Dilluns", "Dimarts"]
    assert [day.label for day in week if day.is_today] == ["Dimecres"]
    assert [len(day.periods) for day in week] == [0, 0, 1, 1, 1, 0, 0]


def test_the_page_and_the_search_agree_at_every_hour_of_a_changing_week(bar):
    """Also over the change of clocks of 29 March 2026: times are read as the wall clock's."""
    bar.exceptions.create(date_from="2026-03-26", date_until="2026-03-26")
    bar.exceptions.create(
        date_from="2026-03-28", date_until="2026-03-29", opens="22:00", closes="4:00"
    )
    Holiday.objects.create(date="2026-03-27", name_ca="Festa", name_es="F", name_en="F")
    bar = Establishment.objects.get(pk=bar.pk)
    for step in range(7 * 24 * 2):
        moment = datetime(2026, 3, 24) + timedelta(minutes=30 * step)
        shown = hours_of(bar, moment).state(moment).kind == "open"
        assert Establishment.objects.open_at(moment).exists() == shown, moment


def test_clock_follows_the_language(bar):
    with translation.override("en"):
        assert "2:00" in hours_of(bar).state(datetime(2026, 3, 25, 19, 0)).text
