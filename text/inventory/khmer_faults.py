"""What is mistyped in Khmer and looks right, or nearly: marks that hang on nothing, a number in two sets of digits.

A search, a reader's voice and a conversion of digits all stumble over them, and the eye does not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from text.parsing.blocks import Text

_HOLDS = "\u1780-\u17b3\u17b6-\u17d3\u17dd\u200b-\u200d\u25cc"
_UNPAIRED = re.compile(f"(?<![{_HOLDS}])[\u17b6-\u17d3\u17dd]|\u17d2(?![\u1780-\u17b3])")
_NUMBER = re.compile(r"[0-9០-៩]+(?:[.,][0-9០-៩]+)*")


@dataclass(frozen=True)
class Fault:
    """A fault in a paragraph: which, and the word or number that it is in."""

    kind: Literal["mark", "digits"]
    words: str
    position: int


def faults(text: Text) -> Iterator[Fault]:
    """The faults of a chapter in order, each word once a paragraph; code is left alone."""
    for block in text.blocks:
        if block.kind != "code":
            yield from dict.fromkeys(in_words(block.text, block.position))


def in_words(words: str, position: int = 0) -> Iterator[Fault]:
    """The faults of some words in order, such as a title."""
    for word in words.split():
        if _UNPAIRED.search(word):
            yield Fault("mark", word, position)
        for number in _NUMBER.findall(word):
            if re.search("[0-9]", number) and re.search("[០-៩]", number):
                yield Fault("digits", number, position)
