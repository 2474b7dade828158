"""The source of what stands beside the numbered paragraphs: headings, what notes say, what abbreviations stand for.

As with paragraphs, a source is changed only so that everything else stays what it was.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from text.parsing.blocks import Text, parse
from text.parsing.paragraph_source import CannotReplace, lines_of
from text.parsing.readings import CURRENT_READING
from text.refusals import Refusal, gettext_noop

_DEFINES = re.compile(r"[ ]{0,3}\*?\[[^\]]+\][ ]?:")
_DEFINED = re.compile(r"[ ]{0,3}(\[\^[^\]]*\]|\*\[[^\]]+\])[ ]?:[ ]*(.*)")


@dataclass(frozen=True)
class Heading:
    """A heading as it is typed.

    above  the position of the paragraph that comes next; 0 where none does
    step   1 for the last heading before that paragraph, 2 for the one before it
    words  without the signs that make it a heading
    """

    above: int
    step: int
    level: int
    words: str
    start: int
    end: int


def headings_of(source: str, *, reading: int = CURRENT_READING) -> list[Heading]:
    """The headings of a source, in order."""
    text, lines = parse(source, reading=reading), lines_of(source)
    found: list[Heading] = []
    above, step = 0, 0
    for block in reversed(text.blocks):
        if block.kind != "heading":
            above, step = block.position, 0
            continue
        step += 1
        words = _heading_words(lines[block.line : block.end])
        found.append(Heading(above, step, block.level, words, block.line, block.end))
    return found[::-1]


def notes_of(source: str, *, reading: int = CURRENT_READING) -> dict[str, str]:
    """What each note says as it is typed, by its call `[^label]`; what each abbreviation stands for, by `*[FIU]`.

    Of those that are defined twice none.
    """
    found: dict[str, str] = {}
    twice = set()
    for _start, _end, call, words in _definitions(lines_of(source), parse(source, reading=reading)):
        if call in found:
            twice.add(call)
        found[call] = words
    return {call: words for call, words in found.items() if call not in twice}


def definition(label: str, body: str) -> str:
    """A note as it is defined."""
    return _defined(f"[^{label}]", body)


def _defined(call: str, body: str) -> str:
    lines = body.split("\n") if call.startswith("[") else [" ".join(body.split())]
    return "\n".join([f"{call}: {lines[0]}", *(f"    {line}".rstrip() for line in lines[1:])])


def with_headings(source: str, new: Mapping[int, str], *, reading: int = CURRENT_READING) -> str:
    """The source with other words for headings, by their places among all of them, from 0. Raises CannotReplace."""
    headings = headings_of(source, reading=reading)
    if not all(0 <= place < len(headings) for place in new):
        raise _gone()
    parts = [
        (heading.start, heading.end, "#" * heading.level + " " + " ".join(new[place].split()))
        for place, heading in enumerate(headings)
        if place in new
    ]
    return _checked(source, parts, reading)


def with_notes(source: str, new: Mapping[str, str], *, reading: int = CURRENT_READING) -> str:
    """The source with other words for notes and abbreviations, by `[^label]` and `*[FIU]`. Raises CannotReplace."""
    if not new.keys() <= notes_of(source, reading=reading).keys():
        raise _gone()
    definitions = _definitions(lines_of(source), parse(source, reading=reading))
    parts = [(start, end, _defined(call, new[call])) for start, end, call, _words in definitions if call in new]
    return _checked(source, parts, reading)


def _gone() -> CannotReplace:
    return CannotReplace(gettext_noop("This heading or note is no longer in the text. Reload the page."))


def _heading_words(lines: Sequence[str]) -> str:
    words = lines[0].strip()
    if not words.startswith("#"):
        return words
    words = words.lstrip("#").strip()
    without_end = words.rstrip("#")
    return words if without_end.endswith("\\") else without_end.strip()


def _definitions(lines: Sequence[str], text: Text) -> Iterator[tuple[int, int, str, str]]:
    """The lines, the call and the words of everything that is defined; several may stand in one stretch."""
    for stretch in text.definitions:
        starts = [at for at in range(stretch.start, stretch.end) if at == stretch.start or _DEFINES.match(lines[at])]
        for start, end in zip(starts, [*starts[1:], stretch.end], strict=True):
            found = _DEFINED.match(lines[start])
            while end > start + 1 and not lines[end - 1].strip():
                end -= 1
            if found:
                inside = [re.sub(r"^[ ]{1,4}", "", line) for line in lines[start + 1 : end]]
                yield start, end, found[1], "\n".join([found[2], *inside]).strip()


def _checked(source: str, parts: Sequence[tuple[int, int, str]], reading: int) -> str:
    """The source with other lines in some places, in which all else reads as it did."""
    lines, at, made = lines_of(source), 0, []
    for start, end, new in sorted(parts):
        while end > start + 1 and not lines[end - 1].strip():
            end -= 1
        made += [*lines[at:start], *new.split("\n")]
        at = end
    changed = "\n".join([*made, *lines[at:]])
    try:
        after = parse(changed)
    except Refusal as refused:
        raise _cannot_stand() from refused
    if _frame_of(parse(source, reading=reading)) != _frame_of(after):
        raise _cannot_stand()
    return changed


def _cannot_stand() -> CannotReplace:
    return CannotReplace(
        gettext_noop(
            "These words cannot stand in a heading or a note: with them the text around would read differently. "
            "Look for a mark that is opened and never closed."
        )
    )


def _frame_of(text: Text) -> tuple:
    """What stays where only the words of headings and notes are others."""
    blocks = [(block.kind, block.level, "" if block.kind == "heading" else block.text) for block in text.blocks]
    return blocks, sorted(note.label for note in text.notes), sorted(text.missing_notes), len(text.definitions)
