"""Marking: what a draft corrects in what earlier texts say of the law, so that their readers learn it.

Frozen with the version; around the text of earlier editions it is shown by `handbook.reading.law_changes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts
from handbook.models import LawCorrection, Version
from handbook.rendering.numbered_paragraphs import kept_paragraphs
from text.html.pages import paragraph_number
from text.khmer import beginning

LONGEST = 400
"""Characters of a reason: it stands beside a paragraph and is read with it."""


@dataclass(frozen=True)
class Said:
    """Why a paragraph of the earlier text is corrected, and the key of the paragraph that says it now.

    Without a reason nothing is corrected. A paragraph that lives on in other words is its own place.
    """

    reason: str = ""
    place: str = ""


@dataclass(frozen=True)
class Touched:
    """A paragraph of the earlier text that a version says in other words, or no longer has.

    now     its words in the version, None where it is gone
    number  its number in the version; where it is gone, the one it had
    """

    key: str
    number: str
    before: str
    now: str | None
    said: Said

    @property
    def is_gone(self) -> bool:
        return self.now is None


def touched(version: Version) -> list[Touched]:
    """Return the paragraphs of the text a version was started from that it touches, in that text's order."""
    if version.based_on is None or version.wording is None:
        return []
    said = {one.key: Said(one.reason, one.place) for one in version.law_corrections.all()}
    now = {kept.key: (place, kept.text) for place, kept in enumerate(kept_paragraphs(version.wording), start=1)}
    found = []
    for position, earlier in enumerate(kept_paragraphs(version.based_on.wording), start=1):
        place, text = now.get(earlier.key, (position, None))
        if text != earlier.text or earlier.key in said:
            number = paragraph_number(version.chapter.number, place)
            found.append(Touched(earlier.key, number, earlier.text, text, said.get(earlier.key, Said())))
    return found


def places(version: Version) -> list[tuple[str, str]]:
    """Return the paragraphs of a version by their keys, each with its number and how it begins."""
    return [
        (kept.key, f"{paragraph_number(version.chapter.number, position)} {beginning(kept.text, 70)}")
        for position, kept in enumerate(kept_paragraphs(version.wording), start=1)
    ]


def marked(version: Version) -> list[tuple[str, LawCorrection]]:
    """Return what a version corrects of the law, each with the number of its place, in the text's order.

    Without a number come last those whose place is gone from the text; approval leaves them out.
    """
    at = {key: position for position, key in enumerate(version.wording.keys if version.wording else [], start=1)}
    said = sorted(version.law_corrections.select_related("marked_by"), key=lambda one: at.get(one.place, len(at) + 1))
    return [(paragraph_number(version.chapter.number, at[one.place]) if one.place in at else "", one) for one in said]


@transaction.atomic
def mark(version: Version, said: Mapping[str, Said], *, by: User) -> None:
    """Say of paragraphs that a draft touches, by their keys, why it corrects their law; no reason takes that back.

    What is not named stays as it is. Raises NotOpen; ValidationError by key, where a paragraph is not touched, where
    its place is not in the draft, and where a reason is too long.
    """
    require(by, "handbook.draft_version", version)
    version = drafts.at_the_desk(version)
    there = {paragraph.key: paragraph for paragraph in touched(version)}
    wanted, wrong = {}, {}
    for key, one in said.items():
        if key not in there:
            wrong[key] = _(
                "This paragraph says what it said before, so nothing of it is corrected. Look at the list again."
            )
            continue
        reason = one.reason.strip()
        place = (one.place if there[key].is_gone else key) if reason else ""
        if reason and place not in version.wording.keys:
            wrong[key] = _("Choose the paragraph that says it now.")
        elif len(reason) > LONGEST:
            wrong[key] = _("Say it in %(number)s characters at most.") % {"number": LONGEST}
        elif Said(reason, place) != there[key].said:
            wanted[key] = Said(reason, place)
    if wrong:
        raise ValidationError(wrong)
    if not wanted:
        return
    version.law_corrections.filter(key__in=wanted).delete()
    LawCorrection.objects.bulk_create(
        LawCorrection(version=version, key=key, place=one.place, reason=one.reason, marked_by=by)
        for key, one in wanted.items()
        if one.reason
    )
    told = [f"{there[key].number} {one.reason or '–'}" for key, one in wanted.items()]
    record(by, "marked what corrects the law in", version, reason="\n".join(told))
