"""Ordering: in which order parts and chapters are read, and which numbers chapters have."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Chapter, Handbook, Part, Version
from handbook.outline.handbooks import locked_handbook


class OtherOrder(Exception):
    """The order that was seen is not the one that stands: a colleague arranged the handbook in the meantime."""


@transaction.atomic
def move_part(part: Part, *, up: bool, by: User) -> bool:
    """Move a part with its chapters one place up or down. Returns False at the end of the row."""
    require(by, "handbook.arrange_handbook", part.handbook)
    handbook = locked_handbook(part.handbook)
    parts = _swapped(list(handbook.parts.all()), part, up=up)
    if parts is None:
        return False
    for position, each in enumerate(parts, start=1):
        each.position = position
    Part.objects.bulk_update(parts, ["position"])
    put_in_order(handbook)
    record(by, "moved up" if up else "moved down", part)
    return True


@transaction.atomic
def arrange(handbook: Handbook, order: Sequence[Part | Chapter], *, seen: Sequence[Part | Chapter], by: User) -> None:
    """Put the whole handbook in an order in one act: each part, after it its chapters; before the first those in none.

    Raises OtherOrder when `seen`, the order that the new one was made from, is not what stands, or when the new one
    has not exactly the same parts and chapters.
    """
    require(by, "handbook.arrange_handbook", handbook)
    handbook = locked_handbook(handbook)
    standing = order_of(handbook)
    if list(seen) != standing or len(order) != len(standing) or set(order) != set(standing):
        raise OtherOrder(handbook)
    if list(order) != standing:
        _put(handbook, order)
        record(by, "put in another order", handbook)


@transaction.atomic
def place_chapter(chapter: Chapter, *, part: Part | None, place: int, by: User) -> bool:
    """Put a chapter into a part (or into none) at a place counted from 1; past the end it comes last.

    Returns False when it stands there already. Raises ValidationError for a part of another handbook.
    """
    require(by, "handbook.arrange_handbook", chapter)
    handbook = locked_handbook(chapter.handbook)
    if part is not None and part.handbook_id != handbook.pk:
        raise ValidationError({"part": _("This part belongs to another handbook.")})
    standing = order_of(handbook)
    chapter = next(each for each in standing if each == chapter)
    rest = [each for each in standing if each != chapter]
    first = 0 if part is None else rest.index(part) + 1
    last = next((at for at in range(first, len(rest)) if isinstance(rest[at], Part)), len(rest))
    at = min(first + max(place, 1) - 1, last)
    order = [*rest[:at], chapter, *rest[at:]]
    if order == standing:
        return False
    _put(handbook, order)
    record(by, "put in another order", chapter)
    return True


@transaction.atomic
def place_part(part: Part, *, place: int, by: User) -> bool:
    """Put a part with its chapters at a place among the parts, counted from 1; past the end it comes last."""
    require(by, "handbook.arrange_handbook", part.handbook)
    handbook = locked_handbook(part.handbook)
    parts = list(handbook.parts.all())
    here = parts.index(part)
    parts.insert(max(place, 1) - 1, parts.pop(here))
    if parts.index(part) == here:
        return False
    for position, each in enumerate(parts, start=1):
        each.position = position
    Part.objects.bulk_update(parts, ["position"])
    put_in_order(handbook)
    record(by, "put in another order", part)
    return True


def order_of(handbook: Handbook) -> list[Part | Chapter]:
    """Return a handbook's parts and chapters as they are read: the chapters in no part, then each part with its own."""
    chapters: dict[int | None, list[Chapter]] = {}
    for chapter in handbook.chapters.order_by("position", "pk"):
        chapters.setdefault(chapter.part_id, []).append(chapter)
    order: list[Part | Chapter] = [*chapters.get(None, [])]
    for part in handbook.parts.all():
        order += [part, *chapters.get(part.pk, [])]
    return order


@transaction.atomic
def move_chapter(chapter: Chapter, *, up: bool, by: User) -> bool:
    """Move a chapter one place up or down within its part. Returns False at the end of the row.

    Chapters without approved text then share out the numbers they hold in reading order; approved ones keep theirs.
    """
    require(by, "handbook.arrange_handbook", chapter)
    handbook = locked_handbook(chapter.handbook)
    chapters = _swapped(list(handbook.chapters.filter(part=chapter.part_id)), chapter, up=up)
    if chapters is None:
        return False
    for chapter_here, position in zip(chapters, sorted(c.position for c in chapters), strict=True):
        chapter_here.position = position
    Chapter.objects.bulk_update(chapters, ["position"])
    put_in_order(handbook)
    record(by, "moved up" if up else "moved down", chapter)
    return True


def with_fixed_number(chapters):
    """Annotate chapters with `number_is_fixed`: a version is approved, so paragraphs carry the number for ever."""
    approved = Version.objects.filter(chapter=OuterRef("pk"), status=Version.Status.APPROVED)
    return chapters.annotate(number_is_fixed=Exists(approved))


def _put(handbook: Handbook, order: Sequence[Part | Chapter]) -> None:
    """Write down an order of parts and chapters, which are all of the handbook's."""
    part: Part | None = None
    parts: list[Part] = []
    chapters: list[Chapter] = []
    for each in order:
        if isinstance(each, Part):
            part = each
            part.position = len(parts) + 1
            parts.append(part)
        else:
            each.part, each.position = part, len(chapters) + 1
            chapters.append(each)
    Part.objects.bulk_update(parts, ["position"])
    Chapter.objects.bulk_update(chapters, ["part", "position"])
    put_in_order(handbook)


def put_in_order(handbook: Handbook, freed: Iterable[int] = ()) -> None:
    """Count positions through the handbook, part by part, and let the chapters whose number is not fixed share out
    in that order the numbers that they hold, and those that became free."""
    chapters = list(with_fixed_number(handbook.chapters.select_related("part")))
    chapters.sort(key=lambda c: (c.part is not None, (c.part.position, c.part.pk) if c.part else (), c.position, c.pk))
    for position, chapter in enumerate(chapters, start=1):
        chapter.position = position
    Chapter.objects.bulk_update(chapters, ["position"])
    sharing = [chapter for chapter in chapters if not chapter.number_is_fixed]
    numbers = sorted([*freed, *(chapter.number for chapter in sharing)])[: len(sharing)]
    if numbers == [chapter.number for chapter in sharing]:
        return
    # In two passes, out of the way and back: at no moment may two chapters have one number.
    highest = max(chapter.number for chapter in chapters)
    Chapter.objects.filter(pk__in=[chapter.pk for chapter in sharing]).update(number=F("number") + highest)
    for chapter, number in zip(sharing, numbers, strict=True):
        chapter.number = number
    Chapter.objects.bulk_update(sharing, ["number"])


def _swapped(row: list, thing, *, up: bool) -> list | None:
    """Return the row with a thing and its neighbour changed over, or None when there is no neighbour."""
    here = [each.pk for each in row].index(thing.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return None
    row[here], row[there] = row[there], row[here]
    return row
