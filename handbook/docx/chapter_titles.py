"""A heading that begins a chapter becomes its title; what a title cannot hold becomes the chapter's first paragraph."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handbook.docx.markdown.note_labels import Labels
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.word_document import Piece
from text.khmer import may_divide
from text.parsing.markdown_escaping import typed

LONGEST = 300  # characters of a chapter's title
_CALL = re.compile(r"\[\^([^\[\]\s]+)\]")
_IMAGE = re.compile(r"!\[(?:[^\[\]\\]|\\.)*\]\(image:[^()]*\)")


def chapter_opening(heading: Piece, labels: Labels, report: LossReport) -> tuple[str, list[Piece]]:
    """A chapter's title out of a heading, and what it begins with: the rest of a long one, its notes, its pictures."""
    words = " ".join(heading.words.split())
    title, rest = divided(words)
    opening: list[Piece] = []
    if rest:
        report.add("long heading", title)
        opening.append(_paragraph(heading, typed(rest), rest))
    for text in _beside(heading, labels):
        report.add("heading note", title)
        opening.append(_paragraph(heading, text, text))
    return title, opening


def divided(words: str, most: int = LONGEST) -> tuple[str, str]:
    """Words that fit, and the rest; between two words where there is a space, and never inside a Khmer cluster."""
    if len(words) <= most:
        return words, ""
    end = words.rfind(" ", most // 2, most + 1)
    if end < 0:
        end = most
        while end > 1 and not may_divide(words, end):
            end -= 1
    return words[:end].strip(), words[end:].strip()


def _beside(heading: Piece, labels: Labels) -> Iterator[str]:
    for call in _CALL.finditer(heading.text):
        if said := labels.written.get(call[1]):
            yield said
    for image in _IMAGE.finditer(heading.text):
        yield image[0]


def _paragraph(heading: Piece, text: str, words: str) -> Piece:
    return replace(heading, kind="Para", text=text, level=0, words=words)
