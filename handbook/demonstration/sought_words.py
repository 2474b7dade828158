"""What readers of the demonstration look for its paragraphs with, and the paragraphs as a search has them.

`search_words.tsv` names for each paragraph, by its chapter and how it begins, the words of every day that do not stand
in it: what an editor of the handbook adds at the desk. Its Khmer is composed, to be reviewed by a native reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from accounts.models import User
from handbook.demonstration.material import FOLDER, Material
from handbook.models import Handbook, Wording
from handbook.reading.search import search_words
from handbook.rendering import numbered_paragraphs
from text.parsing import blocks
from text.search.passages import Passage, passages_of


@dataclass(frozen=True)
class Line:
    """Words that lead to the paragraph of a chapter that begins so."""

    chapter: str
    beginning: str
    words: str


@lru_cache(maxsize=1)
def lines() -> tuple[Line, ...]:
    """Every line of the file."""
    written = (FOLDER / "search_words.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Line(*line.split("\t")) for line in written if line and not line.startswith("#"))


def passages(material: Material) -> Iterator[Passage]:
    """The numbered paragraphs of the first edition's chapters, each with the words that lead to it."""
    for number, (_name, file) in enumerate(sorted(material.chapters.items()), start=1):
        found = list(passages_of(blocks.parse(file.text), chapter=number, titles=" ".join(file.titles.values())))
        sought = words_of(file.slug, [passage.text for passage in found])
        yield from (replace(passage, sought=words) for passage, words in zip(found, sought, strict=True))


def add(handbook: Handbook, *, by: User) -> None:
    """Let the words lead to the paragraphs, as they stand in the newest version of each chapter."""
    pairs = []
    for wording in Wording.objects.filter(version__chapter__handbook=handbook).select_related("version__chapter"):
        texts = [text for _kind, text in numbered_paragraphs.paragraphs_of(wording.text)]
        words = words_of(wording.version.chapter.slug, texts)
        pairs += [(key, one) for key, one in zip(wording.keys, words, strict=True) if one]
    search_words.lead_to_paragraphs(handbook, dict.fromkeys(pairs), by=by)


def words_of(chapter: str, texts: Sequence[str]) -> list[str]:
    """The words that lead to each of a chapter's paragraphs, or ""."""
    here = [line for line in lines() if line.chapter == chapter]
    starts = [" ".join(text.split()) for text in texts]
    return [next((line.words for line in here if text.startswith(line.beginning)), "") for text in starts]
