"""Pasted HTML, read by what it looks like to its author and written anew as plain as can be.

Word's numbered paragraphs are lists, anchors that lead to and fro are footnotes, a run in a heavy weight is bold.
"""

import re
from html import escape
from xml.etree.ElementTree import Element

from handbook.drafting.clipboard import inline_styles, typed_signs
from handbook.drafting.clipboard.clipboard_comments import LEFT_OUT, leave_comments_out
from handbook.drafting.clipboard.clipboard_footnotes import footnotes_in
from handbook.drafting.clipboard.clipboard_letters import DRAWN, write_letters
from handbook.drafting.clipboard.clipboard_lists import shape_lists
from handbook.drafting.clipboard.clipboard_tables import grid_of, rows_of, table_html
from handbook.drafting.clipboard.list_markers import is_bullet
from handbook.drafting.clipboard.pandoc_markdown import (
    call_of,
    definition_of,
    has_call,
    is_blank,
    left_out,
    raised,
    struck,
    written,
)
from handbook.drafting.clipboard.struck_words import strike_runs
from handbook.drafting.clipboard.style_rules import StyleRules
from text import elements

DEEPEST_HEADING = 4
_QUOTED = re.compile(r"\bMso(?:Intense)?Quote\b|\bMsoBlockText\b")


class Page:
    """One page: headings, paragraphs, lists, tables, bold, italic, struck out, links.

    comments   how many there were; none comes in
    hidden     the words that nobody was to see, of which none comes in either
    """

    def __init__(self, tree: Element, rules: StyleRules, first_note: int):
        self.tree = tree
        self.pictures = 0
        self.hidden: list[str] = []
        rules.write_into(tree)
        self.comments = leave_comments_out(tree)
        self.in_cell = self.in_code = self.is_bold_anyway = False
        tags = {element.tag for element in tree.iter()}
        # A chapter's title is the page's one heading of the first level.
        is_title = any("MsoTitle" in element.get("class", "") for element in tree.iter("p"))
        self.lower_by = 1 if "h1" in tags or is_title else 0
        self.notes = footnotes_in(tree, first_note)
        shape_lists(tree, rules, set(self.notes.bodies))
        write_letters(tree)
        strike_runs(tree)

    def html(self) -> str:
        parts = [self.inside(self.tree)]
        skipped, self.notes.bodies = self.notes.bodies, {}
        for body, number in skipped.items():
            parts.append(f"{definition_of(number)}\n{self.inside(body)}")
        # Word cuts a bold word into several runs.
        whole = "\n".join(parts)
        return re.sub(r"</([bi])>(\s*)<\1>", r"\2", re.sub(r"</([bi])>(\s*)<\1>", r"\2", whole))

    def words(self, typed: str | None) -> str:
        """Words of the author, their signs hidden from whoever reads them as marks; code is no words."""
        typed = typed or ""
        return escape(typed if self.in_code else typed_signs.hidden(typed), quote=False)

    def inside(self, element: Element) -> str:
        parts = [self.words(element.text)]
        for child in element:
            parts.append(self.one(child))
            parts.append(self.words(child.tail))
        return "".join(parts)

    def one(self, element: Element) -> str:
        if inline_styles.is_hidden(element):
            self.hidden.append(elements.words(element))
            return left_out(elements.words(element))
        if element.get(LEFT_OUT) or element in self.notes.marks:
            return left_out(elements.words(element))
        if inline_styles.is_list_marker(element):
            marker = " ".join(elements.words(element).split())
            # A cell holds no list.
            is_kept = self.in_cell and not is_bullet(marker)
            return f"{self.words(marker)} " if is_kept else left_out(elements.words(element))
        if number := element.get(DRAWN):
            return written(self.words(number))
        if element in self.notes.bodies:
            return ""
        if element in self.notes.calls:
            return left_out(elements.words(element)) + call_of(self.notes.calls[element])
        return _WRITERS.get(element.tag, Page.inside)(self, element)

    def picture(self, _element: Element) -> str:
        self.pictures += 1
        return ""

    def line_break(self, element: Element) -> str:
        return " " if self.in_cell or "page-break" in element.get("style", "") else "<br/>"

    def link(self, element: Element) -> str:
        href = element.get("href", "")
        words = self.inside(element)
        is_address = href.startswith(("http:", "https:", "mailto:"))
        return f'<a href="{escape(href)}">{words}</a>' if is_address and not is_blank(words) else words

    def part(self, element: Element) -> str:
        tag = element.tag
        if self.in_cell:
            return f" {self.inside(element).strip()}{';' if tag == 'li' else ''} "
        if tag == "p" and "MsoTitle" in element.get("class", ""):
            tag = "h1"
        if tag == "p" and _QUOTED.search(element.get("class", "")):
            return f"<blockquote><p>{self.inside(element)}</p></blockquote>\n"
        if re.fullmatch("h[1-6]", tag):
            level = min(max(int(tag[1]) + self.lower_by, 2), DEEPEST_HEADING)
            words = self.unbold(element)
            return words if is_blank(words) else f"<h{level}>{words}</h{level}>\n"
        if tag == "li":
            return f"<li>{self.item(element)}</li>\n"
        if tag == "ol" and re.fullmatch(r"\d{1,4}", element.get("start", "")):
            return f'<ol start="{element.get("start")}">{self.inside(element)}</ol>\n'
        if tag in ("code", "pre"):
            return self.code(element)
        if tag in ("blockquote", "dd", "dl", "dt", "ol", "p", "ul"):
            return f"<{tag}>{self.inside(element)}</{tag}>\n"
        # What only held something together: its words are a paragraph when no part of it is one.
        words = re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", self.inside(element))
        if is_blank(words) or any(
            child.tag in elements.PARTS - {"br"} for child in element.iter() if child is not element
        ):
            return f"{words}\n"
        return f"<p>{words}</p>\n"

    def code(self, element: Element) -> str:
        was, self.in_code = self.in_code, True
        try:
            return f"<{element.tag}>{self.inside(element)}</{element.tag}>" + ("\n" if element.tag == "pre" else "")
        finally:
            self.in_code = was

    def item(self, element: Element) -> str:
        """An item's words; a paragraph that is all of it is none."""
        paragraphs = [child for child in element if child.tag == "p"]
        if len(paragraphs) == 1 and not (element.text or "").strip() and element[0] is paragraphs[0]:
            paragraph = paragraphs[0]
            rest = "".join(self.one(child) + self.words(child.tail) for child in element if child is not paragraph)
            return self.inside(paragraph) + self.words(paragraph.tail) + rest
        return self.inside(element)

    def emphasised(self, element: Element) -> str:
        words = self.inside(element)
        if inline_styles.raised(element):
            words = self.raised_words(words, inline_styles.raised(element))
        if is_blank(words) or _holds_parts(words):
            return words  # a web editor's wrapper round whole paragraphs is no emphasis
        if inline_styles.is_bold(element) and not self.is_bold_anyway and "<b>" not in words:
            words = f"<b>{words}</b>"
        if inline_styles.is_slanted(element) and "<i>" not in words:
            words = f"<i>{words}</i>"
        return words

    def struck_out(self, element: Element) -> str:
        return struck(self.inside(element))

    def unbold(self, element: Element) -> str:
        was, self.is_bold_anyway = self.is_bold_anyway, True
        try:
            return re.sub(r"<br/>", " ", self.inside(element))
        finally:
            self.is_bold_anyway = was

    def raised(self, element: Element) -> str:
        return self.raised_words(self.inside(element), element.tag)

    def raised_words(self, words: str, tag: str) -> str:
        """Digits have signs of their own; what holds a note's call is its frame."""
        number = typed_signs.shown(words)
        if re.fullmatch(r"[\d+−-]+", number.strip()):
            return f"<{tag}>{number}</{tag}>"
        return words if has_call(words) or _holds_parts(words) else raised(words, tag)

    def table(self, element: Element) -> str:
        """A table of plain cells; a table in a cell is words, and a table of one cell a frame round a text."""
        rows = list(rows_of(element))
        captions = [child for child in element if child.tag == "caption"]
        above = "".join(f" {words} " if self.in_cell else f"<p>{words}</p>\n" for words in map(self.inside, captions))
        if sum(len(list(row)) for row in rows) == 1 and not self.in_cell:
            return above + "".join(self.inside(cell) for row in rows for cell in row)
        was, self.in_cell = self.in_cell, True
        try:
            grid = grid_of(rows, self.inside)
        finally:
            self.in_cell = was
        if self.in_cell or not grid:
            return above + " ".join(cell for row in grid for cell in row)
        return above + table_html(grid)


def _holds_parts(html: str) -> bool:
    """Whether whole paragraphs and the like are among words."""
    return any(f"<{part}" in html for part in ("p>", "h2", "h3", "h4", "ul", "ol", "table"))


_WRITERS = {
    **dict.fromkeys((*elements.PARTS, "code"), Page.part),
    **dict.fromkeys(("b", "strong", "i", "em", "span", "font"), Page.emphasised),
    **dict.fromkeys(("sub", "sup"), Page.raised),
    "a": Page.link,
    "s": Page.struck_out,
    "br": Page.line_break,
    "img": Page.picture,
    "table": Page.table,
}
"""What writes an element, by its tag; of any other what is inside is written."""
