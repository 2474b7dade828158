"""Law tables: a box's title names rows of the law data, and the table says them in words, in the text's language."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from law.record.law_figures import withdrawn as withdrawn_figure
from law.record.words import prison_words
from law.statute_detection import called
from law.telling.law_tables import Named, NotUnderstood, body, named
from text.parsing import blocks

STATUTES = (
    called("law-on-forestry", {"en": "Law on Forestry", "km": "ច្បាប់ស្តីពីព្រៃឈើ"}, {}),
    called("law-on-customs", {"en": "Law on Customs", "km": "ច្បាប់ស្តីពីគយ"}, {}),
)


def penalty(**said):
    return {
        "for": "person",
        "prison": {"is": "range", "min": 12, "max": 60},
        "fine": {"is": "range", "min": 10_000_000, "max": 100_000_000},
        "joined": "and_or",
        "source": "1",
        "confidence": "V",
        **said,
    }


def offence(key, article, *, statute="law-on-forestry", penalties=(), **said):
    return {
        "key": key,
        "statute": statute,
        "article": article,
        "cites": [article.partition("(")[0]],
        "names": {"en": f"Conduct of {article}", "km": f"អំពើនៃ {article}"},
        "grade": None,
        "elements": [
            {
                "key": "class",
                "names": {"en": "The class", "km": "ចំណាត់ថ្នាក់"},
                "prove": [{"en": "the list"}, {"en": "an expert"}],
                "disprove": [],
            }
        ],
        "penalties": list(penalties),
        **said,
    }


DATA = {
    "offences": [
        offence("f96", "96(17)", penalties=[penalty(prison={"is": "none"}, joined="alone", confidence="R")]),
        offence(
            "f97", "97(10)", penalties=[penalty(prison={"is": "range", "min": 60, "max": 120}, fine={"is": "none"})]
        ),
        offence("f98", "98(12)", penalties=[penalty(), penalty(**{"for": "entity"})]),
        offence("c75", "75", statute="law-on-customs"),
    ],
    "species": {
        "tiger": {
            "names": {"en": "Tiger", "km": "ខ្លា", "la": "Panthera tigris"},
            "classes": [{"list": "forestry", "class": "endangered", "confidence": "P"}],
        },
        "pangolin": {
            "names": {"en": "Pangolin", "km": "ពង្រូល", "la": ""},
            "classes": [{"list": "forestry", "class": "rare", "confidence": "T"}],
        },
    },
}


@pytest.mark.parametrize(
    ("title", "kind", "keys"),
    [
        ("Offences: Forestry Law, Articles 97 to 98", "offences", ("f97", "f98")),
        ("offences: Article 98 of the Law on Forestry", "offences", ("f98",)),
        ("Offences: Forestry Law", "offences", ("f96", "f97", "f98")),
        ("Offences: Forestry Law, Article 97, and Article 75 of the Customs Law", "offences", ("f97", "c75")),
        ("Points to prove: Forestry Law, Article 98", "points", ("f98",)),
        ("បទល្មើស៖ មាត្រា ៩៧ នៃច្បាប់ស្តីពីព្រៃឈើ", "offences", ("f97",)),
        ("Species", "species", ("tiger", "pangolin")),
        ("Species: endangered", "species", ("tiger",)),
        ("ប្រភេទសត្វ៖ កម្រ", "species", ("pangolin",)),
    ],
)
def test_a_title_names_rows_of_the_law_data(title, kind, keys):
    assert named(title, DATA, STATUTES) == Named(kind, keys)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("", "kind"),
        ("Penalties: Forestry Law", "kind"),
        ("Offences: Article 98", "statute"),
        ("Offences", "statute"),
        ("Offences: Forestry Law, Article 12", "nothing"),
        ("Species: pretty", "nothing"),
    ],
)
def test_a_title_that_names_nothing_says_what_is_missing(title, reason):
    with pytest.raises(NotUnderstood) as refused:
        named(title, DATA, STATUTES)
    assert refused.value.reason == reason


@given(st.text(max_size=60))
def test_any_title_is_understood_or_refused(title):
    try:
        assert named(title, DATA, STATUTES).keys
    except NotUnderstood as refused:
        assert refused.reason in {"kind", "statute", "nothing"}


def cells(markdown: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in markdown.split("\n")]


def test_a_row_says_prison_fine_how_they_are_joined_and_how_sure_that_is():
    table, sources = body("Offences: Forestry Law, Article 98", DATA, STATUTES, language="en").split("\n\n")
    head, _line, first, second = cells(table)

    assert head == ["Provision", "Conduct, species", "Imprisonment", "Fine", "Code"]
    fine = "10,000,000 to 100,000,000 riel; prison, fine, or both"
    assert first == ["98(12)", "Conduct of 98(12)", "1 to 5 years", fine, "(V)"]
    assert second[1] == "Conduct of 98(12); legal entity"
    assert sources == "Sources: 1."


def test_a_figure_that_was_not_read_is_no_figure():
    row = cells(body("Offences: Forestry Law, Article 96", DATA, STATUTES, language="en"))[2]

    assert row[2:] == ["not verified, see Article 96(17)"] * 2 + ["(R)"]


def test_an_offence_without_known_penalty_says_so_and_a_withdrawn_one_too():
    unknown = cells(body("Offences: Customs Law", DATA, STATUTES, language="en"))[2]
    taken_out = withdrawn_figure(offence("f98", "98(12)", penalties=[penalty()]), "penalties.0")
    withdrawn = {**DATA, "offences": [offence("f98", "98(12)", penalties=[taken_out["penalties"][0]])]}

    assert unknown[2:] == ["to be verified", "to be verified", "(T)"]
    assert "withdrawn: do not use it" in body("Offences: Forestry Law", withdrawn, STATUTES, language="en")


def test_a_withdrawn_penalty_of_a_legal_entity_is_named_as_one():
    person, entity = penalty(), penalty(**{"for": "entity"})
    taken_out = withdrawn_figure(offence("f98", "98(12)", penalties=[person, entity]), "penalties.1")
    first, second = cells(body("Offences: Forestry Law", {**DATA, "offences": [taken_out]}, STATUTES, language="en"))[
        2:4
    ]

    assert first[1:3] == ["Conduct of 98(12)", "1 to 5 years"]
    assert second[1:] == ["Conduct of 98(12); legal entity", *["withdrawn: do not use it"] * 2, "(T)"]


def test_a_withdrawn_class_and_a_species_without_one_are_named():
    withdrawn_class = withdrawn_figure({"key": "tiger", **DATA["species"]["tiger"]}, "classes.0")
    species = {"tiger": withdrawn_class, "banteng": {"names": {"en": "Banteng"}, "classes": []}}
    rows = cells(body("Species", {**DATA, "species": species}, STATUTES, language="en"))[2:]

    assert rows == [
        ["Tiger", "Panthera tigris", "withdrawn: do not use it", "(T)"],
        ["Banteng", "", "to be verified", "(T)"],
    ]


def test_in_khmer_words_and_digits_are_khmer():
    table = body("បទល្មើស៖ មាត្រា ៩៧ នៃច្បាប់ស្តីពីព្រៃឈើ", DATA, STATUTES, language="km")

    assert "៩៧(១០)" in table
    assert "៥ ដល់ ១០ ឆ្នាំ" in table
    assert "year" not in table


def test_what_the_class_of_a_species_is_stays_open_where_it_was_not_read():
    rows = cells(body("Species", DATA, STATUTES, language="en"))[2:]

    assert rows == [["Tiger", "Panthera tigris", "endangered", "(P)"], ["Pangolin", "", "not verified", "(T)"]]


@given(st.text(min_size=1, max_size=40))
def test_words_of_the_data_stay_words_in_the_table(words):
    data = {**DATA, "offences": [offence("f98", "98", names={"en": words})]}
    try:
        read = blocks.parse(body("Offences: Forestry Law", data, STATUTES, language="en"), language="en")
    except blocks.CannotRead:
        return
    assert [block.kind for block in read.blocks] == ["table"]


@pytest.mark.parametrize(
    ("prison", "words"),
    [
        ({"is": "none"}, "none"),
        ({"is": "unknown"}, "to be verified"),
        ({"is": "range", "min": 1, "max": 12}, "1 month to 1 year"),
        ({"is": "range", "min": 6, "max": 24}, "6 months to 2 years"),
        ({"is": "range", "min": 18, "max": 60}, "1 year 6 months to 5 years"),
        ({"is": "range", "min": None, "max": 60}, "up to 5 years, the least to be verified"),
        ({"is": "range", "min": 12, "max": None}, "1 year or more, the most to be verified"),
        ({"is": "range", "min": 12, "max": 12}, "1 year"),
        ({"is": "range", "min": 0.5, "max": 18.5}, "0.5 months to 1 year 6.5 months"),
    ],
)
def test_terms_of_prison_are_said_as_people_say_them(prison, words):
    with override("en"):
        assert prison_words(prison) == words
