"""Refuses text that would take too long to read.

The Markdown reader takes quadratic time where one stretch of text has very many signs that open something and
close nothing, or very many marks or headings without a blank line. No author writes so, but a broken file or
a hostile one may hold two million such signs and would keep a server busy for hours. The figures are
measured: one unit is about a tenth of a microsecond.
"""

import re
from itertools import pairwise
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from text.refusals import CannotRead, gettext_noop

MOST = 20_000_000
"""Units of effort."""

MOST_ELEMENTS = 200_000
"""Paragraphs, items and cells; a tight table of two million characters would have a million."""

OPENERS = (("<![", "]"), ("<!--", "-->"), ("<?", "?>"), ("<", ">"))
OUTLINE = re.compile(r"^(?:#|=+[ ]*$|-+[ ]*$|[ ]{0,3}(?:[*_-][ ]*){3,}$|!!!|[ ]{0,3}:[ ]|\*\[)", re.MULTILINE)
FENCE = re.compile(r"^(~{3,}|`{3,})(.*)$", re.MULTILINE)
MARKS = re.compile(r"[*_`\[<&\\!{]|~~")
TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
CLOSED_BY_OTHERS = "br col dd dt embed hr img input li link meta option p source tbody td tfoot th thead tr"
DEEPEST_TYPED = 300
DEFINITION = re.compile(r"[ ]{0,3}\[[^\]]*\]:")
DEEP = " " * 400
DEEP_ITEM = re.compile(r" *(?:[*+-]|\d+\.) ")
TOO_MANY = gettext_noop("This text has too many paragraphs, items and cells to be read at once. Divide it.")


class EffortExtension(Extension):
    """Measures before each stage."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(SourceEffort(md), "source effort", 40)
        md.preprocessors.register(BlockEffort(md), "block effort", 5)
        md.treeprocessors.register(InlineEffort(md), "inline effort", 25)


class SourceEffort(Preprocessor):
    """Measures the source as a whole, before anything is read."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        for opener, closer in OPENERS:
            end = source.rfind(closer)
            if source.count(opener, max(end, 0)) > 200 and re.search(r"<[a-zA-Z/!?]", source[max(end, 0) :]):
                raise CannotRead(
                    gettext_noop("This text opens “%(opener)s” very many times and never closes it with “%(closer)s”."),
                    opener=opener,
                    closer=closer,
                )
        if source.count("<![") > 50:
            raise CannotRead(gettext_noop("This text has very many “<![” signs, which are no Markdown. Take them out."))
        fences = list(FENCE.finditer(source))
        last_bare = {fence[1]: fence.start() for fence in fences if not fence[2].strip(" ")}
        # A fence that is never closed is tried anew as each shorter one.
        never_closed = sum(len(fence[1]) - 2 for fence in fences if last_bare.get(fence[1], -1) <= fence.start())
        _check(
            never_closed * len(source) // 12,
            gettext_noop("This text opens too many fences of code that it never closes. Close them, or divide it."),
        )
        return lines


class BlockEffort(Preprocessor):
    """Measures every stretch between two blank lines, once raw HTML and code are set aside."""

    def run(self, lines: list[str]) -> list[str]:
        if any(DEEP_ITEM.match(line) for line in lines if line.startswith(DEEP)):
            raise CannotRead(
                gettext_noop("Lists, quotations or marks are nested too deep here. Write them in fewer levels.")
            )
        effort, number = 0, 0
        for block in re.split(r"\n[ \t]*\n", "\n".join(lines)):
            number += bool(block.strip())
            effort += (len(OUTLINE.findall(block)) + _broken_by_definitions(block)) * len(block) // 4
        if number > MOST_ELEMENTS:
            raise CannotRead(TOO_MANY)
        _check(
            effort,
            gettext_noop(
                "This text has too many headings, rules or definitions without a blank line between them. "
                "Put blank lines in."
            ),
        )
        return lines


class InlineEffort(Treeprocessor):
    """Measures every run of words before its marks are read."""

    def run(self, root: Element) -> None:
        effort = 0
        for number, element in enumerate(root.iter()):
            if number > MOST_ELEMENTS:
                raise CannotRead(TOO_MANY)
            for words in (element.text, element.tail):
                if words and len(words) > 1000 and not isinstance(words, AtomicString):
                    never_closed = abs(words.count("[") - words.count("]"))
                    never_closed += abs(words.count("(") - words.count(")"))
                    never_closed += max(words.count("<") - words.count(">"), 0)
                    effort += len(words) * (never_closed + len(MARKS.findall(words)) // 60)
        _check(
            effort,
            gettext_noop(
                "A paragraph of this text has too many marks, or brackets that are never closed. "
                "Divide it with blank lines."
            ),
        )


def _broken_by_definitions(block: str) -> int:
    """How often definitions of notes or link targets stand right under other words, which are then read anew."""
    if "]:" not in block:
        return 0
    defines = [bool(DEFINITION.match(line)) for line in block.split("\n")]
    return sum(here and not before for before, here in pairwise(defines))


def check_abbreviations(number: int, source_length: int) -> None:
    """Refuse more abbreviations than a text of this length can be searched for. Raises CannotRead."""
    _check(
        number * source_length // 5,
        gettext_noop("This text has too many abbreviations for its length. Divide it."),
    )


def check_depth(html: str, *, deepest: int = DEEPEST_TYPED) -> None:
    """Refuse tags inside tags inside tags, which the cleaner takes quadratic time for. Raises CannotRead."""
    depth = 0
    closed_by_others = frozenset(CLOSED_BY_OTHERS.split())
    for slash, tag in TAGS.findall(html):
        if tag.lower() not in closed_by_others:
            depth += -1 if slash else 1
            if depth > deepest:
                raise CannotRead(
                    gettext_noop("HTML tags are nested over %(levels)s levels deep here. Close them."),
                    levels=deepest,
                )


def _check(effort: int, sentence: str) -> None:
    if effort > MOST:
        raise CannotRead(sentence)
