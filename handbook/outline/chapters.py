"""Arranging: handbooks are made, their parts and chapters named, ordered, and tied to what they draw on.

What readers cite does not break: the address of a handbook is fixed once an edition holds it, and the number of a
chapter once a version of it is approved, for from then on its paragraphs carry the number. A chapter may get another
address later, but the one it was issued under leads to it for ever and is given to no other chapter.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Chapter, EditionChapter, Handbook, Part
from handbook.outline.handbooks import clean_titles, locked_handbook
from handbook.outline.ordering import put_in_order
from workshops.models import Topic


class HoldsChapters(Exception):
    """The part holds chapters, which would lose their place."""


class HoldsVersions(Exception):
    """The chapter holds text, and text is never deleted."""


@transaction.atomic
def make_part(handbook: Handbook, *, titles: dict[str, str], by: User) -> Part:
    """Add a part at the end of a handbook."""
    require(by, "handbook.arrange_handbook", handbook)
    handbook = locked_handbook(handbook)
    last = handbook.parts.aggregate(last=Max("position"))["last"] or 0
    part = Part.objects.create(handbook=handbook, titles=clean_titles(titles), position=last + 1)
    record(by, "made", part)
    return part


@transaction.atomic
def edit_part(part: Part, *, titles: dict[str, str], by: User) -> Part:
    """Rename a part. Editions issued before keep the earlier title."""
    require(by, "handbook.arrange_handbook", part.handbook)
    part = Part.objects.select_for_update(of=("self",)).select_related("handbook").get(pk=part.pk)
    part.titles = clean_titles(titles)
    part.save(update_fields=["titles"])
    record(by, "edited", part)
    return part


@transaction.atomic
def delete_part(part: Part, *, by: User) -> None:
    """Take away an empty part. Raises HoldsChapters."""
    require(by, "handbook.arrange_handbook", part.handbook)
    locked_handbook(part.handbook)
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
    **told,
) -> Chapter:
    """Add a chapter at the end of a part (or of the chapters without one). Raises ValidationError by field.

    `told` is what readers are told of it: owners by language, looked_at_on and look_again_by.
    """
    require(by, "handbook.arrange_handbook", handbook)
    handbook = locked_handbook(handbook)
    last = handbook.chapters.aggregate(number=Max("number"), position=Max("position"))
    chapter = Chapter(
        handbook=handbook,
        slug=slug,
        titles=clean_titles(titles),
        part=part,
        number=(last["number"] or 0) + 1,
        position=(last["position"] or 0) + 1,
        **told,
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
    **told,
) -> Chapter:
    """Change a chapter's working titles, address, part and topics; in another part it comes last. And what readers are
    told of it (`told`: owners by language, looked_at_on, look_again_by), beside every edition's text, from now on.

    Under an address that an edition has, the chapter is found for ever. Raises ValidationError by field.
    """
    require(by, "handbook.arrange_handbook", chapter)
    handbook = locked_handbook(chapter.handbook)
    chapter = handbook.chapters.get(pk=chapter.pk)
    if part != chapter.part:
        chapter.position = handbook.chapters.aggregate(last=Max("position"))["last"] + 1
    chapter.slug, chapter.titles, chapter.part = slug, clean_titles(titles), part
    for name, value in told.items():
        setattr(chapter, name, value)
    _keep_chapter(chapter, topics)
    record(by, "edited", chapter)
    return chapter


@transaction.atomic
def delete_chapter(chapter: Chapter, *, by: User) -> None:
    """Take away a chapter in which nothing was ever drafted; its number is free again. Raises HoldsVersions."""
    require(by, "handbook.arrange_handbook", chapter)
    handbook = locked_handbook(chapter.handbook)
    if chapter.versions.exists():
        raise HoldsVersions(chapter)
    record(by, "took away", chapter)
    freed = chapter.number
    chapter.delete()
    put_in_order(handbook, freed=[freed])


def issued_slugs(handbook: Handbook, *, besides: Chapter | None = None) -> set[str]:
    """Return the addresses under which editions, those in preparation included, have chapters other than one."""
    issued = EditionChapter.objects.filter(edition__handbook=handbook)
    if besides is not None and besides.pk:
        issued = issued.exclude(version__chapter=besides)
    return set(issued.order_by().values_list("slug", flat=True).distinct())


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
    put_in_order(handbook)
    chapter.refresh_from_db(fields=["number", "position"])
