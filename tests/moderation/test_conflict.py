"""Two people edit the same thing in the admin: the second one meets both texts."""

import pytest
from django.urls import reverse

from catalogue.models import Enterprise, Establishment
from tests import builders
from tests.staff import moderator, posted_by, session_of

pytestmark = pytest.mark.django_db


def change_url(obj):
    return reverse(f"admin:{obj._meta.label_lower.replace('.', '_')}_change", args=[obj.pk])


def opened(user, obj):
    """(session, what the form of `obj` posts) of a person who has just opened its page."""
    session = session_of(user)
    page = session.get(change_url(obj))
    assert page.status_code == 200
    return session, posted_by(page, f"{obj._meta.model_name}_form")


def save(session, obj, data):
    page = session.post(change_url(obj), data)
    if page.status_code == 200:
        raise AssertionError([str(error) for error in page.context["errors"]])
    return page


def test_two_sessions_edit_one_text():
    forn = builders.enterprise("Forn", summary_ca="Pa de cada dia")
    anna, of_anna = opened(moderator(name="Anna"), forn)
    biel, of_biel = opened(moderator(name="Biel"), forn)

    assert save(anna, forn, of_anna | {"summary_ca": "Pa de l’Anna"}).status_code == 302
    page = save(biel, forn, of_biel | {"summary_ca": "Pa d’en Biel"})

    assert page.status_code == 409
    forn.refresh_from_db()
    assert forn.summary_ca == "Pa de l’Anna"
    (conflict,) = page.context["conflicts"]
    (difference,) = conflict.differences
    assert difference.original == "Pa de cada dia"
    assert difference.stored == "Pa de l’Anna"
    assert difference.typed == "Pa d’en Biel"
    assert conflict.by == "Anna"
    for text in ("Pa de cada dia", "Pa de l’Anna", "Pa d’en Biel"):
        assert text in page.content.decode()

    again = posted_by(page, "enterprise_form")
    assert again["summary_ca"] == ["Pa d’en Biel"]
    assert save(biel, forn, again).status_code == 302
    forn.refresh_from_db()
    assert forn.summary_ca == "Pa d’en Biel"


def test_saving_again_does_not_undo_fields_that_the_second_person_did_not_touch():
    forn = builders.enterprise("Forn", website="https://a.cat", phone="930000000")
    anna, of_anna = opened(moderator(), forn)
    biel, of_biel = opened(moderator(), forn)
    save(anna, forn, of_anna | {"website": "https://nova.cat", "sells_online": "on"})

    page = save(biel, forn, of_biel | {"phone": "931111111"})
    assert page.status_code == 409
    again = posted_by(page, "enterprise_form")
    assert again["website"] == ["https://nova.cat"]
    assert again["sells_online"] == ["on"]
    assert again["phone"] == ["931111111"]

    save(biel, forn, again)
    forn.refresh_from_db()
    assert (forn.website, forn.phone, forn.sells_online) == ("https://nova.cat", "931111111", True)


def test_a_third_save_while_looking_at_the_conflict_is_a_conflict_again():
    forn = builders.enterprise("Forn")
    anna, of_anna = opened(moderator(), forn)
    biel, of_biel = opened(moderator(), forn)
    save(anna, forn, of_anna | {"summary_ca": "u"})
    page = save(biel, forn, of_biel | {"summary_ca": "dos"})
    Enterprise.objects.filter(pk=forn.pk).update(summary_ca="tres")
    page = save(biel, forn, posted_by(page, "enterprise_form"))
    assert page.status_code == 409
    assert page.context["conflicts"][0].differences[0].stored == "tres"


def test_many_to_many_choices_are_compared_too():
    forn = builders.enterprise("Forn")
    one, two = builders.family("mutualisme"), builders.family("associacions")
    anna, of_anna = opened(moderator(), forn)
    biel, of_biel = opened(moderator(), forn)
    save(anna, forn, of_anna | {"families": [one.pk]})
    page = save(biel, forn, of_biel | {"families": [two.pk]})
    assert page.status_code == 409
    (difference,) = page.context["conflicts"][0].differences
    assert (difference.stored, difference.typed) == ("Mutualisme", "Associacions")
    assert list(forn.families.all()) == [one]


def test_a_form_without_its_version_does_not_overwrite():
    forn = builders.enterprise("Forn", summary_ca="Pa")
    biel, data = opened(moderator(), forn)
    del data["base_version"]
    page = save(biel, forn, data | {"summary_ca": "Pastes"})
    assert page.status_code == 409
    forn.refresh_from_db()
    assert forn.summary_ca == "Pa"


def test_the_same_text_typed_by_both_is_no_conflict():
    forn = builders.enterprise("Forn")
    anna, of_anna = opened(moderator(), forn)
    biel, of_biel = opened(moderator(), forn)
    save(anna, forn, of_anna | {"summary_ca": "Pa"})
    assert save(biel, forn, of_biel | {"summary_ca": "Pa"}).status_code == 302


def test_opening_and_saving_without_a_change_writes_nothing():
    forn = builders.enterprise("Forn", other_names=["Forn vell", "El forn"], languages=["ca"])
    builders.place(forn, street="Carrer de Sants", hours={1: ("9:00", "14:00")})
    builders.offer(forn, "Pa")
    session, data = opened(moderator(), forn)
    version = Enterprise.objects.get().version
    assert save(session, forn, data).status_code == 302
    assert Enterprise.objects.get().version == version
    assert Enterprise.objects.get().other_names == ["Forn vell", "El forn"]
    assert Establishment.objects.get().version == 1


def test_a_stale_inline_row_is_a_conflict():
    forn = builders.enterprise("Forn")
    place = builders.place(forn, street="Carrer Vell")
    anna, of_anna = opened(moderator(name="Anna"), place)
    biel, of_biel = opened(moderator(), forn)
    save(anna, place, of_anna | {"street": "Carrer Nou"})

    page = save(biel, forn, of_biel | {"establishments-0-street": "Carrer Altre"})
    assert page.status_code == 409
    (conflict,) = page.context["conflicts"]
    (difference,) = conflict.differences
    told = (difference.original, difference.stored, difference.typed)
    assert told == ("Carrer Vell", "Carrer Nou", "Carrer Altre")
    place.refresh_from_db()
    assert place.street == "Carrer Nou"

    assert save(biel, forn, posted_by(page, "enterprise_form")).status_code == 302
    place.refresh_from_db()
    assert place.street == "Carrer Altre"


def test_deleting_a_row_that_someone_has_just_changed_is_a_conflict():
    forn = builders.enterprise("Forn")
    offer = builders.offer(forn, "Pa")
    biel, of_biel = opened(moderator(), forn)
    type(offer).objects.filter(pk=offer.pk).update(name_ca="Pa de pagès")

    page = save(biel, forn, of_biel | {"offers-0-DELETE": "on"})
    assert page.status_code == 409
    assert page.context["conflicts"][0].deleting
    assert forn.offers.count() == 1
    again = posted_by(page, "enterprise_form")
    assert again["offers-0-DELETE"] == ["on"]
    assert save(biel, forn, again).status_code == 302
    assert forn.offers.count() == 0


def test_a_row_deleted_meanwhile_keeps_what_was_typed():
    forn = builders.enterprise("Forn")
    gone, stays = builders.offer(forn, "Pa"), builders.offer(forn, "Coca")
    biel, of_biel = opened(moderator(), forn)
    gone.delete()

    typed = of_biel | {"offers-0-name_ca": "Pa integral", "offers-1-name_ca": "Coca de recapte"}
    page = save(biel, forn, typed)
    assert page.status_code == 409
    (conflict,) = page.context["conflicts"]
    assert conflict.gone
    assert conflict.differences[0].typed == "Pa integral"
    stays.refresh_from_db()
    assert stays.name_ca == "Coca"

    assert save(biel, forn, posted_by(page, "enterprise_form")).status_code == 302
    assert set(forn.offers.values_list("name_ca", flat=True)) == {"Pa integral", "Coca de recapte"}
    assert forn.offers.filter(pk=stays.pk).exists()


def test_a_row_deleted_meanwhile_that_nobody_touched_stays_deleted():
    forn = builders.enterprise("Forn")
    gone, stays = builders.offer(forn, "Pa"), builders.offer(forn, "Coca")
    biel, of_biel = opened(moderator(), forn)
    gone.delete()
    assert save(biel, forn, of_biel | {"summary_ca": "Pastes"}).status_code == 302
    assert list(forn.offers.all()) == [stays]
    forn.refresh_from_db()
    assert forn.summary_ca == "Pastes"


def test_an_object_deleted_meanwhile_shows_what_was_typed():
    draft = builders.enterprise("Esborrany", state="draft")
    biel, of_biel = opened(moderator(), draft)
    url = change_url(draft)
    draft.delete()
    page = biel.post(url, of_biel | {"summary_ca": "Text llarg que costava d’escriure"})
    assert page.status_code == 409
    assert "Text llarg que costava d’escriure" in page.content.decode()
    assert not Enterprise.objects.exists()


def test_deleting_what_someone_has_just_changed_asks_again():
    draft = builders.enterprise("Esborrany", state="draft")
    url = reverse("admin:catalogue_enterprise_delete", args=[draft.pk])
    biel = session_of(moderator())
    version = biel.get(url).context["object"].version
    Enterprise.objects.filter(pk=draft.pk).update(summary_ca="Ara sí que hi ha text")

    page = biel.post(url, {"post": "yes", "base_version": version})
    assert page.status_code == 200
    assert "Algú altre ho ha canviat" in page.content.decode()
    assert Enterprise.objects.filter(pk=draft.pk).exists()

    biel.post(url, {"post": "yes", "base_version": page.context["object"].version})
    assert not Enterprise.objects.filter(pk=draft.pk).exists()


ENDLESS = "9" * 5_000  # more digits than Python turns into a number


def test_a_version_of_endless_digits_is_a_version_that_nobody_saw():
    forn = builders.enterprise("Forn")
    gone, stays = builders.offer(forn, "Pa"), builders.offer(forn, "Coca")
    biel, of_biel = opened(moderator(), forn)

    def refused(**typed):
        page = biel.post(change_url(forn), of_biel | typed)
        return page.status_code in (200, 409) and "errorlist" in page.content.decode()

    assert refused(base_version=ENDLESS, summary_ca="No")
    assert refused(**{"offers-0-base_version": ENDLESS, "offers-0-name_ca": "No"})
    gone.delete()
    assert refused(**{"offers-0-base_version": ENDLESS, "offers-0-name_ca": "No"})
    forn.refresh_from_db()
    assert forn.summary_ca != "No" and list(forn.offers.all()) == [stays]


def test_a_key_of_endless_digits_is_of_nothing():
    draft = builders.enterprise("Esborrany", state="draft")
    builders.offer(draft, "Pa")
    biel, of_biel = opened(moderator(), draft)
    assert biel.post(change_url(draft), of_biel | {"offers-0-id": ENDLESS}).status_code == 200
    list_url = reverse("admin:catalogue_enterprise_changelist")
    assert biel.post(f"{list_url}{ENDLESS}/change/", of_biel).status_code == 302
    url = change_url(draft)
    draft.delete()
    assert biel.post(url, of_biel | {"base_version": ENDLESS}).status_code == 409
