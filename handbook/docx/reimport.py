"""Coming back: a draft that left for Word is read against the wording that left, and saved.

What Word did not change stays the very source it was, so that a file that comes back unedited changes nothing. What
it changed is written anew, in its place, under the key of its bookmark. Where Word lost a bookmark, the same words
have the same key, and then similar ones, as in every save.
"""

import hashlib
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from rapidfuzz.distance import Indel

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.discussion import remarks
from handbook.docx import export, markdown_writer, tracked_changes, word_document, word_package
from handbook.docx.markdown_writer import Labels, Mode
from handbook.docx.word_document import Document, Piece
from handbook.drafting import merging, saving
from handbook.models import Citation, Handbook, Image, Remark, Version, Wording
from handbook.rendering import images, numbered_paragraphs
from handbook.rendering.wording_html import read as read_wording
from text.difference import alignment
from text.difference.redline import longest_in_order
from text.parsing.blocks import Text, parse
from text.parsing.paragraph_source import lines_of

_NOTE = re.compile(r"[ ]{0,3}\[\^([^\]]*)\]:")
_DEFINES = re.compile(r"[ ]{0,3}\*?\[[^\]]+\][ ]?:")

LIKE_ENOUGH = 0.3
"""How much a paragraph must still have of the words that its bookmark stands for, where other words fit better."""


class OfAnotherText(Exception):
    """The file left from another text; `version` is that one, where this person may see it."""


@dataclass
class Fates:
    """What became of the paragraphs and of what holds on to them."""

    unchanged: int = 0
    edited: int = 0
    moved: int = 0
    new: int = 0
    removed: int = 0
    split: int = 0
    merged: int = 0
    citations_kept: int = 0
    citations_orphaned: list[Citation] = field(default_factory=list)
    remarks_kept: int = 0
    remarks_on_earlier: list[Remark] = field(default_factory=list)
    remarks_orphaned: list[Remark] = field(default_factory=list)


@dataclass
class Returned:
    """A file read against the wording that left.

    base_is_known  whether the file says which wording it came from; if not, the one that stands is taken
    text, keys     as the text would read, in this mode; `suggestions` are the tracked changes, where they are not
                   accepted
    """

    version: Version
    base: Wording
    base_is_known: bool
    mode: Mode
    has_tracked_changes: bool
    text: str
    keys: list[str]
    title: str
    fates: Fates
    comments: list[tracked_changes.Said]
    suggestions: list[tracked_changes.Said]
    report: list[str]
    pictures: "Pictures"

    @property
    def wording(self) -> Wording:
        """As it would stand; not saved."""
        return Wording(version=self.version, text=self.text, keys=self.keys)

    @property
    def changes_something(self) -> bool:
        return self.text != self.base.text or bool(self.comments or self.suggestions) or self.changes_title

    @property
    def changes_title(self) -> bool:
        return bool(self.title) and self.title != self.version.titles.get(self.version.language)


def compare(version: Version, content: bytes, *, name: str, mode: Mode = "accepted") -> Returned:
    """Read a file that came back; nothing is written. Raises ValidationError, OfAnotherText."""
    package = word_package.opened(content, name=name)
    base, is_known = _base(version, word_document.wording_of(package))
    pictures = Pictures(version.chapter.handbook)
    with override(version.language):
        text = read_wording(base, language=version.language)
    left = word_document.read(word_package.opened(export.document(base), name=name))
    document = word_document.read(package)
    labels = {f"note_{note.number}": note.label for note in text.notes}
    before = _pieces(left, "accepted", Labels(labels), pictures, text)
    bodies = before.writer.labels.written
    typed = frozenset(re.findall(r"\[\^([^\[\]\s]+)\]", base.text))
    now = _pieces(document, mode, Labels(labels, bodies, typed), pictures, text)
    names = export.names_of(text, base.keys)
    there = [piece for piece in now.pieces if piece.text.strip()]
    assembled = _Assembly(base, text, names, before.pieces, there, bodies, now.writer.labels.written)
    source = saving.readable(assembled.text())
    keys = assembled.keys(source)
    suggestions: list[tracked_changes.Said] = []
    if mode == "rejected" and document.has_tracked_changes:
        defined = set(now.writer.labels.written)
        accepted = _pieces(document, "accepted", now.writer.labels, pictures, text)
        suggestions = tracked_changes.suggestions(
            now.pieces, accepted.pieces, now.writer.labels, defined, document.report
        )
    key_of = assembled.key_of_origin(keys)
    comments = tracked_changes.comments(now.pieces, document.comments)
    for said in (*comments, *suggestions):
        said.key = key_of.get(said.origin, "")
    for words in pictures.refused:
        document.report.add("picture", words)
    return Returned(
        version=version,
        base=base,
        base_is_known=is_known,
        mode=mode,
        has_tracked_changes=document.has_tracked_changes,
        text=source,
        keys=keys,
        title=document.title[:300],
        fates=_fates(version, base, source, keys),
        comments=comments,
        suggestions=suggestions,
        report=document.report.sentences(),
        pictures=pictures,
    )


@transaction.atomic
def bring_back(returned: Returned, *, by: User) -> merging.Saved:
    """Save what came back, merged with whatever was saved meanwhile, and say its comments and suggestions.

    Where a colleague changed the same paragraphs, the text is kept aside (`Saved.conflicts`), and the remarks wait
    on the chapter. Raises drafting.NotOpen, ValidationError.
    """
    version = returned.version
    require(by, "handbook.draft_version", version)
    text = returned.pictures.kept_in(returned.text, by=by)
    titles = None
    if returned.changes_title:
        titles = {**version.titles, version.language: returned.title}
    saved = merging.save(
        version,
        text=text,
        titles=titles,
        titles_seen=version.titles if titles else None,
        base=returned.base,
        by=by,
        keys=returned.keys,
    )
    version.refresh_from_db()
    tracked_changes.say_all(
        version, version.wording, [*returned.comments, *returned.suggestions], returned.pictures, by=by
    )
    record(by, "brought in", version, reason="\n".join([_("back from Word"), *returned.report]))
    return saved


def _base(version: Version, pk: int | None) -> tuple[Wording, bool]:
    if version.wording is None:
        raise ValidationError(
            {"file": _("This draft has no text yet, so nothing left from it. Bring the file in anew.")}
        )
    if pk is None:
        return version.wording, False
    base = merging.base_of(version, pk)
    if base is not None:
        return base, True
    if Wording.objects.filter(pk=pk).exclude(version=version).exists():
        raise OfAnotherText
    return version.wording, False


# Pictures -------------------------------------------------------------------------------------------------------


class Pictures:
    """The pictures of a file: those that the handbook has by their name, others made anew and named once saved."""

    def __init__(self, handbook: Handbook):
        self.handbook = handbook
        self.names: dict[str, str] = {}  # SHA-256 of the bytes in the file -> name
        self.made: dict[str, images.Made] = {}  # name until it is saved -> picture
        self.refused: list[str] = []

    def of(self, document: Document):
        def typed(path: str, alternative: str, caption: str) -> str:
            name = self._name(document, path)
            if name:
                return markdown_writer.typed_image(name, alternative, caption)
            self.refused.append(alternative or caption)
            return markdown_writer.escaped(" ".join(filter(None, (alternative, caption))))

        return typed

    def kept_in(self, text: str, *, by: User) -> str:
        """The text with the new pictures taken into the handbook."""
        for pending, made in self.made.items():
            if f"(image:{pending}" in text:
                text = text.replace(f"(image:{pending}", f"(image:{images.keep(self.handbook, made, by=by).name}")
        return text

    def _name(self, document: Document, path: str) -> str:
        try:
            content = document.picture(path)
        except ValidationError:
            content = None
        if content is None:
            return ""
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in self.names:
            return self.names[sha256]
        there = Image.objects.filter(handbook=self.handbook, file__sha256=sha256).first()
        if there is not None:
            name = there.name
        else:
            try:
                made = images.made_anew(content)
            except ValidationError:
                name = ""
            else:
                # Until it is saved; no name that is given then has a 0.
                name = f"0{sha256[:12]}"
                self.made[name] = made
        self.names[sha256] = name
        return name


@dataclass
class _Read:
    pieces: list[Piece]
    writer: markdown_writer.Writer


def _pieces(document: Document, mode: Mode, labels: Labels, pictures: Pictures, text: Text) -> _Read:
    titles = frozenset(_default_titles(text.language))
    writer = word_document.writer_for(mode, labels, pictures.of(document), document.report, default_titles=titles)
    return _Read(document.pieces(writer), writer)


def _default_titles(language: str) -> list[str]:
    with override(language):
        return [_("Key point"), _("Checklist"), _("Case example"), _("Warning")]


# The text put together ------------------------------------------------------------------------------------------


class _Assembly:
    """The returned pieces, each the source it was where it did not change, with what stood between them."""

    def __init__(self, base, text, names, before, now, bodies, bodies_now):
        self.base, self.text_before, self.names = base, text, names
        self.lines = lines_of(base.text)
        self.now: list[Piece] = now
        self.bodies, self.bodies_now = bodies, bodies_now
        self.place = {name: at for at, name in enumerate(names)}
        self.was = {name: piece for piece in before for name in piece.names[:1]}
        self.of: list[str | None] = [None] * len(now)
        self.is_same = [False] * len(now)
        self._claim()
        self._find_whole_passages()

    def _claim(self) -> None:
        """Which block of the text that left each piece is."""
        claimed: set[str] = set()

        def claim(at: int, name: str, *, same: bool) -> None:
            self.of[at], self.is_same[at] = name, same
            claimed.add(name)

        for at, piece in enumerate(self.now):
            for name in piece.names:
                if name not in claimed and name in self.was and self._reads_same(piece, name):
                    claim(at, name, same=True)
                    break
        free: dict[tuple[str, str], deque[str]] = {}
        for name in self.names:
            if name not in claimed and name in self.was:
                free.setdefault((self.was[name].kind, self.was[name].text), deque()).append(name)
        for at, piece in enumerate(self.now):
            if self.of[at] is None and free.get((piece.kind, piece.text)):
                claim(at, free[piece.kind, piece.text].popleft(), same=True)
        for at, piece in enumerate(self.now):
            if self.of[at] is None:
                names = [name for name in piece.names if name in self.was and name not in claimed]
                if names:
                    claim(at, max(names, key=lambda name: self._likeness(piece, name)), same=False)

    def _reads_same(self, piece: Piece, name: str) -> bool:
        return (self.was[name].kind, self.was[name].text) == (piece.kind, piece.text)

    def _likeness(self, piece: Piece, name: str) -> float:
        return Indel.normalized_similarity(self.was[name].words.split(), piece.words.split())

    # Text

    def text(self) -> str:
        self.starts: list[int] = []
        whole = all(self.is_same) and self.of == self.names and not self._changed_notes()
        if whole:
            starts = {name: block.line for name, block in zip(self.names, self.text_before.blocks, strict=True)}
            self.starts = [starts[name] for name in self.of]
            return self.base.text
        written: list[str] = []
        count = 0  # lines so far
        self.used: set[object] = set()  # what stands between blocks, and inside them, and has its place again

        def write(lines: Sequence[str], apart: bool = True) -> int:
            nonlocal count
            lines = [*lines]
            while lines and not lines[0].strip():
                lines.pop(0)
            while lines and not lines[-1].strip():
                lines.pop()
            if not lines:
                return count
            if written and apart:
                written.append("")
                count += 1
            start = count
            written.extend(lines)
            count += len(lines)
            return start

        write(self._furniture(-1))
        before = None
        for at, piece in enumerate(self.now):
            unit = self.place[self.of[at]] if self.of[at] else None
            if at in self.inside_unit:
                self.starts.append(self.starts[-1])
                continue
            kind = piece.kind
            if before is not None and markdown_writer.run_into_each_other(before, kind) and not self._is_apart(at):
                write(["<!-- -->"])
            if at in self.whole_units:
                block = self.text_before.blocks[unit]
                self.used.add(("inside", unit))
                self.starts.append(write(self._without_gone_notes(block.line, block.end)))
            else:
                self.starts.append(write(piece.text.split("\n")))
                if unit is not None:
                    write(self._definitions_inside(unit))
            if unit is not None:
                write(self._furniture(self.last_of_unit[unit]))
            before = kind
        for at in range(len(self.text_before.blocks)):
            write(self._furniture(at))
            write(self._definitions_inside(at, only_unused=True))
        for label, body in self.bodies_now.items():
            if label not in self.bodies:
                write(markdown_writer.definition(label, body).split("\n"))
        return "\n".join(written) + "\n"

    def _find_whole_passages(self) -> None:
        """Blocks out of one passage of raw HTML stay that passage only when all of them came back in a row."""
        blocks = self.text_before.blocks
        self.whole_units: set[int] = set()
        self.inside_unit: set[int] = set()
        self.last_of_unit = {at: at for at in range(len(blocks))}
        at = 0
        while at < len(self.now):
            first = self.place[self.of[at]] if self.of[at] else None
            if first is None or not self.is_same[at]:
                at += 1
                continue
            members = self._sharing_lines(first)
            wanted = [self.names[member] for member in members]
            if wanted and self.of[at : at + len(wanted)] == wanted and all(self.is_same[at : at + len(wanted)]):
                self.whole_units.add(at)
                self.inside_unit.update(range(at + 1, at + len(wanted)))
                self.last_of_unit[first] = members[-1]
            at += len(wanted) if at in self.whole_units else 1

    def _sharing_lines(self, first: int) -> list[int]:
        blocks, members = self.text_before.blocks, [first]
        while members[-1] + 1 < len(blocks) and blocks[members[-1] + 1].line < blocks[first].end:
            members.append(members[-1] + 1)
        if first and blocks[first - 1].end > blocks[first].line:
            return []  # in the middle of one: it is written anew
        return members

    def _furniture(self, after: int) -> list[str]:
        """What stood after a block and is no block itself (definitions, comments), each once."""
        if after in self.used:
            return []
        self.used.add(after)
        blocks = self.text_before.blocks
        start = blocks[after].end if after >= 0 else 0
        end = blocks[after + 1].line if after + 1 < len(blocks) else len(self.lines)
        return self._without_gone_notes(start, end)

    def _definitions_inside(self, at: int, *, only_unused: bool = False) -> list[str]:
        if only_unused and (at in self.returned_places or ("inside", at) in self.used):
            return []
        self.used.add(("inside", at))
        block = self.text_before.blocks[at]
        lines: list[str] = []
        for stretch in self.text_before.stretches:
            if stretch.kind == "definition" and block.line < stretch.start and stretch.end <= block.end:
                lines += [*self._without_gone_notes(stretch.start, stretch.end), ""]
        return lines

    @property
    def returned_places(self) -> set[int]:
        return {self.place[name] for name in self.of if name}

    def _without_gone_notes(self, start: int, end: int) -> list[str]:
        """Lines with the definitions of notes as they read now; those that nothing calls any more are gone."""
        kept: list[str] = []
        at = start
        for stretch in self.text_before.stretches:
            if stretch.kind != "definition" or not start <= stretch.start < end:
                continue
            kept += self.lines[at : stretch.start]
            for lines in _definitions(self.lines[stretch.start : stretch.end]):
                found = _NOTE.match(lines[0])
                label = found[1] if found else None
                if label not in self.bodies:
                    kept += lines
                elif label in self.bodies_now:
                    is_same = self.bodies_now[label] == self.bodies[label]
                    kept += lines if is_same else markdown_writer.definition(label, self.bodies_now[label]).split("\n")
            at = stretch.end
        return kept + self.lines[at:end]

    def _changed_notes(self) -> bool:
        return self.bodies != self.bodies_now

    def _is_apart(self, at: int) -> bool:
        """Whether what stood before this block already keeps it apart."""
        place = self.place.get(self.of[at] or "", 0)
        if not place:
            return False
        blocks = self.text_before.blocks
        between = self.lines[blocks[place - 1].end : blocks[place].line]
        return any(line.strip() for line in between)

    # Keys

    def keys(self, source: str) -> list[str]:
        """The key of each numbered paragraph of the text that came back."""
        self.paragraphs = parse(source, language=self.text_before.language).paragraphs
        pieces: list[list[int]] = [[] for _piece in self.now]
        at = 0
        for index, paragraph in enumerate(self.paragraphs):
            while at + 1 < len(self.starts) and self.starts[at + 1] <= paragraph.line:
                at += 1
            if pieces:
                pieces[at].append(index)
        self._share_out(pieces)
        kept = {keyed.key: keyed for keyed in numbered_paragraphs.kept_paragraphs(self.base)}
        keys: list[str | None] = [None] * len(self.paragraphs)
        waiting: list[tuple[int, str]] = []
        for at, held in enumerate(pieces):
            name = self.of[at]
            if not held or not name or not name.startswith("key_"):
                continue
            key = name.removeprefix("key_")
            if self.is_same[at]:
                keys[held[0]] = key
            else:
                waiting.append((held[0], key))
        taken = {key for key in keys if key}
        free_old = [paragraph for key, paragraph in kept.items() if key not in taken]
        free_new = [index for index, key in enumerate(keys) if key is None]
        found = alignment.align(
            free_old, [alignment.Kept("", self.paragraphs[i].kind, self.paragraphs[i].text) for i in free_new]
        )
        proposed = dict(zip(free_new, found.keys, strict=True))
        marked = dict(waiting)
        for index, key in waiting:
            likeness = Indel.normalized_similarity(kept[key].text.split(), self.paragraphs[index].text.split())
            better = next((i for i, other in proposed.items() if other == key and i != index and i not in marked), None)
            if likeness >= LIKE_ENOUGH or better is None:
                keys[index] = key
        taken = {key for key in keys if key}
        for index in free_new:
            if keys[index] is None:
                key = proposed[index]
                keys[index] = key if key not in taken else alignment.new_key()
                taken.add(keys[index])
        self.index_of = {
            origin: held[0] for piece, held in zip(self.now, pieces, strict=True) if held for origin in piece.origins
        }
        return keys

    def _share_out(self, pieces: list[list[int]]) -> None:
        """Blocks out of one passage of raw HTML begin on one line: each piece has its own paragraph."""
        for at in range(len(pieces)):
            group = [at]
            while group[-1] + 1 in self.inside_unit:
                group.append(group[-1] + 1)
            if len(group) > 1 and at not in self.inside_unit:
                held = [index for member in group for index in pieces[member]]
                numbered = [m for m in group if (self.of[m] or "").startswith("key_")]
                for member in group:
                    pieces[member] = []
                for member, index in zip(numbered, held, strict=False):
                    pieces[member] = [index]

    def key_of_origin(self, keys: Sequence[str]) -> dict[int, str]:
        """For each place in the file, the key of the paragraph that stands there."""
        return {origin: keys[index] for origin, index in self.index_of.items()}


def _definitions(lines: Sequence[str]) -> list[list[str]]:
    """The definitions of a stretch, which may hold several in a row, each with the lines that belong to it."""
    definitions: list[list[str]] = []
    for line in lines:
        if not definitions or _DEFINES.match(line):
            definitions.append([])
        definitions[-1].append(line)
    return definitions


def _fates(version: Version, base: Wording, text: str, keys: Sequence[str]) -> Fates:
    fates = Fates()
    before = {kept.key: kept for kept in numbered_paragraphs.kept_paragraphs(base)}
    after = {
        key: alignment.Kept(key, kind, words)
        for key, (kind, words) in zip(keys, numbered_paragraphs.paragraphs_of(text), strict=True)
    }
    stayed = [key for key in keys if key in before]
    places = {key: at for at, key in enumerate(before)}
    unmoved = longest_in_order([places[key] for key in stayed])
    in_order = {stayed[at] for at in unmoved}
    sources_before = dict(zip(base.keys, remarks.sources_of(base, version.language), strict=True))
    coming = Wording(version=version, text=text, keys=list(keys))
    sources_after = dict(zip(keys, remarks.sources_of(coming, version.language), strict=True))
    for key in stayed:
        if sources_before[key] != sources_after[key]:
            fates.edited += 1
        else:
            fates.unchanged += 1
        fates.moved += key not in in_order
    found = alignment.align([*before.values()], [*after.values()]).fates
    merged = {fate.key for fate in found if fate.kind == "merged"}
    split_off = {fate.new_position for fate in found if fate.kind == "split"}
    new = [at for at, key in enumerate(keys, start=1) if key not in before]
    gone = [key for key in before if key not in after]
    fates.split = sum(at in split_off for at in new)
    fates.new = len(new) - fates.split
    fates.merged = sum(key in merged for key in gone)
    fates.removed = len(gone) - fates.merged
    for citation in version.citations.select_related("contribution").order_by("pk"):
        if citation.key in after:
            fates.citations_kept += 1
        else:
            fates.citations_orphaned.append(citation)
    for remark in version.remarks.filter(answers=None, resolved_at=None).exclude(key="").order_by("pk"):
        if remark.key not in after:
            fates.remarks_orphaned.append(remark)
        elif sources_after[remark.key] != remark.source:
            fates.remarks_on_earlier.append(remark)
        else:
            fates.remarks_kept += 1
    return fates
