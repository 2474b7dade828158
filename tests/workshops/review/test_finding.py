"""After an answer the next one is offered, the filter stays, and contributions and people are found by words."""

import pytest
from django.urls import reverse

from tests.factories import (
    disposed,
    make_consultation,
    make_contribution,
    make_participant,
    make_topic,
    make_user,
    make_workshop,
)
from workshops.intake import redaction

pytestmark = pytest.mark.django_db

ANSWER = {"outcome": "noted", "reasons": "It is known.", "language": "en", "public_summary": "Known."}


@pytest.fixture
def consultation(programme):
    return make_consultation(programme=programme)


def dispose_page(contribution, query=""):
    return reverse("workshops:contribution_dispose", args=[contribution.receipt]) + query


def found(client, user, name, asked):
    client.force_login(user)
    return {one.receipt for one in client.get(reverse(f"workshops:{name}"), {"q": asked}).context["page"]}


# --- The next one ---------------------------------------------------------------------------------


def test_after_an_answer_the_next_of_the_same_filter_is_offered(client, consultation, reviewer):
    topic = make_topic(consultation)
    first = make_contribution(consultation, topic=topic)
    make_contribution(consultation)  # of no topic: the filter leaves it out
    third = make_contribution(consultation, topic=topic)
    client.force_login(reviewer)
    queue = client.get(reverse("workshops:contribution_queue"), {"topic": topic.pk}).content.decode()
    address = dispose_page(first, f"?queue=topic%3D{topic.pk}")
    assert address in queue

    page = client.post(address, ANSWER, follow=True)

    assert page.context["next_one"] == third
    shown = page.content.decode()
    assert dispose_page(third, f"?queue=topic%3D{topic.pk}") in shown
    assert f"{reverse('workshops:contribution_queue')}?topic={topic.pk}" in shown
    last = client.post(dispose_page(third, f"?queue=topic%3D{topic.pk}"), ANSWER, follow=True)
    assert "Nothing else awaits an answer here." in last.content.decode()


def test_what_a_colleague_has_in_hand_or_one_keyed_oneself_is_not_offered(client, consultation, reviewer, programme):
    first = make_contribution(consultation)
    colleague = make_user("colleague", role="reviewer", programme=programme)
    reviewer.memberships.create(role="rapporteur", programme=programme)
    make_contribution(consultation, by=reviewer)
    taken = make_contribution(consultation)
    client.force_login(colleague)
    client.post(reverse("workshops:contribution_claim", args=[taken.receipt]))
    client.force_login(reviewer)

    page = client.post(dispose_page(first), ANSWER, follow=True)

    assert page.context["next_one"] is None


def test_who_comes_another_way_is_offered_nothing(client, consultation, reviewer):
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    make_contribution(consultation)
    client.force_login(reviewer)

    assert client.get(contribution.get_absolute_url()).context["next_one"] is None


@pytest.mark.parametrize("garbled", ["%00", "topic=x&page=after-1", "<script>", "a" * 5_000])
def test_a_garbled_filter_harms_nothing(client, consultation, reviewer, garbled):
    contribution = make_contribution(consultation)
    client.force_login(reviewer)

    response = client.get(dispose_page(contribution), {"queue": garbled})

    assert response.status_code in (200, 400)
    assert b'<script>"' not in response.content


def test_letting_go_leads_back_to_the_queue_as_it_was_narrowed(client, consultation, reviewer):
    contribution = make_contribution(consultation)
    client.force_login(reviewer)

    response = client.post(
        reverse("workshops:contribution_let_go", args=[contribution.receipt]), {"queue": "kind=experience"}
    )

    assert response["Location"] == f"{reverse('workshops:contribution_queue')}?kind=experience"


# --- Found by words and by receipt ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["contribution_queue", "contribution_list"])
def test_contributions_are_found_by_their_words_and_by_their_receipt(client, consultation, reviewer, name):
    bag = make_contribution(consultation, text="The exhibit bag was opened three times.")
    scales = make_contribution(consultation, text="The scales were never weighed. ភស្តុតាង")

    assert found(client, reviewer, name, "BAG exhibit") == {bag.receipt}
    assert found(client, reviewer, name, "ភស្តុតាង") == {scales.receipt}
    assert found(client, reviewer, name, scales.receipt) == {scales.receipt}
    assert found(client, reviewer, name, scales.receipt[:6].upper()) == {scales.receipt}
    assert found(client, reviewer, name, f"https://example.org{bag.get_absolute_url()}") == {bag.receipt}
    assert found(client, reviewer, name, "bag scales") == set()
    assert found(client, reviewer, name, "") == {bag.receipt, scales.receipt}


def test_nobody_finds_by_words_what_they_may_not_read(client, consultation, reviewer, editor):
    ongoing = disposed(
        make_contribution(consultation, text="The secret court.", ongoing=True),
        reviewer=reviewer,
        public_summary="A case goes on.",
    )
    withheld = disposed(
        make_contribution(consultation, text="A secret name."), reviewer=reviewer, public_summary="Known."
    )
    redaction.withhold(withheld, passage="secret", reason="It names somebody.", by=reviewer)

    assert found(client, editor, "contribution_list", "secret") == set()
    assert found(client, editor, "contribution_list", "case goes") == {ongoing.receipt}
    assert found(client, reviewer, "contribution_list", "secret") == {ongoing.receipt, withheld.receipt}


def test_people_are_found_by_name_in_either_language_by_mail_and_by_office(client, administrator):
    sok = make_user("sok.dara", names={"en": "Sok Dara", "km": "សុខ ដារ៉ា"}, office="Court of Mondulkiri")
    make_user("chan.vuthy", names={"en": "Chan Vuthy"})
    client.force_login(administrator)

    def people(asked):
        return set(client.get(reverse("accounts:person_list"), {"q": asked}).context["page"])

    assert people("dara sok") == people("ដារ៉ា") == people("SOK.DARA@") == people("mondulkiri") == {sok}
    assert (
        "Nobody is found by these words."
        in client.get(reverse("accounts:person_list"), {"q": "nobody here"}).content.decode()
    )


# --- What a list shows ----------------------------------------------------------------------------


def test_voices_and_the_paragraph_spoken_of_are_shown(client, consultation, reviewer):
    contribution = make_contribution(
        consultation, participant=make_participant(make_workshop(consultation)), voices=12, paragraph="4.2"
    )
    client.force_login(reviewer)

    for address in (reverse("workshops:contribution_queue"), dispose_page(contribution)):
        page = client.get(address).content.decode()
        assert "12 people" in page
        assert "on paragraph 4.2" in page


def test_the_filters_lie_behind_one_line_that_says_what_is_chosen(client, consultation, reviewer):
    topic = make_topic(consultation)
    client.force_login(reviewer)

    page = client.get(reverse("workshops:contribution_queue"), {"topic": topic.pk, "kind": "case"}).content.decode()

    summary = page[page.index("<summary>") : page.index("</summary>")]
    assert "Topic: <strong>Charges</strong>" in summary
    assert "Kind: <strong>case</strong>" in summary
    assert "<details>" in page
