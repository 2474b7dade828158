"""`{{words}}`, `{{words|term}}` and `{{|term, term}}`: what the index at the back of the book lists."""

import re
from html import unescape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor


class IndexExtension(Extension):
    """Words with the terms that list them, as a `span` that carries the terms."""

    def extendMarkdown(self, md: Markdown) -> None:
        # After code, escapes, links and pictures, so that none is torn; before emphasis, which may stand inside.
        md.inlinePatterns.register(_IndexTerm(md), "index term", 65)


class _IndexTerm(InlineProcessor):
    def __init__(self, md: Markdown) -> None:
        super().__init__(r"\{\{([^{}]*)\}\}", md)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:
        inside = re.sub(r"\x02klzzwxh:\d+\x03", self._bar, m[1])
        words, bar, terms = inside.partition("|")
        if not (words.strip() or terms.strip()):
            return None, None, None
        span = Element("span", {"data-index": self._plain(terms) if bar else ""})
        span.text = words
        return span, m.start(0), m.end(0)

    def _plain(self, terms: str) -> str:
        """Terms without marks: raw HTML is set aside by now, and only the signs it stands for (&amp;) are words."""

        def sign(stashed: re.Match[str]) -> str:
            raw = self.md.htmlStash.rawHtmlBlocks[int(stashed[1])]
            return unescape(raw) if isinstance(raw, str) and raw.startswith("&") else ""

        return " ".join(re.sub(r"\x02wzxhzdk:(\d+)\x03", sign, self.unescape(terms)).split())

    def _bar(self, stashed: re.Match[str]) -> str:
        """A bar that was escaped, as one must be in a table."""
        return "|" if self.unescape(stashed[0]) == "\x02124\x03" else stashed[0]
