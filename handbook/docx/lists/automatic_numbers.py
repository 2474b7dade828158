"""The numbers that Word writes before paragraphs by itself, as they are shown: 1.2, (b), Article 5."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from lxml import etree

from handbook.docx.word.word_styles import Styles, value
from handbook.docx.word.wordprocessingml import W
from handbook.drafting.incoming.item_numbers import written_count

STEP = 720  # twentieths of a point between two levels, where a file says nothing of it
_BLANK_SYMBOL = "\uf020"  # what LibreOffice makes of a space in a font of symbols
_CALL = re.compile(r"(?<![\d.])\d+(?:\.\d+)+")
_PLACE = re.compile(r"%([1-9])")
_SIMPLE = re.compile(r"[\s(\[]*%[1-9][\s.):\]\-–—]*")
_FORMATS_OF_LISTS = {"decimal", "decimalZero", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman", "khmer"}


@dataclass(frozen=True)
class Number:
    """The number of one paragraph.

    abstract, level  which numbering it belongs to, and at which level
    shown            as it is shown; "" for a bullet
    count            its place among those of its level; 0 for a bullet
    kind             "bullet"; "list" for what a list can show; "words" for what only words can (Article 1, 1.2);
                     "blank" for a paragraph that stands with a list and shows nothing
    format           how its own level counts (decimal, lowerLetter ...)
    in_digits        as it is shown if its Roman numbers were digits
    starts_anew      whether its numbering was told to begin anew here
    indent           where its words begin, in twentieths of a point
    """

    abstract: str
    level: int
    shown: str
    count: int
    kind: str
    format: str
    in_digits: str
    starts_anew: bool
    indent: int


class AutomaticNumbers:
    """Counts as Word does, paragraph by paragraph: whoever asks must ask for all of them in order."""

    def __init__(self, numbering: etree._Element | None, styles: Styles):
        self.styles = styles
        self.abstracts = {} if numbering is None else _by_id(numbering, "abstractNum", "abstractNumId")
        self.numbers = {} if numbering is None else _by_id(numbering, "num", "numId")
        self.counted: dict[str, dict[int, int]] = defaultdict(dict)
        self.seen: set[tuple[str, int]] = set()

    def of(self, paragraph: etree._Element) -> Number | None:
        """The number of the next paragraph; None where it has none."""
        number, level = self._named(paragraph)
        abstract = self._abstract(number)
        if abstract is None:
            return None
        name = abstract.get(f"{W}abstractNumId", "")
        look = self._level(number, abstract, level)
        if look is None:
            return None
        kind_of_count = _format(look)
        shown = value(look, "lvlText")
        indent = _indent(paragraph, look, self.styles, level)
        if kind_of_count in ("bullet", "none") and not _PLACE.search(shown):
            kind = "bullet" if value(look, "lvlPicBulletId") else _kind_without_count(shown, kind_of_count)
            words = shown.strip() if kind == "words" else ""
            return Number(name, level, words, 0, kind, kind_of_count, words, False, indent)
        starts_anew = self._count(number, name, abstract, level)
        count = self.counted[name][level]
        written = _PLACE.sub(lambda place: self._written(number, name, abstract, level, int(place[1]) - 1), shown)
        in_digits = _PLACE.sub(
            lambda place: self._written(number, name, abstract, level, int(place[1]) - 1, has_roman=False), shown
        )
        kind = "list" if _SIMPLE.fullmatch(shown) and kind_of_count in _FORMATS_OF_LISTS else "words"
        if not written.strip():
            kind = "blank"
        written, in_digits = " ".join(written.split()), " ".join(in_digits.split())
        return Number(name, level, written, count, kind, kind_of_count, in_digits, starts_anew, indent)

    def refers_to(self, number: Number) -> set[int]:
        """The levels whose numbers stand in a number of this level."""
        abstract = self.abstracts.get(number.abstract)
        look = None if abstract is None else _child(abstract, "lvl", "ilvl", number.level)
        return {int(place) - 1 for place in _PLACE.findall(value(look, "lvlText"))}

    # Counting

    def _count(self, number: str, name: str, abstract: etree._Element, level: int) -> bool:
        counted = self.counted[name]
        override = _child(self.numbers[number], "lvlOverride", "ilvl", level)
        anew = value(override, "startOverride")
        starts_anew = bool(anew.lstrip("-").isdecimal()) and (number, level) not in self.seen
        self.seen.add((number, level))
        if starts_anew:
            counted[level] = int(anew)
        else:
            counted[level] = counted[level] + 1 if level in counted else self._start(number, abstract, level)
        for deeper in [other for other in counted if other > level]:
            restart = value(self._level(number, abstract, deeper), "lvlRestart")
            if restart != "0" and not (restart.isdecimal() and level >= int(restart)):
                del counted[deeper]
        return starts_anew

    def _start(self, number: str, abstract: etree._Element, level: int) -> int:
        start = value(self._level(number, abstract, level), "start")
        return int(start) if re.fullmatch(r"\d{1,6}", start) else 1

    def _written(
        self, number: str, name: str, abstract: etree._Element, level: int, place: int, *, has_roman: bool = True
    ) -> str:
        look = self._level(number, abstract, place)
        own = self._level(number, abstract, level)
        is_legal = own is not None and own.find(f"{W}isLgl") is not None
        count = self.counted[name].get(place)
        if count is None:
            count = self._start(number, abstract, place)
        how = _format(look)
        is_digits = is_legal or how.endswith("Roman") and place != level and not has_roman
        return written_count(count, "decimal" if is_digits else how)

    # Looking up

    def _named(self, paragraph: etree._Element) -> tuple[str, int]:
        """The numbering and the level that a paragraph names, itself or by its style."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        number, level = value(own, "numId"), value(own, "ilvl")
        for style in self.styles.of(paragraph):
            if number and level:
                break
            theirs = style.find(f"{W}pPr/{W}numPr")
            if theirs is None:
                continue
            if not number and (number := value(theirs, "numId")) and not level:
                level = value(theirs, "ilvl") or self._level_of_style(number, style.get(f"{W}styleId", ""))
        return number, min(int(level), 8) if level.isdecimal() else 0

    def _level_of_style(self, number: str, style: str) -> str:
        abstract = self._abstract(number)
        for look in () if abstract is None else abstract.iterchildren(f"{W}lvl"):
            if value(look, "pStyle") == style:
                return look.get(f"{W}ilvl", "")
        return ""

    def _abstract(self, number: str) -> etree._Element | None:
        num = self.numbers.get(number)
        abstract = None if num is None else self.abstracts.get(value(num, "abstractNumId"))
        linked = value(abstract, "numStyleLink")
        if linked:
            for other in self.abstracts.values():
                if value(other, "styleLink") == linked:
                    return other
        return abstract

    def _level(self, number: str, abstract: etree._Element, level: int) -> etree._Element | None:
        override = _child(self.numbers[number], "lvlOverride", "ilvl", level)
        own = None if override is None else override.find(f"{W}lvl")
        return own if own is not None else _child(abstract, "lvl", "ilvl", level)


def numbers_in(root: etree._Element, numbering: etree._Element | None, styles: Styles) -> dict:
    """The number of each paragraph of a part that has one, with what only words can show as kind "words".

    Those are the numbers that hold words or several counts, those that such a number refers to, and all of headings.
    Word shows a Roman number inside another one as it is (I.2); where the text itself calls that 1.2, it is 1.2.
    """
    counting = AutomaticNumbers(numbering, styles)
    found = {paragraph: number for paragraph in root.iter(f"{W}p") if (number := counting.of(paragraph)) is not None}
    in_words: set[tuple[str, int]] = set()
    for number in {(one.abstract, one.level): one for one in found.values() if one.kind == "words"}.values():
        in_words |= {(number.abstract, level) for level in {number.level, *counting.refers_to(number)}}
    with_roman = {one.in_digits: one.abstract for one in found.values() if one.in_digits != one.shown}
    said = {call for text in root.iter(f"{W}t") for call in _CALL.findall(text.text or "")} if with_roman else set()
    in_digits = {abstract for digits_, abstract in with_roman.items() if digits_.strip(" .)") in said}
    return {
        paragraph: replace(
            number,
            kind="words"
            if (number.abstract, number.level) in in_words or styles.is_heading(paragraph) and number.kind != "blank"
            else number.kind,
            shown=number.in_digits if number.abstract in in_digits else number.shown,
        )
        for paragraph, number in found.items()
    }


def _by_id(root: etree._Element, tag: str, name: str) -> dict[str, etree._Element]:
    return {element.get(f"{W}{name}", ""): element for element in root.iterchildren(f"{W}{tag}")}


def _child(element: etree._Element, tag: str, name: str, number: int) -> etree._Element | None:
    return next((child for child in element.iterchildren(f"{W}{tag}") if child.get(f"{W}{name}") == str(number)), None)


def _format(look: etree._Element | None) -> str:
    """How a level counts; one of its own making is known by its first numbers."""
    said = None if look is None else next(look.iter(f"{W}numFmt"), None)
    how = "decimal" if said is None else said.get(f"{W}val", "decimal")
    if how == "custom":
        first = said.get(f"{W}format", "")
        return "khmer" if first.startswith("១") else "decimalZero" if first.startswith("0") else "decimal"
    return "khmer" if how.startswith("khmer") else how


def _kind_without_count(shown: str, kind_of_count: str) -> str:
    """A bullet is one sign, whatever letter its font draws it with; several are words that stand before."""
    shown = shown.replace(_BLANK_SYMBOL, " ").strip()
    if len(shown) > 1 and any(sign.isalpha() for sign in shown):
        return "words"
    return "bullet" if shown and kind_of_count == "bullet" else "blank"


def _indent(paragraph: etree._Element, look: etree._Element, styles: Styles, level: int) -> int:
    for said in (paragraph, look, *styles.of(paragraph)):
        if (found := indent_in(said)) is not None:
            return found
    return STEP * (level + 1)


def indent_in(element: etree._Element) -> int | None:
    """How far in the words of a paragraph, a style or a level begin; None where that says nothing."""
    said = element.find(f"{W}pPr/{W}ind")
    if said is None:
        return None
    left = said.get(f"{W}start") or said.get(f"{W}left") or ""
    return int(left) if re.fullmatch(r"-?\d{1,6}", left) else None
