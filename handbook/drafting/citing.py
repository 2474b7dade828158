"""Citing: a paragraph of a draft draws on an accepted contribution."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting.drafts import at_the_desk
from handbook.models import Citation, Version
from workshops.models import Contribution


@transaction.atomic
def cite(version: Version, *, key: str, contribution: Contribution, by: User) -> Citation:
    """Say that a paragraph of a draft draws on an accepted contribution. Citing twice cites once.

    Raises NotOpen; ValidationError when the paragraph is not there or the contribution may not be cited.
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
