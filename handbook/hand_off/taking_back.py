"""Coming back from a translator: a file is compared with the text, reported, and what has its place is saved.

Nothing is put anywhere that nobody was shown. What cannot be placed stays with the draft as a remark, in every word.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from handbook.discussion import remarks
from handbook.docx.word.word_comments import Comment
from handbook.drafting.transitions import SAVE, begin
from handbook.hand_off import judging, returned_file
from handbook.hand_off.handed_rows import Kind, Row, rows_of
from handbook.hand_off.judging import Fate, Judged
from handbook.hand_off.returned_file import ReturnedFile, ReturnedRow
from handbook.models import Version, Wording
from handbook.rendering.rendered_sources import words_by_key
from handbook.translation import translating
from handbook.translation.lines import source_of
from text.difference.staleness import change


class OfAnotherText(Exception):
    """The file was made for another chapter, another language, or at another place."""


class MovedOn(Exception):
    """The translation was saved since the report was shown: it has to be looked at anew."""


@dataclass
class Report:
    """What a file brings, row by row, in the chapter's order; then what belongs to no row.

    source           the wording of the source that it was made from
    source_is_known  whether that very wording is still kept; if not, the one before it is taken
    source_moved_on  whether the source reads otherwise by now
    """

    version: Version
    file: ReturnedFile
    source: Wording
    source_is_known: bool
    source_moved_on: bool
    rows: list[Judged]
    comments: list[tuple[str, Comment]]
    is_reordered: bool

    def of(self, fate: str) -> list[Judged]:
        return [one for one in self.rows if one.fate == fate]

    @property
    def saves_something(self) -> bool:
        return bool(self.of(Fate.PLACED) or any(one.may_be_waived for one in self.rows) or self.has_something_to_say)

    @property
    def has_something_to_say(self) -> bool:
        return any(True for _said in _said_of(self, self.rows))

    def sentences(self) -> list[str]:
        """What is said of the file as a whole."""
        said = self.file.report.sentences()
        if self.file.has_tracked_changes:
            said.append(_("The file holds tracked changes that nobody accepted in Word. They count as accepted."))
        if self.is_reordered:
            said.append(_("Rows stand in another order than they left in. Each goes to its own place."))
        if not self.source_is_known:
            said.append(
                _("The wording of the source that it was made from is no longer kept; the one nearest to it is taken.")
            )
        return said


@dataclass(frozen=True)
class Taken:
    """How many rows were put in their places, and how many could not be."""

    placed: int
    left: int


def compare(version: Version, content: bytes, *, name: str) -> Report:
    """Read a file that came back; nothing is written. Raises ValidationError, OfAnotherText."""
    file = returned_file.read(content, name=name)
    source, is_known = _source(version, file)
    rows = {row.name: row for row in rows_of(version, source)}
    returned: dict[str, list[ReturnedRow]] = defaultdict(list)
    strays: list[Judged] = []
    comments: list[tuple[str, Comment]] = []
    for one in file.rows:
        stray = judging.unknown(one, rows)
        if stray is None:
            returned[one.name].append(one)
        else:
            strays.append(stray)
        comments += [(rows[one.name].key if stray is None else "", comment) for comment in one.comments]
    judged = [each for name, row in rows.items() for each in judging.judged(version, row, returned[name])]
    judging.refuse_what_cannot_stand(version, judged)
    now = source_of(version.chapter).wording
    has_moved_on = now.sha256 != source.sha256
    if has_moved_on:
        _mark_older(version, judged, source, now)
    came = [name for name in returned if returned[name]]
    return Report(
        version=version,
        file=file,
        source=source,
        source_is_known=is_known,
        source_moved_on=has_moved_on,
        rows=[*judged, *strays],
        comments=[*comments, *(("", comment) for comment in file.comments)],
        is_reordered=[name for name in rows if name in came] != _in_file(file, came),
    )


@transaction.atomic
def take_back(
    version: Version, content: bytes, *, name: str, seen: int, waived: Collection[str] = (), by: User
) -> Taken:
    """Save what a file brings that has its place, in one wording, and say the rest as remarks.

    `seen` is the wording that stood when the report was shown; `waived` are the names of rows against which something
    stands and that are put in their places all the same. The same file once more saves nothing. Raises NotOpen,
    MovedOn, OfAnotherText, ValidationError.
    """
    version = begin(SAVE, version, by=by)
    report = compare(version, content, name=name)
    if version.wording_id != seen:
        raise MovedOn(version)
    chosen = [one for one in report.rows if one.fate == Fate.PLACED or one.may_be_waived and one.row.name in waived]
    places = judging.places_of(chosen)
    wording = translating.write_many(
        version,
        places.texts,
        source=report.source,
        by=by,
        title=places.title,
        headings=places.headings,
        notes=places.notes,
    )
    placed = {id(one) for one in chosen}
    left = [one for one in report.rows if id(one) not in placed]
    said = [_say(version, wording, one, by=by) for one in _said_of(report, left)]
    if chosen or any(said):
        record(by, "took back from a translator", version, reason=report.file.name)
    return Taken(len(chosen), sum(one.fate == Fate.REFUSED for one in left))


# Whose it is ----------------------------------------------------------------------------------------------------


def _source(version: Version, file: ReturnedFile) -> tuple[Wording, bool]:
    """The wording of the source that a file was made from, or the nearest one that is kept, and whether it is that."""
    of = Version.objects.filter(pk=file.version).first()
    if of is None or (of.chapter_id, of.language) != (version.chapter_id, version.language):
        raise OfAnotherText
    source = translating.seen_source(version, file.source)
    if source is not None:
        if source.sha256[: len(file.sign)] != file.sign:
            raise OfAnotherText
        return source, True
    of_source = Wording.objects.filter(
        version__chapter=version.chapter_id, version__language=version.chapter.handbook.source_language
    )
    if Wording.objects.filter(pk=file.source).exists() or not of_source.exists():
        raise OfAnotherText
    before = of_source.filter(pk__lt=file.source).order_by("-pk").first()
    return before or of_source.order_by("pk").first(), False


def _in_file(file: ReturnedFile, names: Collection[str]) -> list[str]:
    return list(dict.fromkeys(one.name for one in file.rows if one.name in names))


def _mark_older(version: Version, rows: list[Judged], source: Wording, now: Wording) -> None:
    """Say of each row whether its source says something else by now."""
    then, later = words_by_key(source), words_by_key(now)
    others = {row.name: row.source for row in rows_of(version, now)}
    for one in rows:
        if one.row is None:
            continue
        if one.row.kind == Kind.PARAGRAPH:
            key = one.row.source_key
            one.is_older = key not in later or change(then[key], later[key]).marks
        else:
            one.is_older = others.get(one.row.name) != one.row.source


# What is said of the rest ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Remark:
    """A remark to be said; `words` are those of the file, by which it is known when the file is sent once more."""

    key: str
    text: str
    words: str
    suggestion: str = ""
    author: str = ""


def _said_of(report: Report, left: Iterable[Judged]) -> Iterator[_Remark]:
    """The remarks that are said so that no word is lost: of what was not placed, and of what stands beside."""
    outside = list(report.file.outside)
    for one in left:
        if one.row is None:
            outside.append(one.words)
        elif one.fate == Fate.REFUSED and one.words.strip() and not one.is_in_old_font:
            yield _not_placed(one.row, one)
    for one in report.rows:
        if one.row is not None and one.told:
            words = " ".join(one.told)
            text = _("From the translator's file, %(what)s: %(words)s") % {"what": one.row.label, "words": words}
            yield _Remark(one.row.key, text, words)
    if outside := [words for words in outside if words.strip()]:
        words = "\n\n".join(outside)
        yield _Remark("", _("In the translator's file this stands in no row: %(words)s") % {"words": words}, words)
    for key, comment in report.comments:
        yield _Remark(key, comment.text, comment.text, author=comment.author)


def _not_placed(row: Row, one: Judged) -> _Remark:
    said = {"what": row.label, "why": " ".join(reason.sentence for reason in one.reasons)}
    text = _("From the translator, not put in place, %(what)s: %(why)s") % said
    if row.kind == Kind.PARAGRAPH and row.key and one.may_be_waived:
        return _Remark(row.key, text, one.words, suggestion=one.words)
    return _Remark(row.key, f"{text}\n\n{one.words}", one.words)


def _say(version: Version, wording: Wording, remark: _Remark, *, by: User) -> bool:
    """Say a remark, a long one in parts; what was said before is not said again. Returns whether it is new."""
    key = remark.key if remark.key in wording.keys else ""
    sent = "\0".join([str(version.pk), key, remark.words, remark.author])
    client_key = f"translator{hashlib.sha256(sent.encode()).hexdigest()[:36]}"
    if version.remarks.filter(client_key=f"{by.pk}:{client_key}0").exists():
        return False

    def say(text: str, suggestion: str = "", part: int = 0) -> None:
        remarks.say(
            version,
            wording=wording,
            key=key,
            text=text,
            suggestion=suggestion,
            by=by,
            client_key=f"{client_key}{part}",
            in_word_by=remark.author,
        )

    try:
        with transaction.atomic():
            say(remark.text, remark.suggestion if key else "")
    except ValidationError:  # it is too long for one, or the suggestion cannot stand by itself
        text = "\n\n".join(filter(None, [remark.text, remark.suggestion]))
        for part, at in enumerate(range(0, len(text), remarks.LONGEST)):
            say(text[at : at + remarks.LONGEST], part=part)
    return True
