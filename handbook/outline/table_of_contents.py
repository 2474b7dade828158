"""The table of contents at the desk: parts and chapters in order, with what stands and what is under way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import in_language
from handbook.models import Chapter, Handbook, Part, Version


@dataclass
class ChapterState:
    """A chapter of the table of contents, with what stands and what is under way."""

    chapter: Chapter
    in_effect: Version | None = None
    coming: list[Version] = field(default_factory=list)
    open: list[Version] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False
    place: int = 0

    @property
    def title(self) -> str:
        """As the text in effect is called, or else as the chapter is called while it is worked on."""
        return in_language(self.in_effect.titles if self.in_effect else self.chapter.titles)

    @property
    def token(self) -> str:
        return token(self.chapter)


@dataclass(frozen=True)
class Row:
    """A part with its chapters; without a part, the chapters that are in none."""

    part: Part | None
    chapters: list[ChapterState]

    @property
    def token(self) -> str:
        return token(self.part) if self.part else ""


def table_of_contents(handbook: Handbook) -> list[Row]:
    """The chapters in no part, then every part with its own. Three queries, however many there are."""
    states = _chapter_states(handbook)
    return [
        Row(part, _places_marked([state for state in states if state.chapter.part_id == (part and part.pk)]))
        for part in (None, *handbook.parts.all())
    ]


def order_shown(rows: Iterable[Row]) -> str:
    """The tokens of all parts and chapters, in the order in which they are read."""
    return " ".join(token(each) for each in _in_order(rows))


def token(thing: Part | Chapter) -> str:
    """How the page names a part or chapter: the id of its row."""
    return f"{thing._meta.model_name}-{thing.pk}"


def _in_order(rows: Iterable[Row]) -> Iterator[Part | Chapter]:
    for row in rows:
        if row.part:
            yield row.part
        yield from (state.chapter for state in row.chapters)


def _chapter_states(handbook: Handbook) -> list[ChapterState]:
    versions = (
        # What is withdrawn is in the history only.
        Version.objects.filter(chapter__handbook=handbook, language=handbook.source_language, withdrawn_at=None)
        .only("chapter", "language", "status", "is_correction", "effective_from", "titles", "approved_at")
        .order_by("effective_from", "approved_at", "pk")
    )
    states = {chapter.pk: ChapterState(chapter) for chapter in handbook.chapters.order_by("position")}
    for version in versions:
        state = states[version.chapter_id]
        if version.is_open:
            state.open.append(version)
        elif version.effective_from <= timezone.localdate():
            state.in_effect = version  # the last one by date, then by when it was approved
        else:
            state.coming.append(version)
    return list(states.values())


def _places_marked(states: list[ChapterState]) -> list[ChapterState]:
    for place, state in enumerate(states, start=1):
        state.place = place
    if states:
        states[0].is_first = states[-1].is_last = True
    return states
