"""What a number meant in earlier editions, where it meant another paragraph or item than now; and where what was cited
from an earlier edition stands today.

A paragraph and an item of a list are known by their keys. A link by number alone follows the edition in effect; whoever
wrote it had an earlier edition before them, and is told where what they meant stands now.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handbook.models import Edition, EditionChapter, ListItem
from handbook.reading.shelves import Shelf, is_same
from text.html.pages import paragraph_number

_PARTS = re.compile(r"(\d+)\.(\d+)(?:\(([a-z]+)\))?")


@dataclass(frozen=True)
class Before:
    """A number that meant another paragraph or item in an earlier edition.

    now         its number in the later edition; "" where it is no longer there
    goes_along  whether it is an item that only went where its list went, with its letter
    """

    number: str
    edition: Edition
    chapter: str  # its address in the earlier edition
    now: str
    goes_along: bool = False


@dataclass(frozen=True)
class Whereabouts:
    """Where what a number means in one edition stands in the one in effect.

    now      its number there; "" where it is gone
    edition  the edition in effect; of what is gone the last that has it
    chapter  the chapter's address in `edition`
    there    its number in `edition`
    """

    number: str
    now: str
    edition: Edition
    chapter: str
    there: str

    @property
    def is_elsewhere(self) -> bool:
        return self.now != self.number


def chapter_numbers(shelf: Shelf, edition: Edition, slug: str, language: str) -> list[Before]:
    """What the numbers of one chapter of an edition meant before, in three queries at most."""
    chapters = list(_chapters([edition], slug=slug, language=language))
    return _before(chapters, shelf, edition) if chapters else []


def edition_numbers(shelf: Shelf, edition: Edition) -> list[tuple[EditionChapter, list[Before]]]:
    """The table of renumbering: every chapter of an edition in which a number means something else than before.

    Items that only went along with their list are told by its number.
    """
    chapters = list(_chapters([edition]))
    told = [one for one in _before(chapters, shelf, edition) if not one.goes_along]
    table: list[tuple[EditionChapter, list[Before]]] = []
    for chapter in chapters:
        of_chapter = [one for one in told if int(one.number.partition(".")[0]) == chapter.number]
        # Of a chapter in several languages the numbers are told once.
        if of_chapter and chapter.number not in {other.number for other, _numbers in table}:
            table.append((chapter, of_chapter))
    return table


def whereabouts(shelf: Shelf, edition: Edition, slug: str, language: str) -> dict[str, Whereabouts]:
    """For every number of a chapter of an edition where that stands in the one in effect, in three queries at most.

    Without an edition in effect, or of one that takes effect later, nothing.
    """
    current = shelf.in_effect()
    if current is None or current.precedence < edition.precedence:
        return {}
    found = list(_chapters([edition], slug=slug, language=language))
    if not found:
        return {}
    later = [other for other in shelf if edition.precedence < other.precedence <= current.precedence]
    others = [other for other in _chapters(later, numbers={found[0].number}) if is_same(found[0], other)]
    keys = _keys_by_number([found[0], *others])
    chapters = {chapter.edition_id: chapter for chapter in [found[0], *others]}
    # The highest of those in which something stands is the last that has it.
    in_order = sorted([edition, *later], key=lambda one: one.precedence, reverse=True)
    numbers = {pk: {key: number for number, key in keys[chapter.pk].items()} for pk, chapter in chapters.items()}
    told = {}
    for number, key in keys[found[0].pk].items():
        last = next(one for one in in_order if key in numbers.get(one.pk, {}))
        there = numbers[last.pk][key]
        told[number] = Whereabouts(number, there if last == current else "", last, chapters[last.pk].slug, there)
    return told


def _before(chapters: list[EditionChapter], shelf: Shelf, edition: Edition) -> list[Before]:
    lower = [other for other in shelf if (other.major, other.minor) < (edition.major, edition.minor)]
    earlier = list(_chapters(lower, numbers={chapter.number for chapter in chapters}))
    by_pk = {other.pk: other for other in lower}
    keys = _keys_by_number([*chapters, *earlier])
    told: dict[tuple[str, str], Before] = {}
    for chapter in chapters:
        here = keys[chapter.pk]
        now = {key: number for number, key in here.items()}
        for other in earlier:
            if not is_same(chapter, other):
                continue
            there = keys[other.pk]
            for number, key in there.items():
                if here.get(number) != key:
                    whole, bracket, letter = number.partition("(")
                    its_list = now.get(there[whole], "") if bracket else ""
                    # The newest edition in which the number meant this speaks for those before it.
                    one = Before(
                        number,
                        by_pk[other.edition_id],
                        other.slug,
                        now.get(key, ""),
                        goes_along=bool(bracket) and now.get(key, "") == (its_list and f"{its_list}({letter}"),
                    )
                    told.setdefault((number, key), one)
    return sorted(told.values(), key=lambda one: (in_order(one.number), -one.edition.major))


def in_order(number: str) -> tuple[int, int, int, str]:
    """By what numbers are sorted: 4.2 before 4.12, an item after its list, (z) before (aa)."""
    parts = _PARTS.fullmatch(number)
    assert parts is not None
    letter = parts[3] or ""
    return int(parts[1]), int(parts[2]), len(letter), letter


def _keys_by_number(chapters: Sequence[EditionChapter]) -> Mapping[int, dict[str, str]]:
    """For each chapter, by primary key, the key that every number means in it, items included; in one query."""
    items: dict[int, dict[str, str]] = {}
    rows = ListItem.objects.filter(version__in={chapter.version_id for chapter in chapters})
    for version, number, key in rows.order_by("pk").values_list("version", "number", "key"):
        items.setdefault(version, {})[number] = key
    return {
        chapter.pk: {
            paragraph_number(chapter.number, at): key for at, key in enumerate(chapter.version.wording.keys, start=1)
        }
        | items.get(chapter.version_id, {})
        for chapter in chapters
    }


def _chapters(editions: Iterable[Edition], *, numbers: set[int] | None = None, **fields) -> Iterable[EditionChapter]:
    found = EditionChapter.objects.filter(edition__in=list(editions), **fields).select_related("version__wording")
    if numbers is not None:
        found = found.filter(number__in=numbers)
    return found.defer("version__wording__text").order_by("-edition__major", "-edition__minor", "position")
