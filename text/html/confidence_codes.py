"""Codes of confidence on a web page, `(V)`, `Confidence P` or `កម្រិតទុកចិត្ត P`: read as words, and each leads to what
it means.

The letter that the author wrote stays where it stands; the words follow it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import Element

from text.html.text_places import wrap

CODES = "VPRT"
IN_BRACKETS = re.compile(rf"(?<=\()[{CODES}](?=\))")
_SAID = re.compile(rf"{IN_BRACKETS.pattern}|(?:(?<=[Cc]onfidence )|(?<=កម្រិតទុកចិត្ត ))[{CODES}](?![\w’'])")
_NEVER_IN = frozenset(["a", "code", "pre", "sup", "h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(frozen=True)
class CodeWords:
    """What the codes are called on a page.

    heading   above what they mean
    words     for each code the few words that follow it: "read in the law"
    meanings  for each code a sentence
    """

    heading: str
    words: Mapping[str, str]
    meanings: Mapping[str, str]


@dataclass
class Codes:
    """The codes of one page, as far as it is written."""

    said: CodeWords | None
    used: set[str] = field(default_factory=set)

    def say(self, holder: Element) -> None:
        """Let every code below an element read as words and lead to what it means."""
        if self.said is not None:
            wrap(holder, _SAID, self._link, never_in=_NEVER_IN)

    def _link(self, code: str) -> Element | None:
        if self.said is None or code not in self.said.words:
            return None
        self.used.add(code)
        link = Element("a", {"class": "code", "href": f"#code-{code}"})
        link.text = code
        words = Element("span")
        words.text = f" {self.said.words[code]}"
        link.append(words)
        return link

    def ending(self) -> list[str]:
        """What the codes of this page mean, as HTML."""
        if self.said is None or not self.used:
            return []
        rows = [
            f'<div id="code-{code}"><dt>{code} <span>{escape(self.said.words[code])}</span></dt>'
            f"<dd>{escape(self.said.meanings[code])}</dd></div>"
            for code in CODES
            if code in self.used
        ]
        heading = f'<h2 id="codes">{escape(self.said.heading)}</h2>'
        return [f'<section class="codes" aria-labelledby="codes">{heading}\n<dl>', *rows, "</dl></section>"]
