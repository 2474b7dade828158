"""The demonstration as a reader of Khmer searches it: edition 3, five chapters whole in Khmer, the others in part.

Made from the files alone, as the demonstration makes it and as an index takes it: the law tables say what the law data
say, a paragraph has the words that lead to it, and the glossary adds to the words of the software.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from textwrap import indent

from handbook.demonstration import sought_words
from handbook.demonstration.material import FOLDER, Material
from handbook.rendering.numbered_paragraphs import paragraphs_of
from handbook.rendering.table_filling import law_tables_in
from law.reference_data import reference_law_data
from law.statute_detection import called
from law.statute_list import statutes
from law.telling import law_tables
from text.difference import alignment
from text.parsing import blocks, paragraph_source
from text.parsing.box_extension import LAW_TABLE
from text.search.passages import Passage, passages_of
from text.search.word_list import WordList, standard


def passages(material: Material) -> Iterator[Passage]:
    """The numbered paragraphs of the ten chapters, in the order of the book."""
    for number, (name, file) in enumerate(sorted(material.chapters.items()), start=1):
        english = material.third_text(name)
        text = material.khmer_texts.get(name) or material.khmer_text(name, english)
        found = passages_of(
            blocks.parse(_with_law_tables(text), language="km"), chapter=number, titles=" ".join(file.titles.values())
        )
        led = _words_that_lead(material, name, file.slug)
        yield from (replace(passage, sought=sought) for passage, sought in zip(found, led, strict=True))


def words() -> WordList:
    """The words of the software, and those of the glossary."""
    with (FOLDER / "glossary.csv").open(encoding="utf-8") as file:
        terms = [
            [", ".join(filter(None, [row[language], *row[f"{language} variants"].split(";")])) for language in _PAIR]
            for row in csv.DictReader(file)
        ]
    return standard().with_lines(f"{khmer} = {english}" for khmer, english in terms if khmer and english)


_PAIR = ("khmer", "english")


def _with_law_tables(text: str) -> str:
    known = tuple(called(row["slug"], row["titles"], row.get("names", {})) for row in statutes())
    for position, title in law_tables_in(blocks.parse(text, language="km")):
        body = law_tables.body(title, reference_law_data(), known, language="km")
        text = paragraph_source.replaced(text, position, f'!!! {LAW_TABLE} "{title}"\n{indent(body, "    ")}')
    return text


def _words_that_lead(material: Material, name: str, slug: str) -> list[str]:
    """What leads to each paragraph of edition 3: words hang on a key that edition 1 gave, and rewording keeps it."""
    first = paragraphs_of(material.chapters[name].text)
    kept = [alignment.Kept(str(at), *paragraph) for at, paragraph in enumerate(first)]
    sought_in_first = sought_words.words_of(slug, [text for _kind, text in first])
    led = {one.key: sought for one, sought in zip(kept, sought_in_first, strict=True)}
    for text in (material.second_text(name), material.third_text(name)):
        now = paragraphs_of(text)
        keys = alignment.align(kept, [alignment.Kept("", *paragraph) for paragraph in now]).keys
        kept = [alignment.Kept(key, *paragraph) for key, paragraph in zip(keys, now, strict=True)]
    return [led.get(one.key, "") for one in kept]
