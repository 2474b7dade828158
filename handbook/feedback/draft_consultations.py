"""Consulting on a draft: its exact wording is laid before a workshop, and taken up again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts
from handbook.models import LaidDraft, Version
from workshops.models import Workshop


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
