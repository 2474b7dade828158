"""Signing off: colleagues and experts from outside are asked to read one wording, and say whether they agree.

An expert has no account. A secret link opens that one wording, and lets remark on it and answer; making a new one
ends the one before. The answer stands, and may be corrected until the version is approved.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.keys import find_key
from accounts.models import Key, User
from accounts.rights import require
from handbook.drafting import drafts
from handbook.drafting.drafts import NotOpen
from handbook.models import SignOff, Version
from text.khmer import normalise

LASTS = timedelta(days=60)
"""How long an expert's link opens."""
LONGEST = 20_000  # characters of a statement or question


def opened_by(secret: str) -> SignOff:
    """Return the sign-off that a link's secret opens. Raises KeyDoesNotOpen."""
    key = find_key(Key.Purpose.SIGN_OFF, secret)
    return SignOff.objects.select_related("wording__version__chapter__handbook__programme", "asked_by").get(
        pk=int(key.subject.removeprefix("signoff:"))
    )


@transaction.atomic
def answer(sign_off: SignOff, *, answer: str, statement: str = "", by: User | None = None) -> SignOff:
    """Say whether one agrees with the wording one was asked about; said again, it corrects what was said.

    `by` is the colleague who was asked; an expert has none: their link was asked by who calls this. Raises NotOpen
    once the version is approved, PermissionDenied, and ValidationError when one objects and does not say to what.
    """
    if sign_off.user_id:
        if by is None or by.pk != sign_off.user_id:
            raise PermissionDenied(_("Somebody else was asked to sign this off."))
        require(by, "handbook.read_draft", sign_off.wording.version)
    elif by is not None:
        raise PermissionDenied(_("An expert signs off through their own link."))
    version = open_version(sign_off.wording.version, None)
    sign_off = locked(sign_off)
    if sign_off.withdrawn_at:
        raise PermissionDenied(_("You are not asked about this wording any more."))
    if answer not in SignOff.Answer.values:
        raise ValidationError({"answer": _("Say whether you agree.")})
    statement = clean_words(statement, "statement")
    if answer == SignOff.Answer.OBJECTS and not statement:
        raise ValidationError({"statement": _("Say what you do not agree with, so that it can be put right.")})
    if (sign_off.answer, sign_off.statement) == (answer, statement):
        return sign_off
    sign_off.answer, sign_off.statement, sign_off.answered_at = answer, statement, timezone.now()
    sign_off.save(update_fields=["answer", "statement", "answered_at"])
    # What was said before a correction stands in the log.
    record(by, "signed off", version, reason=f"{sign_off}: {sign_off.get_answer_display()}. {statement}".strip())
    return sign_off


# What asking, answering and the sheet share ---------------------------------------------------------------------


def open_version(version: Version, by: User | None) -> Version:
    """Lock the version for who drafts it. Raises NotOpen once it is approved or withdrawn."""
    if by is not None:
        require(by, "handbook.draft_version", version)
    version = drafts.locked(version)
    if not version.is_open:
        raise NotOpen(version)
    return version


def locked(sign_off: SignOff) -> SignOff:
    """Lock the row of a sign-off and return it as it stands."""
    return (
        SignOff.objects.select_for_update(of=("self",))
        .select_related("wording__version__chapter__handbook__programme", "user")
        .get(pk=sign_off.pk)
    )


def still_asked(version: Version) -> QuerySet[SignOff]:
    """Everybody who is asked about some wording of a version, or was and answered."""
    return SignOff.objects.filter(wording__version=version, withdrawn_at=None)


def is_on_earlier_wording(sign_off: SignOff, version: Version) -> bool:
    """A wording that was saved again word for word is no other text."""
    return version.wording is None or sign_off.wording.sha256 != version.wording.sha256


def is_same_expert(asked: SignOff, expert: Mapping) -> bool:
    """Experts are told apart by their e-mail; where it is not known of both, by name and office."""
    if asked.email and expert["email"]:
        return asked.email == expert["email"]
    return (asked.names, asked.office) == (expert["names"], expert["office"])


def subject(sign_off: SignOff) -> str:
    """Return how the keys and letters of an expert's link name what they are for."""
    return f"signoff:{sign_off.pk}"


def clean_words(text: str, field: str) -> str:
    """Return a statement or question as it is kept. Raises ValidationError by its field when it is too long."""
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise ValidationError(
            {field: _("This is longer than %(most)s characters. Say it shorter.") % {"most": LONGEST}}
        )
    return text
