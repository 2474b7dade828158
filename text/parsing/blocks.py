"""Reading a chapter's Markdown: clean blocks in order, the citable ones among them, and the notes.

Everything an author wrote is first finished to HTML and only then cleaned against a list of what may stay, so
no spelling of a script survives; each block is cleaned on its own, so no unclosed tag reaches the next. What
we add ourselves (numbers, ids, the marks of notes) goes in afterwards, in `text.html`.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension

from text import elements
from text.khmer import count_words
from text.parsing import effort
from text.parsing.block_elements import KINDS, plain, top_level
from text.parsing.box_extension import BOX_TITLES, BoxExtension
from text.parsing.footnote_extension import FootnoteExtension
from text.parsing.image_extension import ImageExtension
from text.parsing.index_extension import IndexExtension
from text.parsing.readings import CURRENT_READING
from text.parsing.readings.blocks_of_others import BlocksOfOthers
from text.parsing.readings.brace_attributes import BraceAttributes
from text.parsing.readings.struck_through import StruckWords
from text.parsing.sanitizer import keep_ids_apart, sanitized
from text.parsing.source_lines import Layout, Stretch
from text.refusals import CannotRead, TooLong, check_characters, check_length, gettext_noop

__all__ = ["Block", "CannotRead", "Note", "Stretch", "Text", "TooLong", "parse"]


@dataclass(frozen=True)
class Block:
    """One top-level piece of a chapter.

    kind      heading, paragraph, figure, list, table, box, quotation, definitions or code
    html      clean HTML; a call of note 3 is `<sup data-note="3"></sup>`, image NAME `<img data-image="NAME">`,
              words in the index `<span data-index="terms">` (see text.inventory)
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

    missing_notes   the labels of notes that are called but nowhere defined, each once; the call stays as typed
    repeated_notes  the labels of notes that are defined more than once, each once; all their words are in the note
    stretches       the source in the stretches it was read in, of which `blocks` are those that readers see
    """

    language: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    missing_notes: tuple[str, ...] = ()
    repeated_notes: tuple[str, ...] = ()
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


def parse(
    source: str,
    *,
    language: str = "en",
    box_titles: Mapping[str, str] = BOX_TITLES,
    reading: int = CURRENT_READING,
) -> Text:
    """Read one chapter's Markdown; `reading` is the form in which it is read (see `text.parsing.readings`).

    Raises TooLong over 2,000,000 characters and CannotRead for text nested too deep, or too tangled to be
    read in a reasonable time; both say in a sentence what to do.
    """
    check_length(source)
    check_characters(source)
    try:
        return _Reading(language, box_titles, reading).read(source)
    except RecursionError:
        raise CannotRead(
            gettext_noop("Lists, quotations or marks are nested too deep here. Write them in fewer levels.")
        ) from None


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BETWEEN = "\x1e"  # stands between two blocks while they are finished; no source can hold it


class _Reading:
    """One reading of one source."""

    def __init__(self, language: str, box_titles: Mapping[str, str], reading: int) -> None:
        self.language = language
        self.box_titles = {**BOX_TITLES, **box_titles}
        # Only this reading knows the word that marks a call of a note, so none can be forged in raw HTML.
        self.called = secrets.token_hex(8)
        self.notes = FootnoteExtension(self.called, keeps_all=reading > 1)
        self.pictures = ImageExtension(self.called)
        self.abbreviations = AbbrExtension()
        self.layout = Layout(keeps_words=reading > 1)
        self.markdown = Markdown(
            extensions=[
                "tables",
                "def_list",
                BraceAttributes() if reading > 1 else "attr_list",
                "sane_lists",
                "fenced_code",
                *([BlocksOfOthers(reading)] if reading > 1 else []),
                *([StruckWords()] if reading > 2 else []),
                self.abbreviations,
                self.notes,
                BoxExtension(of_others=reading > 1, bench_cards=reading > 2, law_tables=reading > 3),
                effort.EffortExtension(),
                self.pictures,
                IndexExtension(),
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
        keep_ids_apart([*trees, *notes])
        return Text(
            language=self.language,
            blocks=tuple(self.blocks(trees, places)),
            notes=tuple(
                Note(number, elements.inside(note).strip(), plain(note), self.notes.labels[index])
                for number, (note, index) in enumerate(zip(notes, self.order, strict=True), start=1)
            ),
            missing_notes=tuple(self.notes.missing),
            repeated_notes=tuple(self.notes.repeated),
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
        tree = elements.read(sanitized(html))
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
                    index = int(sup.attrib["data-note"])
                    if index not in numbers:
                        numbers[index] = len(numbers) + 1
                        self.order.append(index)
                        waiting.append(noted[index])
                    sup.set("data-note", str(numbers[index]))

    def blocks(self, trees: list[Element], places: list[Stretch]) -> Iterator[Block]:
        position = 0
        for tree, place in zip(trees, places, strict=True):
            kind = KINDS[tree.tag]
            # An image that says nothing is known by its name, so that it is the same one when it is moved.
            text = plain(tree) or " ".join(image.attrib["data-image"] for image in tree.iter("img"))
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


def _opened(definition: Element) -> Element:
    """A definition without the element it was carried in."""
    return definition[0] if [child.tag for child in definition] == ["div"] else definition
