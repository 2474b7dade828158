"""The sentences of a text's bench cards: where each leads, and what in it is not verified.

A card is read alone and fast, so each of its sentences leads to the paragraph that says it in full, and no figure
stands in it that nobody has read in the law.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from text import elements
from text.html.confidence_codes import IN_BRACKETS
from text.parsing.blocks import Block, Text
from text.parsing.box_extension import BENCH_CARD
from text.parsing.link_targets import BY_NUMBER, TO_PARAGRAPH

VERIFIED = "V"

_REFERENCE = "\ue000"  # stands for a reference; what it says is the number that its paragraph has today
_OWN_LINES = frozenset({"p", "li", "td", "th", "dt", "dd", "blockquote", "pre"})
_REFERENCES = r"(?:\s*\(?\ue000\)?)*"
_ENDS = re.compile(rf"[.?!]+[\"”’)\]]*{_REFERENCES}(?=\s|$)|[។៕]+[\"”’)\]]*{_REFERENCES}")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:arts?|nos?|vs?|e\.g|i\.e|cf|ca|mrs?|ms|dr|paras?|pp?)\.$", re.IGNORECASE)
_FIGURE = re.compile(r"[0-9០-៩]")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a bench card.

    words           as they read; a reference is "…"
    position        of the card among the text's paragraphs
    leads           whether it has a reference to a paragraph other than its own
    unverified      its codes of confidence other than V, in order
    is_bare_figure  whether it has a figure and no code at all
    """

    words: str
    position: int
    leads: bool
    unverified: tuple[str, ...]
    is_bare_figure: bool


def is_card(block: Block) -> bool:
    return block.kind == "box" and BENCH_CARD in (elements.read(block.html)[0].get("class") or "").split()


def sentences_of_cards(text: Text, keys: list[str], chapter: int) -> list[Sentence]:
    """Every sentence of a text's bench cards, in order; a title is one that need not lead anywhere.

    `keys` are those of its paragraphs, `chapter` is its number: a card that refers to itself leads nowhere.
    """
    found = []
    for block in text.paragraphs:
        if BENCH_CARD in block.html and is_card(block):
            own = {keys[block.position - 1], f"{chapter}.{block.position}"}
            card = elements.read(block.html)[0]
            title = card.find("p[@class='box-title']")
            if title is not None:
                found.append(replace(_sentence(elements.words(title), block.position), leads=True))
                card.remove(title)
            for line in _lines(card, own):
                found += [_sentence(words, block.position) for words in _sentences(line)]
    return found


def _sentence(words: str, position: int) -> Sentence:
    codes = IN_BRACKETS.findall(words)
    return Sentence(
        words=" ".join(words.replace(_REFERENCE, "…").split()),
        position=position,
        leads=_REFERENCE in words,
        unverified=tuple(code for code in codes if code != VERIFIED),
        is_bare_figure=not codes and _FIGURE.search(words) is not None,
    )


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for end in _ENDS.finditer(line):
        if _ABBREVIATED.search(line[start : end.end()]):
            continue
        yield line[start : end.end()]
        start = end.end()
    if re.search(r"\w", line[start:]):
        yield line[start:]


def _lines(element: Element, own: set[str]) -> list[str]:
    """The words of each part of a card that is read for itself, references put as their sign."""
    lines = [""]

    def read(part: Element) -> None:
        for child in part:
            divides = child.tag in _OWN_LINES or child.tag in elements.PARTS
            if divides:
                lines.append("")
            if child.tag == "a" and (target := _target(child)):
                lines[-1] += _REFERENCE if target not in own else ""
            elif child.tag != "sup" or "data-note" not in child.attrib:
                lines[-1] += child.text or ""
                read(child)
            if divides:
                lines.append("")
            lines[-1] += child.tail or ""

    read(element)
    return [line for line in lines if line.strip()]


def _target(link: Element) -> str:
    """The key or the number of the paragraph that a link refers to; "" for another link."""
    href = link.get("href", "")
    if match := TO_PARAGRAPH.fullmatch(href):
        return match[1]
    match = BY_NUMBER.fullmatch(href)
    return f"{int(match[1])}.{int(match[2])}" if match else ""
