"""Pasting: what Word or a web page put on the clipboard becomes the Markdown that our texts are written in.

The HTML is cleaned first and then read by what it looks like to its author: Word's numbered paragraphs are lists,
anchors that lead to and fro are footnotes, a run in a heavy weight is bold. Pandoc, in its sandbox, writes the
Markdown; what it escapes out of caution alone is tidied away.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element

import nh3
import pypandoc
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from text import elements
from text.khmer import normalise
from text.parsing import effort
from text.parsing.blocks import CannotRead

LONGEST = 4_000_000
"""Characters of HTML. Word puts some forty kilobytes of styles on the clipboard before the first word."""

PATIENCE = 20  # seconds for pandoc
MOST_CELLS = 20_000
DEEPEST_HEADING = 4

_TAGS = (
    "a b blockquote br caption code dd del div dl dt em font h1 h2 h3 h4 h5 h6 i img ins li ol p pre s section "
    "span strike strong sub sup table tbody td tfoot th thead tr u ul"
)
_GONE_WITH_THEIR_WORDS = "iframe math noembed noscript object script style svg template title xml"
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags=set(_GONE_WITH_THEIR_WORDS.split()),
    attributes={
        "*": {"class", "id", "style"},
        "a": {"href", "name", "role"},
        "li": {"data-aria-level"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_WRITTEN = (
    "markdown-smart-raw_html-raw_attribute-raw_tex-header_attributes-link_attributes-simple_tables-multiline_tables"
    "-grid_tables-table_captions-fenced_divs-bracketed_spans-native_divs-native_spans-escaped_line_breaks-superscript"
    "-subscript-strikeout-tex_math_dollars-citations-example_lists-fancy_lists-line_blocks-definition_lists"
    "-fenced_code_attributes-inline_code_attributes-task_lists+pipe_tables+four_space_rule"
)
# Words of our own among the author's: characters for private use, taken out of what comes in.
_CALL, _DEFINITION, _END = "\ue000", "\ue001", "\ue002"
_OURS = re.compile("[\ue000-\ue002]")

_LISTED = re.compile(r"mso-list:\s*(?!ignore)\S+\s+level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_UNSEEN = re.compile(r"display:\s*none|mso-hide:\s*all|mso-element:\s*comment|mso-comment-reference", re.IGNORECASE)
# Word says of its complex scripts (mso-bidi-font-weight) what is not meant here.
_HEAVY = re.compile(r"(?<![-\w])font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_NOT_HEAVY = re.compile(r"(?<![-\w])font-weight:\s*(normal|[1-5]00)", re.IGNORECASE)
_SLANTED = re.compile(r"(?<![-\w])font-style:\s*(italic|oblique)", re.IGNORECASE)
_NOT_SLANTED = re.compile(r"(?<![-\w])font-style:\s*normal", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[^\w(]+|o|§)$")
_PLACES = {"p", "li", "div", "td", "dd", "section"}


@dataclass(frozen=True)
class Pasted:
    """What goes into the text, and how many pictures could not come with it."""

    markdown: str
    pictures: int = 0


def to_markdown(html: str, *, first_note: int = 1) -> Pasted:
    """Return pasted HTML as Markdown, its footnotes numbered from `first_note`.

    Raises ValidationError, with a sentence, for what is too long or too tangled to be read.
    """
    if len(html) > LONGEST:
        raise ValidationError(_("What you paste is too long to be converted at once. Paste it in several pieces."))
    try:
        html = _OURS.sub("", normalise(html))
        effort.check_depth(html)
        tree = elements.read(_CLEANER.clean(html))
    except CannotRead as refused:
        raise ValidationError(refused.said_with(_)) from refused
    page = _Page(tree, first_note)
    return Pasted(_tidied(_by_pandoc(page.html())), page.pictures)


# What its author saw ----------------------------------------------------------------------------------------


class _Page:
    """Pasted HTML, written anew as plain as can be: headings, paragraphs, lists, tables, bold, italic, links."""

    def __init__(self, tree: Element, first_note: int):
        self.tree = tree
        self.pictures = 0
        self.in_cell = self.is_bold_anyway = False
        tags = {element.tag for element in tree.iter()}
        # A chapter's title is the page's one heading of the first level.
        is_title = any("MsoTitle" in element.get("class", "") for element in tree.iter("p"))
        self.lower_by = 1 if "h1" in tags or is_title else 0
        self.calls, self.marks, self.bodies = _notes(tree, first_note)

    def html(self) -> str:
        written = [self.inside(self.tree)]
        skipped, self.bodies = self.bodies, {}
        for body, number in skipped.items():
            written.append(f"<p>{_DEFINITION}{number}{_END}</p>\n{self.inside(body)}")
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
        if self.in_cell or element in self.bodies or _UNSEEN.search(element.get("style", "")):
            return None
        if found := _LISTED.search(element.get("style", "")) if element.tag in ("p", "h1", "h2", "h3") else None:
            markers = [part for part in element.iter("span") if _MARKER.search(part.get("style", ""))]
            marker = "".join(markers[0].itertext()).strip() if markers else ""
            if element.tag != "p" or not marker:
                return None
            return [(int(found[1]), "ul" if _BULLET.match(marker) else "ol", self.inside(element))]
        items = list(element)
        if element.tag in ("ul", "ol") and items and all(item.get("data-aria-level", "").isdigit() for item in items):
            return [(int(item.get("data-aria-level")), element.tag, self.item(item)) for item in items]
        if element.tag == "div" and items and not (element.text or "").strip() and len(items) == 1:
            return self.listed(items[0])
        return None

    def one(self, element: Element) -> str:
        style, tag = element.get("style", ""), element.tag
        if _UNSEEN.search(style) or _MARKER.search(style) or tag == "del" or element in self.bodies:
            return ""
        if element in self.marks:
            return ""
        if element in self.calls:
            return f"{_CALL}{self.calls[element]}{_END}"
        if tag == "img":
            self.pictures += 1
            return ""
        if tag == "br":
            return " " if self.in_cell or "page-break" in style else "<br/>"
        if tag == "table":
            return self.table(element)
        if tag in ("b", "strong", "i", "em", "span", "font"):
            return self.emphasised(element)
        if tag == "a":
            href = element.get("href", "")
            words = self.inside(element)
            is_address = href.startswith(("http:", "https:", "mailto:"))
            return f'<a href="{escape(href)}">{words}</a>' if is_address and words.strip() else words
        if tag in ("sub", "sup"):
            return self.raised(element)
        if tag in elements.PARTS or tag == "code":
            return self.part(element)
        return self.inside(element)

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
        style, tag = element.get("style", ""), element.tag
        words = self.inside(element)
        if not words.strip() or any(f"<{part}" in words for part in ("p>", "h2", "h3", "h4", "ul", "ol", "table")):
            return words  # a web editor's wrapper round whole paragraphs is no emphasis
        is_bold = bool(_HEAVY.search(style)) or (tag in ("b", "strong") and not _NOT_HEAVY.search(style))
        is_slanted = bool(_SLANTED.search(style)) or (tag in ("i", "em") and not _NOT_SLANTED.search(style))
        if is_bold and not self.is_bold_anyway and "<b>" not in words:
            words = f"<b>{words}</b>"
        if is_slanted and "<i>" not in words:
            words = f"<i>{words}</i>"
        return words

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
        """A table of plain cells, spans filled with empty ones; the first row is its head."""
        own_rows = list(_rows(element))
        if sum(len(list(row)) for row in own_rows) == 1 and not self.in_cell:
            return "".join(self.inside(cell) for row in own_rows for cell in row)  # a frame round a text
        was, self.in_cell = self.in_cell, True
        try:
            grid = self.grid(own_rows)
        finally:
            self.in_cell = was
        if self.in_cell or not grid:
            return " ".join(cell for row in grid for cell in row)
        width = max(map(len, grid))
        grid = [row + [""] * (width - len(row)) for row in grid]
        if all(re.fullmatch(r"(<b>[^<]*</b>)?", cell) for cell in grid[0]):
            grid[0] = [re.sub("</?b>", "", cell) for cell in grid[0]]
        head, *body = ["".join(f"<td>{cell}</td>" for cell in row) for row in grid]
        head = head.replace("<td>", "<th>").replace("</td>", "</th>")
        rows = "\n".join(f"<tr>{row}</tr>" for row in body)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n"

    def grid(self, rows: list[Element]) -> list[list[str]]:
        grid: list[list[str]] = []
        held: dict[tuple[int, int], str] = {}
        cells = 0
        for y, row in enumerate(rows):
            line: list[str] = []
            for cell in row:
                while (y, len(line)) in held:
                    line.append("")
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                cells += across * down
                if cells > MOST_CELLS:
                    raise ValidationError(
                        _("A table in what you paste has too many cells. Paste it in several pieces.")
                    )
                held |= {(y + below, len(line) + beside): "" for below in range(1, down) for beside in range(across)}
                words = re.sub(r"\s+", " ", self.inside(cell)).strip().removesuffix(";")
                line += [words] + [""] * (across - 1)
            while (y, len(line)) in held:
                line.append("")
            if line:
                grid.append(line)
        return [row for row in grid if any(row)]


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _span(cell: Element, name: str) -> int:
    typed = cell.get(name, "")
    return min(max(int(typed), 1), 200) if re.fullmatch(r"\d{1,4}", typed) else 1


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


def _notes(tree: Element, first: int) -> tuple[dict[Element, int], set[Element], dict[Element, int]]:
    """Footnotes, known by anchors that lead to and fro: calls with their numbers, marks at the notes, the notes.

    So do Word, LibreOffice, Wikipedia and pandoc write them, each with names of its own.
    """
    held_by = elements.parents(tree)
    named: dict[str, Element] = {}
    for element in tree.iter():
        for name in filter(None, (element.get("id"), element.get("name"))):
            named.setdefault(name, element)
    calls: dict[Element, int] = {}
    marks: set[Element] = set()
    bodies: dict[Element, int] = {}
    for link in tree.iter("a"):
        target = named.get(link.get("href", "")[1:]) if link.get("href", "").startswith("#") else None
        if target is None or link in marks:
            continue
        body = target
        while body.tag not in _PLACES and body in held_by:
            body = held_by[body]
        # Word's note is the div that carries its name; LibreOffice's too.
        above = held_by.get(body)
        if (
            above is not None
            and above.tag == "div"
            and re.match(r"(ftn|edn|sdfootnote|sdendnote)\d", above.get("id", ""))
        ):
            body = above
        own_names = {name for near in _near(link, held_by) for name in (near.get("id"), near.get("name")) if name}
        back = [a for a in body.iter("a") if a is not link and a.get("href", "")[1:] in own_names]
        if not back or body is tree or link in set(body.iter()):
            continue
        number = bodies.setdefault(body, first + len(bodies))
        outer = _near(link, held_by)
        calls[next((near for near in outer if near.tag == "sup"), link)] = number
        marks.update(back)
    return calls, marks, bodies


def _near(link: Element, held_by: dict[Element, Element]) -> list[Element]:
    """A link and the marks that it stands in, up to the paragraph."""
    near = [link]
    while near[-1] in held_by and held_by[near[-1]].tag in ("sup", "span"):
        near.append(held_by[near[-1]])
    return near


# The Markdown -----------------------------------------------------------------------------------------------


def _by_pandoc(html: str) -> str:
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from", "html-native_divs-native_spans", "--to", _WRITTEN]
    try:
        done = subprocess.run(
            [*command, "--wrap=none", "+RTS", "-M512M", "-RTS"],
            input=html.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as refused:
        raise ValidationError(_("This could not be converted. Paste it in smaller pieces.")) from refused
    return done.stdout.decode()


def _tidied(markdown: str) -> str:
    text, *notes = re.split(rf"(?m)^{_DEFINITION}(\d+){_END}\n", markdown.replace("\u00a0", " "))
    text = _without_noise(text)
    definitions = []
    for number, body in zip(notes[::2], notes[1::2], strict=True):
        body = re.sub(r"\n(?=[^\n])", "\n    ", _without_noise(body))
        definitions.append(f"[^{number}]: {body}")
    text = re.sub(rf"\s*{_CALL}(\d+){_END}", r"[^\1]", "\n\n".join(part for part in (text, *definitions) if part))
    return f"{text}\n" if text else ""


def _without_noise(markdown: str) -> str:
    """Marks and spaces as an author types them: nothing escaped that means nothing, tables not drawn."""
    lines = []
    for line in markdown.split("\n"):
        if re.match(r"\s*\|", line):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            line = "| " + " | ".join(re.sub(r"^(:?)-+(:?)$", r"\1---\2", cell) for cell in cells) + " |"
            line = re.sub(r"\|(?:  \|)+", lambda empty: empty[0], line)
        else:
            line = re.sub(r"^(\s*)- {2,3}(?=\S)", r"\1- ", line)
            line = re.sub(r"^(\s*)(\d+\.) {2,3}(?=\S)", r"\1\2 ", line)
            line = line.replace(r"\|", "|")
        line = re.sub(r"\\([\"'~^$@])", r"\1", line)
        line = re.sub(r"\\<(?=[\s\d=])", "<", line)
        line = re.sub(r"\\<", "&lt;", line)
        line = re.sub(r"(?<!\\)\\>(?!^)", ">", line) if not line.lstrip().startswith("\\>") else line
        line = re.sub(r"(?<=\s)\\\*(?=\s)", "*", line)
        line = re.sub(r"(?<=\w)\\_(?=\w)", "_", line)
        line = re.sub(r"\\\[([^\[\]^][^\[\]]*)\\\](?![(\[:])", r"[\1]", line)
        lines.append(line.rstrip() if not line.endswith("  ") else line.rstrip() + "  ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
