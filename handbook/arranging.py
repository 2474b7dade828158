"""Arranging: handbooks are made, their parts and chapters named, ordered, and tied to what they draw on.

What readers cite does not break: the address of a handbook is fixed once an edition holds it, and the number of a
chapter once a version of it is approved, for from then on its paragraphs carry the number. A chapter may get another
address later, but the one it was issued under leads to it for ever and is given to no other chapter.
"""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Programme, User
from accounts.rights import require
from handbook.models import Chapter, EditionChapter, Handbook, Part, Version
from workshops.models import Consultation, Topic


class HoldsChapters(Exception):
    """The part holds chapters, which would lose their place."""


class HoldsVersions(Exception):
    """The chapter holds text, and text is never deleted."""


class OtherOrder(Exception):
    """The order that was seen is not the one that stands: a colleague arranged the handbook in the meantime."""


@transaction.atomic
def make_handbook(*, programme: Programme, consultations: Iterable[Consultation] = (), by: User, **fields) -> Handbook:
    """Make a handbook in a programme. Raises ValidationError by field."""
    require(by, "handbook.arrange_handbook", programme)
    handbook = Handbook(programme=programme, **fields)
    return _kept_handbook(handbook, list(consultations), by=by, verb="made")


@transaction.atomic
def edit_handbook(handbook: Handbook, *, consultations: Iterable[Consultation] | None = None, by: User, **fields):
    """Change what a handbook says of itself, and which consultations it draws on. Its programme stays.

    Raises ValidationError by field: for the address once an edition holds it, and for the language it is drafted in
    once there are drafts.
    """
    require(by, "handbook.arrange_handbook", handbook)
    handbook = _locked(handbook)
    if fields.get("slug", handbook.slug) != handbook.slug and handbook.editions.exists():
        raise ValidationError(
            {"slug": _("Editions of this handbook are cited by this address, so it stays: %s") % handbook.slug}
        )
    if (
        fields.get("source_language", handbook.source_language) != handbook.source_language
        and Version.objects.filter(chapter__handbook=handbook).exists()
    ):
        raise ValidationError({"source_language": _("There are drafts in this language already, so it stays.")})
    for name, value in fields.items():
        setattr(handbook, name, value)
    chosen = handbook.consultations.all() if consultations is None else consultations
    return _kept_handbook(handbook, list(chosen), by=by, verb="edited")


@transaction.atomic
def make_part(handbook: Handbook, *, titles: dict[str, str], by: User) -> Part:
    """Add a part at the end of a handbook."""
    require(by, "handbook.arrange_handbook", handbook)
    handbook = _locked(handbook)
    last = handbook.parts.aggregate(last=Max("position"))["last"] or 0
    part = Part.objects.create(handbook=handbook, titles=_titles(titles), position=last + 1)
    record(by, "made", part)
    return part


@transaction.atomic
def edit_part(part: Part, *, titles: dict[str, str], by: User) -> Part:
    """Rename a part. Editions issued before keep the earlier title."""
    require(by, "handbook.arrange_handbook", part.handbook)
    part = Part.objects.select_for_update(of=("self",)).select_related("handbook").get(pk=part.pk)
    part.titles = _titles(titles)
    part.save(update_fields=["titles"])
    record(by, "edited", part)
    return part


@transaction.atomic
def move_part(part: Part, *, up: bool, by: User) -> bool:
    """Move a part with its chapters one place up or down. Returns False at the end of the row."""
    require(by, "handbook.arrange_handbook", part.handbook)
    handbook = _locked(part.handbook)
    parts = _swapped(list(handbook.parts.all()), part, up=up)
    if parts is None:
        return False
    for position, each in enumerate(parts, start=1):
        each.position = position
    Part.objects.bulk_update(parts, ["position"])
    _put_in_order(handbook)
    record(by, "moved up" if up else "moved down", part)
    return True


@transaction.atomic
def arrange(handbook: Handbook, order: Sequence[Part | Chapter], *, seen: Sequence[Part | Chapter], by: User) -> None:
    """Put the whole handbook in an order in one act: each part, after it its chapters; before the first those in none.

    Raises OtherOrder when `seen`, the order that the new one was made from, is not what stands, or when the new one
    has not exactly the same parts and chapters.
    """
    require(by, "handbook.arrange_handbook", handbook)
    handbook = _locked(handbook)
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
    handbook = _locked(chapter.handbook)
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
    handbook = _locked(part.handbook)
    parts = list(handbook.parts.all())
    here = parts.index(part)
    parts.insert(max(place, 1) - 1, parts.pop(here))
    if parts.index(part) == here:
        return False
    for position, each in enumerate(parts, start=1):
        each.position = position
    Part.objects.bulk_update(parts, ["position"])
    _put_in_order(handbook)
    record(by, "put in another order", part)
    return True


def order_of(handbook: Handbook) -> list[Part | Chapter]:
    """Return a handbook's parts and chapters as they are read: the chapters in no part, then each part with its own."""
    chapters: dict[int | None, list[Chapter]] = {}
    for chapter in handbook.chapters.order_by("position", "pk"):
        chapters.setdefault(chapter.part_id, []).append(chapter)
    order = [*chapters.get(None, [])]
    for part in handbook.parts.all():
        order += [part, *chapters.get(part.pk, [])]
    return order


@transaction.atomic
def delete_part(part: Part, *, by: User) -> None:
    """Take away an empty part. Raises HoldsChapters."""
    require(by, "handbook.arrange_handbook", part.handbook)
    _locked(part.handbook)
    if part.chapters.exists():
        raise HoldsChapters(part)
    record(by, "took away", part)
    part.delete()


@transaction.atomic
def make_chapter(
    handbook: Handbook,
    *,
    slug: str,
    titles: dict[str, str],
    part: Part | None = None,
    topics: Iterable[Topic] = (),
    by: User,
) -> Chapter:
    """Add a chapter at the end of a part (or of the chapters without one). Raises ValidationError by field."""
    require(by, "handbook.arrange_handbook", handbook)
    handbook = _locked(handbook)
    last = handbook.chapters.aggregate(number=Max("number"), position=Max("position"))
    chapter = Chapter(
        handbook=handbook,
        slug=slug,
        titles=_titles(titles),
        part=part,
        number=(last["number"] or 0) + 1,
        position=(last["position"] or 0) + 1,
    )
    _keep_chapter(chapter, topics)
    record(by, "made", chapter)
    return chapter


@transaction.atomic
def edit_chapter(
    chapter: Chapter,
    *,
    slug: str,
    titles: dict[str, str],
    part: Part | None,
    topics: Iterable[Topic],
    by: User,
) -> Chapter:
    """Change a chapter's working titles, address, part and topics; in another part it comes last.

    Under an address that an edition has, the chapter is found for ever. Raises ValidationError by field.
    """
    require(by, "handbook.arrange_handbook", chapter)
    handbook = _locked(chapter.handbook)
    chapter = handbook.chapters.get(pk=chapter.pk)
    if part != chapter.part:
        chapter.position = handbook.chapters.aggregate(last=Max("position"))["last"] + 1
    chapter.slug, chapter.titles, chapter.part = slug, _titles(titles), part
    _keep_chapter(chapter, topics)
    record(by, "edited", chapter)
    return chapter


@transaction.atomic
def move_chapter(chapter: Chapter, *, up: bool, by: User) -> bool:
    """Move a chapter one place up or down within its part. Returns False at the end of the row.

    Chapters without approved text then share out the numbers they hold in reading order; approved ones keep theirs.
    """
    require(by, "handbook.arrange_handbook", chapter)
    handbook = _locked(chapter.handbook)
    chapters = _swapped(list(handbook.chapters.filter(part=chapter.part_id)), chapter, up=up)
    if chapters is None:
        return False
    for chapter_here, position in zip(chapters, sorted(c.position for c in chapters), strict=True):
        chapter_here.position = position
    Chapter.objects.bulk_update(chapters, ["position"])
    _put_in_order(handbook)
    record(by, "moved up" if up else "moved down", chapter)
    return True


@transaction.atomic
def delete_chapter(chapter: Chapter, *, by: User) -> None:
    """Take away a chapter in which nothing was ever drafted; its number is free again. Raises HoldsVersions."""
    require(by, "handbook.arrange_handbook", chapter)
    handbook = _locked(chapter.handbook)
    if chapter.versions.exists():
        raise HoldsVersions(chapter)
    record(by, "took away", chapter)
    freed = chapter.number
    chapter.delete()
    _put_in_order(handbook, freed=[freed])


def with_fixed_number(chapters):
    """Annotate chapters with `number_is_fixed`: a version is approved, so paragraphs carry the number for ever."""
    approved = Version.objects.filter(chapter=OuterRef("pk"), status=Version.Status.APPROVED)
    return chapters.annotate(number_is_fixed=Exists(approved))


def issued_slugs(handbook: Handbook, *, besides: Chapter | None = None) -> set[str]:
    """Return the addresses under which editions, those in preparation included, have chapters other than one."""
    issued = EditionChapter.objects.filter(edition__handbook=handbook)
    if besides is not None and besides.pk:
        issued = issued.exclude(version__chapter=besides)
    return set(issued.order_by().values_list("slug", flat=True).distinct())


def _kept_handbook(handbook: Handbook, consultations: list[Consultation], *, by: User, verb: str) -> Handbook:
    handbook.titles = _titles(handbook.titles)
    if any(consultation.programme_id != handbook.programme_id for consultation in consultations):
        raise ValidationError({"consultations": _("A handbook draws on consultations of its own programme.")})
    handbook.full_clean()
    handbook.save()
    handbook.consultations.set(consultations)
    record(by, verb, handbook)
    return handbook


def _keep_chapter(chapter: Chapter, topics: Iterable[Topic]) -> None:
    handbook, topics = chapter.handbook, list(topics)
    if chapter.part is not None and chapter.part.handbook_id != handbook.pk:
        raise ValidationError({"part": _("This part belongs to another handbook.")})
    if handbook.chapters.exclude(pk=chapter.pk).filter(slug=chapter.slug).exists():
        raise ValidationError({"slug": _("Another chapter of this handbook has this address.")})
    if chapter.slug in issued_slugs(handbook, besides=chapter):
        raise ValidationError(
            {"slug": _("Another chapter was issued under this address, and is found there for ever. Choose another.")}
        )
    kept_already = chapter.topics.values_list("pk", flat=True) if chapter.pk else []
    known = set(Topic.objects.filter(consultation__handbooks=handbook).values_list("pk", flat=True))
    if any(topic.pk not in known.union(kept_already) for topic in topics):
        raise ValidationError({"topics": _("A chapter draws on topics of its handbook's consultations.")})
    chapter.full_clean()
    chapter.save()
    chapter.topics.set(topics)
    _put_in_order(handbook)
    chapter.refresh_from_db(fields=["number", "position"])


def _put(handbook: Handbook, order: Sequence[Part | Chapter]) -> None:
    """Write down an order of parts and chapters, which are all of the handbook's."""
    part, parts, chapters = None, [], []
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
    _put_in_order(handbook)


def _put_in_order(handbook: Handbook, freed: Iterable[int] = ()) -> None:
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


def _titles(titles: dict[str, str]) -> dict[str, str]:
    titles = {language: title.strip() for language, title in titles.items() if title.strip()}
    if not titles:
        raise ValidationError({"titles": _("Write a title, in at least one language.")})
    return titles


def _locked(handbook: Handbook) -> Handbook:
    """Lock the handbook's row: who arranges it waits for whoever is arranging it."""
    return Handbook.objects.select_for_update(of=("self",)).select_related("programme").get(pk=handbook.pk)
