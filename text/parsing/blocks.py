"""Reading a chapter's Markdown: clean blocks in order, the citable ones among them, and the notes.

Everything an author wrote is first finished to HTML and only then cleaned against a list of what may stay, so
no spelling of a script survives; each block is cleaned on its own, so no unclosed tag reaches the next. What
we add ourselves (numbers, ids, the marks of notes) goes in afterwards, in `pages`.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from text import elements
from text.khmer import count_words
from text.parsing import effort
from text.parsing.source_lines import Layout, Stretch
from text.refusals import CannotRead, TooLong, check_characters, check_length, check_marks, gettext_noop

__all__ = ["BOX_TITLES", "Block", "CannotRead", "Note", "Stretch", "Text", "TooLong", "parse"]

BOX_TITLES = {
    "key-point": "Key point",
    "checklist": "Checklist",
    "case-example": "Case example",
    "warning": "Warning",
}
"""The four kinds of box, each with the title it has when its author gave none."""


@dataclass(frozen=True)
class Block:
    """One top-level piece of a chapter.

    kind      heading, paragraph, figure, list, table, box, quotation, definitions or code
    html      clean HTML; a call of note 3 is `<sup data-note="3"></sup>`, image NAME `<img data-image="NAME">`,
              words in the index `<span data-index="terms">` (see text.images, text.references, text.index_terms)
    text      the author's words: NFC, white space collapsed, no marks of notes, no title we gave to a box; of an
              image what it shows, and its caption, or its name where nothing is said
    level     1 to 6 for a heading, otherwise 0
    items     top-level items of a list, otherwise 0
    position  place among the chapter's paragraphs, from 1; 0 for a heading
    line      the line of the source that it begins on, from 0
    end       the line after its last; blocks out of one passage of raw HTML share their lines
    """

    kind: str
    html: str
    text: str
    level: int
    items: int
    position: int
    line: int = 0
    end: int = 0


@dataclass(frozen=True)
class Note:
    """A footnote that is called: its number through the chapter in order of call, clean HTML, plain text, and the
    label that its author gave it."""

    number: int
    html: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class Text:
    """A chapter as read: blocks in order and the notes they call.

    missing_notes  the labels of notes that are called but nowhere defined, each once; the call stays as typed
    stretches      the source in the stretches it was read in, of which `blocks` are those that readers see
    """

    language: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    missing_notes: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()

    @cached_property
    def paragraphs(self) -> tuple[Block, ...]:
        """The numbered, citable blocks: every block but headings."""
        return tuple(block for block in self.blocks if block.kind != "heading")

    @cached_property
    def definitions(self) -> tuple[Stretch, ...]:
        """Where notes, link targets and abbreviations are defined, in order."""
        return tuple(stretch for stretch in self.stretches if stretch.kind == "definition")

    @cached_property
    def word_count(self) -> int:
        """Words in all blocks, headings included and notes not; Khmer words are found by dictionary."""
        return sum(count_words(block.text, language=self.language) for block in self.blocks)


def parse(source: str, *, language: str = "en", box_titles: Mapping[str, str] = BOX_TITLES) -> Text:
    """Read one chapter's Markdown.

    Raises TooLong over 2,000,000 characters and CannotRead for text nested too deep, or too tangled to be
    read in a reasonable time; both say in a sentence what to do.
    """
    check_length(source)
    check_characters(source)
    try:
        return _Reading(language, box_titles).read(source)
    except RecursionError:
        raise CannotRead(
            gettext_noop("Lists, quotations or marks are nested too deep here. Write them in fewer levels.")
        ) from None


# What may stay ----------------------------------------------------------------------------------------------

_TAGS = (
    "a abbr aside b blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 "
    "hr i img ins kbd li ol p pre q s section small span strong sub sup table tbody td tfoot th thead tr u ul var"
)
_GONE_WITH_THEIR_WORDS = "iframe math noembed noframes noscript object script style svg template xmp"
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags=set(_GONE_WITH_THEIR_WORDS.split()),
    attributes={
        "*": {"id", "lang"},
        "a": {"href", "title"},
        "abbr": {"title"},
        "col": {"span"},
        "img": {"alt", "data-image", "title"},
        "li": {"value"},
        "ol": {"start"},
        "span": {"data-index"},
        "sup": {"data-note"},
        "td": {"align", "colspan", "rowspan"},
        "th": {"align", "colspan", "rowspan", "scope"},
    },
    tag_attribute_values={"aside": {"role": {"note"}}},
    allowed_classes={"aside": {"box", *(f"box-{kind}" for kind in BOX_TITLES)}, "p": {"box-title"}},
    url_schemes={"http", "https", "mailto"},
    url_relative=lambda address: address if address.startswith("#") else None,
    id_prefix="author-",
    link_rel=None,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BETWEEN = "\x1e"  # stands between two blocks while they are finished; no source can hold it

_KINDS = {"p": "paragraph", "ul": "list", "ol": "list", "table": "table", "aside": "box", "pre": "code"}
_KINDS |= {"blockquote": "quotation", "dl": "definitions"} | {f"h{level}": "heading" for level in range(1, 7)}
_KINDS["figure"] = "figure"
_KINDS["div"] = "paragraph"  # words of raw HTML that no paragraph can hold
_INLINE_TAGS = "a abbr b br cite code del dfn em i img ins kbd q s small span strong sub sup u var wbr"
_INLINE = frozenset(_INLINE_TAGS.split())


class _Reading:
    """One reading of one source."""

    def __init__(self, language: str, box_titles: Mapping[str, str]) -> None:
        self.language = language
        self.box_titles = {**BOX_TITLES, **box_titles}
        # Only this reading knows the word that marks a call of a note, so none can be forged in raw HTML.
        self.called = secrets.token_hex(8)
        self.notes = _Footnotes(self.called)
        self.pictures = _Pictures(self.called)
        self.abbreviations = AbbrExtension()
        self.layout = Layout()
        self.markdown = Markdown(
            extensions=[
                "tables",
                "def_list",
                "attr_list",
                "sane_lists",
                "fenced_code",
                self.abbreviations,
                self.notes,
                _Boxes(),
                _Care(),
                self.pictures,
                _IndexTerms(),
                self.layout,
            ],
            extension_configs={"tables": {"use_align_attribute": True}},
        )
        self.order: list[int] = []

    def read(self, source: str) -> Text:
        pieces, definitions = self.finish(_CONTROLS.sub("", source.replace("\r\n", "\n").replace("\r", "\n")))
        stretches = self.layout.of_blocks()
        trees, places = [], []
        for piece, stretch in zip(pieces, stretches, strict=True):
            found = list(top_level(self.clean(piece)))
            trees += found
            places += [stretch] * len(found)
        noted = [_opened(self.clean(definition)) for definition in definitions]
        self.number_notes(trees, noted)
        notes = [noted[index] for index in self.order]
        _keep_ids_apart([*trees, *notes])
        return Text(
            language=self.language,
            blocks=tuple(self.blocks(trees, places)),
            notes=tuple(
                Note(number, elements.inside(note).strip(), plain(note), self.notes.labels[index])
                for number, (note, index) in enumerate(zip(notes, self.order, strict=True), start=1)
            ),
            missing_notes=tuple(self.notes.missing),
            stretches=self.layout.stretches(),
        )

    def finish(self, source: str) -> tuple[list[str], list[str]]:
        """Markdown to unclean HTML: one string a top-level block, and one a footnote definition."""
        markdown = self.markdown
        lines = source.split("\n")
        for preprocessor in markdown.preprocessors:
            lines = preprocessor.run(lines)
        root = markdown.parser.parseDocument(lines).getroot()
        effort.check_abbreviations(len(self.abbreviations.abbrs), len(source))
        for treeprocessor in markdown.treeprocessors:
            replaced = treeprocessor.run(root)
            root = root if replaced is None else replaced
        # Finished together, since raw HTML is put back in one pass over the whole text.
        html = f"\n{_BETWEEN}\n".join(markdown.serializer(child) for child in root)
        for postprocessor in markdown.postprocessors:
            html = postprocessor.run(html)
        pieces = html.split(_BETWEEN) if len(root) else []
        first_note = len(pieces) - len(self.notes.definitions)
        return pieces[:first_note], pieces[first_note:]

    def clean(self, html: str) -> Element:
        """Unclean HTML to a clean tree; calls of notes carry the index of their definition, images their name."""
        effort.check_depth(html)
        tree = elements.read(_CLEANER.clean(html))
        for sup in tree.iter("sup"):
            word, _, index = sup.attrib.pop("data-note", "").partition("-")
            if word == self.called:
                for child in list(sup):
                    sup.remove(child)
                sup.text = None
                sup.attrib.clear()
                sup.set("data-note", index)
        self.pictures.open(tree)
        return tree

    def number_notes(self, trees: list[Element], noted: list[Element]) -> None:
        """Number the notes in order of call; what notes themselves call comes after what the text calls."""
        numbers: dict[int, int] = {}
        waiting = list(trees)
        for tree in waiting:
            for sup in tree.iter("sup"):
                if "data-note" in sup.attrib:
                    index = int(sup.get("data-note"))
                    if index not in numbers:
                        numbers[index] = len(numbers) + 1
                        self.order.append(index)
                        waiting.append(noted[index])
                    sup.set("data-note", str(numbers[index]))

    def blocks(self, trees: list[Element], places: list[Stretch]) -> Iterator[Block]:
        position = 0
        for tree, place in zip(trees, places, strict=True):
            kind = _KINDS[tree.tag]
            # An image that says nothing is known by its name, so that it is the same one when it is moved.
            text = plain(tree) or " ".join(image.get("data-image") for image in tree.iter("img"))
            if not text and not any("data-note" in part.attrib for part in tree.iter("sup")):
                continue
            if kind != "heading":
                position += 1
            self.finish_boxes(tree)
            for cell in tree.iterfind(".//thead//th"):
                cell.attrib.setdefault("scope", "col")
            yield Block(
                kind=kind,
                html=elements.write(tree),
                text=text,
                level=int(tree.tag[1]) if kind == "heading" else 0,
                items=len(tree.findall("li")) if kind == "list" else 0,
                position=0 if kind == "heading" else position,
                line=place.start,
                end=place.end,
            )

    def finish_boxes(self, tree: Element) -> None:
        """Give every box without a title of its own the one of its kind."""
        for box in tree.iter("aside"):
            kinds = [name[4:] for name in box.get("class", "").split() if name.startswith("box-")]
            title = box.find("p[@class='box-title']")
            if kinds and title is not None and not plain(title):
                title.text = self.box_titles[kinds[0]]


def plain(element: Element) -> str:
    """The words of an element as one line: NFC, white space collapsed, without calls of notes.

    Break opportunities (zero-width spaces, soft hyphens) are no wording and are left out.
    """
    words = elements.words(element).replace("\u200b", "").replace("\u00ad", "")
    check_marks(words)  # written as &#769;, too
    return unicodedata.normalize("NFC", " ".join(words.split()))


def top_level(holder: Element) -> Iterator[Element]:
    """The blocks among what was cleaned: holders of raw HTML are opened, loose words gathered into
    paragraphs."""
    loose = Element("p")
    loose.text = holder.text
    for child in holder:
        tail, child.tail = child.tail, None
        if child.tag in _INLINE:
            loose.append(child)
            child.tail = tail
            continue
        yield from _gathered(loose)
        loose = Element("p")
        loose.text = tail
        if child.tag in ("div", "section") or (child.tag == "aside" and not child.get("class")):
            yield from top_level(child)
        elif child.tag in _KINDS:
            yield child
        elif child.tag != "hr":
            # A part without its whole, such as a list item outside a list.
            part = Element("div")
            part.append(child)
            yield part
    yield from _gathered(loose)


def _gathered(loose: Element) -> Iterator[Element]:
    if len(loose) or (loose.text or "").strip():
        if any(part.tag in elements.PARTS - {"br"} for child in loose for part in child.iter()):
            loose.tag = "div"
        yield loose


def _opened(definition: Element) -> Element:
    """A definition without the element it was carried in."""
    return definition[0] if [child.tag for child in definition] == ["div"] else definition


def _keep_ids_apart(trees: list[Element]) -> None:
    """Keep each author's id once, and lead the author's links to ids by the prefix the ids were given."""
    ids: set[str] = set()
    for tree in trees:
        for element in tree.iter():
            name = element.get("id")
            if name is not None:
                if name in ids or re.search(r"\s", name):
                    del element.attrib["id"]
                ids.add(name)
    for tree in trees:
        for link in tree.iter("a"):
            name = f"author-{link.get('href', '')[1:]}"
            # What leads to a paragraph by its key is ours, whatever an author called a place of their own.
            if link.get("href", "").startswith("#") and name in ids and not TO_PARAGRAPH.fullmatch(link.get("href")):
                link.set("href", f"#{name}")


# Markdown of our own ----------------------------------------------------------------------------------------


class _Boxes(Extension):
    """`!!! key-point "A title"` and an indented body: one of four kinds of box."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.parser.blockprocessors.register(_BoxProcessor(md.parser), "box", 105)
        md.treeprocessors.register(_BoxElements(md), "box", 60)


class _BoxProcessor(AdmonitionProcessor):
    CLASSNAME = "box"
    CLASSNAME_TITLE = "box-title"
    RE = re.compile(
        r"(?:^|\n)!!![ ]?(key[ -]?point|checklist|case[ -]?example|warning)"
        r"(?:[ ]+[\"“](.*?)[\"”])?[ ]*(?:\n|$)",
        re.IGNORECASE,
    )

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        typed = re.sub("[ -]", "", match[1].lower())
        kind = next(kind for kind in BOX_TITLES if kind.replace("-", "") == typed)
        return f"box-{kind}", (match[2] or "").strip() or None


class _BoxElements(Treeprocessor):
    """Boxes are notes beside the text and always have a line for their title, filled in after cleaning."""

    def run(self, root: Element) -> None:
        for box in list(root.iter("div")):
            if box.get("class", "").startswith("box "):
                box.tag = "aside"
                box.set("role", "note")
                if box.find("p[@class='box-title']") is None:
                    title = Element("p", {"class": "box-title"})
                    box.insert(0, title)
                    title.tail, box.text = box.text, None


class _Footnotes(Extension):
    """Definitions are kept aside in order; a call becomes an empty `sup` that names the definition's
    index."""

    def __init__(self, called: str) -> None:
        super().__init__()
        self.called = called
        self.definitions: dict[str, str] = {}
        self.labels: list[str] = []
        self.index: dict[str, int] = {}
        self.missing: dict[str, None] = {}  # labels that are called but not defined, in order

    def extendMarkdown(self, md: Markdown) -> None:
        self.parser = md.parser
        md.parser.blockprocessors.register(FootnoteBlockProcessor(self), "footnote", 17)
        md.inlinePatterns.register(_CallProcessor(r"\[\^([^\]]*)\]", self), "footnote", 175)
        md.treeprocessors.register(_DefinitionElements(self), "footnote", 50)

    def setFootnote(self, label: str, words: str) -> None:  # noqa: N802 -- the name the block processor calls
        if label not in self.definitions:
            self.index[label] = len(self.labels)
            self.labels.append(label)
        self.definitions[label] = words


class _CallProcessor(InlineProcessor):
    def __init__(self, pattern: str, notes: _Footnotes) -> None:
        super().__init__(pattern)
        self.notes = notes

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:
        if m[1] not in self.notes.index:
            # What holds marks that are read already, such as code, was not meant as a label.
            if m[1].strip() and "\x02" not in m[1]:
                self.notes.missing.setdefault(m[1])
            return None, None, None
        call = Element("sup", {"data-note": f"{self.notes.called}-{self.notes.index[m[1]]}"})
        return call, m.start(0), m.end(0)


class _DefinitionElements(Treeprocessor):
    """Every definition becomes one more element at the end, so that its marks are read like any other's."""

    def __init__(self, notes: _Footnotes) -> None:
        self.notes = notes

    def run(self, root: Element) -> None:
        for label in self.notes.labels:  # grows while definitions are read that hold further ones
            self.notes.parser.parseChunk(ElementTree.SubElement(root, "div"), self.notes.definitions[label])


class _Care(Extension):
    """Measures before each stage."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(effort.SourceEffort(md), "source effort", 40)
        md.preprocessors.register(effort.BlockEffort(md), "block effort", 5)
        md.treeprocessors.register(effort.InlineEffort(md), "inline effort", 25)


class _Pictures(Extension):
    """`![what it shows](image:NAME "caption")` is an image of the handbook; of any other picture the words stay."""

    def __init__(self, called: str) -> None:
        super().__init__()
        self.called = called  # only this reading knows it, so none is forged in raw HTML

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_PictureElements(self.called), "pictures", 5)

    def open(self, tree: Element) -> None:
        """Let the images of a clean tree carry their name, and take out what is no image of ours."""
        held_by = elements.parents(tree)
        for picture in list(tree.iter("img")):
            word, _, name = picture.attrib.pop("data-image", "").partition("-")
            if word == self.called:
                picture.set("data-image", name)
                picture.attrib.setdefault("alt", "")
            else:
                elements.remove(held_by[picture], picture)
        for paragraph in tree.iter("p"):
            _make_figure(paragraph)


class _PictureElements(Treeprocessor):
    def __init__(self, called: str) -> None:
        self.called = called

    def run(self, root: Element) -> None:
        for picture in list(root.iter("img")):
            address, alternative = picture.get("src", ""), picture.get("alt", "")
            caption = picture.get("title", "")
            picture.attrib.clear()
            if name := IMAGE.fullmatch(address):
                picture.set("data-image", f"{self.called}-{name[1]}")
                picture.set("alt", alternative)
                if caption:
                    picture.set("title", caption)
            else:
                picture.tag, picture.text = "span", alternative


IMAGE = re.compile(r"image:([a-z0-9]{1,16})")
TO_PARAGRAPH = re.compile(r"#key-([a-z0-9]{1,16})(?:-([a-z]{1,3}))?")


def _make_figure(paragraph: Element) -> None:
    """A paragraph that is only an image becomes a figure, its caption in words below."""
    if [child.tag for child in paragraph] != ["img"]:
        return
    picture = paragraph[0]
    if (paragraph.text or "").strip() or (picture.tail or "").strip():
        return
    paragraph.tag, paragraph.text, picture.tail = "figure", None, None
    if caption := picture.attrib.pop("title", "").strip():
        ElementTree.SubElement(paragraph, "figcaption").text = caption


class _IndexTerms(Extension):
    """`{{words}}`, `{{words|term}}` and `{{|term, term}}`: what the index at the back of the book lists."""

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
