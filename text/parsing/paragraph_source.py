"""The source of a single paragraph: where it stands, another in its place, one more after it.

A source is changed only so that every other paragraph stays what it was; where that cannot be had, the change is
refused and nothing happens.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from text.parsing.blocks import Block, Text, parse
from text.parsing.readings import CURRENT_READING
from text.refusals import Refusal, gettext_noop

APART = "<!-- -->"
"""Keeps two lists, quotations or the like apart that would run into one; readers never see it."""


class CannotReplace(Refusal):
    """A paragraph cannot be changed by itself; its author changes the text by hand."""


@dataclass(frozen=True)
class Span:
    """The lines of one numbered paragraph, from 0, the end exclusive."""

    position: int
    start: int
    end: int


def lines_of(source: str) -> list[str]:
    """The lines of a source as they are counted here, whatever ends them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def spans(source: str, *, language: str = "en") -> list[Span]:
    """Where each numbered paragraph stands, in order.

    A list that goes on after the definition of a note ends before it here. Paragraphs out of one passage of raw
    HTML share its lines.
    """
    text, lines = parse(source, language=language), lines_of(source)
    found = []
    for paragraph in text.paragraphs:
        # Up to the last words before a definition that stands among its lines.
        end = min([start for start, _end in _definitions_inside(text, paragraph)], default=paragraph.end)
        while end > paragraph.line + 1 and not lines[end - 1].strip():
            end -= 1
        found.append(Span(paragraph.position, paragraph.line, end))
    return found


def block_source(source: str, position: int, *, language: str = "en") -> str:
    """The Markdown of one numbered paragraph, with no definition that stands among its lines."""
    text = parse(source, language=language)
    return _block_source(lines_of(source), text, _paragraph(text, position))


def block_sources(source: str, *, language: str = "en", reading: int = CURRENT_READING) -> list[str]:
    """The Markdown of each numbered paragraph, in order."""
    text, lines = parse(source, language=language, reading=reading), lines_of(source)
    return [_block_source(lines, text, paragraph) for paragraph in text.paragraphs]


def _block_source(lines: Sequence[str], text: Text, paragraph: Block) -> str:
    inside = _definitions_inside(text, paragraph)
    kept = [
        line
        for number, line in enumerate(lines[paragraph.line : paragraph.end], start=paragraph.line)
        if not any(start <= number < end for start, end in inside)
    ]
    return "\n".join(kept).strip("\n")


def replaced(source: str, position: int, new_block: str, *, reading: int = CURRENT_READING) -> str:
    """The source with other Markdown for one numbered paragraph; with none the paragraph is taken out.

    Its paragraphs are counted in the form of reading that is given; what comes out is read as texts are now.
    Definitions that stood among its lines follow it. Raises CannotReplace.
    """
    lines, text = lines_of(source), parse(source, reading=reading)
    paragraph = _paragraph(text, position)
    others = [block for block in text.blocks if block is not paragraph]
    if any(block.line < paragraph.end and paragraph.line < block.end for block in others):
        raise CannotReplace(
            gettext_noop(
                "Paragraph %(position)s is part of a passage of HTML that holds others too. "
                "Change it in the text itself."
            ),
            position=position,
        )
    definitions = [lines[start:end] for start, end in _definitions_inside(text, paragraph)]
    kept = "\n\n".join("\n".join(definition).strip("\n") for definition in definitions)
    new_block = _plain_ends(new_block)
    head, tail = lines[: paragraph.line], lines[paragraph.end :]
    return _checked(source, text, head, new_block, kept, tail, before=position - 1, after=position)


def all_replaced(source: str, new_blocks: Mapping[int, str], *, reading: int = CURRENT_READING) -> str | None:
    """The source with other Markdown for many numbered paragraphs, by their positions, read once and not once for each.

    None where they cannot be put in as they are: each has to be put in by itself then, which says what is at fault.
    """
    lines, text = lines_of(source), parse(source, reading=reading)
    if not all(1 <= position <= len(text.paragraphs) for position in new_blocks):
        return None
    made: list[str] = []
    starts: list[int] = []
    at = 0
    for paragraph in text.paragraphs:
        if paragraph.line < at or _definitions_inside(text, paragraph):
            return None
        made += lines[at : paragraph.line]
        starts.append(len(made))
        end = paragraph.end
        while end > paragraph.line + 1 and not lines[end - 1].strip():
            end -= 1
        block = new_blocks.get(paragraph.position)
        made += lines[paragraph.line : end] if block is None else lines_of(_plain_ends(block))
        at = end
    changed = "\n".join([*made, *lines[at:]])
    try:
        now = parse(changed)
    except Refusal:
        return None
    stay = [
        before.position in new_blocks or (before.kind, before.text) == (after.kind, after.text)
        for before, after in zip(text.paragraphs, now.paragraphs, strict=False)
    ]
    is_sound = (
        [paragraph.line for paragraph in now.paragraphs] == starts
        and all(stay)
        and not _beside_paragraphs(source, text) - _beside_paragraphs(changed, now)
    )
    return changed if is_sound else None


def inserted(source: str, after_position: int, new_block: str) -> str:
    """The source with Markdown put in after a numbered paragraph; after 0 means before the first one.

    Raises CannotReplace.
    """
    lines, text = lines_of(source), parse(source)
    if after_position:
        at = _paragraph(text, after_position).end
    else:
        at = text.paragraphs[0].line if text.paragraphs else len(lines)
    new_block = _plain_ends(new_block)
    return _checked(source, text, lines[:at], new_block, "", lines[at:], before=after_position, after=after_position)


def _paragraph(text: Text, position: int) -> Block:
    if not 1 <= position <= len(text.paragraphs):
        raise CannotReplace(
            gettext_noop("There is no paragraph %(position)s in this text any more. Reload the page."),
            position=position,
        )
    return text.paragraphs[position - 1]


def _definitions_inside(text: Text, paragraph: Block) -> list[tuple[int, int]]:
    """The definitions that stand among a paragraph's lines, as in a list that goes on after one."""
    after = bisect_right(text.definitions, paragraph.line, key=lambda stretch: stretch.start)
    inside = takewhile(lambda stretch: stretch.end <= paragraph.end, islice(text.definitions, after, None))
    return [(stretch.start, stretch.end) for stretch in inside]


def _plain_ends(block: str) -> str:
    lines = lines_of(block)
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines).rstrip()


def _checked(
    source: str,
    text: Text,
    head: list[str],
    new_block: str,
    kept: str,
    tail: list[str],
    *,
    before: int,
    after: int,
) -> str:
    """The parts put together so that the paragraphs up to `before` and from `after` on read as they did.

    What would run into its neighbour, such as two lists, is kept apart by a comment.
    """
    paragraphs = [(paragraph.kind, paragraph.text) for paragraph in text.paragraphs]
    rest = len(paragraphs) - after
    beside = _beside_paragraphs(source, text)
    for ways in ((new_block,), (APART, new_block), (new_block, APART), (APART, new_block, APART)):
        changed = _joined(["\n".join(head), *ways, kept, "\n".join(tail)])
        try:
            found = parse(changed)
        except Refusal:
            continue
        now = [(paragraph.kind, paragraph.text) for paragraph in found.paragraphs]
        came = len(now) - before - rest
        if (
            (came > 0 if new_block else came == 0)
            and now[:before] == paragraphs[:before]
            and now[len(now) - rest :] == paragraphs[after:]
            and not beside - _beside_paragraphs(changed, found)
        ):
            return changed
    raise CannotReplace(
        gettext_noop(
            "These words cannot stand here by themselves: with them the paragraphs around would read differently. "
            "Look for a fence, a comment or an HTML tag that is opened and never closed."
        )
    )


def _beside_paragraphs(source: str, text: Text) -> Counter[str]:
    """The headings of a text, and its lines that define something."""
    lines = lines_of(source)
    defining = [line.strip() for stretch in text.definitions for line in lines[stretch.start : stretch.end]]
    return Counter([*(block.text for block in text.blocks if block.kind == "heading"), *filter(None, defining)])


def _joined(parts: Sequence[str]) -> str:
    """Parts of a source with a blank line between them, and a line end at the end."""
    trimmed = [part.strip("\n") for part in parts]
    first = parts[0]
    source = "\n\n".join(part for part in trimmed if part.strip())
    leading = first[: len(first) - len(first.lstrip("\n"))] if first.strip() else ""
    return f"{leading}{source}\n" if source else ""
