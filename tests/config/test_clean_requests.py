"""Characters that no file can hold come in nowhere; dates of another age neither."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.forms import DateField, DateTimeField
from django.urls import reverse

from handbook.drafting import markdown_import
from handbook.editions.forms import DayForm
from office.tables import table_files
from tests.factories import make_workshop
from tests.test_doors import DOORS, world  # noqa: F401 -- a fixture
from workshops.models import Contribution, Workshop

FORBIDDEN = ["\0", "\x0b", "\x1f", "\ufffe", "\uffff", "\ufdd0"]


@pytest.mark.django_db
@pytest.mark.parametrize("forbidden", ["\0", "\uffff"])
def test_every_door_refuses_a_form_with_a_character_that_cannot_be_kept(client, world, forbidden):  # noqa: F811
    answers = {
        (door.name, client.post(door.path(world), {"words": f"Before{forbidden}after"}).status_code) for door in DOORS
    }

    assert answers == {(door.name, 400) for door in DOORS}


@pytest.mark.django_db
def test_every_door_refuses_a_search_with_a_character_that_cannot_be_kept(client, world):  # noqa: F811
    answers = {(door.name, client.get(f"{door.path(world)}?q=%EF%BF%BE").status_code) for door in DOORS}

    assert answers == {(door.name, 400) for door in DOORS}


@pytest.mark.django_db
@pytest.mark.parametrize("forbidden", FORBIDDEN)
def test_the_sentence_names_the_place_and_shows_the_words_again(client, rapporteur, forbidden):
    workshop = make_workshop()
    client.force_login(rapporteur)

    page = client.post(
        reverse("workshops:contribution_new", args=[workshop.number]), {"text": f"The scale{forbidden} was broken."}
    )

    assert page.status_code == 400
    assert page.context["sentence"] == (
        f"Character 10 (U+{ord(forbidden):04X}) cannot be kept. Take it out and try again."
    )
    assert page.context["words"] == "The scale■ was broken."
    assert not Contribution.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["password", "code", "csrfmiddlewaretoken"])
def test_a_secret_is_not_shown_again(client, name):
    page = client.post("/join/", {name: "secret\0words"})

    assert (page.status_code, page.context["words"]) == (400, "")


@pytest.mark.django_db
def test_a_phones_queue_is_told_in_json(client):
    told = client.post(
        f"{reverse('join:queue_receive')}?language=en",
        {"text": "The scale\ufffe"},
        headers={"Origin": "http://testserver"},
    )

    sentence = "Character 10 (U+FFFE) cannot be kept. Take it out and try again."
    assert (told.status_code, told.json()) == (400, {"error": sentence, "fields": {"text": [sentence]}})


@pytest.mark.django_db
@pytest.mark.parametrize("written", ['"a\\u0000"', '"a\\ud800"', '{"km": ["a\\uffff"]}'])
def test_half_characters_and_others_hidden_in_json_are_refused(client, world, written):  # noqa: F811
    [autosave] = [door for door in DOORS if door.name == "desk:version_autosave"]
    client.force_login(world.cast["editor"])

    told = client.post(autosave.path(world), f'{{"text": {written}}}', content_type="application/json")

    assert told.status_code == 400
    assert told.json()["error"].startswith("Character 2 (U+")


@pytest.mark.django_db
def test_ordinary_words_ends_of_lines_and_emojis_come_in(client):
    answer = client.get("/join/", {"language": "en", "x": "ពាក្យ\u200b\r\n\t👩‍⚖️ \ue000 é"})

    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/join/%00/", "/join/%EF%BF%BE/", "/join/p/%01/", "/km/%00/"])
def test_an_address_with_such_a_character_leads_nowhere(client, address):
    before = client.cookies.copy()

    assert client.get(address).status_code == 404
    assert client.cookies == before


def test_a_workbook_hides_none_in_a_cell():
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    workbook.active.append(["Words"])
    workbook.active.append(["Before \ufdd0 after"])
    workbook.save(file)

    _headings, line = table_files.read(file.getvalue(), "rows.xlsx").sheets[0].lines

    assert line.cells[0].refusal == "holds a character that cannot be kept (U+FDD0, at place 8); take it out"


def test_a_table_of_text_hides_none_either():
    _headings, line = table_files.read("Words\nBefore \ufffe after\n".encode(), "rows.csv").sheets[0].lines

    assert line.cells[0].refusal == "holds a character that cannot be kept (U+FFFE, at place 8); take it out"


def test_nor_does_a_folder_of_markdown(tmp_path):
    (tmp_path / "chapter.md").write_text("# Title\n\nWords\ufffe\n", encoding="utf-8")

    with pytest.raises(ValidationError) as refused:
        markdown_import._read(tmp_path / "chapter.md")

    assert refused.value.messages == ["chapter.md: Character 15 (U+FFFE) cannot be kept. Take it out and try again."]


# --- Dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", [DateField, DateTimeField])
@pytest.mark.parametrize(
    ("day", "is_taken"), [("0001-01-01", 0), ("1899-12-31", 0), ("1900-01-01", 1), ("2201-01-01", 0)]
)
def test_a_date_of_any_form_lies_in_the_years_1900_to_2200(field, day, is_taken):
    try:
        taken = bool(field().clean(day))
    except ValidationError as refused:
        taken, said = False, refused.messages
        assert said == ["The year lies between 1900 and 2200."]

    assert taken == bool(is_taken)


def test_a_form_says_so_beside_the_date():
    assert DayForm({"on": "9999-12-31"}).errors == {"on": ["The year lies between 1900 and 2200."]}


@pytest.mark.django_db
def test_a_workshop_is_held_in_no_year_before_1900(client, rapporteur):
    workshop = make_workshop()
    client.force_login(rapporteur)

    client.post(
        reverse("workshops:workshop_edit", args=[workshop.number]),
        {"titles_en": "x", "starts_on": "0001-01-01", "ends_on": "0001-01-02"},
    )

    assert Workshop.objects.get().starts_on == workshop.starts_on
