"""Citing: a paragraph of a draft draws on an accepted contribution; what a chapter will not use is set aside."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting.drafts import at_the_desk
from handbook.models import Chapter, Citation, SetAside, Version
from text.khmer import normalise
from workshops.models import Contribution


@transaction.atomic
def cite(version: Version, *, key: str, contribution: Contribution, by: User) -> Citation:
    """Say that a paragraph of a draft draws on an accepted contribution. Citing twice cites once.

    One that the chapter had set aside is used after all, and so taken back. Raises NotOpen; ValidationError when the
    paragraph is not there or the contribution may not be cited.
    """
    require(by, "handbook.draft_version", version)
    version = at_the_desk(version)
    if version.wording is None or key not in version.wording.keys:
        raise ValidationError({"key": _("This paragraph is not in the draft as it stands. Choose another.")})
    handbook = version.chapter.handbook
    if not Contribution.objects.citable().filter(pk=contribution.pk, consultation__handbooks=handbook).exists():
        raise ValidationError(
            {
                "contribution": _(
                    "Only an accepted contribution of this handbook's consultations can be cited, "
                    "and none about a case that is still before a court."
                )
            }
        )
    citation, new = Citation.objects.get_or_create(
        version=version, key=key, contribution=contribution, defaults={"cited_by": by}
    )
    if new:
        record(by, "cited", contribution, reason=f"{version}, {key}")
    for aside in SetAside.objects.filter(chapter=version.chapter_id, contribution=contribution):
        take_back(aside, by=by)
    return citation


@transaction.atomic
def uncite(citation: Citation, *, by: User) -> None:
    """Take a citation out of a draft. Raises NotOpen."""
    require(by, "handbook.draft_version", citation.version)
    at_the_desk(citation.version)
    record(by, "took out the citation of", citation.contribution, reason=f"{citation.version}, {citation.key}")
    citation.delete()


def orphaned_citations(version: Version) -> list[Citation]:
    """Return the citations whose paragraph is no longer in the version's wording."""
    keys = set(version.wording.keys) if version.wording else set()
    return [
        citation
        for citation in version.citations.select_related("contribution").order_by("pk")
        if citation.key not in keys
    ]


# Setting aside --------------------------------------------------------------------------------------------------


@transaction.atomic
def set_aside(chapter: Chapter, contribution: Contribution, *, reason: str, by: User) -> SetAside:
    """Say that a chapter will not use an accepted contribution, and why. Said again, the new reason stands.

    Raises ValidationError without a reason, for what cannot be cited anyway, and while an open draft cites it.
    """
    require(by, "handbook.draft_version", chapter)
    reason = normalise(reason).strip()
    if not reason:
        raise ValidationError({"reason": _("Say in a sentence why this chapter does not use it.")})
    if not Contribution.objects.citable().filter(pk=contribution.pk, consultation__handbooks=chapter.handbook).exists():
        raise ValidationError(_("Only an accepted contribution of this handbook's consultations waits to be used."))
    if Citation.objects.filter(version__in=chapter.versions.open(), contribution=contribution).exists():
        raise ValidationError(_("A draft of this chapter cites it. Take it out there before it is set aside."))
    aside, _new = SetAside.objects.update_or_create(
        chapter=chapter, contribution=contribution, defaults={"reason": reason, "by": by}
    )
    record(by, "set aside", contribution, reason=f"{chapter}: {reason}")
    return aside


@transaction.atomic
def take_back(aside: SetAside, *, by: User) -> None:
    """Let a contribution that was set aside wait for the chapter again."""
    require(by, "handbook.draft_version", aside.chapter)
    record(by, "took back from what was set aside", aside.contribution, reason=f"{aside.chapter}: {aside.reason}")
    aside.delete()
