"""Reading: a checked Word file becomes blocks that can be written as Markdown, and a list of what cannot be carried.

The file is not handed to pandoc as it came. Its own parts are read, what we want to find again (bookmarks, comments,
the kinds of boxes) is marked among the words, what cannot be carried is taken out and noted, and only what is left
goes to pandoc, in a file made anew.
"""

import hashlib
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from handbook.docx import markdown_writer, pandoc
from handbook.docx.markdown_writer import Labels, Mode, Writer
from handbook.docx.word_package import OFFICE, WORD, Package, R, W, is_kept_link

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_OURS = re.compile(r"(key_[a-z0-9]{1,16}|head_\d{1,6}|note_\d{1,6}|wording_\d{1,18})")
_CAPTIONS = {"caption", "image caption", "table caption", "captioned figure"}
_MOST_BETWEEN = 100  # bookmarks of ours before one paragraph; Word gathers a few there when it takes paragraphs out
_EXAMPLES = 5  # of each thing that cannot be carried, by their first words


class Report:
    """What could not be carried, each kind once, with how often and the words where it stands."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = defaultdict(list)

    def add(self, kind: str, words: str = "") -> None:
        self.found[kind].append(" ".join(markdown_writer.without_marks(words).split())[:80])

    def sentences(self) -> list[str]:
        return [self._sentence(kind, said) for kind, said in sorted(self.found.items())]

    def _sentence(self, kind: str, said: list[str]) -> str:
        count = len(said)
        sentences = {
            "cell": ngettext(
                "%(count)s table has merged cells: the words stand in the first cell, the others are empty.",
                "%(count)s tables have merged cells: the words stand in the first cell, the others are empty.",
                count,
            ),
            "comment": ngettext(
                "%(count)s comment is on nothing in the text, so it is a remark on the chapter.",
                "%(count)s comments are on nothing in the text, so they are remarks on the chapter.",
                count,
            ),
            "done": ngettext(
                "%(count)s comment was marked as done in Word and is left there.",
                "%(count)s comments were marked as done in Word and are left there.",
                count,
            ),
            "drawing": ngettext(
                "%(count)s drawing (SmartArt, chart or shape) is not in the text. Bring it in as a picture.",
                "%(count)s drawings (SmartArt, charts or shapes) are not in the text. Bring them in as pictures.",
                count,
            ),
            "equation": ngettext(
                "%(count)s equation came in as plain words.", "%(count)s equations came in as plain words.", count
            ),
            "floating": ngettext(
                "%(count)s picture floated on its page; it stands in its paragraph now.",
                "%(count)s pictures floated on their pages; they stand in their paragraphs now.",
                count,
            ),
            "header": ngettext(
                "%(count)s header or footer is not in the text; our pages have their own.",
                "%(count)s headers or footers are not in the text; our pages have their own.",
                count,
            ),
            "heading": ngettext(
                "%(count)s tracked change of a heading is a remark on the chapter.",
                "%(count)s tracked changes of headings are remarks on the chapter.",
                count,
            ),
            "khmer": ngettext(
                "%(count)s chapter is mostly in Khmer, but this handbook is drafted in English.",
                "%(count)s chapters are mostly in Khmer, but this handbook is drafted in English.",
                count,
            ),
            "link": ngettext(
                "%(count)s link to a file or a place in Word is words only.",
                "%(count)s links to files or places in Word are words only.",
                count,
            ),
            "nested": ngettext(
                "%(count)s table stands in another table: its words came, its lines did not.",
                "%(count)s tables stand in other tables: their words came, their lines did not.",
                count,
            ),
            "object": ngettext(
                "%(count)s embedded file is not in the text.", "%(count)s embedded files are not in the text.", count
            ),
            "outside": ngettext(
                "%(count)s thing that lies outside the file was not fetched.",
                "%(count)s things that lie outside the file were not fetched.",
                count,
            ),
            "picture": ngettext(
                "%(count)s picture cannot be shown: only its words came.",
                "%(count)s pictures cannot be shown: only their words came.",
                count,
            ),
            "row": ngettext(
                "%(count)s row of a table was added or taken out as a tracked change; look at the table.",
                "%(count)s rows of tables were added or taken out as tracked changes; look at the tables.",
                count,
            ),
            "title": ngettext(
                "%(count)s line of the title page is not in the text.",
                "%(count)s lines of the title page are not in the text.",
                count,
            ),
            "text box": ngettext(
                "%(count)s text box is not in the text. Copy its words into a paragraph.",
                "%(count)s text boxes are not in the text. Copy their words into paragraphs.",
                count,
            ),
        }
        named = [words for words in dict.fromkeys(said) if words]
        if not named:
            return sentences[kind] % {"count": count}
        shown = "; ".join(f"“{words}”" for words in named[:_EXAMPLES]) + ("; …" if len(named) > _EXAMPLES else "")
        return _("%(sentence)s It is at: %(places)s") % {
            "sentence": sentences[kind] % {"count": count},
            "places": shown,
        }


@dataclass(frozen=True)
class Comment:
    """A comment as Word keeps it. `answers` is the id of the one that it answers."""

    pk: str
    author: str
    text: str
    answers: str = ""


@dataclass(frozen=True)
class Piece:
    """One block as written in one reading.

    origins   the places, in the document, of the blocks it was written from
    names     the bookmarks of ours in it, and `comments` the ids of the comments on it
    changed_by  who made tracked changes in it
    """

    kind: str
    text: str
    level: int
    words: str
    origins: tuple[int, ...]
    names: tuple[str, ...]
    comments: tuple[str, ...]
    changed_by: tuple[str, ...]


@dataclass
class Document:
    """A Word file as read: its blocks, its title where it has one, its comments, what could not be carried."""

    blocks: list[dict]
    title: str
    comments: dict[str, Comment]
    report: Report
    package: Package
    pictures: dict[str, str] = field(default_factory=dict)  # path in the file -> SHA-256, as asked for

    @property
    def has_tracked_changes(self) -> bool:
        return bool(markdown_writer.changes_in(self.blocks))

    def picture(self, path: str) -> bytes | None:
        """The bytes of a picture in the file."""
        path = path if path in self.package.members else f"{self.package.main.rpartition('/')[0]}/{path}"
        if path not in self.package.members:
            return None
        content = self.package.bytes_of(path, most=16 * 1024 * 1024)
        self.pictures[path] = hashlib.sha256(content).hexdigest()
        return content

    def pieces(self, writer: Writer) -> list[Piece]:
        """The blocks in one reading, in order; those that are not there in it are left out."""
        pieces: list[Piece] = []
        waiting: list[int] = []
        for at, block in enumerate(self.blocks):
            is_words = block["t"] in ("Para", "Plain", "Header")
            if waiting and not is_words:
                pieces += self._piece(writer, waiting)
                waiting = []
            waiting.append(at)
            if not (is_words and markdown_writer.ends_open(block, writer.mode)):
                pieces += self._piece(writer, waiting)
                waiting = []
        if waiting:
            pieces += self._piece(writer, waiting)
        return pieces

    def _piece(self, writer: Writer, places: list[int]) -> Iterator[Piece]:
        blocks = [self.blocks[at] for at in places]
        block = next(iter(writer.joined(blocks))) if len(blocks) > 1 else blocks[0]
        writer.depth = 1
        text = writer.block(block, is_top=True)
        writer.depth = 0
        names = markdown_writer.marks_in(blocks)
        if text.strip() or any(name.startswith("comment_") for name in names):
            yield Piece(
                kind="Box" if block["t"] == "Table" and markdown_writer.box_kind(block["c"]) else block["t"],
                text=text,
                level=block["c"][0] if block["t"] == "Header" else 0,
                words=markdown_writer.plain_words(block, writer.mode),
                origins=tuple(places),
                names=tuple(dict.fromkeys(name for name in names if name.startswith(("key_", "head_")))),
                comments=tuple(dict.fromkeys(name[8:] for name in names if name.startswith("comment_"))),
                changed_by=tuple(markdown_writer.changes_in(blocks)),
            )


def read(package: Package) -> Document:
    """Read a checked file. Raises ValidationError with a sentence."""
    report = Report()
    for kind, address in package.not_fetched:
        report.add("outside" if kind != "hyperlink" else "link", address)
    comments = _comments(package, report)
    marked = _Marked(package, report, comments)
    tree = pandoc.to_tree(marked.file(), "--from", "docx", "--track-changes=all")
    blocks = _divided(tree["blocks"])
    title = marked.title or markdown_writer.plain_words(tree["meta"].get("title", {}).get("c", []))
    for name in ("subtitle", "author", "date", "abstract"):
        if words := markdown_writer.plain_words(tree["meta"].get(name, {})):
            report.add("title", words)
    on_something = {name[8:] for name in markdown_writer.marks_in(blocks) if name.startswith("comment_")}
    for comment in comments.values():
        if comment.pk not in on_something and not comment.answers:
            report.add("comment", comment.text)
    return Document(blocks, title, comments, report, package)


# The blocks -----------------------------------------------------------------------------------------------------


def _divided(blocks: Sequence[dict]) -> list[dict]:
    """Blocks of which none holds two that carry a key each, as pandoc puts neighbours of one kind together."""
    divided: list[dict] = []
    for block in blocks:
        kind, content = block["t"], block.get("c")
        if kind == "BulletList":
            divided += [{"t": kind, "c": part} for part in _parts(content)]
        elif kind == "OrderedList":
            start = content[0][0]
            for part in _parts(content[1]):
                divided.append({"t": kind, "c": [[start, *content[0][1:]], part]})
                start = 1
        elif kind in ("BlockQuote", "DefinitionList"):
            divided += [{"t": kind, "c": part} for part in _parts(content)]
        elif kind == "CodeBlock":
            lines: list[list[str]] = [[]]
            for line in content[1].split("\n"):
                if lines[-1] and f"{markdown_writer.OPEN}key_" in line:
                    lines.append([])
                lines[-1].append(line)
            divided += [{"t": kind, "c": [content[0], "\n".join(part)]} for part in lines]
        elif kind == "Div":
            divided += _divided(content[1])
        elif (
            kind == "Table"
            and not markdown_writer.box_kind(content)
            and (inside := markdown_writer.sole_cell(content)) is not None
        ):
            divided += _divided(inside)
        elif kind == "Para" and _is_caption(block) and divided and _sole_image(divided[-1]):
            divided[-1] = _figure(divided[-1], block)
        elif kind != "HorizontalRule":
            divided.append(block)
    return divided


def _parts(items: list) -> list[list]:
    parts: list[list] = []
    for item in items:
        if not parts or any(name.startswith("key_") for name in _first_marks(item)):
            parts.append([])
        parts[-1].append(item)
    return parts


def _first_marks(part: object) -> list[str]:
    """The marks before the first word of an item."""
    for name in _leading(part):
        if isinstance(name, str):
            return markdown_writer.marks_in([{"t": "Str", "c": name}])
    return []


def _leading(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _leading(inner)
    elif isinstance(part, dict):
        if part.get("t") == "Str":
            yield part["c"]
        else:
            yield from _leading(part.get("c"))


def _is_caption(block: dict) -> bool:
    return "caption" in markdown_writer.marks_in(block)


def _sole_image(block: dict) -> bool:
    if block["t"] not in ("Para", "Plain"):
        return False
    seen = [inline for inline in block["c"] if inline["t"] not in ("Space", "SoftBreak")]
    seen = [
        i
        for i in seen
        if not (i["t"] == "Str" and not markdown_writer.without_marks(markdown_writer.MARK.sub("", i["c"])))
    ]
    return len(seen) == 1 and seen[0]["t"] == "Image"


def _figure(picture: dict, caption: dict) -> dict:
    plain = {"t": "Plain", "c": picture["c"]}
    return {"t": "Figure", "c": [["", [], []], [None, [caption]], [plain]]}


# The file made anew ---------------------------------------------------------------------------------------------


class _Marked:
    """The parts of a file that pandoc needs, with our marks among the words and without what is not carried."""

    def __init__(self, package: Package, report: Report, comments: dict[str, Comment]):
        self.package, self.report, self.comments = package, report, comments
        self.title = ""
        self.styles = package.part(package.related("styles"))
        self.names_of_styles = _names_of_styles(self.styles)
        self.document = package.part(package.main)
        self.notes = {kind: package.part(package.related(kind)) for kind in ("footnotes", "endnotes")}
        self._note_headers()
        for root in (self.document, *self.notes.values()):
            if root is not None:
                self._clean(root)
                self._mark_comments(root)
                self._mark_bookmarks(root)
        self._mark_styles(self.document)
        self._take_title()

    def file(self) -> bytes:
        """The file for pandoc: nothing in it that we did not write."""
        main = self.package.main
        folder = main.rpartition("/")[0]
        parts: dict[str, tuple[etree._Element, str, str]] = {main: (self.document, "document.main", "")}
        for kind, root in {
            "styles": self.styles,
            "numbering": self.package.part(self.package.related("numbering")),
            **self.notes,
        }.items():
            if root is not None:
                parts[f"{folder}/{kind}.xml"] = (root, kind, kind)
        types = "".join(
            f'<Override PartName="/{path}" ContentType="application/vnd.openxmlformats-officedocument.'
            f'wordprocessingml.{kind}+xml"/>'
            for path, (_root, kind, _rel) in parts.items()
        )
        related = {f"own{at}": (kind, f"{kind}.xml") for at, (_r, _k, kind) in enumerate(parts.values()) if kind}
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "[Content_Types].xml",
                '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
                'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
                f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            )
            archive.writestr("_rels/.rels", _relations({"main": ("officeDocument", main)}, {}))
            for path, (root, _kind, _rel) in parts.items():
                archive.writestr(path, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
            sources = {main: main} | {
                f"{folder}/{kind}.xml": self.package.related(kind)
                for kind in self.notes
                if self.notes[kind] is not None
            }
            for path, source in sources.items():
                kept, outside = self._kept_relations(source)
                if path == main:
                    kept |= related
                name = path.rpartition("/")[2]
                archive.writestr(f"{folder}/_rels/{name}.rels", _relations(kept, outside))
                for _kind, target in kept.values():
                    picture = f"{folder}/{target}"
                    if _kind == "image" and picture not in archive.namelist():
                        archive.writestr(picture, b"")  # pandoc names it; its bytes stay here
        return written.getvalue()

    def _kept_relations(self, path: str) -> tuple[dict, dict]:
        folder = self.package.main.rpartition("/")[0]
        kept, outside = {}, {}
        for relation in self.package.relations(path):
            if relation.is_external:
                if relation.kind == "hyperlink":
                    outside[relation.name] = relation.target if is_kept_link(relation.target) else "#file"
            elif relation.kind == "image" and relation.target.startswith(f"{folder}/"):
                kept[relation.name] = ("image", relation.target.removeprefix(f"{folder}/"))
        return kept, outside

    # What is not carried

    def _note_headers(self) -> None:
        for relation in self.package.relations(self.package.main):
            if relation.kind in ("header", "footer") and not relation.is_external:
                root = self.package.part(relation.target)
                words = "".join(text.text or "" for text in root.iter(f"{W}t")) if root is not None else ""
                if re.sub(r"[\d\s/|–-]", "", words):
                    self.report.add("header", words)

    def _clean(self, root: etree._Element) -> None:
        for text in root.iter(f"{W}t", f"{W}delText"):
            if text.text:
                text.text = markdown_writer.without_marks(text.text)
        for box in [*root.iter(f"{W}txbxContent")]:
            holder = _outermost(box, (f"{_COMPATIBLE}AlternateContent", f"{W}pict", f"{W}drawing", f"{W}object"))
            if holder is None or not _is_in(root, holder):
                continue  # went with another one
            words = "".join(text.text or "" for text in box.iter(f"{W}t"))
            self.report.add("text box", words)
            _take_out(holder)
        for either in [*root.iter(f"{_COMPATIBLE}AlternateContent")]:
            if not _is_in(root, either):
                continue
            # The first choice is what Word itself shows; the fallback is the same thing for older programs.
            choice = either.find(f"{_COMPATIBLE}Choice")
            _put_instead(either, list(choice) if choice is not None else [])
        for drawing in [*root.iter(f"{W}drawing", f"{W}pict", f"{W}object")]:
            if _is_in(root, drawing):
                self._look_at(drawing)
        for equation in [*root.iter(f"{_MATH}oMathPara", f"{_MATH}oMath")]:
            if not _is_in(root, equation):
                continue
            words = "".join(text.text or "" for text in equation.iter(f"{_MATH}t"))
            self.report.add("equation", words)
            run = _run(words)
            _put_instead(equation, [run])
        self._look_at_tables(root)

    def _look_at(self, drawing: etree._Element) -> None:
        pictures = [blip for blip in drawing.iter(f"{_DRAWING}blip")]
        where = _words_around(drawing)
        if drawing.tag == f"{W}object":
            self.report.add("object", where)
            _take_out(drawing)
        elif any(blip.get(f"{R}embed") for blip in pictures):
            if drawing.find(f"{_PLACED}anchor") is not None:
                self.report.add("floating", where)
        elif drawing.tag == f"{W}pict" and any(
            shape.get(f"{R}id") for shape in drawing.iter("{urn:schemas-microsoft-com:vml}imagedata")
        ):
            return  # an old picture, which pandoc knows
        else:
            # A picture that lies elsewhere is among what was not fetched.
            if not any(blip.get(f"{R}link") for blip in pictures):
                self.report.add("drawing", where)
            _take_out(drawing)

    def _look_at_tables(self, root: etree._Element) -> None:
        for table in root.iter(f"{W}tbl"):
            words = "".join(text.text or "" for text in table.iter(f"{W}t"))
            within = next(table.iterancestors(f"{W}tbl"), None)
            if within is not None and not self._is_frame(within):
                self.report.add("nested", words)
            own = [cell for row in table.iterchildren(f"{W}tr") for cell in row.iterchildren(f"{W}tc")]
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in own]
            if any(span is not None and span.get(f"{W}val") not in (None, "1") for span in spans) or any(
                cell.find(f"{W}tcPr/{W}vMerge") is not None for cell in own
            ):
                self.report.add("cell", words)
            for row in table.iterchildren(f"{W}tr"):
                if row.find(f"{W}trPr/{W}ins") is not None or row.find(f"{W}trPr/{W}del") is not None:
                    self.report.add("row", "".join(text.text or "" for text in row.iter(f"{W}t", f"{W}delText")))

    def _is_frame(self, table: etree._Element) -> bool:
        return sum(1 for row in table.iterchildren(f"{W}tr") for _cell in row.iterchildren(f"{W}tc")) == 1

    # Marks

    def _mark_bookmarks(self, root: etree._Element) -> None:
        """Our bookmarks become marks where they begin; between paragraphs, at the start of the next one."""
        waiting: list[str] = []
        for element in [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}p")]:
            if element.tag == f"{W}p":
                for name in reversed(waiting):
                    _put_first(element, markdown_writer.mark(name))
                waiting = []
                continue
            name = element.get(f"{W}name", "")
            if element.tag == f"{W}bookmarkStart" and _OURS.fullmatch(name):
                if _is_under(element, f"{W}p"):
                    element.addprevious(_run(markdown_writer.mark(name)))
                elif len(waiting) < _MOST_BETWEEN:
                    waiting.append(name)
            _take_out(element)

    def _mark_comments(self, root: etree._Element) -> None:
        seen: set[str] = set()
        places = (f"{W}commentRangeStart", f"{W}commentReference", f"{W}commentRangeEnd")
        waiting: list[str] = []
        for element in [*root.iter(*places, f"{W}p")]:
            if element.tag == f"{W}p":
                for name in reversed(waiting):
                    _put_first(element, markdown_writer.mark(f"comment_{name}"))
                waiting = []
                continue
            pk = element.get(f"{W}id", "")
            if element.tag != f"{W}commentRangeEnd" and pk in self.comments and pk not in seen:
                seen.add(pk)
                if not _is_under(element, f"{W}p"):
                    waiting.append(pk)
                elif element.tag == f"{W}commentReference":
                    element.getparent().addprevious(_run(markdown_writer.mark(f"comment_{pk}")))
                else:
                    element.addprevious(_run(markdown_writer.mark(f"comment_{pk}")))
            _take_out(element)

    def _mark_styles(self, root: etree._Element) -> None:
        for paragraph in root.iter(f"{W}p"):
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            name = self.names_of_styles.get(style.get(f"{W}val", ""), "") if style is not None else ""
            if name.startswith("box "):
                kind = name.removeprefix("box ").replace(" ", "-")
                if kind in markdown_writer.BOXES:
                    _put_first(paragraph, markdown_writer.mark(f"box_{kind}"))
            elif name in _CAPTIONS:
                # Pandoc leaves out a caption whose picture it does not know again; which is whose is found here.
                _take_out(style)
                if name != "captioned figure":
                    _put_first(paragraph, markdown_writer.mark("caption"))

    def _take_title(self) -> None:
        """The paragraph with the chapter's title is no part of the text."""
        for text in self.document.iter(f"{W}t"):
            if f"{markdown_writer.OPEN}wording_" in (text.text or ""):
                paragraph = next(text.iterancestors(f"{W}p"))
                said = "".join(part.text or "" for part in paragraph.iter(f"{W}t"))
                self.title = " ".join(markdown_writer.without_marks(markdown_writer.MARK.sub("", said)).split())
                paragraph.getparent().remove(paragraph)
                return


def wording_of(package: Package) -> int | None:
    """The number of the wording that left with this file: its property, or the bookmark at the title."""
    said = package.custom_property("wording")
    if not said:
        marks = package.part(package.main).iter(f"{W}bookmarkStart")
        names = (mark.get(f"{W}name", "") for mark in marks)
        said = next((name.removeprefix("wording_") for name in names if name.startswith("wording_")), "")
    return int(said) if re.fullmatch(r"[0-9]{1,18}", said) else None


def _comments(package: Package, report: Report) -> dict[str, Comment]:
    root = package.part(package.related("comments"))
    if root is None:
        return {}
    threads, done = {}, set()
    extended = package.part(package.related("commentsExtended"))
    for element in () if extended is None else extended.iter(f"{_WORD_2012}commentEx"):
        place = element.get(f"{_WORD_2012}paraId", "")
        threads[place] = element.get(f"{_WORD_2012}paraIdParent", "")
        if element.get(f"{_WORD_2012}done") in ("1", "true"):
            done.add(place)
    found, by_place = {}, {}
    for element in root.iter(f"{W}comment"):
        pk = element.get(f"{W}id", "")
        paragraphs = [*element.iter(f"{W}p")]
        words = ["".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip() for paragraph in paragraphs]
        text = markdown_writer.without_marks("\n\n".join(filter(None, words)))
        place = paragraphs[-1].get(f"{_WORD_2010}paraId", "") if paragraphs else ""
        by_place[place] = pk
        if not re.fullmatch(r"\d{1,9}", pk) or not text:
            continue
        if place in done or threads.get(place) in done:
            report.add("done", text)
            continue
        author = markdown_writer.without_marks(element.get(f"{W}author", "")).strip()[:200] or _("unknown")
        found[pk] = Comment(pk, author, text, answers=threads.get(place, ""))
    return {
        pk: Comment(pk, comment.author, comment.text, by_place.get(comment.answers, "") if comment.answers else "")
        for pk, comment in found.items()
    }


def _names_of_styles(styles: etree._Element | None) -> dict[str, str]:
    if styles is None:
        return {}
    names = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        names[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "").lower() if name is not None else ""
    return names


def _relations(kept: dict[str, tuple[str, str]], outside: dict[str, str]) -> bytes:
    root = etree.Element("Relationships", xmlns="http://schemas.openxmlformats.org/package/2006/relationships")
    for name, (kind, target) in kept.items():
        etree.SubElement(root, "Relationship", Id=name, Type=f"{OFFICE}/{kind}", Target=target)
    for name, address in outside.items():
        etree.SubElement(
            root, "Relationship", Id=name, Type=f"{OFFICE}/hyperlink", Target=address, TargetMode="External"
        )
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _run(words: str) -> etree._Element:
    run = etree.Element(f"{W}r", nsmap={"w": WORD})
    text = etree.SubElement(run, f"{W}t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _put_first(paragraph: etree._Element, words: str) -> None:
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, _run(words))


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _put_instead(element: etree._Element, others: list[etree._Element]) -> None:
    for other in others:
        element.addprevious(other)
    _take_out(element)


def _is_under(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _outermost(element: etree._Element, tags: tuple[str, ...]) -> etree._Element | None:
    return next(iter(reversed([*element.iterancestors(*tags)])), None)


def _is_in(root: etree._Element, element: etree._Element) -> bool:
    """Whether an element was not taken out, alone or with what held it."""
    return element.getroottree().getroot() is root


def _words_around(element: etree._Element) -> str:
    paragraph = next(element.iterancestors(f"{W}p"), None)
    return "" if paragraph is None else "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


PictureNames = Callable[[str, str, str], str]


def writer_for(mode: Mode, labels: Labels, picture: PictureNames, report: Report, **more) -> Writer:
    """A writer that reports the links of which only the words stay."""
    return Writer(mode, labels, picture, dropped_links=lambda address: report.add("link", ""), **more)
