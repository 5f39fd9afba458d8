"""The demo: believable, deterministic, marked, and never in production."""

import json
import random
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings
from django.utils import timezone
from stdnum.es import nif as stdnum_nif

from catalogue import search
from catalogue.demo import (
    PRIVATE_DOMAIN,
    PRIVATE_PHONE,
    content,
    forms,
    identity,
    names,
)
from catalogue.demo.assessments import evaluation, instruments_of
from catalogue.demo.doors import door_in
from catalogue.demo.lists import load
from catalogue.demo.plan import plan
from catalogue.demo.seed import seed
from catalogue.enums import Accessibility, State, Visibility
from catalogue.models import (
    Enterprise,
    EnterpriseCertification,
    EssFamily,
    Establishment,
    Evaluation,
    FormerAddress,
    LegalForm,
    Neighbourhood,
    Offer,
    OpeningException,
    OpeningPeriod,
    Photo,
    Relation,
    SearchDocument,
    Sector,
    SourceRecord,
)
from ess_portal.accounts import demo as accounts
from ess_portal.accounts.models import User

SIZE = 80
FULL_SIZE = 400
TODAY = date(2026, 3, 24)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """One small demo for the whole module; undone at its end."""
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=str(media)),
        transaction.atomic(),
    ):
        seed(SIZE, today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def full_plan(demo, django_db_blocker):
    """What 400 enterprises would be, before they are written."""
    with django_db_blocker.unblock():
        labels = {place.code: place for place in Neighbourhood.objects.all()}
    return plan(FULL_SIZE, TODAY, labels)


def everything():
    """A comparable picture of what the demo wrote, without keys and moments of writing."""
    return [
        list(Enterprise.objects.order_by("slug").values_list(
            "slug", "name", "nif", "state", "summary_ca", "description_ca", "public_id",
            "checked_on", "main_sector__code", "legal_form__code", "staff_band", "published_at")),
        list(Establishment.objects.order_by("public_id").values_list(
            "public_id", "street", "street_number", "lat", "lon", "neighbourhood__code",
            "entrance")),
        list(Offer.objects.order_by("public_id").values_list("public_id", "name_ca", "open_to")),
        list(OpeningPeriod.objects.order_by(
            "establishment__public_id", "weekday", "opens", "season_from").values_list(
            "establishment__public_id", "weekday", "opens", "closes", "season_from")),
        list(Relation.objects.order_by("subject__slug", "kind", "object__slug").values_list(
            "subject__slug", "kind", "object__slug", "since")),
        list(Photo.objects.order_by("enterprise__slug", "position").values_list(
            "enterprise__slug", "image", "alt_ca")),
        list(Evaluation.objects.order_by("enterprise__slug", "edition").values_list(
            "enterprise__slug", "evaluated_on", "visibility")),
    ]  # fmt: skip


def test_the_same_size_and_day_give_the_same_demo():
    first = everything()
    with transaction.atomic():
        FormerAddress.objects.all().delete()
        SourceRecord.objects.all().delete()
        Enterprise.objects.filter(state=State.MERGED).delete()
        Enterprise.objects.all().delete()
        seed(SIZE, today=TODAY)
        again = everything()
        transaction.set_rollback(True)
    assert [len(rows) for rows in first] == [len(rows) for rows in again]
    assert first == again


def test_everything_is_marked_as_demo():
    assert Enterprise.objects.count() == SIZE
    assert not Enterprise.objects.filter(is_demo=False).exists()


def test_every_neighbourhood_has_a_public_place(full_plan):
    placed = {
        door.neighbourhood
        for sketch in full_plan
        for door in sketch.doors
        if sketch.state == State.PUBLISHED
    }
    assert placed == set(Neighbourhood.objects.values_list("code", flat=True))
    assert Establishment.objects.public().values("neighbourhood").distinct().count() > SIZE / 2


def test_every_top_sector_and_family_is_there(full_plan):
    tops = set(Sector.objects.filter(parent=None).values_list("code", flat=True))
    assert tops == set(SearchDocument.objects.values_list("top_sector", flat=True))
    usual = dict(LegalForm.objects.values_list("code", "family__code"))
    families = {
        code
        for sketch in full_plan
        for code in forms.family_codes(sketch.project, usual[forms.legal_form(sketch.project.form)])
    }
    assert families == set(EssFamily.objects.values_list("code", flat=True))


def test_all_states_exist_and_each_has_what_its_state_asks():
    assert set(Enterprise.objects.values_list("state", flat=True)) == set(State.values)
    assert Enterprise.objects.get(state=State.CEASED).ceased_on < TODAY
    assert Enterprise.objects.get(state=State.MERGED).merged_into.state == State.PUBLISHED


def test_private_ones_carry_values_that_a_test_can_look_for():
    private = Q(email__endswith=f"@{PRIVATE_DOMAIN}", phone__startswith=PRIVATE_PHONE)
    public = Q(state__in=[State.PUBLISHED, State.CEASED])
    assert Enterprise.objects.filter(private).count() > 0
    assert not Enterprise.objects.filter(private, public).exists()
    assert not Enterprise.objects.filter(~private, ~public).exists()


def test_search_documents_are_up_to_date():
    assert SearchDocument.objects.count() == Enterprise.objects.published().count()
    assert search.refresh() == 0


def test_carpentries_of_the_story():
    """«fusteria a Sants que accepti moneda social»: one in Sants does, others there do not."""
    carpentries = Enterprise.objects.published().filter(
        Q(summary_ca__icontains="fusteria") | Q(offers__name_ca__icontains="fusteria"),
        main_sector__code="habi-fusta",
    )
    in_sants = carpentries.filter(establishments__neighbourhood__code="18").distinct()
    yes = in_sants.get(accepts_social_currency=True)
    assert yes.legal_form.code == "coop-treball"
    assert yes.establishments.filter(is_primary=True, lat__isnull=False).exists()
    assert in_sants.filter(accepts_social_currency=False).exists()
    elsewhere = carpentries.exclude(establishments__neighbourhood__code="18")
    assert elsewhere.filter(accepts_social_currency=True).exists()


def test_contacts_belong_to_nobody():
    for enterprise in Enterprise.objects.all():
        hosts = re.findall(r"[@/]([a-z0-9.-]+\.[a-z]+)", f"{enterprise.email} {enterprise.website}")
        assert all(host.endswith(".example") for host in hosts)
        assert all(".example/" in url for url in enterprise.social_networks)
        assert re.fullmatch(r"|93 000 \d\d \d\d", enterprise.phone)
        assert re.fullmatch(r"|[A-Z]00\d{5}\w|99999\d{3}[A-Z]", enterprise.nif)


@pytest.mark.parametrize("letter", "ABFGJPQRV")
def test_nifs_have_a_right_control_character(letter):
    for serial in (0, 7, 100, 4242, 99_999):
        assert stdnum_nif.is_valid(identity.entity_nif(letter, serial))


def test_a_persons_nif_is_valid_and_never_public():
    assert stdnum_nif.is_valid(identity.person_nif(123))
    assert Enterprise(nif=identity.person_nif(123)).public_nif == ""


def test_sole_traders_exist_with_a_persons_nif(full_plan):
    traders = [sketch for sketch in full_plan if sketch.project.form == "autonom"]
    assert len(traders) > 3
    assert all(sketch.fields["nif"][0].isdigit() for sketch in traders)


def test_summaries_are_short_and_differ(full_plan):
    texts = [text for sketch in full_plan for text in sketch.project.summaries.values()]
    assert max(map(len, texts)) <= 160
    catalan = [sketch.project.summaries["ca"] for sketch in full_plan]
    assert len(set(catalan)) >= 0.95 * FULL_SIZE
    stored = Enterprise.objects.values_list("summary_ca", flat=True)
    assert len(set(stored)) == SIZE


def test_about_half_speak_spanish_and_english_too():
    total = Enterprise.objects.exclude(summary_es="").count()
    assert 0.35 * SIZE < total < 0.75 * SIZE
    assert Enterprise.objects.exclude(summary_en="").count() == total
    assert Enterprise.objects.exclude(description_en="").exists()


def test_texts_have_no_leftover_placeholder():
    for field in ("summary_ca", "description_ca", "description_es", "description_en"):
        assert not Enterprise.objects.filter(**{f"{field}__contains": "{"}).exists()
        assert not Enterprise.objects.filter(**{f"{field}__contains": "  "}).exists()


def test_every_second_level_sector_has_its_texts():
    codes = set(Sector.objects.exclude(parent=None).values_list("code", flat=True))
    assert codes == set(content.sectors())
    assert all(
        texts.projects and texts.offers and texts.abouts for texts in content.sectors().values()
    )


def test_names_of_projects_are_all_different():
    listed = [project.name for project in content.projects()]
    assert len(listed) == len(set(listed)) >= FULL_SIZE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("el Raval", "del Raval"),
        ("la Barceloneta", "de la Barceloneta"),
        ("les Corts", "de les Corts"),
        ("l’Antiga Esquerra de l’Eixample", "de l’Antiga Esquerra de l’Eixample"),
        ("Horta", "d’Horta"),
        ("Sants", "de Sants"),
    ],
)
def test_names_made_with_a_neighbourhood_are_right_catalan(name, expected):
    assert names.of(name) == expected


def test_about_a_sixth_are_evaluated(full_plan):
    evaluated = [sketch for sketch in full_plan if "pam-a-pam" in instruments_of(sketch)]
    assert FULL_SIZE / 9 < len(evaluated) < FULL_SIZE / 4


def test_evaluations_score_every_criterion():
    evaluations = Evaluation.objects.annotate(n=Count("scores"))
    assert evaluations.filter(edition__code="pamapam-15").exists()
    for one in evaluations:
        assert one.n == one.edition.criteria.count()
        assert one.enterprise.state == State.PUBLISHED


def test_some_balances_are_private(full_plan):
    """Drawn from the full plan: a small demo may hold none."""
    lists = load()
    made = [
        evaluation(sketch, Enterprise(), "balanc-social", lists, TODAY)[0]
        for sketch in full_plan
        if "balanc-social" in instruments_of(sketch)
    ]
    assert {one.visibility for one in made} == {Visibility.PUBLIC, Visibility.PRIVATE}


def test_certifications_expire_at_all_distances():
    ends = EnterpriseCertification.objects.exclude(valid_until=None)
    assert ends.filter(valid_until__gt=TODAY + timedelta(days=60)).exists()
    assert ends.filter(valid_until__lte=TODAY + timedelta(days=60)).exists()
    assert EnterpriseCertification.objects.filter(valid_until=None).exists()


def test_two_dozen_share_one_door(full_plan):
    at_hub = [sketch for sketch in full_plan if sketch.at_hub]
    assert len(at_hub) == 24
    doors = {(s.doors[0].street, s.doors[0].number, s.doors[0].point) for s in at_hub}
    assert len(doors) == 1
    points = Establishment.objects.values("lat", "lon").annotate(n=Count("id"))
    assert max(point["n"] for point in points.exclude(lat=None)) >= 5


def test_places_are_of_all_kinds(full_plan):
    doors = [door for sketch in full_plan for door in sketch.doors]
    counts = {len(sketch.doors) for sketch in full_plan}
    assert {0, 1, 2, 3, 4} <= counts
    assert len({door.precision for door in doors}) == 4
    assert any(door.point is None for door in doors)
    known = [door for door in doors if door.entrance != Accessibility.UNKNOWN]
    assert len(known) > 0.7 * len(doors)


def test_hours_are_of_all_kinds(full_plan):
    doors = [door for sketch in full_plan for door in sketch.doors]
    periods = [period for door in doors for period in door.periods]
    assert any(period.closes <= period.opens for period in periods), "none goes past midnight"
    assert any(period.season != (None, None) for period in periods), "none has a season"
    assert any(period.weekday == 8 for period in periods), "none opens on holidays"
    assert any(door.hours_text and not door.periods for door in doors), "none is unparsed"
    assert any(days.date_from.month == 8 for door in doors for days in door.special_days)
    assert OpeningException.objects.exists()


def test_points_stay_in_their_neighbourhood(shared_data):
    areas = {}
    features = json.loads(shared_data("boundaries/barris.geojson").read_text())["features"]
    for feature in features:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        areas.setdefault(feature["properties"]["BARRI"], []).extend(polygons)
    assert set(content.places()) <= set(areas)
    rng = random.Random("points")
    for code in content.places():
        for _turn in range(25):
            lat, lon = door_in(code, rng).point
            assert any(_inside(lon, lat, rings) for rings in areas[code]), (code, lat, lon)


def _inside(x, y, rings):
    outer, *holes = rings
    return _in_ring(x, y, outer) and not any(_in_ring(x, y, hole) for hole in holes)


def _in_ring(x, y, ring):
    crossings = 0
    for (x1, y1, *_a), (x2, y2, *_b) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def test_relations_are_confirmed_by_both_ends_or_not():
    assert Relation.objects.confirmed().exists()
    assert Relation.objects.exclude(pk__in=Relation.objects.confirmed()).exists()
    networks = Enterprise.objects.filter(legal_form__family__code="xarxa")
    assert Relation.objects.filter(kind="member_of", object__in=networks).exists()
    states = {State.PUBLISHED}
    assert set(Relation.objects.values_list("subject__state", flat=True)) == states
    assert set(Relation.objects.values_list("object__state", flat=True)) == states


def test_provenance_names_records_of_the_same_enterprise():
    seen = 0
    for enterprise in Enterprise.objects.exclude(provenance={}):
        mine = set(enterprise.source_records.values_list("source__code", "pk"))
        for said in enterprise.provenance.values():
            assert said["source"] == "entity" or (said["source"], said["record"]) in mine
            seen += 1
    assert seen > 20
    assert not SourceRecord.objects.filter(enterprise=None).exists()


def test_photos_are_kept_with_an_alternative_text():
    photos = list(Photo.objects.all())
    assert photos
    for photo in photos[:3]:
        assert photo.alt_ca and photo.alt_es and photo.alt_en
        assert photo.image.storage.exists(photo.image.name)
        assert (photo.width, photo.height) == (1280, 800)


def test_sign_ins_have_their_role():
    for email, _name, role in accounts.SIGN_INS:
        user = User.objects.get(email=email)
        assert user.check_password(accounts.PASSWORD)
        assert user.is_staff and user.roles == [role]


def test_it_refuses_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("seed_demo", size=5)
    with pytest.raises(CommandError):
        call_command("seed_demo", if_empty=True)


def test_it_refuses_a_database_with_enterprises(capsys):
    with pytest.raises(CommandError):
        call_command("seed_demo", size=5)
    call_command("seed_demo", size=5, if_empty=True)
    assert capsys.readouterr().out == ""
    assert Enterprise.objects.count() == SIZE


def test_many_more_have_addresses_and_nifs_of_their_own():
    labels = {place.code: place for place in Neighbourhood.objects.all()}
    sketches = plan(1500, timezone.localdate(), labels)
    assert len({sketch.slug for sketch in sketches}) == 1500
    nifs = [s.fields["nif"] for s in sketches if s.fields["nif"] and s.state == State.PUBLISHED]
    assert len(nifs) == len(set(nifs))
