"""The pages on which two people black out a name."""

import pytest

from accounts.models import Blackout
from tests.factories import make_contribution, make_user

pytestmark = pytest.mark.django_db

REASON = "Request 12/2026."
FACTS = {"words": "Sok Dara", "reason": REASON, "programme": ""}


@pytest.fixture
def contribution(programme):
    return make_contribution(text="SECRET-WORDS: Sok Dara opened the bag, and Sok Dara closed it.")


@pytest.fixture
def second(programme):
    return make_user("second", role="administrator")


@pytest.fixture
def asked(client, administrator, contribution):
    """Asked through the pages: first the places are shown, then the request is sent with them in sight."""
    client.force_login(administrator)
    shown = client.post("/people/blackouts/ask/", FACTS)
    assert Blackout.objects.count() == 0
    client.post("/people/blackouts/ask/", {**FACTS, "seen": shown.context["seen"]})
    return Blackout.objects.get()


def page_of(client, blackout):
    return client.get(f"/people/blackouts/{blackout.pk}/")


def test_the_list_says_that_nobody_asked_yet(client, administrator):
    client.force_login(administrator)

    page = client.get("/people/blackouts/").content.decode()

    assert "Nobody has asked for a name to be blacked out." in page
    assert "/people/blackouts/ask/" in client.get("/people/blackouts/").content.decode()


def test_every_place_is_shown_and_no_word_around_it(client, administrator, contribution):
    client.force_login(administrator)

    page = client.post("/people/blackouts/ask/", FACTS).content.decode()

    assert f"No. {contribution.pk}" in page
    assert "2 places" in page
    assert "SECRET-WORDS" not in page


def test_a_name_that_stands_nowhere_is_told_beside_what_was_typed(client, administrator):
    client.force_login(administrator)

    page = client.post("/people/blackouts/ask/", {**FACTS, "words": "Nobody Here"}).content.decode()

    assert "These names stand nowhere. Write them as they stand in the texts." in page
    assert "Nobody Here" in page
    assert REASON in page


def test_who_asked_sees_it_waiting_and_cannot_confirm(client, asked, contribution):
    page = page_of(client, asked).content.decode()

    assert "You asked for it: somebody else confirms or refuses." in page
    assert "Black out for good" not in page
    seen = page_of(client, asked).context["seen"]
    assert client.post(f"/people/blackouts/{asked.pk}/confirm/", {"seen": seen}).status_code == 403
    contribution.refresh_from_db()
    assert "Sok Dara" in contribution.text


def test_a_second_person_sees_the_same_and_confirms(client, asked, contribution, second):
    client.force_login(second)
    page = page_of(client, asked)
    assert "Sok Dara" in page.content.decode()
    assert REASON in page.content.decode()

    client.post(f"/people/blackouts/{asked.pk}/confirm/", {"seen": page.context["seen"]})

    contribution.refresh_from_db()
    assert contribution.text == "SECRET-WORDS: ███ opened the bag, and ███ closed it."
    done = page_of(client, asked).content.decode()
    assert "Sok Dara" not in done
    assert "blacked out" in done


def test_who_confirms_what_changed_meanwhile_looks_again(client, asked, second):
    client.force_login(second)
    seen = page_of(client, asked).context["seen"]
    make_contribution(text="Sok Dara again.")

    answer = client.post(f"/people/blackouts/{asked.pk}/confirm/", {"seen": seen}, follow=True)

    assert "Other places hold the names now. Look at them again, then confirm." in answer.content.decode()
    assert Blackout.objects.get().status == "waiting"


def test_it_is_refused_or_taken_back_once(client, asked, second):
    client.post(f"/people/blackouts/{asked.pk}/take-back/")
    client.force_login(second)

    answer = client.post(f"/people/blackouts/{asked.pk}/refuse/", follow=True)

    assert "This is decided already; nothing was changed." in answer.content.decode()
    assert (Blackout.objects.get().status, Blackout.objects.get().words) == ("taken_back", "")


def test_an_administrator_of_one_programme_is_offered_that_one_alone(client, programme):
    own = make_user("own", role="administrator", programme=programme)
    client.force_login(own)

    page = client.get("/people/blackouts/ask/").content.decode()

    assert "In all programmes" not in page
    assert "Wildlife" in page


def test_the_pages_speak_khmer(client, asked, second):
    second.language = "km"
    second.save()
    client.force_login(second)

    page = page_of(client, asked).content.decode()

    assert "Black out for good" not in page
    assert "Reason" not in page
