"""The glossary at the desk: an editor writes a term, an approver decides, a reader finds it."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from handbook.glossary import term_changes, term_files
from handbook.models import GlossaryChange, GlossaryTerm
from tests.factories import make_handbook

DESK = "/desk/handbooks/wildlife-trafficking/glossary/"


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def terms(handbook, editor):
    return [
        term_changes.propose_new(handbook, terms={"en": english, "km": khmer}, checked=checked, by=editor)
        for english, khmer, checked in (
            ("snare", "អន្ទាក់", "dictionary"),
            ("ivory", "ភ្លុកដំរី", "seen"),
            ("exhibit", "វត្ថុតាង", "dictionary"),
        )
    ]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def as_typed(**changes) -> dict:
    return {"terms_en": "seizure", "terms_km": "ការចាប់យក", "checked": "seen", **changes}


def approve_all(handbook, approver):
    waiting = GlossaryChange.objects.filter(term__handbook=handbook, state="proposed")
    term_changes.approve([change.seen for change in waiting], handbook=handbook, by=approver)


def test_an_empty_glossary_says_what_to_do(client, handbook, editor, approver):
    client.force_login(editor)
    assert "Write the first term, or bring a file in." in text_of(client.get(DESK))
    client.force_login(approver)
    assert "An editor writes terms or brings a file in." in text_of(client.get(DESK))


def test_a_term_is_written_declined_written_again_and_approved(client, handbook, editor, approver):
    client.force_login(editor)
    page = client.post(f"{DESK}new/", as_typed(confused_with="confiscation; arrest"), follow=True)
    term = GlossaryTerm.objects.get()
    assert "It is proposed. Readers see it once somebody else approves it." in text_of(page)
    assert "You proposed it: somebody else decides." in text_of(page)
    assert term.confused_with == ["confiscation", "arrest"]

    client.force_login(approver)
    page = text_of(client.get(f"{DESK}{term.pk}/"))
    assert "proposed by Editor on" in page
    seen = term.changes.get().seen
    refused = client.post(f"{DESK}{term.pk}/decline/", {"seen": seen, "reason": ""})
    assert "This field is required." in text_of(refused)
    page = client.post(f"{DESK}{term.pk}/decline/", {"seen": seen, "reason": "Name the law."}, follow=True)
    assert "declined: Name the law." in text_of(page)

    client.force_login(editor)
    assert 'value="confiscation; arrest"' in text_of(client.get(f"{DESK}{term.pk}/edit/"))
    client.post(f"{DESK}{term.pk}/edit/", as_typed(source="Law on seized objects"))
    client.force_login(approver)
    seen = term.changes.get(state="proposed").seen
    page = client.post(f"{DESK}approve/", {"seen": seen, "term": term.pk}, follow=True)
    assert "1 term is approved." in text_of(page)
    assert '<span class="state state-good">approved</span>' in text_of(page)


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(client, handbook, editor, terms):
    client.force_login(editor)
    page = text_of(client.post(f"{DESK}new/", as_typed(terms_en="Ivory", source="A page")))

    assert "The glossary has this term already. Propose a change of it instead." in page
    assert 'value="A page"' in page
    page = text_of(client.post(f"{DESK}new/", as_typed(checked="confirmed")))
    assert "Write who confirmed it: a confirmation names a person." in page
    assert GlossaryTerm.objects.count() == 3


def test_the_list_is_sorted_by_the_language_and_narrowed_by_state_check_and_words(client, handbook, editor, terms):
    client.force_login(editor)

    def shown(asked="") -> list[str]:
        page = text_of(client.get(f"{DESK}{asked}"))
        return sorted(
            (one for one in ("snare", "ivory", "exhibit") if f'<span lang="en">{one}</span>' in page), key=page.index
        )

    assert shown() == ["exhibit", "ivory", "snare"]
    assert shown("?language=km") == ["ivory", "exhibit", "snare"]
    assert shown("?checked=dictionary") == ["exhibit", "snare"]
    assert shown("?words=ដំរី") == ["ivory"]
    assert shown("?state=waiting") == ["exhibit", "ivory", "snare"]
    assert shown("?state=approved") == []
    assert "No term is like that." in text_of(client.get(f"{DESK}?state=withdrawn"))


def test_an_approver_approves_what_is_ticked_and_all_that_a_page_shows(client, handbook, approver, terms):
    client.force_login(approver)
    page = text_of(client.get(f"{DESK}?state=waiting"))
    assert page.count('name="seen"') == 3

    none = client.post(f"{DESK}approve/", {}, follow=True)
    assert "Nothing was ticked, so nothing was approved." in text_of(none)
    tokens = [change.seen for change in GlossaryChange.objects.order_by("pk")]
    client.post(f"{DESK}approve/", {"seen": tokens[:1], "shown": tokens})
    assert list(handbook.glossary.in_use()) == terms[:1]
    page = client.post(f"{DESK}approve/", {"all": "yes", "shown": tokens[1:]}, follow=True)
    assert "2 terms are approved." in text_of(page)


def test_who_proposed_sees_no_boxes_and_who_comes_late_is_told(client, handbook, editor, approver, terms):
    client.force_login(editor)
    assert 'name="seen"' not in text_of(client.get(f"{DESK}?state=waiting"))

    client.force_login(approver)
    token = terms[0].changes.get().seen
    client.post(f"{DESK}approve/", {"seen": token})
    page = client.post(f"{DESK}approve/", {"seen": token}, follow=True)
    assert "Something was decided or changed since you saw this." in text_of(page)


def test_a_term_goes_out_of_use_with_a_reason_that_its_history_tells(client, handbook, editor, approver, terms):
    approve_all(handbook, approver)
    client.force_login(editor)
    page = client.post(f"{DESK}{terms[0].pk}/withdraw/", {"reason": "The law says otherwise."}, follow=True)

    assert "It is out of use. The desk keeps it." in text_of(page)
    assert "withdrew the term snare: The law says otherwise." in text_of(page)
    again = client.post(f"{DESK}{terms[0].pk}/withdraw/", {"reason": "Once more."})
    assert "This term is not in use. Nothing was changed." in text_of(again)


def test_a_term_names_those_that_it_is_not_to_be_confused_with(client, handbook, editor, terms):
    term = term_changes.propose_new(
        handbook, terms={"en": "trap", "km": "អង្គប់"}, confused_with="Snare; pitfall", by=editor
    )
    client.force_login(editor)
    page = text_of(client.get(f"{DESK}{term.pk}/"))

    assert f'<a href="{DESK}{terms[0].pk}/"><span lang="en">snare</span>' in page
    assert '<span lang="en">pitfall</span>' in page


def test_a_file_comes_in_or_its_cells_are_named(client, handbook, editor):
    client.force_login(editor)
    bad = SimpleUploadedFile("terms.csv", b"english,khmer\nivory,\n")
    page = client.post(f"{DESK}import/", {"file": bad})
    assert page.status_code == 422
    assert escape("Row 2, column B: Write the term") in text_of(page)

    good = SimpleUploadedFile("terms.csv", "english,khmer\nivory,ភ្លុកដំរី\n".encode())
    page = client.post(f"{DESK}import/", {"file": good}, follow=True)
    assert "New terms proposed: 1. Changes proposed: 0." in text_of(page)
    assert "1 term waits for a decision." in text_of(page)


def test_the_glossary_goes_out_as_a_workbook_and_as_text(client, handbook, editor, terms):
    client.force_login(editor)
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{DESK[:-1]}.xlsx").content)).active

    assert [cell.value for cell in sheet[1]] == [*term_files.COLUMNS, "state"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["snare", "ivory", "exhibit"]
    assert client.get(f"{DESK[:-1]}.csv").content.decode("utf-8-sig").splitlines()[2].startswith("ivory,ភ្លុកដំរី,")


def test_a_long_glossary_is_shown_in_pages_for_the_same_number_of_questions(
    client, handbook, editor, approver, django_assert_num_queries, django_assert_max_num_queries
):
    def bring(numbers):
        rows = "".join(f"word {number},ពាក្យ\n" for number in numbers)
        term_files.bring_in(handbook, f"english,khmer\n{rows}".encode(), "terms.csv", by=editor)

    bring(range(3))
    client.force_login(approver)
    client.get(DESK)
    with django_assert_max_num_queries(20) as few:
        client.get(f"{DESK}?state=waiting")
    bring(range(150))
    with django_assert_num_queries(len(few)):
        page = text_of(client.get(f"{DESK}?state=waiting"))
    assert "150 terms" in page and "Page 1 of 2" in page
    assert 'href="?state=waiting&amp;page=2"' in page
