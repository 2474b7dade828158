"""A translation beside its source, paragraph by paragraph: what renders what, and which is older than its source."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from handbook.drafting import drafts
from handbook.models import Chapter, Rendering, Version, Wording
from handbook.rendering.rendered_sources import said_of, words_by_key
from text.difference.staleness import SAME, Change, change
from text.html.pages import paragraph_number
from text.parsing.headings_and_notes import headings_of


class State(models.TextChoices):
    """How a paragraph stands to its source."""

    CURRENT = "current", _("renders the source as it stands")
    SIGNS = "signs", _("only signs changed in the source")
    OLDER = "older", _("translation older than source")
    ASKED = "asked", _("a second person has to confirm it")
    UNPAIRED = "unpaired", _("not aligned with the source")
    UNTRANSLATED = "untranslated", _("not translated yet")
    MISSING = "missing", _("not in the translation")
    GONE = "gone", _("no longer in the source")


OPEN = (State.OLDER, State.ASKED, State.UNPAIRED, State.UNTRANSLATED, State.MISSING, State.GONE)
"""What somebody has to look at."""


@dataclass(frozen=True)
class Line:
    """A paragraph of a translation and the one of the source that stands beside it; one of the two may be missing.

    before  the words of the source that it renders; "" while nobody said what that is
    change  what became of those words since
    said    who said last what it renders
    asked   who said that it still holds where a second person has to say so, too
    """

    state: State
    key: str = ""
    number: str = ""
    words: str = ""
    source_key: str = ""
    source_number: str = ""
    source_words: str = ""
    before: str = ""
    change: Change = SAME
    said: Rendering | None = None
    asked: Rendering | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def may_hold(self) -> bool:
        """Whether somebody may say that it still holds as it is."""
        return self.state in (State.OLDER, State.ASKED)


@dataclass(frozen=True)
class Side:
    """A text as it is put beside another: its keys in order with what they say, and its chapter's number."""

    words: Mapping[str, str]
    chapter: int
    numbers: Mapping[str, str] = field(init=False)

    def __post_init__(self):
        numbers = {key: paragraph_number(self.chapter, at) for at, key in enumerate(self.words, start=1)}
        object.__setattr__(self, "numbers", numbers)


def is_translation(version: Version) -> bool:
    return version.language != version.chapter.handbook.source_language


def source_of(chapter: Chapter) -> Version | None:
    """The text that a translation is made from: the newest approved one; until there is one, the open draft."""
    language = chapter.handbook.source_language
    found = drafts.newest_approved(chapter, language)
    if found is None:
        drafted = chapter.versions.open().filter(language=language, is_correction=False, wording__isnull=False)
        found = drafted.first()
    return Version.objects.select_related("wording").get(pk=found.pk) if found else None


def lines_of(version: Version, source: Wording) -> list[Line]:
    """A translation beside a wording of its source, in the source's order; in a constant number of queries.

    What stands in the translation alone comes after what it follows there.
    """
    number = version.chapter.number
    here = Side(words_by_key(version.wording) if version.wording else {}, number)
    there = Side(words_by_key(source), number)
    said = said_of(version)
    wordings = Wording.objects.in_bulk({row.source_id for rows in said.values() for row in rows})
    paired = _paired(here, there, said)
    known = {pk: words_by_key(wording) for pk, wording in wordings.items()}
    lines = [_line(here, there, said.get(key, []), known, key, paired.get(key, "")) for key in here.words]
    by_source = {line.source_key: line for line in lines if line.source_key in there.words}
    alone: dict[str, list[Line]] = {}
    last = ""
    for line in lines:
        if line.source_key in there.words:
            last = line.source_key
        else:
            alone.setdefault(last, []).append(line)
    ordered = alone.get("", [])
    for key in there.words:
        missing = Line(State.MISSING, "", "", "", key, there.numbers[key], there.words[key])
        ordered = [*ordered, by_source.get(key, missing), *alone.get(key, [])]
    return ordered


def headings_changed_since(version: Version, source: Version) -> list[tuple[str, str]]:
    """The title and headings of the source that were others when what this draft starts from was approved, each as it
    was and as it is. No key follows a heading: it is compared by its place, where there are as many.
    """
    since = version.based_on.approved_at if version.based_on else version.started_at
    of_source = Version.objects.filter(chapter=version.chapter_id, language=source.language, approved_at__lte=since)
    before = of_source.select_related("wording").order_by("approved_at", "pk").last()
    if before is None or before.wording_id == source.wording_id:
        return []
    old, new = ([one.words for one in headings_of(v.wording.text, reading=v.wording.reading)] for v in (before, source))
    pairs = zip(old, new, strict=True) if len(old) == len(new) else ()
    titles = (before.titles.get(source.language, ""), source.titles.get(source.language, ""))
    return [(was, now) for was, now in (titles, *pairs) if change(was, now).marks]


def counted(lines: Iterable[Line]) -> Counter[State]:
    """How many paragraphs stand how."""
    return Counter(line.state for line in lines)


def _paired(here: Side, there: Side, said: Mapping[str, list[Rendering]]) -> dict[str, str]:
    """For each paragraph of a translation the source paragraph it stands beside: as somebody said; else the one of its
    key; else, where as many are left on both sides between two that have theirs, the one in the same place."""
    paired = {key: rows[-1].source_key for key, rows in said.items() if key in here.words}
    taken = set(paired.values())
    paired |= {key: key for key in here.words if key not in paired and key in there.words and key not in taken}
    taken = set(paired.values())
    left_here = _between(here.words, lambda key: paired.get(key) if paired.get(key) in there.words else None)
    left_there = _between(there.words, lambda key: key if key in taken else None)
    for after, keys in left_here.items():
        keys = [key for key in keys if key not in paired]
        if len(keys) == len(left_there.get(after, [])):
            paired |= zip(keys, left_there[after], strict=True) if keys else ()
    return paired


def _between(keys: Iterable[str], anchor: Callable[[str], str | None]) -> dict[str, list[str]]:
    """The keys that are no anchors, by the anchor before them."""
    found: dict[str, list[str]] = {}
    after = ""
    for key in keys:
        stands = anchor(key)
        if stands is None:
            found.setdefault(after, []).append(key)
        else:
            after = stands
    return found


def _line(
    here: Side,
    there: Side,
    rows: list[Rendering],
    known: Mapping[int, Mapping[str, str]],
    key: str,
    source_key: str,
) -> Line:
    line = Line(State.UNPAIRED, key, here.numbers[key], here.words[key])
    if source_key in there.words:
        line = replace(
            line,
            source_key=source_key,
            source_number=there.numbers[source_key],
            source_words=there.words[source_key],
        )
    counting = [row for row in rows if not row.awaits_second]
    if not counting:
        # Its notes may be translated already.
        is_copy = source_key in there.words and change(_own(line.words), _own(line.source_words)).level == "same"
        return replace(line, state=State.UNTRANSLATED) if is_copy else line
    said = counting[-1]
    line = replace(line, said=said, before=known[said.source_id].get(said.source_key, ""))
    if source_key not in there.words:
        return replace(line, state=State.GONE, source_key=source_key)

    def since(row: Rendering) -> Change:
        return change(known[row.source_id].get(row.source_key, ""), line.source_words)

    if any(since(row).level == "same" for row in counting):
        return replace(line, state=State.CURRENT, before=line.source_words)
    if any(not since(row).marks for row in counting):
        return replace(line, state=State.SIGNS, change=Change("signs"))
    asked = next((row for row in reversed(rows) if row.awaits_second and not since(row).marks), None)
    return replace(line, state=State.ASKED if asked else State.OLDER, change=since(said), asked=asked)


def _own(words: str) -> str:
    """What a paragraph says itself, without the notes that it calls."""
    return words.partition("\n")[0]
