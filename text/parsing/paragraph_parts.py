"""In which paragraph something of a text stands: words in a heading or in a note belong to a paragraph too."""

import re
from collections.abc import Iterator

from text import elements
from text.parsing.block_elements import plain
from text.parsing.blocks import Block, Note, Text

_CALL = re.compile(r'data-note="(\d+)"')


def parts_of(text: Text) -> Iterator[tuple[int, str]]:
    """The clean HTML of every block and note, each with the position of the paragraph that it belongs to.

    A heading belongs to the paragraph after it (at the end of a text, before it), a note to the first that calls it.
    A text without any paragraph gives 0.
    """
    last = len(text.paragraphs)
    calls: dict[int, int] = {}
    before = 0
    for block in text.blocks:
        before = block.position or before
        position = block.position or min(before + 1, last)
        yield position, block.html
        for number in calls_in(block.html):
            calls.setdefault(number, position)
    for note in text.notes:  # in the order of their calls: one that another note calls comes after that one
        position = calls.get(note.number, last)
        yield position, note.html
        for number in calls_in(note.html):
            calls.setdefault(number, position)


def calls_in(html: str) -> list[int]:
    """The numbers of the notes that clean HTML calls, in order."""
    return list(map(int, _CALL.findall(html)))


def notes_called_by(text: Text, block: Block) -> list[Note]:
    """The notes that a block calls, each once, in the order of their calls."""
    by_number = {note.number: note for note in text.notes}
    return [by_number[number] for number in dict.fromkeys(calls_in(block.html)) if number in by_number]


def items_of(block: Block) -> list[str]:
    """The words of each item of a list that is cited by a letter, in order; none of another block."""
    if block.kind != "list":
        return []
    return [plain(item) for item in elements.read(block.html)[0].findall("li")]
