"""Asking: colleagues and experts from outside are asked to read a wording and sign it off, and are no longer asked."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from handbook.discussion.expert_links import end_link, lay_letter, new_secret
from handbook.discussion.sign_offs import (
    clean_words,
    is_on_earlier_wording,
    is_same_expert,
    locked,
    open_version,
    still_asked,
)
from handbook.models import SignOff, Version
from workshops.gatherings.invitations import public_url


@transaction.atomic
def ask(
    version: Version,
    *,
    user: User | None = None,
    names: Mapping[str, str] | None = None,
    office: str = "",
    email: str = "",
    language: str,
    question: str,
    by: User,
) -> tuple[SignOff, str | None]:
    """Ask a colleague, or an expert without an account, to sign off the wording as it stands now.

    Returns the line of the sign-off sheet and, for an expert, the secret of their link, which cannot be had again.
    Raises NotOpen, and ValidationError when nobody can read it, or who is asked was asked about it already.
    """
    version = open_version(version, by)
    wording = version.wording
    if wording is None or not wording.keys:
        raise ValidationError(_("This text has no paragraph yet. Write one before anybody is asked about it."))
    question = clean_words(question, "question")
    if user is not None:
        return _ask_colleague(version, user, language=language, question=question, by=by), None
    names = {code: " ".join(name.split()) for code, name in (names or {}).items() if name.strip()}
    if not names:
        raise ValidationError({"name": _("Say who is asked: their name stands on the sign-off sheet.")})
    public_url()
    expert = {"names": names, "office": " ".join(office.split()), "email": email.strip().lower()}
    if any(
        is_same_expert(asked, expert)
        for asked in still_asked(version).filter(wording__sha256=wording.sha256, user=None)
    ):
        raise ValidationError(_("This expert is asked about this wording already. Hand over a new link instead."))
    sign_off = SignOff.objects.create(wording=wording, language=language, question=question, asked_by=by, **expert)
    record(by, "asked to sign off", version, reason=str(sign_off))
    lay_letter(sign_off, version, by=by)
    return sign_off, new_secret(sign_off, by=by)


@transaction.atomic
def ask_again(sign_off: SignOff, *, by: User) -> tuple[SignOff, str | None]:
    """Ask the same person about the wording as it stands now.

    What they answered on the earlier wording stays on the sheet; the link to it ends, and so does a question that
    was not answered. Raises NotOpen, and ValidationError when they are asked about the standing wording already.
    """
    version = open_version(sign_off.wording.version, by)
    sign_off = locked(sign_off)
    if not is_on_earlier_wording(sign_off, version):
        raise ValidationError(_("They are asked about the wording as it stands. Nothing was changed since."))
    _end(sign_off)
    return ask(
        version,
        user=sign_off.user,
        names=sign_off.names,
        office=sign_off.office,
        email=sign_off.email,
        language=sign_off.language,
        question=sign_off.question,
        by=by,
    )


@transaction.atomic
def no_longer_ask(sign_off: SignOff, *, by: User) -> SignOff:
    """End the link of an expert, and the question when it was not answered. An answer stays. Raises NotOpen."""
    version = open_version(sign_off.wording.version, by)
    sign_off = locked(sign_off)
    _end(sign_off)
    record(by, "no longer asks to sign off", version, reason=str(sign_off))
    return sign_off


def askable(version: Version) -> list[User]:
    """Return the colleagues who may read drafts of the programme, and can so be asked to sign one off."""
    people = User.objects.filter(is_active=True).prefetch_related("memberships").order_by("email")
    return [person for person in people if person.has_perm("handbook.read_draft", version)]


def _ask_colleague(version: Version, user: User, *, language: str, question: str, by: User) -> SignOff:
    if not user.has_perm("handbook.read_draft", version):
        raise ValidationError({"user": _("This colleague may not read drafts here. Choose another.")})
    if still_asked(version).filter(wording__sha256=version.wording.sha256, user=user).exists():
        raise ValidationError({"user": _("This colleague is asked about this wording already.")})
    sign_off = SignOff.objects.create(
        wording=version.wording, user=user, language=language, question=question, asked_by=by
    )
    record(by, "asked to sign off", version, reason=str(user))
    return sign_off


def _end(sign_off: SignOff) -> None:
    end_link(sign_off)
    if not sign_off.answer:
        sign_off.withdrawn_at = timezone.now()
        sign_off.save(update_fields=["withdrawn_at"])
