"""Terms of a glossary in a finished page: the first use of each in a section leads to what it means.

The page is kept as it was frozen; the links go in when it is shown, and taking them out gives the kept page again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from text.elements import TAG, VOID
from text.line_breaks import RUN

_NEVER_IN = frozenset(["a", "code", "pre", "sup", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "figcaption"])
_NEVER_IN_CLASS = frozenset({"marks", "notes", "codes", "box-title"})
_NEW_SECTION = frozenset({"h1", "h2", "section"})
_NAME = re.compile(r"</?([a-z0-9]+)")
_CLASS = re.compile(r'\sclass="([^"]*)"')
_HANGS_ON = "\u17b4-\u17d3\u17dd"  # a sign of Khmer that belongs to the letter before it


@dataclass(frozen=True)
class Written:
    """How a term is written. One without a name has no definition: it only keeps shorter terms out of itself."""

    name: str
    writings: tuple[str, ...]


def with_terms(html: str, terms: Sequence[Written]) -> tuple[str, tuple[str, ...]]:
    """Return a finished page with links to `#term-NAME`, and the names that it leads to, in order of first use.

    The longest term counts. Words of Latin letters are found whole, whatever their capitals, a plural too; Khmer,
    which has no borders of words, on the borders of its clusters. Headings, links, code, notes and marks stay.
    """
    names = {
        _known(form): term.name
        for term in reversed(terms)
        for writing in term.writings
        if writing.strip()
        for form in (*_plurals(writing), writing)
    }
    if not any(names.values()):
        return html, ()
    page = _Page(names)
    return page.written(html), tuple(page.used)


def _known(writing: str) -> str:
    return " ".join(unescape(writing).replace("\u200b", "").casefold().split())


def _plurals(writing: str) -> list[str]:
    """Of a Khmer word there is none, and of a word that has one already these are words that nobody writes."""
    if RUN.match(writing):
        return []
    return [f"{writing}s", f"{writing}es", *([f"{writing[:-1]}ies"] if writing.endswith("y") else [])]


def _pattern(writings: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(writings, key=len, reverse=True)
    latin = "|".join(r"\s+".join(map(re.escape, escape(one).split())) for one in longest_first if not RUN.match(one))
    khmer = "|".join("\u200b?".join(map(re.escape, one)) for one in longest_first if RUN.match(one))
    kinds = [
        rf"(?<![\w&])(?:{latin})(?!\w)" if latin else "",
        rf"(?<!\u17d2)(?:{khmer})(?![{_HANGS_ON}])" if khmer else "",
    ]
    return re.compile("|".join(filter(None, kinds)), re.IGNORECASE)


class _Page:
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.pattern = _pattern(list(names))
        self.used: dict[str, None] = {}
        self.said: set[str] = set()  # in the section that is being read
        self.closed: list[str] = []  # elements whose words stay as they are, the inner ones last

    def written(self, html: str) -> str:
        written, end = [], 0
        for tag in TAG.finditer(html):
            written += [self.words(html[end : tag.start()]), tag[0]]
            self.pass_by(tag[0])
            end = tag.end()
        return "".join([*written, self.words(html[end:])])

    def pass_by(self, tag: str) -> None:
        found = _NAME.match(tag)
        if found is None or found[1] in VOID:
            return
        if found[1] in _NEW_SECTION:
            self.said = set()
        if tag.startswith("</"):
            if self.closed:
                self.closed.pop()
            return
        classes = _CLASS.search(tag)
        stays = found[1] in _NEVER_IN or (classes and not _NEVER_IN_CLASS.isdisjoint(classes[1].split()))
        if self.closed or stays:
            self.closed.append(found[1])

    def words(self, words: str) -> str:
        return words if self.closed or not words.strip() else self.pattern.sub(self.link, words)

    def link(self, found: re.Match[str]) -> str:
        name = self.names.get(_known(found[0]), "")
        if not name or name in self.said:
            return found[0]
        self.said.add(name)
        self.used[name] = None
        return f'<a class="term" href="#term-{name}">{found[0]}</a>'
