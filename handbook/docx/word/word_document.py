"""Reading: a checked Word file becomes blocks that can be written as Markdown, and a list of what cannot be carried.

The file is not handed to pandoc as it came. Its own parts are read, what we want to find again (bookmarks, comments,
the kinds of boxes) is marked among the words, what cannot be carried is taken out and noted, and only what is left
goes to pandoc, in a file made anew.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from handbook.docx import pandoc
from handbook.docx.lists.list_building import with_lists
from handbook.docx.markdown.markdown_writer import Writer
from handbook.docx.markdown.note_labels import Labels
from handbook.docx.markdown.pandoc_tree import (
    Mode,
    box_kind,
    changes_in,
    ends_open,
    marks_in,
    plain_words,
    without_images,
)
from handbook.docx.word.block_division import divided
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.pandoc_input import pandoc_input
from handbook.docx.word.word_comments import Comment, comments_in
from handbook.docx.word.word_package import Package, is_read
from handbook.docx.word.wordprocessingml import W

TRANSLATORS = "translation"
"""The property of a file that was made for a translator: a table with codes, which is no chapter."""

PictureNames = Callable[[str, str, str], str]


@dataclass(frozen=True)
class Piece:
    """One block as written in one reading.

    origins   the places, in the document, of the blocks it was written from
    names     the bookmarks of ours in it, and `comments` the ids of the comments on it
    changed_by  who made tracked changes in it
    last_kind   the kind of its last block, where several are one piece
    """

    kind: str
    text: str
    level: int
    words: str
    origins: tuple[int, ...]
    names: tuple[str, ...]
    comments: tuple[str, ...]
    changed_by: tuple[str, ...]
    last_kind: str = ""


@dataclass
class Document:
    """A Word file as read: its blocks, its title where it has one, its comments, what could not be carried."""

    blocks: list[dict]
    title: str
    comments: dict[str, Comment]
    report: LossReport
    package: Package
    pictures: dict[str, str] = field(default_factory=dict)  # path in the file -> SHA-256, as asked for

    @property
    def has_tracked_changes(self) -> bool:
        return bool(changes_in(self.blocks))

    def picture(self, path: str) -> bytes | None:
        """The bytes of a picture in the file."""
        path = path if path in self.package.members else f"{self.package.main.rpartition('/')[0]}/{path}"
        if path not in self.package.members or not is_read(path):
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
            if not (is_words and ends_open(block, writer.mode)):
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
        names = marks_in(blocks)
        if text.strip() or any(name.startswith("comment_") for name in names):
            yield Piece(
                kind="Box" if block["t"] == "Table" and box_kind(block["c"]) else block["t"],
                text=text,
                level=block["c"][0] if block["t"] == "Header" else 0,
                words=plain_words(without_images(block) if block["t"] == "Header" else block, writer.mode),
                origins=tuple(places),
                names=tuple(dict.fromkeys(name for name in names if name.startswith(("key_", "head_")))),
                comments=tuple(dict.fromkeys(name[8:] for name in names if name.startswith("comment_"))),
                changed_by=tuple(changes_in(blocks)),
            )


def read(package: Package) -> Document:
    """Read a checked file. Raises ValidationError with a sentence."""
    if package.custom_property(TRANSLATORS):
        told = _("%(file)s is a file for a translator. Bring it back on the page of the translation.")
        raise ValidationError({"file": ValidationError(told, params={"file": package.name})})
    report = LossReport()
    for kind, address in package.not_fetched:
        report.add("outside" if kind != "hyperlink" else "link", address)
    comments = comments_in(package, report)
    given = pandoc_input(package, report, comments, is_ours=wording_of(package) is not None)
    tree = pandoc.to_tree(given.content, "--from", "docx", "--track-changes=all")
    blocks = divided(with_lists(tree["blocks"]))
    title = given.title or plain_words(tree["meta"].get("title", {}).get("c", []))
    for name in ("subtitle", "author", "date", "abstract"):
        if words := plain_words(tree["meta"].get(name, {})):
            report.leave_out("title", words)
    on_something = {name[8:] for name in marks_in(blocks) if name.startswith("comment_")}
    for comment in comments.values():
        if comment.pk not in on_something and not comment.answers:
            report.add("comment", comment.text)
    return Document(blocks, title, comments, report, package)


def wording_of(package: Package) -> int | None:
    """The number of the wording that left with this file: its property, or the bookmark at the title."""
    said = package.custom_property("wording")
    if not said:
        marks = package.part(package.main).iter(f"{W}bookmarkStart")
        names = (mark.get(f"{W}name", "") for mark in marks)
        said = next((name.removeprefix("wording_") for name in names if name.startswith("wording_")), "")
    return int(said) if re.fullmatch(r"[0-9]{1,18}", said) else None


def writer_for(mode: Mode, labels: Labels, picture: PictureNames, report: LossReport, **more) -> Writer:
    """A writer that reports the links of which only the words stay."""
    return Writer(mode, labels, picture, dropped_links=lambda address: report.add("link", ""), **more)
