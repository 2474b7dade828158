"""What comes back from a translator, row by row: what can be put in its place, what cannot, and why."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handbook.docx.legacy_fonts import CONVERTER
from handbook.drafting import saving
from handbook.hand_off import cell_words
from handbook.hand_off.handed_rows import Kind, Row, fingerprint
from handbook.hand_off.returned_file import ReturnedRow
from handbook.models import Version
from handbook.translation import translating
from text.parsing import blocks
from text.parsing.headings_and_notes import with_headings, with_notes
from text.parsing.paragraph_source import CannotReplace

LONGEST_TITLE = 300
_FEWEST_LETTERS = 12  # of words of which the language is told


class Fate(StrEnum):
    """What becomes of a row."""

    PLACED = "placed"
    REFUSED = "refused"
    LOST = "lost"
    EMPTY = "empty"
    EMPTIED = "emptied"
    SAME = "same"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Reason:
    """Why a row is not put in its place; `may_be_waived` where somebody may say that it is all the same."""

    sentence: str
    may_be_waived: bool = False


@dataclass
class Judged:
    """A row of the chapter, or of the file alone, with what came back for it.

    row       None for what belongs to no row of the chapter
    words     its translation as Markdown, as it is stored
    reasons   why it is not put in its place
    told      what else is said of it
    is_older  whether the source says something else by now than what was translated
    is_in_old_font  whether its words are Latin signs that only an old font draws as Khmer
    """

    fate: Fate
    row: Row | None = None
    words: str = ""
    reasons: tuple[Reason, ...] = ()
    told: tuple[str, ...] = ()
    is_older: bool = False
    is_in_old_font: bool = False

    @property
    def may_be_waived(self) -> bool:
        return bool(self.reasons) and all(reason.may_be_waived for reason in self.reasons)

    @property
    def sentences(self) -> list[str]:
        return [*(reason.sentence for reason in self.reasons), *self.told]


def judged(version: Version, row: Row, returned: Sequence[ReturnedRow]) -> list[Judged]:
    """What becomes of a row of which these came back: one, none, or several.

    Whether the text around it would read differently is asked later (`refuse_what_cannot_stand`).
    """
    if not returned:
        return [Judged(Fate.LOST, row)]
    with_words = [one for one in returned if one.words.strip() or one.wrong or one.font]
    first: dict[str, ReturnedRow] = {}
    for one in with_words:
        first.setdefault(one.words.strip(), one)
    told = tuple(dict.fromkeys(sentence for one in returned for sentence in one.beside))
    if len(first) > 1:
        sentence = _("The row stands in the file more than once, each time with other words. Keep one of them.")
        return [
            Judged(Fate.REFUSED, row, one.words, (Reason(sentence),), told, is_in_old_font=bool(one.font))
            for one in first.values()
        ]
    if not first:
        return [Judged(Fate.EMPTIED if row.left else Fate.EMPTY, row, told=told)]
    return [_judged_words(version, row, next(iter(first.values())), told)]


def _judged_words(version: Version, row: Row, returned: ReturnedRow, told: tuple[str, ...]) -> Judged:
    try:
        words = saving.readable(returned.words).strip("\n")
    except ValidationError as refused:
        return Judged(Fate.REFUSED, row, returned.words, (Reason(" ".join(refused.messages)),), told)
    if row.kind != Kind.NOTE and "\n\n" not in row.source:
        words = _without_empty_lines(words)
    if row.kind in (Kind.TITLE, Kind.HEADING, Kind.ABBREVIATION):
        words = " ".join(words.split())
    if not (returned.wrong or returned.font):
        if words == row.left or row.left and fingerprint(words) == returned.fingerprint:
            return Judged(Fate.UNCHANGED, row, words, told=told)
        if words == cell_words.typed(cell_words.shown(row.source)):
            return Judged(Fate.SAME, row, words, told=told)
    reasons = tuple(_reasons(version, row, returned, words))
    fate = Fate.REFUSED if reasons else Fate.PLACED
    return Judged(fate, row, words, reasons, told, is_in_old_font=bool(returned.font))


def _without_empty_lines(words: str) -> str:
    """Two paragraphs in a cell are two lines of one paragraph, where its source has no empty line either."""
    return "\n".join(line for line in words.split("\n") if line.strip())


# What stands against it -----------------------------------------------------------------------------------------


def _reasons(version: Version, row: Row, returned: ReturnedRow, words: str) -> Iterator[Reason]:
    if returned.font:
        said = _(
            "It is written in an old Khmer font (%(font)s): its letters are Latin signs, and would be kept as "
            "nonsense. Convert it to Khmer Unicode, for example with %(converter)s, and send the file again."
        )
        yield Reason(said % {"font": returned.font, "converter": CONVERTER})
        return
    yield from (Reason(sentence) for sentence in returned.wrong)
    if not row.is_there:
        yield Reason(
            _(
                "The translation has no place for it. Take in what the source has more, on the page of the "
                "translation, and send the file again."
            )
        )
        return
    if returned.fingerprint != fingerprint(row.left):
        now = row.standing or _("nothing, for it is not translated")
        said = _("A colleague changed it since the file left. It says now: %(words)s")
        yield Reason(said % {"words": now}, may_be_waived=True)
    yield from (Reason(sentence, may_be_waived=True) for sentence in _differences(version, row, words))


def _differences(version: Version, row: Row, words: str) -> Iterator[str]:
    """What a translation has other than its source, and somebody has to look at."""
    yield from _lost_and_found(row, words)
    if row.kind == Kind.PARAGRAPH:
        (there,) = blocks.parse(row.source).paragraphs[:1] or (None,)
        (here,) = blocks.parse(words).paragraphs[:1] or (None,)
        if there and here and there.kind != here.kind:
            yield _("It is another kind of paragraph than in the source. Compare the signs of its list, table or box.")
        elif there and here and there.items != here.items:
            items = ngettext("%(count)s item", "%(count)s items", here.items) % {"count": here.items}
            of_source = ngettext("%(count)s item", "%(count)s items", there.items) % {"count": there.items}
            yield _("The list has %(items)s, in the source %(of_source)s.") % {"items": items, "of_source": of_source}
    letters = sum(letter.isalpha() for letter in cell_words.plain(words))
    if letters >= _FEWEST_LETTERS and cell_words.is_in_another_language(words, version.language):
        yield _("It is not in the language of the translation.")


def _lost_and_found(row: Row, words: str) -> Iterator[str]:
    """Calls of notes and targets of references that the source or the translation has, and these words have not."""
    for in_words, missing, more in (
        (
            lambda markdown: [f"[^{label}]" for label in cell_words.calls_in(markdown)],
            lambda: _("The source calls these notes, the translation does not: %(what)s"),
            lambda: _("It calls notes that the source does not call: %(what)s"),
        ),
        (
            lambda markdown: [f"({target})" for target in cell_words.targets_in(markdown)],
            lambda: _("These references of the source are not in the translation: %(what)s"),
            lambda: _("It has references that the source does not have: %(what)s"),
        ),
    ):
        here, there, before = (Counter(in_words(markdown)) for markdown in (words, row.source, row.standing))
        if here in (there, before) and (here == there or row.standing):
            continue
        if lost := there - here:
            yield missing() % {"what": " ".join(lost.elements())}
        if came := here - there:
            yield more() % {"what": " ".join(came.elements())}


def unknown(returned: ReturnedRow, names: Container[str]) -> Judged | None:
    """What is said of a row that belongs to none of the chapter's; None for one that does."""
    if len({name for name, _sign in returned.codes}) > 1:
        sentence = _("Rows were joined here: the first cell holds two codes.")
    elif returned.name not in names:
        sentence = _("This row is not of this chapter, or what it translates was taken out since the file left.")
    else:
        return None
    return Judged(Fate.REFUSED, None, returned.words, (Reason(sentence), *map(Reason, returned.wrong)), returned.beside)


# All of them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """What is put in its place, as `translating.write_many` takes it."""

    texts: dict[str, str]
    headings: dict[int, str]
    notes: dict[str, str]
    title: str = ""


def places_of(chosen: Iterable[Judged]) -> Places:
    """Where the words of rows belong."""
    by_kind: dict[str, list[Judged]] = {kind: [] for kind in Kind}
    for one in chosen:
        by_kind[one.row.kind].append(one)
    return Places(
        {one.row.key: one.words for one in by_kind[Kind.PARAGRAPH]},
        {one.row.place: one.words for one in by_kind[Kind.HEADING]},
        {one.row.number: one.words for one in (*by_kind[Kind.NOTE], *by_kind[Kind.ABBREVIATION])},
        next((one.words for one in by_kind[Kind.TITLE]), ""),
    )


def refuse_what_cannot_stand(version: Version, rows: Iterable[Judged]) -> None:
    """Refuse the rows with which the text around them would read differently. Asked of all at once: it takes time."""
    placed = [one for one in rows if one.fate == Fate.PLACED or one.may_be_waived]
    places = places_of(placed)
    in_paragraphs = translating.cannot_stand(version, places.texts) if places.texts else {}
    in_headings = _refused(version, places.headings, with_headings)
    in_notes = _refused(version, places.notes, with_notes)
    for one in placed:
        sentence = {
            Kind.PARAGRAPH: in_paragraphs.get(one.row.key, ""),
            Kind.HEADING: in_headings.get(one.row.place, ""),
            Kind.TITLE: _title_refused(one.words),
        }.get(one.row.kind, in_notes.get(one.row.number, ""))
        if sentence:
            one.fate, one.reasons = Fate.REFUSED, (Reason(sentence), *one.reasons)


def _refused(version: Version, new: Mapping, put_in: Callable) -> dict:
    """Of headings or notes those that cannot stand, each with why."""
    wording, refused = version.wording, {}
    try:
        if new:
            put_in(wording.text, new, reading=wording.reading)
    except CannotReplace:
        for place, words in new.items():
            try:
                put_in(wording.text, {place: words}, reading=wording.reading)
            except CannotReplace as why:
                refused[place] = why.said_with(_)
    return refused


def _title_refused(words: str) -> str:
    if len(words) <= LONGEST_TITLE:
        return ""
    return _("A title has at most %(most)s characters.") % {"most": LONGEST_TITLE}
