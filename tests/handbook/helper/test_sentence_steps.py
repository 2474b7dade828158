"""The sentence, step by step, for a browser without scripts: what was said goes in by POST and comes back checked."""

import io
import logging
import re
import zipfile
from datetime import date

import pytest
from cssselect2 import ElementWrapper
from lxml import etree, html

from handbook.helper import openings, said_steps, step_words
from handbook.reading.finished_pages import PAGES
from law.matching.sentence_check import CODES, LEVELS
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.handbook.helper.test_helper_page import everything
from tests.law.matching.kept_law import keep_law
from tests.law.matching.law_with_steps import law_with_steps

pytestmark = pytest.mark.django_db
HELPER = "/en/wildlife-trafficking/helper/"
SENTENCE, NOTE = f"{HELPER}sentence/", f"{HELPER}note/"
POSSESSED = {"act": ["possess"], "class": "endangered", "date": "2022-01-01", "offender": "person"}
TICKED = {**POSSESSED, "on_note": "forestry-98-12"}
STEPS = ["offence", "range", "harm", "role", "aggravating", "mitigating", "recidivism", "several", "principal"]
STEPS += ["additional", "suspension", "compensation", "exhibits", "reasons"]


@pytest.fixture
def handbook(editor, approver):
    """A handbook with one edition, and an open helper; every figure of Article 98(12) for persons is confirmed."""
    law = law_with_steps(confirmed=("forestry-98-12",))
    keep_law(law)
    handbook = make_handbook()
    text = "Whoever possesses an endangered species is under Article 98 of the Law on Forestry."
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text=text)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    openings.open_helper(handbook, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)
    PAGES.clear()
    return handbook


def page_of(response):
    return html.document_fromstring(response.content.decode())


def every(within, selector):
    """The elements that a selector of a style sheet means."""
    return [found.etree_element for found in ElementWrapper.from_html_root(within).query_all(selector)]


def check_of(response):
    """What the check says, by level."""
    page = page_of(response)
    return {
        group.get("data-level"): [line.text_content() for line in group.iter("li")]
        for group in every(page, "[data-check] .found")
    }


def seen(element):
    return " ".join(element.text_content().split())


def test_every_configured_step_stands_there_in_its_order_and_nothing_is_filled_in(client, handbook):
    page = page_of(client.post(HELPER, POSSESSED))

    assert [step.get("data-step") for step in every(page, "[data-step]")] == STEPS
    assert every(page, "[data-steps] [checked], [data-steps] [selected]") == []
    assert {field.get("value") for field in every(page, "[data-steps] input[type=text]")} == {""}
    assert not every(page, "[data-steps] input[type=range], [data-steps] input[type=number]")
    assert [seen(step) for step in every(page, ".step-is")] == ["not gone through"] * 14


def test_each_step_says_what_it_cites_and_how_sure_that_is(client, handbook):
    page = page_of(client.post(HELPER, POSSESSED))

    cited = {step.get("data-step"): seen(every(step, ".sure")[0]) for step in every(page, "[data-step]")}
    assert cited["offence"] == "Criminal Code, Articles 3, 9, 10 · V"
    assert cited["exhibits"] == "Law on Forestry, Articles 97-99; Protected Areas Law, Articles 58-62, § 1.1 · V"
    assert cited["harm"] == "no article, the order of this handbook · D"


def test_aggravation_that_a_text_names_stands_apart(client, handbook):
    page = page_of(client.post(HELPER, POSSESSED))

    [step] = every(page, "[data-step=aggravating]")
    groups = {seen(every(group, "legend")[0]): group for group in every(step, ".factors")}
    assert list(groups) == ["Named by the text of an offence", "Factors of the list"]
    assert "forestry-repeated" in [box.get("value") for box in groups["Named by the text of an offence"].iter("input")]
    [reasons] = every(page, "[data-step=reasons]")
    assert "Personality (Criminal Code 96)" in seen(reasons)


def test_what_was_said_comes_back_with_the_findings(client, handbook):
    said = {
        **TICKED,
        "step-offence": "gone",
        "step-several": "not_apply",
        "factor": ["number", "species-class"],
        "element": ["species-class"],
        "prison_years": "0",
        "prison_months": "៦",
        "fine": "១០,០០០,០០០",
        "suspension": "whole",
    }
    response = client.post(SENTENCE, said)

    page = page_of(response)
    assert response["Cache-Control"] == "no-store"
    assert every(page, "[type=checkbox][name=on_note][value=forestry-98-12]")[0].get("checked") is not None
    assert every(page, "[type=text][name=prison_months]")[0].get("value") == "៦"
    assert every(page, "[type=text][name=fine]")[0].get("value") == "១០,០០០,០០០"
    assert every(page, "[type=checkbox][name=factor][value=number]")[0].get("checked") is not None
    assert seen(every(page, "[data-step=offence] .step-is")[0]) == "gone through"
    assert seen(every(page, "[data-step=several] .step-is")[0]) == "does not apply"
    check = check_of(response)
    [below, twice] = sorted(check["error"], reverse=True)
    assert "Article 98(12): the prison that you wrote is below the least, 1 year. Give your reasons" in below
    assert twice.startswith("Class of the species")
    assert [line for line in check["missing"] if "Not gone through" in line] == [
        line for line in check["missing"] if "Harm, Role" in line
    ]
    assert seen(every(page, "[data-check-says]")[0]) == "Something is not as the confirmed law has it: see below."


def test_outside_the_range_with_reasons_is_no_error_and_the_reasons_are_kept_on_the_page(client, handbook):
    response = client.post(SENTENCE, {**TICKED, "prison_months": "6", "reasons": "Two children are fed by it."})

    check = check_of(response)
    assert "error" not in check
    [line] = check["reasons"]
    assert "below the least, 1 year." in line
    assert "Give your reasons" not in line
    assert every(page_of(response), "textarea[name=reasons]")[0].text_content() == "Two children are fed by it."


def test_within_the_range_no_figure_of_the_law_is_shown_in_the_check(client, handbook):
    response = client.post(SENTENCE, {**TICKED, "prison_years": "2"})

    told = " ".join(line for lines in check_of(response).values() for line in lines)
    assert "least" not in told
    assert not re.search(r"\d years?\b", told)


def test_what_is_not_confirmed_is_said_once_for_each_article_and_is_no_error(client, handbook):
    both = {"act": ["hunt"], "class": "unknown", "date": "2022-01-01", "offender": "person"}
    ticked = {**both, "on_note": ["forestry-97-10", "forestry-98-10"], "prison_years": "30", "fine": "5"}
    response = client.post(SENTENCE, ticked)

    check = check_of(response)
    assert "error" not in check
    [line] = [line for line in check["cannot"] if "not confirmed." in line and "cannot be checked: " in line]
    assert line.count("Article 97(10)") == 2  # once in the sentence, once in what it cites
    says = seen(every(page_of(response), "[data-check-says]")[0])
    assert says.startswith("No figure of the articles that you ticked is confirmed yet")


def test_an_open_question_is_shown_with_both_answers(client, handbook):
    check = check_of(client.post(SENTENCE, {**TICKED, "recidivism": "yes"}))

    assert "Yes: the Criminal Code prevails (Article 670). · No: the law is of special character." in check["open"][0]


@pytest.mark.parametrize("typed", ["-1", "2.5", "many", "1" * 20, "101"])
def test_a_figure_that_cannot_be_read_is_said_in_a_sentence_and_nothing_is_lost(client, handbook, typed):
    response = client.post(SENTENCE, {**TICKED, "prison_years": typed, "fine": "about ten", "step-harm": "gone"})

    page = page_of(response)
    assert every(page, "[type=text][name=prison_years]")[0].get("value") == typed
    assert every(page, "[type=text][name=fine]")[0].get("value") == "about ten"
    assert "whole numbers, together at most 100 years" in seen(every(page, "[data-wrong-of=prison_years]")[0])
    assert "such as 5,000,000" in seen(every(page, "[data-wrong-of=fine]")[0])
    assert seen(every(page, "[data-step=harm] .step-is")[0]) == "gone through"


def test_a_step_says_what_the_law_has_of_the_ticked_articles(client, handbook):
    page = page_of(client.post(SENTENCE, TICKED))

    at = {one.get("data-law-at"): seen(one) for one in every(page, "[data-law-at]")}
    assert list(at) == ["range", "aggravation", "repeat", "combines", "confiscation"]
    assert "Prison: 1 to 5 years." in at["range"]
    assert all(said.startswith("Article 98(12)") for said in at.values())
    assert {seen(one) for one in every(page_of(client.post(SENTENCE, POSSESSED)), "[data-law-at]")} == {""}


def test_the_table_of_mitigation_stands_at_its_step(client, handbook):
    page = page_of(client.post(HELPER, POSSESSED))

    [table] = every(page, "[data-step=mitigating] table")
    rows = [[seen(cell) for cell in every(row, "th, td")] for row in every(table, "tbody tr")]
    assert rows[:3] == [
        ["10 years or more", "2 years"],
        ["5 years to less than 10 years", "1 year"],
        ["2 years to less than 5 years", "6 months"],
    ]
    assert rows[3][0] == "less than 2 years"
    assert rows[4] == ["a fine", "half of its least"]


def test_the_steps_speak_khmer_to_khmer_readers(client, handbook):
    page = page_of(client.post(SENTENCE.replace("/en/", "/km/"), {**TICKED, "prison_months": "6"}))

    asked = every(page, "[data-sentence] :is(h2, h3, h4, legend, label, .step-is, caption, button)")
    assert [seen(one) for one in asked if re.search("[A-Za-z]", seen(one))] == []
    assert not re.search("[A-Za-z]", seen(every(page, "[data-check-says]")[0]))


def test_a_tampered_form_gets_a_sentence(client, handbook):
    response = client.post(SENTENCE, {**TICKED, "factor": "the-weather", "suspension": "twice", "step-harm": "perhaps"})

    told = [seen(line) for line in every(page_of(response), "[data-refused-step]")]
    assert [line.partition(" is ")[0] for line in told] == ["“perhaps”", "“the-weather”", "“twice”"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5000000", 5_000_000),
        ("5,000,000", 5_000_000),
        ("5 000 000", 5_000_000),
        ("៥.០០០.០០០", 5_000_000),
        ("0", 0),
        ("5.5", None),
        ("", None),
    ],
)
def test_riel_are_read_as_people_write_them(typed, number):
    assert said_steps.whole_number(typed, most=10**15) == number


def test_for_a_minor_the_steps_for_adults_stop(client, handbook):
    response = client.post(SENTENCE, {**TICKED, "age": "minor", "prison_years": "50"})

    page = page_of(response)
    assert [one.get("data-step") for one in every(page, "[data-step]:not([hidden])")] == ["reasons"]
    assert not every(page, "[data-minor][hidden]")
    assert list(check_of(response)) == ["note", "open"]


def test_the_value_of_a_multiple_is_asked_where_an_article_needs_it(client, handbook):
    rare = {"act": ["possess"], "class": "rare", "date": "2022-01-01", "on_note": "forestry-96-17"}
    page = page_of(client.post(SENTENCE, {**rare, "fine": "1000"}))

    assert [one.get("data-value") for one in every(page, "[data-value]:not([hidden])")] == ["market_value"]


def test_a_changed_fact_loses_nothing_of_the_steps(client, handbook):
    page = page_of(client.post(SENTENCE, {**TICKED, "step-harm": "gone", "prison_years": "2"}))
    facts_form = every(page, "form[data-helper]")[0]
    carried = {field.get("name"): field.get("value") for field in every(facts_form, "[data-carried]")}

    again = page_of(client.post(HELPER, {**POSSESSED, **carried, "place": "market"}))

    assert every(again, "[type=text][name=prison_years]")[0].get("value") == "2"
    assert every(again, "[data-sentence]")[0].get("open") is not None
    assert seen(every(again, "[data-step=harm] .step-is")[0]) == "gone through"


def test_the_note_has_every_step_with_what_was_said_and_what_it_cites(client, handbook):
    said = {**TICKED, "step-harm": "gone", "factor": "number", "prison_years": "1", "prison_months": "6", "fine": "0"}
    page = page_of(client.post(NOTE, {**said, "note_in": "both", "reasons": "Because."}))

    english, khmer = every(page, ".note-sheet")
    lines = [seen(line) for line in every(english, ".note-steps li")]
    assert len(lines) == len(STEPS)
    assert lines[1] == "Range and class: not gone through. (Criminal Code, Articles 46-48, 160-164 · V)"
    assert lines[2] == (
        "Harm: gone through. Named: Number of animals or weight of parts. (no article, the order of this handbook · D)"
    )
    assert "Prison: 1 year 6 months. Fine: none." in lines[8]
    assert all(every(line, ".sure") for line in every(english, ".note-steps li, .note-check li"))
    assert "១ ឆ្នាំ ៦ ខែ" in seen(khmer)
    assert not re.search(r"[0-9]", " ".join(seen(line) for line in every(khmer, ".note-steps li")))


def test_the_note_is_a_word_file_too_that_says_what_is_seen_of_it(client, handbook):
    note = page_of(client.post(NOTE, {**TICKED, "reasons": "Line one\nand <two>.", "step-harm": "gone"}))
    [form] = [one for one in note.iter("form") if every(one, "[name=as]")]

    response = client.post(form.get("action"), dict_of(form))

    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == 'attachment; filename="note.docx"'
    with zipfile.ZipFile(io.BytesIO(response.content)) as word:
        assert word.testzip() is None
        told = "".join(etree.fromstring(word.read("word/document.xml")).itertext())
    assert "Law on Forestry, Article 98(12): possess" in told
    assert "Harm: gone through." in told
    assert "and <two>." in told
    assert "Legal entity:" not in told  # a natural person is charged
    assert "Range on that day, to be confirmed" not in told


def test_a_note_is_printed_in_smaller_type_the_longer_it_is_and_says_when_it_is_no_page(client, handbook):
    sizes = [
        every(page_of(client.post(NOTE, {**TICKED, "reasons": "Because. " * times})), ".note-sheet")[0].get("data-size")
        for times in (1, 100, 200, 400)
    ]

    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1]
    assert sizes[-1] == "6"


def test_a_note_counts_the_open_questions_that_the_page_tells(client, handbook):
    page = page_of(client.post(NOTE, TICKED))

    told = [seen(line) for line in every(page, ".note-check li") if "The helper's page tells them" in seen(line)]
    assert [line.partition(": ")[0] for line in told] == ["Open questions, never checked"]
    assert "Possible answers" not in seen(every(page, ".note-sheet")[0])


def dict_of(form):
    fields = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def test_nothing_that_was_said_is_in_any_log_session_address_or_row(client, handbook, caplog):
    """What is said here are words that stand nowhere else."""
    caplog.set_level(logging.DEBUG)
    said = {**TICKED, "fine": "424242", "prison_years": "CANARY-YEARS", "reasons": "CANARY-REASONS", "age": "minor"}
    before = everything()

    answers = [
        client.post(address, {**said, **more})
        for address, more in ((SENTENCE, {}), (NOTE, {}), (NOTE, {"prison_years": "", "as": "word"}))
    ]

    for response in answers:
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
        assert "Location" not in response
    words = ("CANARY", "424242")
    assert [one.getMessage() for one in caplog.records if any(word in one.getMessage() for word in words)] == []
    assert everything() == before
    assert not any(word in str(PAGES._kept) for word in words)


def test_opened_by_its_address_there_is_nothing_to_check(client, handbook):
    response = client.get(SENTENCE)

    assert (response.status_code, response["Location"]) == (302, HELPER)


def test_every_finding_and_every_level_has_its_words():
    assert set(step_words.FINDINGS) == set(CODES)
    assert set(step_words.LEVELS) == set(LEVELS)
