"""The search of a copy without a server: a browser's script gives the very answers that the server gives."""

import json
import random
import unicodedata

import pytest

from handbook.demonstration import sought_words
from handbook.demonstration.material import read as demonstration
from handbook.reading.copies.offline_index import index_data
from handbook.reading.search import answers
from handbook.reading.search.edition_indexes import Chapter, Found, Searchable
from tests.browser.conftest import PATIENCE
from tests.text.search.test_judged_questions import HERE, judged
from text.search import questions
from text.search.analysis import WORD, folded, is_unspaced, stem
from text.search.excerpts import excerpt
from text.search.passages import PassageIndex
from text.search.ranking import ranked
from text.search.word_list import standard

SCRIPTS = ("stems", "analysis", "questions", "answers")
FILES = sorted(path.name for path in HERE.glob("*.tsv"))
JUDGED = [asked for file in FILES for _language, asked, *_rest in judged(file)]
NUMBERS = ["6.1", "៦.១", "paragraph 06.01(b)", "#4.999", "art. 98 forestry", "Articles 553 to 556", "មាត្រា ៩៨"]
QUOTED = ["“for one year”", 'where is "the custody log" kept', "«ivory» tusk", "“that stands nowhere”"]
STRANGE = [
    "",
    " ",
    "\u200b",
    "'",
    "AND OR NOT (",
    "a" * 400,
    "ក" * 400,
    "🐘 ivory 🐘",
    "İstanbul ﬁne ½ straße",
    "e\u0301",
]


PARTS = ({"en": "First part", "km": "ភាគទី១"}, {"en": "Second part"})


@pytest.fixture(scope="module")
def there():
    """The demonstration's chapters as a server has them in its search, with a line that an editor added."""
    material = demonstration().chapters
    words = standard().with_lines(["blowpipe, custody"])
    passages, names = list(sought_words.passages(demonstration())), sorted(material)
    chapters = {
        name: Chapter(number, material[name].titles, PARTS[number % 2]) for number, name in enumerate(names, start=1)
    }
    found = [
        Found(passage.number, "", names[int(passage.number.partition(".")[0]) - 1], "en", passage.heading, passage.text)
        for passage in passages
    ]
    # As it comes out of the database, where counts are rounded.
    index = PassageIndex.from_data(json.loads(json.dumps(PassageIndex.of(passages, words).as_data())))
    return Searchable(index, words, found, chapters)


@pytest.fixture
def script(browser, settings):
    """A page with the scripts of the offline search, and no server."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    for name in SCRIPTS:
        page.add_script_tag(path=settings.BASE_DIR / f"static/handbook/reading/offline/{name}.js")
    yield page
    page.close()


def the_servers(there, asked, part):
    found = answers.found_in(there, asked, part=part)
    return {
        "number": found.number.number if found.number else None,
        "unknown": found.unknown,
        "added": found.added,
        "total": found.total,
        "answers": [
            [answer.found.number, answer.chapter.number, [[piece.text, piece.is_found] for piece in answer.pieces]]
            for answer in found.answers
        ],
    }


ASK = """([data, asked]) => {
  const there = offlineSearch.open(data);
  return asked.map(([words, part]) => {
    const found = offlineSearch.ask(there, words, part);
    return {
      ...found,
      number: found.number && found.number.number,
      answers: found.answers.map((answer) => [
        answer.found.number, answer.chapter.number, answer.pieces.map((piece) => [piece.text, piece.isFound]),
      ]),
    };
  });
}"""


def test_every_judged_question_has_the_answers_of_the_server(script, there):
    asked = [[words, ""] for words in [*JUDGED, *NUMBERS, *QUOTED, "blowpipe", "custdoy of an elefant"]]
    asked += [["ivory", title] for part in PARTS for title in part.values()]

    found = script.evaluate(ASK, [index_data(there), asked])

    assert len(JUDGED) >= 274
    assert [(words, part, answer) for (words, part), answer in zip(asked, found, strict=True)] == [
        (words, part, the_servers(there, words, part)) for words, part in asked
    ]
    assert sum(answer["total"] > 0 for answer in found) > len(JUDGED) - 5


READ = """([data, asked]) => {
  const there = offlineSearch.open(data);
  return asked.map((words) => {
    const question = offlineSearch.read(words, there.index, there.words);
    const found = question.number || question.quoted.length ? [] : offlineSearch.ask(there, words, "").answers;
    return [question, found.map((one) => [one.found.number, one.score, one.pieces.map((piece) => piece.text)])];
  });
}"""


def test_a_random_question_is_understood_and_ranked_as_on_the_server(script, there):
    asked = [*STRANGE, *random_questions(there, random.Random(20_221_201), 400)]

    found = script.evaluate(READ, [index_data(there), asked])

    for words, (question, hits) in zip(asked, found, strict=True):
        understood = questions.read(" ".join(words.split())[: questions.LONGEST], there.index, there.words)
        assert (words, question) == (words, json.loads(json.dumps(vars(understood))))
        if not understood.number and not understood.quoted:
            ours = ranked(understood, there.index, most=answers.MOST)
            assert (words, hits) == (words, [as_shown(there.passages[hit.place], hit) for hit in ours])


def as_shown(passage, hit):
    return [passage.number, hit.score, [piece.text for piece in excerpt(passage.text, hit.terms)]]


def random_questions(there, chance, how_many):
    """Words of the text and of the word list, in any order, with letters changed, left out and put in."""
    latin = [word for found in there.passages for word in WORD.findall(folded(found.text)) if not is_unspaced(word)]
    khmer = [word for word in there.words.leads if is_unspaced(word)]
    for at in range(how_many):
        words = chance.choices(khmer if at % 2 else latin, k=chance.randint(1, 5))
        letters = list(("" if at % 2 else " ").join(words))
        for _change in range(chance.randint(0, 3)):
            place = chance.randrange(len(letters))
            letters[place] = chance.choice(["", chance.choice("aeiou'.\" ក្ាំ"), letters[place] * 2])
        yield "".join(letters)


ANALYSED = """([words, texts]) => [words.map(offlineSearch.stem), texts.map(offlineSearch.folded)]"""


def test_stems_and_foldings_are_those_of_the_server(script, there):
    chance = random.Random(4)
    words = sorted({*there.index.typed, *there.words.typed})
    ends = ["s", "ed", "ing", "ly", "ies", "ation", "iveness", "izer", "ement", "ous", "ally", "ogist", "eedly", "'s"]
    words += [word + end for word in words for end in chance.sample(ends, 3)]
    words += ["".join(chance.choices("aeiouybcdlstnrg'", k=chance.randint(1, 9))) for _word in range(5_000)]
    # Cherokee's capitals are folded another way; what is not assigned here a newer browser may know.
    signs = [sign for sign in map(chr, range(1, 0x3000)) if not "\u13a0" <= sign <= "\u13ff"]
    signs = [sign for sign in signs if unicodedata.category(sign) != "Cn"]
    texts = [*signs, *("ក" + sign for sign in signs), *("e" + sign + "\u0301" for sign in map(chr, range(1, 0x250)))]

    stems, foldings = script.evaluate(ANALYSED, [words, texts])

    assert [(word, one) for word, one in zip(words, stems, strict=True) if one != stem(word)] == []
    assert [(text, one) for text, one in zip(texts, foldings, strict=True) if one != folded(text)] == []


def test_suggestions_and_parts_are_those_of_the_server(script, there):
    typed = ["iv", "custody lo", "ភស្ត", "blow", "x", "", "wild m"]
    found = script.evaluate(
        "([data, typed]) => typed.map((words) => offlineSearch.suggestions(offlineSearch.open(data), words))",
        [index_data(there), typed],
    )

    assert found == [answers.suggested_by(there, words) for words in typed]
    assert found[0]
