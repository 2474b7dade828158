"""Consulting on a draft: its exact wording is laid before a workshop, and taken up again.

What is said about one of the paragraphs that lie there is pinned to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts
from handbook.models import LaidDraft, Pin, Version, Wording
from text.html.pages import paragraph_number
from workshops.models import Contribution, Workshop


@transaction.atomic
def lay_draft(version: Version, workshop: Workshop, *, by: User) -> LaidDraft:
    """Lay a version's wording, as it stands now, before a workshop. Its participants see exactly that one.

    A later wording of the same version takes the place of the one that lay there; comments stay pinned to the
    wording they are about. Raises ValidationError when there is no text yet, or the handbook does not draw on the
    consultation of the workshop.
    """
    require(by, "handbook.draft_version", version)
    version = drafts.locked(version)
    if version.wording is None or not version.wording.keys:
        raise ValidationError(_("This text has no paragraph yet. Write one before laying it before a workshop."))
    if not version.chapter.handbook.consultations.filter(pk=workshop.consultation_id).exists():
        raise ValidationError(
            _("The handbook does not draw on the consultation of this workshop. Add it on the handbook's page first.")
        )
    laid, is_new = LaidDraft.objects.get_or_create(workshop=workshop, wording=version.wording, defaults={"laid_by": by})
    if is_new:
        LaidDraft.objects.filter(workshop=workshop, wording__version=version).exclude(pk=laid.pk).delete()
        record(by, "laid before a workshop", version, reason=str(workshop))
    return laid


@transaction.atomic
def take_up_draft(laid: LaidDraft, *, by: User) -> None:
    """Take a draft up again: participants see it no longer. Comments already pinned to it stay."""
    version = laid.wording.version
    require(by, "handbook.draft_version", version)
    removed, _per_model = LaidDraft.objects.filter(pk=laid.pk).delete()
    if removed:
        record(by, "took up again", version, reason=str(laid.workshop))


def layable_before(workshop: Workshop):
    """Return what may lie before a workshop: open versions with text, of handbooks that draw on its consultation."""
    return (
        Version.objects.open()
        .filter(chapter__handbook__consultations=workshop.consultation_id, wording__isnull=False)
        .select_related("chapter__handbook__programme", "wording")
        .defer("wording__text")
        .order_by("chapter__handbook", "chapter__number", "language", "pk")
    )


# What lies before a workshop ------------------------------------------------------------------------------------


def drafts_before(workshop: Workshop | int) -> QuerySet[LaidDraft]:
    """The drafts before a workshop (or the one with this primary key), in the order of their chapters."""
    return (
        LaidDraft.objects.filter(workshop=workshop)
        .select_related("wording__version__chapter__handbook__programme", "workshop__consultation")
        .order_by("wording__version__chapter__number", "pk")
    )


@dataclass(frozen=True)
class LaidParagraphs:
    """The paragraphs of the drafts before a workshop, by number as printed: 4.12 -> {language: (wording, key)}."""

    places: dict[str, dict[str, tuple[int, str]]]

    @property
    def knows(self):
        """Whether a number, as a spreadsheet gives it, is one of these; None where no draft lies there."""
        return (lambda number: _without_item(number) in self.places) if self.places else None

    def pin(self, contributions: Iterable[Contribution]) -> list[Pin]:
        """Pin contributions to the paragraph that they name, in their own language where it was laid in it."""
        pins = []
        for contribution in contributions:
            languages = self.places.get(_without_item(contribution.paragraph))
            if languages:
                wording, key = languages.get(contribution.language) or next(iter(languages.values()))
                pins.append(Pin(contribution=contribution, wording_id=wording, key=key))
        return Pin.objects.bulk_create(pins, batch_size=500)


def paragraphs_before(workshop: Workshop) -> LaidParagraphs:
    """What lies before a workshop. Where two wordings of a chapter lie in one language, the one laid last counts."""
    places: dict[str, dict[str, tuple[int, str]]] = {}
    for laid in drafts_before(workshop):
        version = laid.wording.version
        for position, key in enumerate(laid.wording.keys, start=1):
            number = paragraph_number(version.chapter.number, position)
            places.setdefault(number, {})[version.language] = (laid.wording_id, key)
    return LaidParagraphs(places)


@dataclass(frozen=True)
class LaidChapter:
    """A chapter that lies before a workshop: the wording to show, and all of its wordings that were laid."""

    wording: Wording
    laid: list[int]


def chapters_before(workshop: Workshop, language: str) -> list[LaidChapter]:
    """The chapters before a workshop in their order, each in the language asked for where it was laid in it."""
    chosen: dict[int, LaidChapter] = {}
    for each in drafts_before(workshop):
        version = each.wording.version
        so_far = chosen.get(version.chapter_id)
        replaces = so_far is None or version.language == language or so_far.wording.version.language != language
        wording = each.wording if replaces else so_far.wording
        chosen[version.chapter_id] = LaidChapter(wording, [*(so_far.laid if so_far else []), each.wording_id])
    return list(chosen.values())


def _without_item(number: str) -> str:
    """4.12(b) lies in paragraph 4.12."""
    return number.partition("(")[0]
