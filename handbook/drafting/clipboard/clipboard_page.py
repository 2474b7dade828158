"""Pasted HTML, read by what it looks like to its author and written anew as plain as can be.

Word's numbered paragraphs are lists, anchors that lead to and fro are footnotes, a run in a heavy weight is bold.
"""

import re
from html import escape
from xml.etree.ElementTree import Element

from handbook.drafting.clipboard import inline_styles
from handbook.drafting.clipboard.clipboard_footnotes import footnotes_in
from handbook.drafting.clipboard.clipboard_tables import grid_of, rows_of, table_html
from handbook.drafting.clipboard.pandoc_markdown import call_of, definition_of, struck
from handbook.drafting.clipboard.struck_words import strike_runs
from text import elements

DEEPEST_HEADING = 4

_BULLET = re.compile(r"^(?:[^\w(]+|o|§)$")


class Page:
    """One page: headings, paragraphs, lists, tables, bold, italic, links."""

    def __init__(self, tree: Element, first_note: int):
        self.tree = tree
        self.pictures = 0
        self.in_cell = self.is_bold_anyway = False
        tags = {element.tag for element in tree.iter()}
        # A chapter's title is the page's one heading of the first level.
        is_title = any("MsoTitle" in element.get("class", "") for element in tree.iter("p"))
        self.lower_by = 1 if "h1" in tags or is_title else 0
        self.notes = footnotes_in(tree, first_note)
        strike_runs(tree)

    def html(self) -> str:
        written = [self.inside(self.tree)]
        skipped, self.notes.bodies = self.notes.bodies, {}
        for body, number in skipped.items():
            written.append(f"{definition_of(number)}\n{self.inside(body)}")
        # Word cuts a bold word into several runs.
        whole = "\n".join(written)
        return re.sub(r"</([bi])>(\s*)<\1>", r"\2", re.sub(r"</([bi])>(\s*)<\1>", r"\2", whole))

    def inside(self, element: Element) -> str:
        written = [escape(element.text or "", quote=False)]
        listed: list[tuple[int, str, str]] = []
        for child in element:
            item = self.listed(child)
            if item is None or (child.tail or "").strip():
                written.append(_nested(listed))
                listed = []
            if item is None:
                written.append(self.one(child))
            else:
                listed += item
            written.append(escape(child.tail or "", quote=False) if not item or (child.tail or "").strip() else "")
        return "".join([*written, _nested(listed)])

    def listed(self, element: Element) -> list[tuple[int, str, str]] | None:
        """The items that an element stands for: level, kind of list, HTML. None when it is no item.

        Word's desktop writes paragraphs with a marker, its web page a list for every single item.
        """
        if self.in_cell or element in self.notes.bodies or inline_styles.is_hidden(element):
            return None
        level = inline_styles.list_level(element) if element.tag in ("p", "h1", "h2", "h3") else None
        if level is not None:
            markers = [part for part in element.iter("span") if inline_styles.is_list_marker(part)]
            marker = "".join(markers[0].itertext()).strip() if markers else ""
            if element.tag != "p" or not marker:
                return None
            return [(level, "ul" if _BULLET.match(marker) else "ol", self.inside(element))]
        items = list(element)
        if element.tag in ("ul", "ol") and items and all(item.get("data-aria-level", "").isdigit() for item in items):
            return [(int(item.get("data-aria-level")), element.tag, self.item(item)) for item in items]
        if element.tag == "div" and items and not (element.text or "").strip() and len(items) == 1:
            return self.listed(items[0])
        return None

    def one(self, element: Element) -> str:
        if inline_styles.is_hidden(element) or inline_styles.is_list_marker(element):
            return ""
        if element in self.notes.bodies or element in self.notes.marks:
            return ""
        if element in self.notes.calls:
            return call_of(self.notes.calls[element])
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
        return f'<a href="{escape(href)}">{words}</a>' if is_address and words.strip() else words

    def part(self, element: Element) -> str:
        tag = element.tag
        if self.in_cell:
            return f" {self.inside(element).strip()}{';' if tag == 'li' else ''} "
        if tag == "p" and "MsoTitle" in element.get("class", ""):
            tag = "h1"
        if re.fullmatch("h[1-6]", tag):
            level = min(max(int(tag[1]) + self.lower_by, 2), DEEPEST_HEADING)
            words = self.unbold(element)
            return f"<h{level}>{words}</h{level}>\n" if words.strip() else ""
        if tag == "li":
            return f"<li>{self.item(element)}</li>\n"
        if tag == "ol" and re.fullmatch(r"\d{1,4}", element.get("start", "")):
            return f'<ol start="{element.get("start")}">{self.inside(element)}</ol>\n'
        if tag in ("blockquote", "code", "dd", "dl", "dt", "ol", "p", "pre", "ul"):
            return f"<{tag}>{self.inside(element)}</{tag}>" + ("" if tag == "code" else "\n")
        # What only held something together: its words are a paragraph when no part of it is one.
        words = re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", self.inside(element))
        if not words.strip() or any(
            child.tag in elements.PARTS - {"br"} for child in element.iter() if child is not element
        ):
            return f"{words}\n"
        return f"<p>{words}</p>\n"

    def item(self, element: Element) -> str:
        """An item's words; a paragraph that is all of it is none."""
        paragraphs = [child for child in element if child.tag == "p"]
        if len(paragraphs) == 1 and not (element.text or "").strip() and element[0] is paragraphs[0]:
            paragraph = paragraphs[0]
            rest = "".join(
                self.one(child) + escape(child.tail or "", quote=False) for child in element if child is not paragraph
            )
            return self.inside(paragraph) + escape(paragraph.tail or "", quote=False) + rest
        return self.inside(element)

    def emphasised(self, element: Element) -> str:
        words = self.inside(element)
        if not words.strip() or any(f"<{part}" in words for part in ("p>", "h2", "h3", "h4", "ul", "ol", "table")):
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
        words = self.inside(element)
        is_number = re.fullmatch(r"[\d+−-]+", words.strip())
        return f"<{element.tag}>{words}</{element.tag}>" if is_number else words

    def table(self, element: Element) -> str:
        """A table of plain cells; a table in a cell is words, and a table of one cell a frame round a text."""
        rows = list(rows_of(element))
        if sum(len(list(row)) for row in rows) == 1 and not self.in_cell:
            return "".join(self.inside(cell) for row in rows for cell in row)
        was, self.in_cell = self.in_cell, True
        try:
            grid = grid_of(rows, self.inside)
        finally:
            self.in_cell = was
        if self.in_cell or not grid:
            return " ".join(cell for row in grid for cell in row)
        return table_html(grid)


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


def _nested(items: list[tuple[int, str, str]]) -> str:
    """Items in a row, each with its level and kind, as lists within lists."""
    written: list[str] = []
    opened: list[tuple[int, str]] = []
    for level, kind, html in items:
        while opened and (opened[-1][0] > level or (opened[-1][0] == level and opened[-1][1] != kind)):
            written.append(f"</li></{opened.pop()[1]}>")
        if opened and opened[-1][0] == level:
            written.append("</li>")
        else:
            written.append(f"<{kind}>")
            opened.append((level, kind))
        written.append(f"<li>{html.strip()}")
    written += [f"</li></{kind}>" for _level, kind in reversed(opened)]
    return "".join(written) + ("\n" if items else "")
