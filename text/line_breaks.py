"""Where a line of Khmer may end: between words, never within a term of the list (text/never_divided.txt).

The two word breakers are loaded when first needed. Neither is right everywhere, and where both see a boundary it nearly
always is one; a break in the wrong place misleads more than a ragged line, so lines break only there. On paper nothing
else breaks Khmer. A browser breaks by itself, by a dictionary: there, what it would divide wrongly is held together.
"""

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from text.elements import TAG
from text.khmer import boundaries, may_divide

RUN = re.compile(r"[\u1780-\u17d3\u17d7\u17dc\u17dd\u17e0-\u17e9]+")
"""A run of Khmer letters, marks and digits; stops and closing marks end it."""

NEVER_DIVIDED = tuple(
    line
    for line in Path(__file__).with_name("never_divided.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
"""The terms of the list."""

_TERMS = re.compile("|".join(re.sub("្[តដ]", "្[តដ]", term) for term in sorted(NEVER_DIVIDED, key=len, reverse=True)))
# A number stays with its word over a space, too: មាត្រា ៩៨(១២), ចំណុច ក, ៥ (ប្រាំ) ឆ្នាំ.
_WITH_NUMBER = re.compile(
    r"(?:មាត្រា|កថាខណ្ឌ|ចំណុច|ជំពូក|ផ្នែក|លេខ|ទំព័រ|ថ្នាក់|កម្រិត|លើក|ថ្ងៃ)(?:ទី)?(?:[ \u00a0](?=[០-៩0-9])|(?=[0-9]))"
    r"[០-៩0-9]+(?:[.\-–][០-៩0-9]+)*(?:\([^()<>&]{1,4}\))*"
    r"|ចំណុច[ \u00a0][ក-អ](?![ក-\u17d3])"
    r"|[០-៩0-9]+[ \u00a0]\([ក-\u17d3]{1,20}\)[ \u00a0](?:ឆ្នាំ|ខែ|ថ្ងៃ)"
)
_DIGITS = frozenset("០១២៣៤៥៦៧៨៩")
_WORDLESS = re.compile(r"<(script|style|textarea|title|option|svg)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HELD_ALREADY = r'<span class="held">(?:[^<]|<wbr>)*</span>'
_TAG_OR_ELEMENT = re.compile(rf"(?:{_WORDLESS.pattern})|{_HELD_ALREADY}|{TAG.pattern}", re.DOTALL | re.IGNORECASE)
_ZWSP = "\u200b"
_ONE_AT_A_TIME = threading.Lock()  # khmercut has one tagger for all threads
_PART = re.compile(r".{1,1000}")  # no word is longer, and khmercut needs about a kilobyte a cluster
_HELD = '<span class="held">{}</span>'
_SHORTEST_HELD = 3
_LONGEST_HELD = 45
"""Characters of a word that is held together on a screen: shorter ones no browser divides, longer ones fit no line."""


def break_lines(html: str) -> str:
    """Finished HTML in which Khmer may break over lines: U+200B between words, in text only, never in tags.

    For print; never stored, so that searching and comparing see the author's words.
    """
    return _in_texts(html, lambda text: RUN.sub(_broken, text))


def hold_words(html: str) -> str:
    """A finished page whose Khmer a browser divides as print does.

    <wbr> stands between words, and around them and around a number with its word a span of class "held", in which a
    line may end at <wbr> alone: which words a browser would divide depends on its dictionary. Nothing of it is copied
    or searched with the words. What is held already stays as it is.
    """
    if not RUN.search(html):
        return html
    return _in_texts(html, _held)


def _in_texts(html: str, written: Callable[[str], str]) -> str:
    """HTML with its texts written anew; tags and what no line is made of stay."""
    parts, end = [], 0
    for tag in _TAG_OR_ELEMENT.finditer(html):
        parts += [written(html[end : tag.start()]), tag[0]]
        end = tag.end()
    return "".join([*parts, written(html[end:])])


def _broken(run: re.Match[str]) -> str:
    return "".join(_ZWSP.join(_pieces(part)) for part in _PART.findall(run[0]))


@lru_cache(maxsize=20_000)
def _held(text: str) -> str:
    if not RUN.search(text):
        return text
    parts, end = [], 0
    for numbered in _WITH_NUMBER.finditer(text):
        parts.append(RUN.sub(_held_run, text[end : numbered.start()]))
        if numbered.start() and RUN.match(text, numbered.start() - 1) and may_divide(text, numbered.start()):
            parts.append("<wbr>")
        parts.append(_HELD.format(numbered[0]))
        end = numbered.end()
    return "".join([*parts, RUN.sub(_held_run, text[end:])])


def _held_run(run: re.Match[str]) -> str:
    """The words of a run in one span, where a line may end at <wbr> alone; too long a word stands outside."""
    words = [word for part in _PART.findall(run[0]) for word in _pieces(part)]
    written = []
    for is_held, together in groupby(words, key=lambda word: len(word) <= _LONGEST_HELD):
        said = "<wbr>".join(together)
        written.append(_HELD.format(said) if is_held and len(said) > _SHORTEST_HELD else said)
    return "<wbr>".join(written)


@lru_cache(maxsize=20_000)
def _pieces(run: str) -> tuple[str, ...]:
    """A run of Khmer between the places where a line may break."""
    from khmercut import tokenize

    with _ONE_AT_A_TIME:
        tokens = tokenize(run)
    agreed = _ends(tokens) & set(boundaries(run, "line", "km"))
    for term in _TERMS.finditer(run):
        agreed -= set(range(term.start() + 1, term.end()))
    places = [at for at in sorted(agreed) if 0 < at < len(run) and run[at] not in _DIGITS and may_divide(run, at)]
    return tuple(run[start:end] for start, end in zip([0, *places], [*places, len(run)], strict=True))


def _ends(words: list[str]) -> set[int]:
    at, ends = 0, set()
    for word in words:
        at += len(word)
        ends.add(at)
    return ends
