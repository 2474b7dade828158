"""We asked, you said, we did: what everybody may know of a consultation, and not one word more."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from handbook.approval import decisions
from handbook.drafting import citing
from handbook.editions import release
from handbook.feedback import public_report
from handbook.models.works import not_reserved
from press.manuscript import Built
from tests.factories import (
    disposed,
    drafted,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_topic,
    make_workshop,
)
from workshops.models import Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(programme):
    return make_consultation(programme=programme, purpose="How exhibits are kept.")


@pytest.fixture
def topic(consultation):
    return make_topic(consultation, titles={"en": "Exhibits"}, questions={"en": "Who signs the bag?"})


@pytest.fixture
def workshop(consultation):
    return make_workshop(consultation)


def answered(workshop, topic, reviewer, *, text="CANARY-RAW words.", participant=None, **fields):
    answer = {name: fields.pop(name) for name in ("outcome", "public_summary", "merged_into") if name in fields}
    participant = participant or make_participant(workshop, name="CANARY-NAME")
    contribution = make_contribution(participant=participant, topic=topic, text=text, **fields)
    return disposed(contribution, reviewer=reviewer, reasons="CANARY-REASONS.", **answer)


def edition_citing(contribution, *, editor, approver, **fields):
    """Issue an edition whose only paragraph draws on a contribution."""
    handbook = make_handbook(consultations=[contribution.consultation], **fields)
    version = drafted(make_chapter(handbook, slug="evidence"), drafter=editor, text="Sign the bag.")
    citing.cite(version, key=version.wording.keys[0], contribution=contribution, by=editor)
    decisions.submit(version, change_note="First.", by=editor)
    decisions.approve(version, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    edition = release.prepare(handbook, by=approver, on=date(2022, 6, 1))
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


def page_of(client, consultation, language="en"):
    return client.get(f"/{language}/consultations/{consultation.slug}/")


def test_everybody_reads_what_was_asked_what_was_said_and_which_paragraph_came_of_it(
    client, consultation, topic, workshop, reviewer, editor, approver
):
    said = answered(workshop, topic, reviewer, public_summary="Bags were opened unsigned.")
    edition_citing(said, editor=editor, approver=approver)

    response = page_of(client, consultation)

    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=0, s-maxage=1")
    for words in ("How exhibits are kept.", "Who signs the bag?", "Bags were opened unsigned.", "accepted"):
        assert words in page
    link = "/en/wildlife-trafficking/editions/1/evidence/#1.1"
    assert page.count(f'href="{link}"') == 2  # beside the summary, and under what was done
    assert [canary for canary in ("CANARY-RAW", "CANARY-NAME", "CANARY-REASONS") if canary in page] == []


def test_the_page_is_there_in_khmer(client, consultation, topic, workshop, reviewer, editor, approver):
    edition_citing(answered(workshop, topic, reviewer), editor=editor, approver=approver)

    page = page_of(client, consultation, "km").content.decode()

    assert "គោលការណ៍ណែនាំ" in page


def test_before_an_edition_there_is_no_page(client, consultation, topic, workshop, reviewer):
    answered(workshop, topic, reviewer)
    make_handbook(consultations=[consultation])

    assert page_of(client, consultation).status_code == 404


def test_the_number_in_an_earlier_address_leads_to_the_name_for_good(
    client, consultation, topic, workshop, reviewer, editor, approver
):
    edition_citing(answered(workshop, topic, reviewer), editor=editor, approver=approver)

    response = client.get(f"/en/consultations/{consultation.pk}/")

    assert (response.status_code, response["Location"]) == (301, f"/en/consultations/{consultation.slug}/")


def test_the_number_of_a_consultation_that_is_not_public_tells_no_name(
    client, consultation, topic, workshop, reviewer, editor, approver, reader
):
    said = answered(workshop, topic, reviewer)
    before = client.get(f"/en/consultations/{consultation.pk}/").status_code
    edition_citing(said, editor=editor, approver=approver, readers="signed_in")
    client.force_login(reader)

    assert (before, client.get(f"/en/consultations/{consultation.pk}/").status_code) == (404, 404)
    assert client.get(f"/en/consultations/{consultation.pk + 1}/").status_code == 404


def test_the_page_of_a_private_handbook_is_for_its_readers(
    client, consultation, topic, workshop, reviewer, editor, approver, reader, outsider
):
    said = answered(workshop, topic, reviewer)
    edition_citing(said, editor=editor, approver=approver, readers="signed_in")

    assert page_of(client, consultation).status_code == 404
    client.force_login(outsider)
    assert page_of(client, consultation).status_code == 404
    client.force_login(reader)
    assert page_of(client, consultation).status_code == 200


def test_an_ongoing_case_and_what_is_not_answered_are_not_among_what_was_said(
    client, consultation, topic, workshop, reviewer, editor, approver
):
    edition_citing(answered(workshop, topic, reviewer), editor=editor, approver=approver)
    answered(workshop, topic, reviewer, ongoing=True, outcome="noted", public_summary="CANARY-CASE-SUMMARY")
    make_contribution(participant=make_participant(workshop), topic=topic, text="CANARY-AWAITING")

    page = page_of(client, consultation).content.decode()

    assert [canary for canary in ("CANARY-CASE-SUMMARY", "CANARY-AWAITING") if canary in page] == []


def test_a_rehearsal_counts_nowhere(client, consultation, topic, workshop, reviewer, editor, approver):
    edition_citing(answered(workshop, topic, reviewer), editor=editor, approver=approver)
    rehearsal = make_workshop(consultation, rehearsal=True)
    answered(rehearsal, topic, reviewer, public_summary="CANARY-REHEARSED")

    assert "CANARY-REHEARSED" not in page_of(client, consultation).content.decode()


def test_what_was_merged_leads_to_the_paragraph_of_the_other(consultation, topic, workshop, reviewer, editor, approver):
    said = answered(workshop, topic, reviewer)
    merged = answered(workshop, topic, reviewer, outcome="merged", merged_into=said)
    edition = edition_citing(said, editor=editor, approver=approver)
    places = public_report.places_of(consultation, [edition])

    assert [place.number for place in public_report.places_for(merged, places)] == ["1.1"]


@pytest.mark.parametrize(
    ("received", "unanswered", "shown"),
    [(4, 0, (None, None)), (5, 0, (5, 5)), (9, 3, (9, None)), (10, 5, (10, 5)), (9, 5, (9, None))],
)
def test_no_count_under_five_is_shown_nor_found_by_taking_one_from_another(
    received, unanswered, shown, consultation, topic, workshop, reviewer
):
    for _one in range(received - unanswered):
        answered(workshop, topic, reviewer)
    for _one in range(unanswered):
        make_contribution(participant=make_participant(workshop), topic=topic)

    counts = public_report.counts_of(consultation)

    assert (counts.received, counts.answered) == shown


def test_what_was_said_tells_nothing_of_who_came_when(consultation, topic, workshop, reviewer):
    receipts = [answered(workshop, topic, reviewer).receipt for _one in range(6)]

    assert [one.receipt for one in public_report.said_in(consultation)] == sorted(receipts)


def test_fifty_contributions_stand_on_a_page_with_as_many_queries_as_one(
    client, consultation, topic, workshop, reviewer, editor, approver, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    edition_citing(answered(workshop, topic, reviewer), editor=editor, approver=approver)
    page_of(client, consultation)
    with CaptureQueriesContext(connection) as for_one:
        page_of(client, consultation)
    for number in range(55):
        answered(workshop, topic, reviewer, public_summary=f"Summary {number}.", attribution="office")

    with django_assert_max_num_queries(len(for_one) + 1):  # the participants' offices, asked once for all
        page = page_of(client, consultation).content.decode()

    assert page.count('class="heard"') == 50
    assert Contribution.objects.count() == 56
    assert page_of(client, consultation).status_code == 200


def test_no_handbook_is_called_consultations():
    with pytest.raises(ValidationError):
        not_reserved("consultations")
