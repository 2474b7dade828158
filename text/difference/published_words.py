"""What is published, as words: clean HTML in words with their marks, from which the HTML can be written again.

White space, break opportunities and the way a letter is composed are no wording; everything else is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import count
from typing import NamedTuple
from xml.etree.ElementTree import Element

from text import elements
from text.difference.word_comparison import THING, words
from text.parsing.block_elements import plain

_SPACES = re.compile(r"\s+")
_BREAKS = str.maketrans("", "", "\u200b\u00ad")


class Mark(NamedTuple):
    """An element around words, or without any: its tag and attributes."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name, "")

    @property
    def is_part(self) -> bool:
        """Whether it divides a text, as a paragraph or an item does, instead of marking words."""
        return self.tag in elements.PARTS and self.tag not in elements.VOID

    @property
    def is_call(self) -> bool:
        return self.tag == "sup" and any(name == "data-note" for name, _value in self.attributes)


class Marking(NamedTuple):
    """The elements around words, from the outermost in; `shared` is how many of them the words before stand in too."""

    marks: tuple[Mark, ...] = ()
    shared: int = 0


PLAIN = Marking()
BETWEEN = Marking((Mark(""),))
"""Of the space that divides two parts where they are shown in one line; it is not in the HTML."""


class Word(NamedTuple):
    """A word, a space, a sign or a thing that is no word; `name` is what it is compared by."""

    text: str
    name: str
    marking: Marking


Step = tuple[Mark, int]
"""An element on the way to words, and which of all elements it is."""


@dataclass
class _Run:
    """Words that stand in the same elements. What is no words, such as an image, is one by itself."""

    text: str
    path: tuple[Step, ...]
    is_thing: bool = False


@dataclass
class Line:
    """The words of one innermost part: of a paragraph, an item, a cell.

    path  the parts it stands in, below the root, each with its number among all elements
    """

    path: tuple[Step, ...]
    runs: list[_Run] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def is_in(self, *tags: str) -> bool:
        return any(mark.tag in tags for mark, _ in self.path)

    def stretches(self, calls: Mapping[int, str]) -> Iterator[Word]:
        """The line in as few pieces as its marks allow."""
        for run, shared in zip(self.runs, self.shared, strict=True):
            marks = tuple(mark for mark, _ in run.path)
            yield Word(run.text, _name(run, marks, calls), Marking(marks, shared))

    def words(self, calls: Mapping[int, str]) -> Iterator[Word]:
        """The line word by word; `calls` says which note one of a number is."""
        places, end = set(), 0
        for word in words(self.text):
            places.add(end)
            end += len(word)
        at = 0
        for run, whole in zip(self.runs, self.stretches(calls), strict=True):
            cuts = [] if run.is_thing else sorted(places.intersection(range(at + 1, at + len(run.text))))
            at += len(run.text)
            if not cuts:
                yield whole
                continue
            start = at - len(run.text)
            marking = whole.marking
            for begin, stop in zip([start, *cuts], [*cuts, at], strict=True):
                text = run.text[begin - start : stop - start]
                yield Word(text, text, marking)
                marking = Marking(marking.marks, len(marking.marks))


@dataclass(frozen=True)
class Published:
    """A block or a note: its outermost element, and its lines."""

    root: Mark
    lines: tuple[Line, ...]


def read(html: str) -> Published:
    """Clean HTML of one block, or of one note."""
    holder = elements.read(html)
    alone = len(holder) == 1 and not (holder.text or "").strip() and not (holder[0].tail or "").strip()
    root = holder[0] if alone and _mark(holder[0]).is_part else holder
    return Published(_mark(root), tuple(_Reading(root).lines))


def joined(lines: Iterable[Iterable[Word]]) -> list[Word]:
    """Several lines in one, with spaces between."""
    one: list[Word] = []
    for line in lines:
        if one:
            one.append(Word(" ", " ", BETWEEN))
        one.extend(line)
    return one


def written(root: Mark, words: Iterable[tuple[str, Marking]]) -> str:
    """The HTML of an outermost element and the words in it."""
    html = [_opening(root)]
    open_marks: list[Mark] = []

    def close(until: int) -> None:
        while len(open_marks) > until:
            html.append(f"</{open_marks.pop().tag}>")

    for text, marking in words:
        if marking == BETWEEN:
            continue
        close(marking.shared)
        for mark in marking.marks[marking.shared :]:
            html.append(_opening(mark))
            if mark.tag not in elements.VOID:
                open_marks.append(mark)
        if not (marking.marks and marking.marks[-1].tag in elements.VOID):
            html.append(escape(text, quote=False))
    close(0)
    return "".join([*html, f"</{root.tag}>"])


def canonical(html: str) -> str:
    """Clean HTML as it is compared: without what is no wording."""
    published = read(html)
    words = (word for line in published.lines for word in line.stretches({}))
    return written(published.root, ((word.text, word.marking) for word in words))


def _opening(mark: Mark) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in mark.attributes)
    return f"<{mark.tag}{attributes}>"


def _mark(element: Element) -> Mark:
    return Mark(element.tag, tuple(sorted(element.attrib.items())))


def _name(run: _Run, marks: Sequence[Mark], calls: Mapping[int, str]) -> str:
    if not run.is_thing:
        return run.text
    thing = marks[-1]
    if thing.is_call:
        number = int(thing.get("data-note"))
        return f"{THING}note {calls.get(number, number)}"
    if thing.tag == "img":
        return f"{THING}img {thing.get('data-image')}"
    return f"{THING}{thing.tag} {thing.attributes if thing.tag not in elements.VOID else ''}"


class _Reading:
    """One way through the elements of a block."""

    def __init__(self, root: Element) -> None:
        self.lines: list[Line] = []
        self.numbers = count()
        self.last: tuple[Step, ...] = ()
        self.line_of: int | None = None  # the number of the part that the open line stands in
        self.is_code = root.tag == "pre"
        self.inside(root, ())
        self.end_line()

    def inside(self, element: Element, path: tuple[Step, ...]) -> bool:
        """Read what an element holds; whether that is anything."""
        found = self.words(element.text, path)
        for child in element:
            step = (_mark(child), next(self.numbers))
            self.element(child, (*path, step))
            found = True
            self.words(child.tail, path)
        return found

    def element(self, element: Element, path: tuple[Step, ...]) -> None:
        was_code = self.is_code
        self.is_code = was_code or element.tag == "pre"
        if element.tag in elements.VOID or not self.inside(element, path):
            self.thing(element, path)
        self.is_code = was_code

    def thing(self, element: Element, path: tuple[Step, ...]) -> None:
        if element.tag == "img":
            self.put(plain(element), path, is_thing=True)
        elif element.tag == "br":
            self.put("" if self.is_at_space(path) else " ", path, is_thing=True)
        else:
            self.put("", path, is_thing=True)

    def words(self, text: str | None, path: tuple[Step, ...]) -> bool:
        text = unicodedata.normalize("NFC", (text or "").translate(_BREAKS))
        if not self.is_code:
            text = _SPACES.sub(" ", text)
            if self.is_at_space(path):
                text = text.removeprefix(" ")
        if text:
            self.put(text, path)
        return bool(text)

    def is_at_space(self, path: tuple[Step, ...]) -> bool:
        """Whether white space says nothing here: at the beginning of a line, and after other white space."""
        if self.line_of != _part(path) or not self.lines:
            return True
        said = next((run.text for run in reversed(self.lines[-1].runs) if run.text), " ")
        return said.endswith(" ")

    def put(self, text: str, path: tuple[Step, ...], *, is_thing: bool = False) -> None:
        if self.line_of != _part(path) or not self.lines:
            self.end_line()
            self.line_of = _part(path)
            self.lines.append(Line(tuple(step for step in path if step[0].is_part)))
        shared = 0
        for step, before in zip(path, self.last, strict=False):
            if step[1] != before[1]:
                break
            shared += 1
        self.last = path
        line = self.lines[-1]
        line.runs.append(_Run(text, path, is_thing))
        line.shared.append(shared)

    def end_line(self) -> None:
        if self.lines and not self.is_code:
            for run in reversed(self.lines[-1].runs):
                run.text = run.text.rstrip(" ")
                if run.text:
                    break


def _part(path: tuple[Step, ...]) -> int:
    """The number of the innermost part on a path; -1 in the outermost element itself."""
    return next((number for mark, number in reversed(path) if mark.is_part), -1)
