"""The glossary as a table: what goes out comes in again, what is wrong is named by its cell, and nothing is lost."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from handbook.glossary import term_changes, term_files
from handbook.models import GlossaryChange
from tests.factories import make_handbook, make_user

CSV = "english,khmer,khmer variants,checked\nivory,ភ្លុកដំរី,ភ្លុក; ភ្លុក​ដំរី,seen\nevidence,ភស្តុតាង,,\n".encode()


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


def bring_in(handbook, editor, table, name="terms.csv"):
    return term_files.bring_in(handbook, table.encode() if isinstance(table, str) else table, name, by=editor)


def approve_all(handbook, approver):
    waiting = GlossaryChange.objects.filter(term__handbook=handbook, state="proposed")
    term_changes.approve([change.seen for change in waiting], handbook=handbook, by=approver)


def test_a_file_proposes_terms_and_sent_twice_is_stored_once(handbook, editor):
    assert bring_in(handbook, editor, CSV) == (2, 0)
    assert bring_in(handbook, editor, CSV) == (0, 0)

    assert [(term.terms["en"], term.checked, term.state) for term in handbook.glossary.all()] == [
        ("ivory", "seen", "proposed"),
        ("evidence", "composed", "proposed"),
    ]
    assert GlossaryChange.objects.count() == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_that_a_term_says_goes_out_and_comes_in_again(handbook, editor, approver, programme, kind):
    facts = {
        "terms": {"en": "seizure", "km": "ការចាប់យក"},
        "variants": {"en": ["taking away"], "km": ["ចាប់យក", "ការចាប់"]},
        "definitions": {"en": '=SUM(1) is "no" formula, here', "km": "ការយកវត្ថុ"},
        "confused_with": ["confiscation"],
        "source": "_x0041_ stays as it is",
        "checked": "confirmed",
        "confirmed_by": "Sok Dara, court translator",
        "confirmed_on": date(2022, 3, 30),
    }
    term = term_changes.propose_new(handbook, by=editor, **facts)
    approve_all(handbook, approver)
    written = term_files.as_csv(handbook) if kind == "csv" else term_files.as_workbook(handbook)

    assert bring_in(handbook, editor, written, f"terms.{kind}") == (0, 0)
    other = make_handbook(programme=programme, slug="another")
    assert bring_in(other, editor, written, f"terms.{kind}") == (1, 0)
    term.refresh_from_db()
    assert other.glossary.get().facts == term.facts


def test_no_cell_that_goes_out_is_a_formula(handbook, editor):
    term_changes.propose_new(handbook, terms={"en": "+tusk", "km": "ភ្លុក"}, definitions={"en": "=1+1"}, by=editor)

    sheet = openpyxl.load_workbook(BytesIO(term_files.as_workbook(handbook))).active
    assert [cell.data_type for cell in sheet[2] if cell.value] == ["s"] * 5
    assert ",'=1+1," in term_files.as_csv(handbook).decode("utf-8-sig")


def test_a_term_that_is_there_gets_a_proposed_change_and_keeps_what_the_file_has_no_column_for(
    handbook, editor, approver
):
    bring_in(handbook, editor, CSV)
    approve_all(handbook, approver)

    assert bring_in(handbook, editor, "khmer,english,english definition\nភ្លុក,Ivory,A tusk\n") == (0, 1)
    ivory = handbook.glossary.get(terms__en="ivory")
    assert ivory.terms["km"] == "ភ្លុកដំរី"

    approve_all(handbook, approver)
    ivory.refresh_from_db()
    assert (ivory.terms, ivory.checked) == ({"en": "Ivory", "km": "ភ្លុក"}, "seen")
    assert ivory.variants == {"km": ["ភ្លុក", "ភ្លុកដំរី"]}
    assert ivory.definitions == {"en": "A tusk"}
    assert handbook.glossary.count() == 2


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("english,french\nivory,ivoire\n", "The column “khmer” is missing"),
        ("english,khmer\nivory,\n", "Row 2, column B: Write the term"),
        ("english,khmer\n,ភ្លុក\n", "Row 2, column A: Write the term"),
        ("english,khmer\nivory,ភ្លុក\nIVORY,ភ្លុក\n", "Row 3, column A: “IVORY” stands twice"),
        ("english,khmer,checked\nivory,ភ្លុក,surely\n", "Row 2, column C: One of these: confirmed, dictionary"),
        ("english,khmer,checked\nivory,ភ្លុក,confirmed\n", "Row 2: Write who confirmed it"),
        (
            "english,khmer,checked,confirmed by,confirmed on\nivory,ភ្លុក,confirmed,Sok Dara,soon\n",
            "Row 2, column E: Write the day",
        ),
    ],
)
def test_a_table_that_is_wrong_is_refused_whole_with_its_cells(handbook, editor, table, said):
    with pytest.raises(ValidationError) as refused:
        bring_in(handbook, editor, table)

    assert said in " ".join(refused.value.messages)
    assert not handbook.glossary.exists()


def test_checks_are_known_by_their_words_in_both_languages(handbook, editor):
    bring_in(handbook, editor, "english,khmer,checked\nivory,ភ្លុក,Seen in a Khmer text\n")

    assert handbook.glossary.get().checked == "seen"


def test_a_colleagues_proposal_is_not_overwritten_by_a_file(handbook, editor, programme):
    bring_in(handbook, editor, CSV)
    other = make_user("other", role="editor", programme=programme)

    assert bring_in(handbook, other, CSV) == (0, 0)
    with pytest.raises(ValidationError, match="Row 2: a change that a colleague proposed"):
        bring_in(handbook, other, "english,khmer\nivory,ភ្លុក\n")


def test_a_file_does_not_bring_a_withdrawn_term_back_by_itself(handbook, editor, approver):
    bring_in(handbook, editor, CSV)
    approve_all(handbook, approver)
    term_changes.withdraw(handbook.glossary.get(terms__en="ivory"), reason="Another word.", by=editor)

    assert bring_in(handbook, editor, term_files.as_csv(handbook)) == (0, 0)
    assert handbook.glossary.in_use().count() == 1
