"""Who may open what: tests/portal/permissions.txt against every route of the portal."""

import re
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from catalogue.models import (
    Boundary,
    Certification,
    ColumnMapping,
    CpvCode,
    Criterion,
    District,
    Enterprise,
    EssFamily,
    Establishment,
    Evaluation,
    FormerAddress,
    Holiday,
    ImportRun,
    InstrumentEdition,
    LegalForm,
    Merge,
    Municipality,
    Neighbourhood,
    Offer,
    Photo,
    PossibleDuplicate,
    Relation,
    Sector,
    Source,
    SourceRecord,
    SynonymGroup,
)
from ess_portal.accounts.models import User
from ess_portal.mail.models import Message
from ess_portal.reports.models import Report
from ess_portal.reports.views import token_of
from tests import builders
from tests.portal import permissions
from tests.staff import city_admin, moderator, person
from tests.strict_client import SignedInClient

ROWS = permissions.rows()
REFUSED = ("sign-in", "403", "404", "405", "410")
WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)", re.I)
OF_NO_CONCERN = {"django_session", "limits_attempts"}  # what a refusal itself may write
OTHER_METHODS = ("PUT", "DELETE")
MISSING = 987654321
PASSWORD = "tres paraules soltes"


def test_every_route_has_its_row():
    assert {row.route for row in ROWS} == set(permissions.routes())


def test_no_row_is_there_twice():
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))


def test_public_and_skipped_rows_say_why():
    assert [row.name for row in ROWS if (row.is_public or row.is_skipped) and not row.reason] == []


def test_columns_to_come_are_named_with_a_reason():
    head = [line for line in permissions.TABLE.read_text().splitlines() if line.startswith("#")]
    text = "\n".join(head)
    for column in (
        "events-only",
        "editor",
        "admin of an entity",
        "admin of another entity",
        "network admin",
        "buyer",
        "fair manager",
        "procurement officer",
        "seal committee",
    ):
        assert re.search(rf"^#   {column} {{2,}}\S.+", text, re.M), column


@pytest.fixture
def world(small_world):
    """One object of each model that a route leads to."""
    labels = {f"label_{code}": "Prova" for code in ("ca", "es", "en")}
    builders.family()
    builders.legal_form()
    other = builders.enterprise("Una altra")
    source = Source.objects.create(code="prova", name="Prova")
    ColumnMapping.objects.create(source=source, name="Prova", columns={"nom": "name"})
    now = timezone.now()
    SourceRecord.objects.create(source=source, external_id="1", raw={}, last_seen=now)
    ImportRun.objects.create(source=source, file_name="a.csv", file_hash="0" * 64, state="dry_run")
    PossibleDuplicate.objects.create(first=small_world, second=other, similarity=0.9)
    Merge.objects.create(kept=small_world, merged=other)
    Relation.objects.create(subject=small_world, kind="member_of", object=other)
    FormerAddress.objects.create(kind="catalogue.enterprise", slug="antiga", object_id=other.pk)
    Municipality.objects.create(code="080193", name="Barcelona", sort_name="barcelona")
    Holiday.objects.create(date=date(2026, 9, 24), name_ca="M", name_es="M", name_en="M")
    CpvCode.objects.create(code="03000000", **labels)
    Certification.objects.create(code="prova", **labels)
    SynonymGroup.objects.create(words=["bici", "bicicleta"])
    builders.enterprise("Esborrany", state="draft", slug="esborrany")
    builders.enterprise("Amagada", state="hidden", slug="amagada", published_at=now)
    builders.enterprise("Mai publicada", state="hidden", slug="mai-publicada")
    builders.enterprise("Plegada", state="ceased", slug="plegada", ceased_on="2025-12-31")
    return small_world


@pytest.fixture
def people(world):
    return {
        "anonymous": None,
        "signed in": person(is_staff=False, password=PASSWORD),
        "moderator": moderator(password=PASSWORD),
        "city admin": city_admin(password=PASSWORD),
    }


def sessions_of(people):
    """A fresh browser for each column."""
    made = {}
    for column, user in people.items():
        made[column] = SignedInClient(raise_request_exception=False)
        if user:
            made[column].force_login(user)
    return made


OBJECTS = {
    "accounts/user": User,
    "catalogue/boundary": Boundary,
    "catalogue/certification": Certification,
    "catalogue/columnmapping": ColumnMapping,
    "catalogue/cpvcode": CpvCode,
    "catalogue/criterion": Criterion,
    "catalogue/district": District,
    "catalogue/enterprise": Enterprise,
    "catalogue/essfamily": EssFamily,
    "catalogue/establishment": Establishment,
    "catalogue/evaluation": Evaluation,
    "catalogue/formeraddress": FormerAddress,
    "catalogue/holiday": Holiday,
    "catalogue/importrun": ImportRun,
    "catalogue/instrumentedition": InstrumentEdition,
    "catalogue/legalform": LegalForm,
    "catalogue/merge": Merge,
    "catalogue/municipality": Municipality,
    "catalogue/neighbourhood": Neighbourhood,
    "catalogue/offer": Offer,
    "catalogue/possibleduplicate": PossibleDuplicate,
    "catalogue/relation": Relation,
    "catalogue/sector": Sector,
    "catalogue/source": Source,
    "catalogue/sourcerecord": SourceRecord,
    "catalogue/synonymgroup": SynonymGroup,
    "mail/message": Message,
    "reports/report": Report,
}
LANDINGS = {"/barris/": Neighbourhood, "/districtes/": District, "/sectors/": Sector}


def address_of(row):
    """The route with the arguments of an object that exists (or, for #missing, of none)."""
    address = row.route
    published = Enterprise.objects.published().order_by("pk").first()
    model = next((OBJECTS[name] for name in OBJECTS if f"/gestio/{name}/" in address), None)
    if address.startswith("/correu/"):
        model = Message
    key = MISSING if row.state == "missing" else model and model.objects.order_by("pk").first().pk
    slug = published.slug if not row.state else row.state
    shown = f"{ContentType.objects.get_for_model(Enterprise).pk}/{published.pk}"
    address = address.replace("<path:content_type_id>/<path:object_id>", shown)
    if model := next((LANDINGS[part] for part in LANDINGS if part in address), None):
        slug = model.objects.order_by("pk").first().slug
    address = re.sub(r"<(path:object_id|int:pk|id)>", str(key), address)
    if "dades" in address:
        address = address.replace("<slug:slug>", "families")
        address = address.replace("<day:day>", timezone.localdate().isoformat())
        address = re.sub("(cataleg|vocabularis).<str:kind>", r"\1.ttl", address)
    address = address.replace("<slug:slug>", slug).replace("<str:kind>", "csv")
    address = address.replace("<str:token>", token_of(Report.objects.first()))
    address = address.replace("<slug:slug>", slug)
    address = address.replace("<str:theme>", "fosc").replace("<slug:name>-<int:part>", "barris-0")
    address = address.replace("estat/<str:name>", "estat/hide")
    address = address.replace("<str:name>", Photo.objects.get().image.name.rpartition("/")[2])
    address = address.replace("<app_label>", row.state or "catalogue").replace("<url>", "no-hi-es/")
    assert not re.search(r"[<>()^$]", address), address
    if address.endswith("/autocomplete/"):
        address += "?app_label=catalogue&model_name=enterprise&field_name=main_sector&term="
    if address.endswith("/punts/"):
        address += f"?id={Establishment.objects.order_by('pk').first().pk}"
    return address


def answer_of(session, method, address):
    """(the answer in a word, tables written)."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        response = session.generic(method, address)
        transaction.set_rollback(True)
    found = (WRITES.match(query["sql"]) for query in captured)
    written = {match[2] for match in found if match} - OF_NO_CONCERN
    there = response["Location"] if response.status_code == 302 else ""
    to_sign_in = "/login/" in there or "/compte/entra/" in there
    return ("sign-in" if to_sign_in else str(response.status_code)), written


def section(row):
    """Rows that are tested together: those of one model, or the rest of one part of the portal."""
    return "/".join(row.route.split("/")[1:4]) if row.route.count("/") > 4 else "the rest"


def faults_of(row, sessions):
    address = address_of(row)
    for column, session in sessions.items():
        for method in ("GET", "POST"):
            wanted = row.expected(column, method)
            answer, written = answer_of(session, method, address)
            if answer != wanted or (written and (method == "GET" or answer in REFUSED)):
                yield f"{method} {row.name} as {column}: {answer} {written or ''}, not {wanted}"
        refused = row.expected(column, "GET") in REFUSED
        for method in OTHER_METHODS if refused else OTHER_METHODS[-1:]:
            answer, written = answer_of(session, method, address)
            opens = refused and answer.startswith("2")
            if written or opens or answer.startswith("5"):
                yield f"{method} {row.name} as {column}: {answer} {written or ''}"


@pytest.mark.parametrize("name", sorted({section(row) for row in ROWS}))
def test_rows(people, name):
    rows = [row for row in ROWS if section(row) == name and not row.is_skipped]
    assert [fault for row in rows for fault in faults_of(row, sessions_of(people))] == []


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("anonymous", "200/sign-in", "GET"),
        ("signed in", "sign-in/200", "POST"),
        ("moderator", "403/200", "GET"),
        ("moderator", "403/200", "PUT"),
        ("city admin", "200/403", "POST"),
    ],
)
def test_a_wrong_cell_is_found(people, column, cell, fault):
    right = {"anonymous": "sign-in/sign-in", "signed in": "sign-in/sign-in"}
    cells = [right.get(name, "200/200") if name != column else cell for name in people]
    row = permissions.Row(" | ".join(["/gestio/catalogue/importrun/", *cells]))
    found = list(faults_of(row, sessions_of(people)))
    assert found and all(column in each for each in found)
    assert any(each.startswith(fault) for each in found)


def is_public(row):
    return not row.is_skipped and not row.route.startswith(("/gestio/", "/ca/compte/"))


PUBLIC = [row for row in ROWS if is_public(row)]


def test_public_addresses_only_answer_get_and_head(world):
    client = SignedInClient(raise_request_exception=False)
    assert len(PUBLIC) > 15
    for row in PUBLIC:
        address = address_of(row)
        assert str(client.head(address).status_code) == row.expected("anonymous", "GET"), address
        for method in ("POST", "PATCH", "OPTIONS", "TRACE", *OTHER_METHODS):
            if method == "POST" and row.expected("anonymous", "POST") == "200":
                continue  # a form for anybody
            assert client.generic(method, address).status_code == 405, (method, address)


def test_what_one_may_not_see_answers_as_what_does_not_exist(people):
    sessions = sessions_of(people)
    user = User.objects.order_by("pk").first()
    for place in ("accounts/user", "catalogue/enterprise"):
        for page in ("change", "history", "delete"):
            for column in ("anonymous", "signed in"):
                there = f"/gestio/{place}/{user.pk}/{page}/"
                gone = f"/gestio/{place}/{MISSING}/{page}/"
                answers = [answer_of(sessions[column], "GET", one)[0] for one in (there, gone)]
                assert answers[0] == answers[1]
    answers = {
        answer_of(sessions["moderator"], "GET", f"/gestio/accounts/user/{key}/{page}/")[0]
        for key in (user.pk, MISSING)
        for page in ("change", "delete", "history")
    }
    assert answers == {"403"}


def open_to_all(request):
    return HttpResponse("secret")


urlpatterns = [path("nova/", open_to_all)]


def test_an_unlisted_route_would_be_found(settings):
    settings.ROOT_URLCONF = __name__
    assert set(permissions.routes()) - {row.route for row in ROWS} == {"/nova/"}
