"""The demonstration in Khmer says what the English says: block by block, number by number, article by article."""

import re
from dataclasses import dataclass

import pytest

from handbook.demonstration import material as materials
from law import statute_list
from law.reference_data import reference_law_data
from law.statute_detection import called, finder
from law.telling import law_tables
from tests.handbook.test_demonstration import OF_CASES
from text import khmer
from text.inventory.bench_cards import sentences_of_cards
from text.inventory.khmer_faults import faults
from text.parsing.blocks import Text, parse

MATERIAL = materials.read()
ENGLISH = {name: MATERIAL.translated_text(name) for name in MATERIAL.chapters}
KHMER = {
    name: MATERIAL.khmer_texts.get(name) or materials.changed(text, MATERIAL.khmer_changes[name])
    for name, text in ENGLISH.items()
}
READ = {name: (parse(ENGLISH[name]), parse(KHMER[name], language="km")) for name in ENGLISH}
WHOLE = sorted(MATERIAL.khmer_texts)
ALL = pytest.mark.parametrize("name", ENGLISH)

LAW_DATA = reference_law_data()
STATUTES = tuple(called(row["slug"], row["titles"], row.get("names", {})) for row in statute_list.statutes())

SOURCE = re.compile(r"\b[LS]\d+[a-z]?\b")
LATIN_WORDS = {"V", "P", "R", "T", "UNODC", "k"}
"""The codes, an organisation's short name, and an item of the Law on Customs as its translation letters it."""


@dataclass(frozen=True)
class Pair:
    """A block or a note, in English and in Khmer."""

    english: str
    khmer: str
    english_html: str
    khmer_html: str


def pairs(name: str) -> list[Pair]:
    """The blocks and notes of a chapter that are in Khmer; of a chapter that is partly so, the others are left out."""
    english, in_khmer = READ[name]
    both = [
        *zip(english.blocks, in_khmer.blocks, strict=True),
        *zip(english.notes, in_khmer.notes, strict=True),
    ]
    return [Pair(one.text, other.text, one.html, other.html) for one, other in both if one.text != other.text]


def differing(name: str, read) -> list:
    """What is read of a pair's two sides and is not the same."""
    return [
        (pair.english[:60], read(pair.english), read(pair.khmer))
        for pair in pairs(name)
        if read(pair.english) != read(pair.khmer)
    ]


# --- Block by block -----------------------------------------------------------------------------


def frame(text: Text) -> list[tuple]:
    """What stands where: kinds, levels, items and rows, calls of notes, marks, and where links and images lead."""
    tags = re.compile(
        r"</?(?:table|tr|t[hd]|[uo]l|li|d[ltd]|p|div|strong|em|a|blockquote)\b|data-note=\"\d+\"|"
        r"href=\"[^\"]*\"|data-image=\"[^\"]*\"|class=\"[^\"]*\""
    )
    return [(block.kind, block.level, block.items, tags.findall(block.html)) for block in text.blocks]


def test_five_chapters_are_whole_and_five_have_their_headings_and_boxes():
    assert (len(WHOLE), len(MATERIAL.khmer_changes)) == (5, 5)
    assert {*WHOLE, *MATERIAL.khmer_changes} == set(MATERIAL.chapters)
    whole = [block.text for name in WHOLE for block in READ[name][1].blocks]
    assert [text[:60] for text in whole if not khmer.is_mostly_khmer(text)] == []
    assert all(len(pairs(name)) > 5 for name in MATERIAL.khmer_changes)


@ALL
def test_every_block_stands_where_its_english_stands_and_is_of_the_same_kind(name):
    english, in_khmer = READ[name]

    assert frame(in_khmer) == frame(english)


@ALL
def test_every_note_is_defined_and_called_in_the_same_place(name):
    english, in_khmer = READ[name]

    assert [note.label for note in in_khmer.notes] == [note.label for note in english.notes]
    assert (in_khmer.missing_notes, in_khmer.repeated_notes) == ((), ())
    defined = re.findall(r"^\[\^([^]]+)\]: ", KHMER[name], re.MULTILINE)
    assert set(defined) == {note.label for note in in_khmer.notes}


@ALL
def test_every_statement_has_the_confidence_code_and_the_source_that_it_has_in_english(name):
    assert differing(name, re.compile(r"\([VPRT]\)").findall) == []
    assert differing(name, re.compile(r"\b[VPRT]\b").findall) == []
    assert differing(name, SOURCE.findall) == []


@ALL
def test_no_sentence_of_a_bench_card_gives_a_figure_without_a_code(name):
    led = parse(re.sub(r"#here-[a-z]+", "#key-abcdefghjkmn", KHMER[name]), language="km")

    cards = sentences_of_cards(led, [""] * len(led.paragraphs), int(name[:2]))

    assert [sentence.words for sentence in cards if sentence.is_bare_figure or sentence.unverified] == []


# --- Number by number ---------------------------------------------------------------------------

COUNTED = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
)
MEANING = {
    **{word: {str(number)} for number, word in enumerate(COUNTED)},
    **dict.fromkeys(["twelfth"], {"12"}),
    **dict.fromkeys(["both", "second", "duplicate", "neither"], {"2"}),
    **dict.fromkeys(["a", "an", "the", "first"], {"1"}),
    **{"I": {"1"}, "II": {"2"}, "III": {"3"}, "thirty": {"30"}, "forty": {"40"}, "three hundred": {"300"}},
}
"""What the words amount to that give a number: "within an hour" is ១ ម៉ោង, a class II is ថ្នាក់ទី២."""
IN_KHMER_WORDS = {"14": "ដប់បួន"}
"""A bench card takes digits for a figure of the law: its number of steps is told in words."""
TOLD_IN_WORDS = re.compile(r"three hundred|[A-Za-z]+")


def numbers_of_english(text: str) -> tuple[set[str], set[str], set[str]]:
    """The numbers that a text gives in digits, those from three on that it gives in words, and all that its words can
    mean."""
    text = SOURCE.sub(" ", text)
    digits = {number.replace(",", "") for number in re.findall(r"\d+(?:,\d{3})+|\d+(?:[.:]\d+)?", text)}
    words = TOLD_IN_WORDS.findall(text)
    meant = {number for word in words for number in MEANING.get(word, MEANING.get(word.lower(), ()))}
    counted = {str(COUNTED.index(word.lower())) for word in words if word.lower() in COUNTED[3:]}
    return digits, counted, meant


def numbers_of_khmer(text: str) -> set[str]:
    """The numbers of a Khmer text, written as English writes them: ៥.៣០០.០០០ is 5300000, ១,៥ is 1.5."""
    text = khmer.latin_digits(SOURCE.sub(" ", text))
    found = re.findall(r"\d+(?:\.\d{3})+|\d+(?:[.,:]\d+)?", text)
    in_words = {number for number, word in IN_KHMER_WORDS.items() if word in text}
    return in_words | {
        one.replace(".", "") if re.fullmatch(r"\d+(?:\.\d{3})+", one) else one.replace(",", ".") for one in found
    }


@ALL
def test_every_number_of_the_english_stands_in_the_khmer_and_none_more(name):
    lost, added = [], []
    for pair in pairs(name):
        digits, counted, meant = numbers_of_english(pair.english)
        found = numbers_of_khmer(pair.khmer)
        lost += [(pair.khmer[:60], number) for number in (digits | counted) - found]
        added += [(pair.khmer[:60], number) for number in found - digits - meant]

    assert (lost, added) == ([], [])


SUM = re.compile(r"(?:(?P<least>[០-៩,]+) ដល់ )?(?P<most>[០-៩,]+) លាន|(?P<whole>[០-៩]{1,3}(?:\.[០-៩]{3})+)")


def sums_of(text: str) -> set[str]:
    """The sums of a Khmer text, in full or in millions, as English writes them."""
    found = set()
    for match in SUM.finditer(text):
        if match["whole"]:
            found.add(int(khmer.latin_digits(match["whole"]).replace(".", "")))
        for millions in filter(None, (match["least"], match["most"])):
            found.add(round(float(khmer.latin_digits(millions).replace(",", ".")) * 1_000_000))
    return {f"{one:,}" for one in found}


def test_every_sum_in_khmer_is_a_figure_of_the_law_data():
    fines = [penalty["fine"] for offence in LAW_DATA["offences"] for penalty in offence["penalties"]]
    known = {f"{fine[end]:,}" for fine in fines if fine["is"] == "range" for end in ("min", "max") if fine[end]}

    said = {one for text in KHMER.values() for one in sums_of(text)}

    assert said - known - OF_CASES == set()
    assert len(said) > 10


RANGE = re.compile(r"ពី (?P<least>[០-៩]+)(?: (?P<unit>ខែ|ឆ្នាំ))? ដល់ (?P<most>[០-៩]+) (?P<last>ខែ|ឆ្នាំ)")
MONTHS = {"ខែ": 1, "ឆ្នាំ": 12}
OF_NO_OFFENCE = {(180, 360), (84, 180), (180, 240), (6, 60)}
"""What stands in place of life, the trafficking of persons, and what may be suspended with probation."""


def test_every_range_of_imprisonment_in_khmer_is_one_of_the_law_data():
    prisons = [penalty["prison"] for offence in LAW_DATA["offences"] for penalty in offence["penalties"]]
    known = {(prison["min"], prison["max"]) for prison in prisons if prison["is"] == "range"}

    said = {
        (
            int(found["least"]) * MONTHS[found["unit"] or found["last"]],
            int(found["most"]) * MONTHS[found["last"]],
        )
        for text in KHMER.values()
        for found in RANGE.finditer(text)
    }

    assert said - known - OF_NO_OFFENCE == set()
    assert len(said) > 5


# --- Article by article -------------------------------------------------------------------------

IN_SHORT = {
    "law-on-forestry": r"[Ff]orestry|that law",
    "protected-areas-law": r"[Pp]rotected[ -][Aa]rea",
    "law-on-customs": r"Customs",
    "law-on-fisheries": r"Fisheries",
    "law-on-human-trafficking": r"Human Trafficking Law",
    "criminal-code": r"Criminal Code",
}
"""How the English names a statute where only its context tells which one: "Forestry 97", "Article 61 of its law"."""


def named_in(text: str) -> set[tuple[str, str]]:
    return {(found.statute, found.number) for found in finder(STATUTES).find(text)}


@ALL
def test_every_article_that_is_found_in_the_english_is_found_in_the_khmer(name):
    lost = []
    for pair in pairs(name):
        found = named_in(pair.khmer)
        known = found | {(statute, "") for statute, _number in found}
        lost += [(pair.khmer[:60], *one) for one in named_in(pair.english) - known]

    assert lost == []


@ALL
def test_the_khmer_names_no_law_that_the_english_does_not_mean(name):
    added = [
        (pair.khmer[:60], statute, number)
        for pair in pairs(name)
        for statute, number in named_in(pair.khmer) - named_in(pair.english)
        if not re.search(IN_SHORT.get(statute, "(?!)"), pair.english)
    ]

    assert added == []


def test_the_law_is_named_in_khmer_as_often_as_in_english():
    english = sum(len(named_in(pair.english)) for name in WHOLE for pair in pairs(name))
    in_khmer = sum(len(named_in(pair.khmer)) for name in WHOLE for pair in pairs(name))

    assert in_khmer >= english > 300


def test_the_titles_of_law_tables_name_the_same_rows():
    titled = re.compile(r'!!! law-table "([^"]+)"')
    titles = [pair for name in ENGLISH for pair in zip(*map(titled.findall, (ENGLISH[name], KHMER[name])), strict=True)]

    rows = [[law_tables.named(title, LAW_DATA, STATUTES) for title in pair] for pair in titles]

    assert [one == other for one, other in rows] == [True] * len(titles)
    assert len(titles) == 7


# --- As Khmer is written ------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHOLE)
def test_the_source_is_in_the_form_in_which_khmer_is_kept(name):
    text = KHMER[name]

    assert khmer.normalise(text) == text
    assert khmer.in_order(text) == text
    assert re.findall("[\u200b-\u200d\u2060\ufeff\u00a0]", text) == []


@ALL
def test_nothing_is_mistyped(name):
    said = {pair.khmer for pair in pairs(name)}

    assert list(faults(READ[name][1])) == []
    assert [text for text in said if re.search(r"  | [។៕,?!]|។[^\s»)]|ឲ|;", text)] == []
    assert [text for text in said if re.sub(r"[^«»]", "", text).replace("«»", "")] == []
    assert {sign for text in said for sign in re.findall(r"[^\u1780-\u17ffA-Za-z0-9 «»()\[\].,:?!/–-]", text)} == set()


@ALL
def test_there_are_no_latin_digits_and_no_latin_words_but_the_named_ones(name):
    said = [SOURCE.sub(" ", pair.khmer) for pair in pairs(name)]

    assert [text for text in said if re.search("[0-9]", text)] == []
    assert {word for text in said for word in re.findall(r"[A-Za-z]+", text)} - LATIN_WORDS == set()
