"""Sentences of a real text, each once: those of the demonstration's chapters."""

import re

from config.floors import ROOT
from text.parsing import blocks

CHAPTERS = sorted((ROOT / "handbook" / "demonstration" / "chapters").glob("*.md"))
END_OF_SENTENCE = re.compile(r"(?<=[a-z)][.;]) ")


def real_sentences() -> list[str]:
    found = dict.fromkeys(
        sentence
        for path in CHAPTERS
        for block in blocks.parse(path.read_text()).paragraphs
        if block.kind in ("paragraph", "list")
        for sentence in END_OF_SENTENCE.split(block.text)
        if 6 <= len(sentence.split()) <= 40
    )
    assert len(found) > 200
    return list(found)
