"""What was taken back, replaced or undone with its spreadsheet awaits no answer, counts nowhere and is not answered."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_consultation, make_contribution, make_participant, make_workshop
from workshops.intake import receive
from workshops.intake.spreadsheets import batches
from workshops.models import Batch, Contribution
from workshops.review import claims, dispositions, inquiries

pytestmark = pytest.mark.django_db

WAYS = ["taken back", "replaced", "undone"]


@pytest.fixture
def workshop(programme):
    return make_workshop(make_consultation(programme=programme))


@pytest.fixture
def gone(request, workshop, rapporteur):
    """A contribution that stands no longer, in the way that is asked for; another stands beside it."""
    participant = make_participant(workshop)
    stands = make_contribution(participant=participant, text="It still stands.")
    contribution = make_contribution(participant=participant, text="It stands no longer.")
    if request.param == "taken back":
        receive.take_back(contribution)
    elif request.param == "replaced":
        make_contribution(participant=participant, text="The later words.", replaces=contribution)
    else:
        batch = Batch.objects.create(workshop=workshop, file_name="in.xlsx", imported_by=rapporteur)
        Contribution.objects.filter(pk=contribution.pk).update(batch=batch)
        batches.undo(batch, by=rapporteur)
    contribution.refresh_from_db()
    contribution.other = stands
    return contribution


every_way = pytest.mark.parametrize("gone", WAYS, indirect=True)


@every_way
@pytest.mark.parametrize("name", ["contribution_queue", "contribution_list", "workshop_detail"])
def test_no_list_holds_it_or_counts_it(client, gone, workshop, reviewer, name):
    client.force_login(reviewer)
    arguments = [workshop.number] if name == "workshop_detail" else []

    page = client.get(reverse(f"workshops:{name}", args=arguments)).content.decode()

    assert gone.receipt not in page
    assert gone.other.receipt in page


@every_way
def test_it_is_found_where_it_is_asked_for_and_says_what_became_of_it(client, gone, reviewer, request):
    client.force_login(reviewer)

    page = client.get(reverse("workshops:contribution_list"), {"state": "gone"}).content.decode()

    way = request.node.callspec.params["gone"]
    assert gone.receipt in page
    said = {"taken back": "taken back", "replaced": "replaced by later words", "undone": "out with its spreadsheet"}
    article = page[page.index(gone.receipt) :]
    assert said[way] in article[: article.index("</article>")]
    assert "awaiting an answer" not in article[: article.index("</article>")]


@every_way
def test_its_own_page_offers_no_answer(client, gone, reviewer):
    client.force_login(reviewer)

    page = client.get(gone.get_absolute_url()).content.decode()

    assert "It stands no longer: nobody answers it" in page
    assert reverse("workshops:contribution_dispose", args=[gone.receipt]) not in page
    assert reverse("workshops:contribution_ask", args=[gone.receipt]) not in page
    assert client.get(reverse("workshops:contribution_dispose", args=[gone.receipt])).status_code == 302
    chosen = client.get(reverse("workshops:contribution_answer_many"), {"receipt": [gone.receipt]})
    assert chosen.status_code == 302


@every_way
def test_no_stage_answers_it_claims_it_asks_about_it_or_merges_into_it(gone, reviewer):
    answer = {"reasons": "Because.", "language": "en", "by": reviewer}
    with pytest.raises(claims.TakenBack):
        dispositions.dispose(gone, outcome="noted", **answer)
    with pytest.raises(claims.TakenBack):
        claims.claim(gone, by=reviewer)
    with pytest.raises(ValidationError, match="stands no longer"):
        inquiries.ask(gone, question="Who signed?", by=reviewer)
    with pytest.raises(ValidationError, match="stands no longer"):
        dispositions.dispose(gone.other, outcome="merged", merged_into=gone, **answer)


def test_a_question_about_what_was_taken_back_waits_for_nobody(workshop, reviewer):
    participant = make_participant(workshop)
    contribution = make_contribution(participant=participant)
    inquiries.ask(contribution, question="Who signed?", by=reviewer)
    assert inquiries.open_inquiries(participant).count() == 1

    receive.take_back(contribution)

    assert inquiries.open_inquiries(participant).count() == 0


def test_what_went_with_a_spreadsheet_is_not_brought_back_by_its_author(workshop, rapporteur):
    batch = Batch.objects.create(workshop=workshop, file_name="in.xlsx", undone_at=timezone.now())
    contribution = make_contribution(participant=make_participant(workshop))
    receive.take_back(contribution)
    Contribution.objects.filter(pk=contribution.pk).update(batch=batch)

    receive.bring_back(contribution)

    assert Contribution.objects.standing().count() == 0
