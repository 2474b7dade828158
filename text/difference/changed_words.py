"""The difference between two lines of words, with their marks or without; applied to the old one it gives the new."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from text import elements
from text.difference.published_words import PLAIN, Mark, Marking, Word
from text.difference.word_comparison import compare, words

Op = Literal["equal", "insert", "delete"]


@dataclass(frozen=True)
class Change:
    """A stretch of words, or a thing such as the call of a note, that stayed, came or went.

    old, new  the elements it stood in and stands in; it may have stayed and be marked otherwise
    said      what became of its marks, in words
    """

    op: Op
    text: str
    old: Marking = PLAIN
    new: Marking = PLAIN
    said: str = ""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The elements it is shown in."""
        return (self.old if self.op == "delete" else self.new).marks

    @property
    def thing(self) -> Mark | None:
        """What it is when it is no words: an image, the call of a note, an element without words."""
        marks = self.marks
        if marks and (marks[-1].tag in elements.VOID or marks[-1].is_call or not self.text):
            return marks[-1]
        return None

    @property
    def is_marked_otherwise(self) -> bool:
        """Whether it stayed, and its marks did not; a note may have got another number."""
        return self.op == "equal" and _styles(self.old) != _styles(self.new)


def _styles(marking: Marking) -> list[Mark]:
    return [Mark("note") if mark.is_call else mark for mark in marking.marks if mark.tag and not mark.is_part]


def redline(old: str, new: str) -> list[Change]:
    """What stayed, went and came, in reading order; what went stands before what came in its place."""
    if old == new:
        return [Change("equal", old)] if old else []
    before, after = words(old), words(new)
    changes = []
    for stretch in compare(before, after):
        went, came = "".join(before[slice(*stretch.went)]), "".join(after[slice(*stretch.came)])
        if stretch.stayed:
            changes.append(Change("equal", went))
        else:
            changes += [Change("delete", went), Change("insert", came)]
    return [change for change in changes if change.text]


def redline_words(old: Sequence[Word], new: Sequence[Word]) -> list[Change]:
    """The same for words with their marks: a change for each stretch in which those are the same."""
    changes: list[Change] = []
    for stretch in compare([word.name for word in old], [word.name for word in new]):
        went, came = old[slice(*stretch.went)], new[slice(*stretch.came)]
        if stretch.stayed:
            changes += _together((now.text, was.marking, now.marking) for was, now in zip(went, came, strict=True))
        else:
            changes += _one_sided("delete", went)
            changes += _one_sided("insert", came)
    return changes


def unchanged(old: Iterable[Word], new: Iterable[Word]) -> list[Change]:
    """Words that all stayed as they are; only the numbers of notes may be others."""
    return list(_together((now.text, was.marking, now.marking) for was, now in zip(old, new, strict=True)))


def _one_sided(op: Op, words: Iterable[Word]) -> Iterator[Change]:
    for change in _together((word.text, word.marking, word.marking) for word in words):
        if op == "delete":
            yield Change(op, change.text, old=change.old)
        else:
            yield Change(op, change.text, new=change.new)


def _together(words: Iterable[tuple[str, Marking, Marking]]) -> Iterator[Change]:
    """Words that go on in the same elements on both sides, as one."""
    text, old, new = "", PLAIN, PLAIN
    goes_on = False  # whether there are words that others may follow
    for word, was, now in words:
        if goes_on and _follows(old, was) and _follows(new, now) and word:
            text += word
            continue
        if goes_on:
            yield Change("equal", text, old, new)
        text, old, new = word, was, now
        goes_on = bool(word) and not any(side.marks and side.marks[-1].tag in elements.VOID for side in (was, now))
        if not goes_on:
            yield Change("equal", word, was, now)
    if goes_on:
        yield Change("equal", text, old, new)


def _follows(before: Marking, marking: Marking) -> bool:
    return before.marks == marking.marks and marking.shared == len(marking.marks)


def apply(changes: Iterable[Change], old: str) -> str:
    """The new text. Raises ValueError when the changes are not those of this old text."""
    changes = list(changes)
    if revert(changes) != old:
        raise ValueError("These changes were made to another text.")
    return "".join(change.text for change in changes if change.op != "delete")


def revert(changes: Iterable[Change]) -> str:
    """The old text."""
    return "".join(change.text for change in changes if change.op != "insert")


# As HTML ----------------------------------------------------------------------------------------------------

_SHOWN = {
    **{tag: tag for tag in ("code", "kbd", "small", "strong", "sub", "sup")},
    **{"b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em", "s": "s", "del": "s"},
}
"""How marks are shown in a redline. What their authors underlined is not: there it would say that words came."""


def redline_html(changes: Iterable[Change], said_in: str = "") -> str:
    """The changes as safe HTML: every word escaped, what came in `ins`, what went in `del`, each with its marks.

    `said_in` is the language of what is said about them.
    """
    html = []
    waiting: list[Change] = []
    for change in changes:
        if waiting and (waiting[-1].op != change.op or waiting[-1].said != change.said):
            html.append(_together_html(waiting, said_in))
            waiting = []
        waiting.append(change)
    return "".join([*html, _together_html(waiting, said_in)])


def _together_html(changes: Sequence[Change], said_in: str) -> str:
    """Neighbours of which the same is said."""
    html = "".join(map(_as_html, changes))
    if not changes:
        return ""
    tags = {"equal": "{}", "insert": "<ins>{}</ins>", "delete": "<del>{}</del>"}
    return (tags[changes[0].op].format(html) if html else "") + said_html(changes[0].said, said_in)


def said_html(said: str, said_in: str) -> str:
    """What became of marks, set apart from the words of the text; nothing where nothing is said."""
    if not said:
        return ""
    language = f' lang="{escape(said_in)}"' if said_in else ""
    return f'<span class="redline-said"{language}> [{escape(said)}]</span>'


def _as_html(change: Change) -> str:
    html = _inside(change)
    # Parts, such as the item that words stood in, are shown as rows.
    for mark in reversed(change.marks if html else ()):
        if mark.tag in _SHOWN and not mark.is_call:
            html = f"<{_SHOWN[mark.tag]}>{html}</{_SHOWN[mark.tag]}>"
    return html


def _inside(change: Change) -> str:
    thing = change.thing
    if thing is not None and thing.is_call:
        return f'<sup class="redline-call">[{escape(thing.get("data-note"))}]</sup>'
    if thing is not None and thing.tag == "br":
        return "<br>" if change.op == "equal" else "↵<br>" if change.op == "insert" else "↵ "
    if thing is not None and thing.tag == "hr":
        return "———"
    return escape(change.text)
