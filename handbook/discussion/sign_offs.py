"""Signing off: colleagues and experts from outside are asked to read one wording, and say whether they agree.

An expert has no account. A secret link opens that one wording, and lets remark on it and answer; making a new one
ends the one before. The answer stands, and may be corrected until the version is approved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.acts import record
from accounts.keys import find_key, make_key
from accounts.models import Key, User
from accounts.rights import require
from handbook.drafting import drafts
from handbook.drafting.drafts import NotOpen
from handbook.models import SignOff, Version, Wording
from office import letters
from office.models import Letter
from text.khmer import normalise
from workshops.gatherings.invitations import public_url

KIND = "sign_off"
LASTS = timedelta(days=60)
"""How long an expert's link opens."""
LONGEST = 20_000  # characters of a statement or question


# Asking ---------------------------------------------------------------------------------------------------------


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
    version = _open(version, by)
    wording = version.wording
    if wording is None or not wording.keys:
        raise ValidationError(_("This text has no paragraph yet. Write one before anybody is asked about it."))
    question = _words(question, "question")
    if user is not None:
        return _ask_colleague(version, user, language=language, question=question, by=by), None
    names = {code: " ".join(name.split()) for code, name in (names or {}).items() if name.strip()}
    if not names:
        raise ValidationError({"name": _("Say who is asked: their name stands on the sign-off sheet.")})
    public_url()
    expert = {"names": names, "office": " ".join(office.split()), "email": email.strip().lower()}
    if any(_is_same(asked, expert) for asked in _standing(version).filter(wording__sha256=wording.sha256, user=None)):
        raise ValidationError(_("This expert is asked about this wording already. Hand over a new link instead."))
    sign_off = SignOff.objects.create(wording=wording, language=language, question=question, asked_by=by, **expert)
    record(by, "asked to sign off", version, reason=str(sign_off))
    _prepare_letter(sign_off, version, by=by)
    return sign_off, _new_secret(sign_off, by=by)


@transaction.atomic
def ask_again(sign_off: SignOff, *, by: User) -> tuple[SignOff, str | None]:
    """Ask the same person about the wording as it stands now.

    What they answered on the earlier wording stays on the sheet; the link to it ends, and so does a question that
    was not answered. Raises NotOpen, and ValidationError when they are asked about the standing wording already.
    """
    version = _open(sign_off.wording.version, by)
    sign_off = _locked(sign_off)
    if not _is_on_earlier(sign_off.wording, version):
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
    version = _open(sign_off.wording.version, by)
    sign_off = _locked(sign_off)
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
    if _standing(version).filter(wording__sha256=version.wording.sha256, user=user).exists():
        raise ValidationError({"user": _("This colleague is asked about this wording already.")})
    sign_off = SignOff.objects.create(
        wording=version.wording, user=user, language=language, question=question, asked_by=by
    )
    record(by, "asked to sign off", version, reason=str(user))
    return sign_off


def _is_same(asked: SignOff, expert: Mapping) -> bool:
    if asked.email and expert["email"]:
        return asked.email == expert["email"]
    return (asked.names, asked.office) == (expert["names"], expert["office"])


def _end(sign_off: SignOff) -> None:
    now = timezone.now()
    _keys_of(sign_off).filter(revoked_at=None).update(revoked_at=now)
    letters.discard(_letters_of(sign_off))
    if not sign_off.answer:
        sign_off.withdrawn_at = now
        sign_off.save(update_fields=["withdrawn_at"])


def _words(text: str, field: str) -> str:
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise ValidationError(
            {field: _("This is longer than %(most)s characters. Say it shorter.") % {"most": LONGEST}}
        )
    return text


def _standing(version: Version) -> QuerySet[SignOff]:
    return SignOff.objects.filter(wording__version=version, withdrawn_at=None)


def _locked(sign_off: SignOff) -> SignOff:
    return (
        SignOff.objects.select_for_update(of=("self",))
        .select_related("wording__version__chapter__handbook__programme", "user")
        .get(pk=sign_off.pk)
    )


def _open(version: Version, by: User | None) -> Version:
    """Lock the version for who drafts it. Raises NotOpen once it is approved or withdrawn."""
    if by is not None:
        require(by, "handbook.draft_version", version)
    version = drafts.locked(version)
    if not version.is_open:
        raise NotOpen(version)
    return version


# The expert's link ----------------------------------------------------------------------------------------------


@transaction.atomic
def message(sign_off: SignOff, *, by: User) -> str:
    """Return the question to an expert as a text to paste into a message, with a new link; an earlier one ends.

    Raises NotOpen, and ValidationError when they are not asked any more.
    """
    version = _open(sign_off.wording.version, by)
    sign_off = _expert_still_asked(_locked(sign_off))
    link = address_of(_new_secret(sign_off, by=by))
    record(by, "made a personal link for", sign_off, label=str(sign_off), reason=str(version))
    return message_with(sign_off, link)


def message_with(sign_off: SignOff, link: str) -> str:
    with override(sign_off.language):
        return _text("handbook/discussion/expert/message.txt", sign_off).replace(letters.LINK, link)


def address_of(secret: str) -> str:
    """Return the address of an expert's link. Raises ValidationError without PUBLIC_URL."""
    return f"{public_url()}/sign-off/{secret}/"


@transaction.atomic
def prepare_letter(sign_off: SignOff, *, by: User) -> Letter:
    """Lay a letter with the question into the outbox, a further one when the last was sent. Raises as `message`."""
    version = _open(sign_off.wording.version, by)
    sign_off = _expert_still_asked(_locked(sign_off))
    if not sign_off.email:
        raise ValidationError(_("No e-mail of this expert is known. Copy the text as a message."))
    public_url()
    return _prepare_letter(sign_off, version, by=by)


def letters_of(version: Version) -> QuerySet[Letter]:
    """The outbox of a version: letters to those who are asked to sign it off."""
    return letters.letters_about(f"version:{version.pk}").filter(kind=KIND)


@transaction.atomic
def send_letters(version: Version, chosen: Iterable[Letter], *, by: User) -> int:
    """Send letters that were read. Returns how many. Raises letters.NoMailServer."""
    require(by, "handbook.draft_version", version)
    job = letters.send(chosen, by=by)
    if job is None:
        return 0
    sent = len(job.arguments["letters"])
    record(by, "sent letters for", version, reason=str(sent))
    return sent


@transaction.atomic
def discard_letters(version: Version, chosen: Iterable[Letter], *, by: User) -> int:
    """Do not send letters. Returns how many it were."""
    require(by, "handbook.draft_version", version)
    discarded = letters.discard(chosen)
    if discarded:
        record(by, "gave up", version, reason=f"{discarded} letters")
    return discarded


def with_link(letter: Letter) -> str:
    """Return the text of a letter to send, with a new link in it (see office.letters.complete).

    Raises LookupError when the expert is no longer asked.
    """
    number = letter.about.rpartition("signoff:")[2]
    sign_off = SignOff.objects.select_related("wording__version").filter(pk=int(number)).first()
    if sign_off is None or sign_off.withdrawn_at:
        raise LookupError(_("This expert is no longer asked."))
    if not sign_off.wording.version.is_open:
        raise LookupError(_("The text was approved or withdrawn in the meantime."))
    return letter.body.replace(letters.LINK, address_of(_new_secret(sign_off, by=letter.prepared_by)))


def opened_by(secret: str) -> SignOff:
    """Return the sign-off that a link's secret opens. Raises KeyDoesNotOpen."""
    key = find_key(Key.Purpose.SIGN_OFF, secret)
    return SignOff.objects.select_related("wording__version__chapter__handbook__programme", "asked_by").get(
        pk=int(key.subject.removeprefix("signoff:"))
    )


def _new_secret(sign_off: SignOff, *, by: User | None) -> str:
    return make_key(Key.Purpose.SIGN_OFF, _subject(sign_off), by=by, lasts=LASTS)


def _subject(sign_off: SignOff) -> str:
    return f"signoff:{sign_off.pk}"


def _keys_of(sign_off: SignOff) -> QuerySet[Key]:
    return Key.objects.filter(purpose=Key.Purpose.SIGN_OFF, subject=_subject(sign_off))


def _letters_of(sign_off: SignOff) -> QuerySet[Letter]:
    return Letter.objects.filter(kind=KIND, about=f"version:{sign_off.wording.version_id}/{_subject(sign_off)}")


def _expert_still_asked(sign_off: SignOff) -> SignOff:
    if sign_off.user_id:
        raise ValidationError(_("A colleague signs in and needs no link."))
    if sign_off.withdrawn_at:
        raise ValidationError(_("This expert is no longer asked. Ask them again about the wording as it stands."))
    return sign_off


def _prepare_letter(sign_off: SignOff, version: Version, *, by: User) -> Letter | None:
    if not sign_off.email:
        return None
    sent = _letters_of(sign_off).exclude(state__in=[Letter.State.PREPARED, Letter.State.FAILED]).count()
    with override(sign_off.language):
        return letters.prepare(
            kind=KIND,
            about=f"version:{version.pk}/{_subject(sign_off)}",
            to=sign_off.email,
            language=sign_off.language,
            subject=_("Please read and sign off: %(text)s") % {"text": version},
            body=_text("handbook/discussion/expert/letter.txt", sign_off),
            once=f"{KIND}:{sign_off.pk}:{sent}",
            by=by,
        )


def _text(template: str, sign_off: SignOff) -> str:
    version = sign_off.wording.version
    context = {
        "sign_off": sign_off,
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "until": date_format(timezone.localtime(timezone.now() + LASTS), "j F Y"),
        "link": letters.LINK,
    }
    return render_to_string(template, context).strip()


# Answering ------------------------------------------------------------------------------------------------------


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
    version = _open(sign_off.wording.version, None)
    sign_off = _locked(sign_off)
    if sign_off.withdrawn_at:
        raise PermissionDenied(_("You are not asked about this wording any more."))
    if answer not in SignOff.Answer.values:
        raise ValidationError({"answer": _("Say whether you agree.")})
    statement = _words(statement, "statement")
    if answer == SignOff.Answer.OBJECTS and not statement:
        raise ValidationError({"statement": _("Say what you do not agree with, so that it can be put right.")})
    if (sign_off.answer, sign_off.statement) == (answer, statement):
        return sign_off
    sign_off.answer, sign_off.statement, sign_off.answered_at = answer, statement, timezone.now()
    sign_off.save(update_fields=["answer", "statement", "answered_at"])
    # What was said before a correction stands in the log.
    record(by, "signed off", version, reason=f"{sign_off}: {sign_off.get_answer_display()}. {statement}".strip())
    return sign_off


# The sheet ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of the sign-off sheet: who was asked about which wording, and what they answered."""

    sign_off: SignOff
    who: str
    office: str
    is_on_earlier_wording: bool
    is_asked_again: bool  # about a later wording: that line counts
    opens_until: datetime | None  # an expert's link, while it stands

    @property
    def wording(self) -> Wording:
        return self.sign_off.wording

    @property
    def answer(self) -> str:
        return self.sign_off.answer

    @property
    def statement(self) -> str:
        return self.sign_off.statement

    @property
    def is_missing(self) -> bool:
        """Asked about the standing wording, or last about an earlier one, and not answered on what stands."""
        return not self.is_asked_again and (not self.answer or self.is_on_earlier_wording)


def sheet(version: Version) -> list[Line]:
    """The sign-off sheet of a version in the order of asking, in a constant number of queries.

    Whom one stopped asking before they answered is not on it.
    """
    asked = list(
        _standing(version)
        .select_related("user", "asked_by", "wording")
        .defer("wording__text")
        .order_by("asked_at", "pk")
    )
    if not asked:
        return []
    subjects = [_subject(sign_off) for sign_off in asked if not sign_off.user_id]
    standing = Key.objects.filter(
        purpose=Key.Purpose.SIGN_OFF, subject__in=subjects, revoked_at=None, expires_at__gt=timezone.now()
    )
    until = dict(standing.values_list("subject", "expires_at")) if subjects else {}
    return [
        Line(
            sign_off,
            who=str(sign_off),
            office=sign_off.user.office if sign_off.user_id else sign_off.office,
            is_on_earlier_wording=_is_on_earlier(sign_off.wording, version),
            is_asked_again=any(_is_same_person(sign_off, later) for later in asked[place + 1 :]),
            opens_until=until.get(_subject(sign_off)),
        )
        for place, sign_off in enumerate(asked)
    ]


def asked_of(user: User) -> list[SignOff]:
    """What waits for this colleague's sign-off, oldest first."""
    return list(
        SignOff.objects.filter(
            user=user,
            answer="",
            withdrawn_at=None,
            wording__version__in=Version.objects.for_staff(user).open(),
        )
        .select_related("wording__version__chapter__handbook", "asked_by")
        .defer("wording__text", "wording__keys")
        .order_by("asked_at", "pk")
    )


def _is_on_earlier(wording: Wording, version: Version) -> bool:
    """A wording that was saved again word for word is no other text."""
    return version.wording is None or wording.sha256 != version.wording.sha256


def _is_same_person(one: SignOff, other: SignOff) -> bool:
    if one.user_id or other.user_id:
        return one.user_id == other.user_id
    return _is_same(one, {"names": other.names, "office": other.office, "email": other.email})
