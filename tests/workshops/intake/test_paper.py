"""Paper: a coded form for each workshop, and keying that follows it page by page."""

import io
import re

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from handbook.models import LaidDraft, Pin
from tests.factories import drafted, make_chapter, make_topic, make_workshop
from workshops.intake import paper
from workshops.models import Contribution, Participant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _typefaces(settings, request):
    settings.FONTS_DIR = request.config.cache.mkdir("press-fonts") / "fonts"


@pytest.fixture
def workshop(client, rapporteur, editor):
    """Two topics, and a draft of chapter 4 with two paragraphs."""
    client.force_login(rapporteur)
    workshop = make_workshop(titles={"en": "Consultation workshop", "km": "សិក្ខាសាលា"})
    for title in ("Charges", "Evidence"):
        make_topic(workshop.consultation, titles={"en": title, "km": "ការចោទប្រកាន់"}, questions={"en": "What happened?"})
    lay(workshop, drafted(make_chapter(number=4), drafter=editor, text="Seals.\n\nScales.").wording, editor)
    return workshop


def lay(workshop, wording, editor):
    return LaidDraft.objects.create(workshop=workshop, wording=wording, laid_by=editor)


def address(workshop, page=1):
    return f"{reverse('keying:paper', args=[workshop.number])}?page={page}"


def code_of(client, workshop):
    return client.get(address(workshop)).context["code"]


def who(client, workshop, **more):
    return {
        "form_code": code_of(client, workshop),
        "paper": "12",
        "profession": "judge",
        "province": "11",
        "attribution": "office",
        "voices": "1",
        "language": "km",
        **more,
    }


def answer(text, row=1, **more):
    return {f"row{row}-{name}": value for name, value in {"kind": "case", "text": text, **more}.items()}


def errors(response):
    return {name: list(found) for form in response.context["answers"] for name, found in form.errors.items()}


# --- The form -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_carries_the_forms_code_and_its_own_number(client, workshop, language):
    response = client.get(reverse("keying:paper_form", args=[workshop.number, language]))

    assert response["Content-Type"] == "application/pdf"
    pdf = pypdf.PdfReader(io.BytesIO(response.getvalue()))
    code = code_of(client, workshop)
    assert len(pdf.pages) == 4
    assert [code in page.extract_text() for page in pdf.pages] == [True] * 4
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_form_asks_what_the_workshop_asks(client, workshop):
    response = client.get(reverse("keying:paper_form", args=[workshop.number, "en"]))

    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(response.getvalue())).pages]
    assert "T1 · Charges" in pages[1]
    assert "What happened?" in pages[1]
    assert "T2 · Evidence" in pages[2]
    assert "(4.1 to 4.2)" in pages[3]


def test_a_page_that_runs_over_carries_its_code_over(client, workshop):
    topic = workshop.consultation.topics.first()
    topic.questions = {"en": "What happened?\n\n" * 40}
    topic.save()

    response = client.get(reverse("keying:paper_form", args=[workshop.number, "en"]))

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.getvalue())).pages]
    code = code_of(client, workshop)
    assert len(pages) > 4
    assert [f"Form {code} · Page" in " ".join(page.split()) for page in pages] == [True] * len(pages)


def test_a_language_that_is_none_has_no_form(client, workshop):
    assert client.get(reverse("keying:paper_form", args=[workshop.number, "fr"])).status_code == 404


def test_the_code_changes_with_what_the_form_asks_and_with_nothing_else(client, workshop, editor):
    before = code_of(client, workshop)

    topic = workshop.consultation.topics.first()
    topic.titles = {"en": "Charging"}
    topic.save()
    same = code_of(client, workshop)
    make_topic(workshop.consultation)
    more_topics = code_of(client, workshop)
    lay(
        workshop,
        drafted(
            make_chapter(LaidDraft.objects.get().wording.version.chapter.handbook, number=5), drafter=editor
        ).wording,
        editor,
    )
    more_drafts = code_of(client, workshop)

    assert before == same
    assert len({same, more_topics, more_drafts}) == 3
    assert re.fullmatch(rf"{workshop.number}-[{paper.CODE_ALPHABET}]{{4}}", before)


# --- Keying it ----------------------------------------------------------------------------------


def test_a_paper_is_keyed_page_by_page_in_its_order(client, workshop):
    first = client.post(address(workshop), who(client, workshop))
    second = client.post(address(workshop, 2), answer("ភ្លុកដំរី", ongoing="on"))
    third = client.post(address(workshop, 3), answer(""))
    last = client.post(address(workshop, 4), answer("Two seals.", 1, paragraph="៤.២") | answer("", 2), follow=True)

    assert [response["Location"] for response in (first, second, third)] == [
        address(workshop, page) for page in (2, 3, 4)
    ]
    assert [(c.text, str(c.topic or ""), c.paragraph, c.ongoing, c.language) for c in Contribution.objects.all()] == [
        ("ភ្លុកដំរី", "Charges", "", True, "km"),
        ("Two seals.", "", "4.2", False, "km"),
    ]
    assert Pin.objects.get().contribution.text == "Two seals."
    assert [p.office for p in Participant.objects.all()] == ["judge, Mondulkiri"]
    elephant, seals = Contribution.objects.values_list("receipt", flat=True)
    assert [str(m) for m in last.context["messages"]] == [
        f"Stored from page 2: {elephant}",
        f"Stored from page 4: {seals}",
        "Paper 12 is keyed: 2 contributions.",
    ]
    assert last.context["who"]["paper"].value() == 13
    assert last.context["who"]["profession"].value() is None


def test_the_lists_are_in_the_language_of_the_page(client, workshop):
    client.post(address(workshop), who(client, workshop))
    User.objects.update(language="km")

    first, second = (client.get(address(workshop, page)).content.decode() for page in (1, 2))

    with translation.override("km"):
        named, difficulty = Contribution.Attribution.NAMED.label, Contribution.Kind.DIFFICULTY.label
    assert f"1 · {named}" in first
    assert f" · {difficulty}" in second
    assert "by name" not in first


def test_what_looks_identifying_on_a_paper_is_stored_and_pointed_out(client, workshop):
    client.post(address(workshop), who(client, workshop))

    response = client.post(address(workshop, 2), answer("I heard Mr Sok Dara in it."), follow=True)

    receipt = Contribution.objects.get().receipt
    assert [str(m) for m in response.context["messages"]] == [
        f"Stored from page 2: {receipt}",
        f"Stored as it stands on paper, under {receipt}. This may tell who somebody is: Sok Dara. "
        "The reviewers see it marked and can withhold it.",
    ]


def test_a_paper_of_a_group_counts_its_members(client, workshop):
    client.post(address(workshop), who(client, workshop, group="table 3", voices="12"))
    client.post(address(workshop, 2), answer("Scales."))

    assert Contribution.objects.get().voices == 12


def test_a_paper_printed_before_the_topics_changed_is_not_keyed_against_the_new_ones(client, workshop):
    old = who(client, workshop)
    make_topic(workshop.consultation)

    response = client.post(address(workshop), old)

    assert list(response.context["who"].errors) == ["form_code"]
    assert client.get(address(workshop, 2))["Location"] == address(workshop, 1)


def test_a_place_on_a_paper_is_stored_once_and_other_words_for_it_are_not_lost(client, workshop):
    client.post(address(workshop), who(client, workshop))
    client.post(address(workshop, 2), answer("Scales."))
    client.post(address(workshop, 2), answer("Scales."))

    response = client.post(address(workshop, 2), answer("Seals."))

    receipt = Contribution.objects.get().receipt
    assert errors(response) == {
        "text": [
            f"This place on paper 12 was keyed before with other words; they are stored under {receipt}. "
            "Give this paper another number, or leave these lines empty."
        ]
    }
    assert response.context["answers"][0]["text"].value() == "Seals."


def test_one_wrong_row_stores_nothing_of_its_page(client, workshop):
    client.post(address(workshop), who(client, workshop))

    response = client.post(
        address(workshop, 4), answer("One.", 1, paragraph="4.1") | answer("Nine.", 2, paragraph="4.9")
    )

    assert errors(response) == {"paragraph": ["No draft with a paragraph 4.9 was laid before this workshop."]}
    assert Contribution.objects.count() == 0


def test_a_comment_without_its_paragraph_is_asked_for_it(client, workshop):
    client.post(address(workshop), who(client, workshop))

    response = client.post(address(workshop, 4), answer("One.", 1))

    assert errors(response) == {"paragraph": ["Write the number of the paragraph, as on the paper."]}


def test_words_without_a_kind_are_asked_for_it(client, workshop):
    client.post(address(workshop), who(client, workshop))

    response = client.post(address(workshop, 2), answer("One.", kind=""))

    assert errors(response) == {"kind": ["Choose the kind that is marked, or the one that fits."]}


def test_without_a_first_page_there_is_no_second(client, workshop):
    assert client.get(address(workshop, 2))["Location"] == address(workshop, 1)
    assert client.get(address(workshop, 99)).context["page"].number == 1
