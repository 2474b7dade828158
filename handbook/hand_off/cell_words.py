"""What a cell of a translator's file shows of Markdown, and the Markdown that comes back from one.

Bold and italic words are just that. Every other mark stands as it is typed, in grey, so that it comes back as it left:
calls of notes, targets of references, signs of items, frames of boxes and tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from text.khmer import is_mostly_khmer
from text.parsing.markdown_escaping import signed


@dataclass(frozen=True)
class Run:
    """Words that look alike; "\\n" where a line ends and its paragraph in Word goes on."""

    words: str
    is_bold: bool = False
    is_italic: bool = False
    is_mark: bool = False


Cell = tuple[tuple[Run, ...], ...]
"""The paragraphs of a cell, each as its runs."""

_EMPHASIS = re.compile(r"(?<![\\*])(\*\*?)(?=[^\s*])([^*\n]+?)(?<=[^\s\\])\1(?!\*)")
_MARK = re.compile(
    r"((?:^|(?<=\n))[ ]*(?:[-*+]|\d+\.)[ ]+|^!!![ ]*[a-z -]+|^:[ ]+|^>[ ]?|\[\^[^\[\]]*\]|!?\[(?=[^\[\]]*\]\()"
    r"|\]\([^()\s]*\)|\{[#:.][^{}]*\}|\{\{|\}\}|</?[a-z]+>|\|)"
)
_BOX = re.compile(r"!!!")
_TITLE_OF_BOX = re.compile(r"(!!![ ]?[a-zA-Z-]+(?: [a-zA-Z-]+)*)[ ]+[\"“”„«»](.*)[\"“”«»][ ]*")
_CALL = re.compile(r"\[\^([^\[\]]*)\]")
_TARGET = re.compile(r"\]\(<?([^()<>\s]+)>?\)")


def shown(markdown: str) -> Cell:
    """The cell for a block of Markdown. What would not come back as it is stands as it is typed."""
    cell = tuple(tuple(_runs(line)) for line in _lines(markdown))
    if typed(cell) != _without_ends(markdown):
        return tuple((Run(line),) for line in markdown.split("\n"))
    return cell


def typed(cell: Cell) -> str:
    """The Markdown of a cell, with no empty lines around it."""
    lines = "\n".join("".join(_markdown(line)) for line in cell).split("\n")
    if lines and _BOX.match(lines[0]):
        if titled := _TITLE_OF_BOX.fullmatch(lines[0]):
            lines[0] = f'{titled[1]} "{titled[2]}"'
        lines[1:] = [f"    {line}" if line.strip() else "" for line in lines[1:]]
    return _without_ends("\n".join(lines))


def plain(markdown: str) -> str:
    """The words of a block without the marks that a cell shows in grey: what is asked for its language."""
    cell = shown(markdown)
    return " ".join("".join(run.words for line in cell for run in (*line, Run(" ")) if not run.is_mark).split())


def is_in_another_language(markdown: str, language: str) -> bool:
    """Whether the words of a block are in another language than that of a translation, as far as letters tell."""
    return is_mostly_khmer(plain(markdown)) != (language == "km")


def calls_in(markdown: str) -> list[str]:
    """The labels of the notes that a block calls."""
    return _CALL.findall(markdown)


def targets_in(markdown: str) -> list[str]:
    """Where the references, links and images of a block lead."""
    return _TARGET.findall(markdown)


def _lines(markdown: str) -> list[str]:
    """The lines that become paragraphs in Word: a line that is broken by hand goes on, and a box is not set in."""
    lines = markdown.split("\n")
    if _BOX.match(lines[0]):
        lines[1:] = [line.removeprefix("    ") for line in lines[1:]]
    made: list[str] = []
    goes_on = False
    for line in lines:
        words, is_broken = line.rstrip(), line.endswith("  ") and bool(line.strip())
        if goes_on and words:
            made[-1] += "\n" + words
        else:
            made.append(words)
        goes_on = is_broken
    return made


def _runs(line: str) -> Iterator[Run]:
    at = 0
    for found in _EMPHASIS.finditer(line):
        yield from _with_marks(Run(line[at : found.start()]), is_start=not at)
        is_bold = found[1] == "**"
        yield from _with_marks(Run(found[2], is_bold=is_bold, is_italic=not is_bold), is_start=False)
        at = found.end()
    yield from _with_marks(Run(line[at:]), is_start=not at)


def _with_marks(run: Run, *, is_start: bool) -> Iterator[Run]:
    """The run cut where a mark begins and ends."""
    parts = _MARK.split(run.words if is_start else "\0" + run.words)
    for at, part in enumerate(parts):
        if part := part.removeprefix("\0"):
            yield replace(run, words=part, is_mark=at % 2 == 1)


def _markdown(line: tuple[Run, ...]) -> Iterator[str]:
    looks = groupby((run for run in line if run.words), key=lambda run: (run.is_bold, run.is_italic))
    for (is_bold, is_italic), runs in looks:
        words = "".join(run.words for run in runs).replace("\n", "  \n")
        if is_italic and "*" not in words:
            words = signed("*", words)
        if is_bold and "**" not in words:
            words = signed("**", words)
        yield words


def _without_ends(markdown: str) -> str:
    """Lines without the white space at their ends, which says nothing but where a line is broken by hand."""
    lines = markdown.split("\n")
    kept = [
        line.rstrip()
        + ("  " if line.endswith("  ") and line.strip() and "".join(lines[at + 1 : at + 2]).strip() else "")
        for at, line in enumerate(lines)
    ]
    return "\n".join(kept).strip("\n")
