"""Remarks: what is said about a paragraph's wording, in threads, until it is resolved or taken over.

A remark stays with the wording it was made on. Where the paragraph reads otherwise now it is shown "on earlier
wording", where the paragraph is gone it is listed last; it is never moved.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import saving
from handbook.drafting.drafts import NotOpen, at_the_desk
from handbook.models import Remark, SignOff, Version, Wording
from handbook.rendering import numbered_paragraphs
from text.difference import alignment
from text.html.pages import paragraph_number
from text.khmer import normalise
from text.parsing import paragraph_source

LONGEST = 20_000  # characters of a remark; a suggested rewording may also be twice as long as its paragraph
AT_MOST, WITHIN = 60, timedelta(minutes=10)
"""How many remarks one expert may send in what time."""


class ClientKeyTaken(Exception):
    """This page sent other words before under the same key; they are kept."""

    def __init__(self, earlier: Remark):
        super().__init__(earlier)
        self.earlier = earlier


# Saying ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def say(
    version: Version,
    *,
    wording: Wording,
    key: str,
    text: str,
    suggestion: str = "",
    is_removal: bool = False,
    by: User | None = None,
    sign_off: SignOff | None = None,
    client_key: str | None = None,
    in_word_by: str = "",
) -> Remark:
    """Remark on a paragraph of one wording of an open version, or on its chapter (no key).

    `by` is a colleague; without one an expert speaks, through their sign-off. What one form sends twice is stored
    once. Raises NotOpen, ClientKeyTaken, and ValidationError when nothing is said or the paragraph is not there.
    """
    version = _open(version)
    _require_a_voice(version, wording, by, sign_off)
    if wording.version_id != version.pk or (key and key not in wording.keys):
        raise ValidationError({"key": _("This paragraph is not in the text. Choose another.")})
    if not key and (suggestion or is_removal):
        raise ValidationError({"suggestion": _("Only a paragraph can be reworded. Choose one.")})
    about = {"key": key}
    if key:
        place = wording.keys.index(key)
        about["number"] = paragraph_number(version.chapter.number, place + 1)
        about["words"] = numbered_paragraphs.kept_paragraphs(wording)[place].text
        about["source"] = sources_of(wording, version.language)[place]
    text, suggestion = _words(text), _suggestion(suggestion, longest=max(LONGEST, 2 * len(about.get("source", ""))))
    if not (text or suggestion or is_removal):
        raise ValidationError({"text": _("Write a remark, or suggest other words.")})
    if suggestion and is_removal:
        raise ValidationError(
            {"is_removal": _("Either the paragraph reads otherwise, or it is taken out. Choose one of the two.")}
        )
    said = {"text": text, "suggestion": suggestion, "is_removal": is_removal, "in_word_by": in_word_by[:200]}
    return _kept(version, wording, said, about, by=by, sign_off=sign_off, client_key=client_key)


@transaction.atomic
def answer(remark: Remark, *, text: str, by: User, client_key: str | None = None) -> Remark:
    """Answer in the thread of a remark. Raises NotOpen, ClientKeyTaken, ValidationError."""
    version = _open(remark.version)
    require(by, "handbook.read_draft", version)
    text = _words(text)
    if not text:
        raise ValidationError({"text": _("Write your answer.")})
    first = remark.answers or remark
    said = {"text": text, "answers": first}
    about = {"key": first.key, "number": first.number, "words": first.words, "source": first.source}
    return _kept(version, first.wording, said, about, by=by, sign_off=None, client_key=client_key)


def _require_a_voice(version: Version, wording: Wording, by: User | None, sign_off: SignOff | None) -> None:
    if by is not None:
        require(by, "handbook.read_draft", version)
    elif sign_off is None or sign_off.withdrawn_at or sign_off.wording_id != wording.pk:
        raise PermissionDenied(_("You are not asked about this wording any more."))
    elif sign_off.remarks.filter(said_at__gt=timezone.now() - WITHIN).count() >= AT_MOST:
        raise ValidationError(_("So much was sent from here in ten minutes. Wait a little and send this again."))


def _kept(version, wording, said, about, *, by, sign_off, client_key) -> Remark:
    # Nobody's key meets another's: what one person sent is never given back to somebody else.
    sender = f"{by.pk}" if by else f"x{sign_off.pk}"
    client_key = f"{sender}:{client_key}"[:64] if client_key else None
    try:
        with transaction.atomic():
            remark = Remark.objects.create(
                version=version,
                wording=wording,
                said_by=by,
                sign_off=None if by else sign_off,
                client_key=client_key,
                **said,
                **about,
            )
            # An expert has no account: in the log they stand by name.
            reason = [about.get("number", ""), "" if by else str(sign_off)]
            record(by, "remarked on", version, reason=" ".join(filter(None, reason)))
    except IntegrityError:
        earlier = Remark.objects.filter(client_key=client_key).first() if client_key else None
        if earlier is None:
            raise
        if any(getattr(earlier, name) != value for name, value in {**said, "key": about["key"]}.items()):
            raise ClientKeyTaken(earlier) from None
        return earlier
    return remark


def _words(text: str) -> str:
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise ValidationError(
            {"text": _("This is longer than %(most)s characters. Send it in parts.") % {"most": LONGEST}}
        )
    return text


def _suggestion(text: str, *, longest: int) -> str:
    if not text.strip():
        return ""
    if len(text) > longest:
        raise ValidationError(
            {"suggestion": _("This is longer than %(most)s characters. Suggest it in parts.") % {"most": longest}}
        )
    try:
        text = saving.readable(text).strip("\n")
    except ValidationError as refused:
        raise ValidationError({"suggestion": refused.messages}) from refused
    if not numbered_paragraphs.paragraphs_of(text):
        raise ValidationError({"suggestion": _("No paragraph stands here. Write the paragraph as it should read.")})
    return text


# Resolving ------------------------------------------------------------------------------------------------------


@transaction.atomic
def resolve(remark: Remark, *, by: User) -> Remark:
    """Say that a thread is settled. Who drafts may for all, everybody else for their own. Twice is once."""
    version = _open(remark.version)
    _require_a_hand_in(remark, version, by)
    remark = _locked(remark)
    if remark.resolved_at is None:
        _settle(remark, by=by)
        record(by, "resolved a remark on", version, reason=remark.number)
    return remark


@transaction.atomic
def reopen(remark: Remark, *, by: User) -> Remark:
    """Take back that a thread is settled. A rewording that was taken over stays in the text."""
    version = _open(remark.version)
    _require_a_hand_in(remark, version, by)
    remark = _locked(remark)
    if remark.resolved_at is not None:
        remark.resolved_at = remark.resolved_by = None
        remark.outcome = ""
        remark.save(update_fields=["resolved_at", "resolved_by", "outcome"])
        record(by, "opened again a remark on", version, reason=remark.number)
    return remark


@transaction.atomic
def accept(remark: Remark, *, by: User) -> Wording:
    """Put a suggested rewording in the place of its paragraph, which keeps its key and so its citations.

    Returns the wording that was saved. Refused (ValidationError) when the paragraph reads otherwise than when the
    rewording was suggested, or is gone. Raises NotOpen.
    """
    require(by, "handbook.draft_version", remark.version)
    version = at_the_desk(remark.version)
    remark = _undecided(remark)
    standing = version.wording
    if remark.key not in standing.keys:
        raise ValidationError(_("The paragraph is no longer in the text, so it was not reworded."))
    place = standing.keys.index(remark.key)
    if sources_of(standing, version.language)[place] != remark.source:
        raise ValidationError(
            _(
                "The paragraph was changed after this rewording was suggested, so it was not taken over. "
                "Look at what changed; take over by hand what is right, then resolve the remark."
            )
        )
    new = "" if remark.is_removal else remark.suggestion
    try:
        text = saving.readable(paragraph_source.replaced(standing.text, place + 1, new, reading=standing.reading))
    except paragraph_source.CannotReplace as refused:
        raise ValidationError(refused.said_with(_)) from refused
    keys = [*standing.keys[:place], *_keys_of(new, remark.key), *standing.keys[place + 1 :]]
    if len(keys) != len(numbered_paragraphs.paragraphs_of(text)):
        keys = None  # it ran together with its neighbour, as a list does after a list: alignment says which is which
    wording = saving.save(version, text=text, by=by, seen=standing, keys=keys)
    _settle(remark, by=by, outcome=Remark.Outcome.ACCEPTED)
    record(by, "took over a suggested rewording of", version, reason=remark.number)
    return wording


@transaction.atomic
def reject(remark: Remark, *, by: User) -> Remark:
    """Do not take a suggested rewording over; the text stays. Raises NotOpen, ValidationError."""
    require(by, "handbook.draft_version", remark.version)
    version = at_the_desk(remark.version)
    remark = _undecided(remark)
    _settle(remark, by=by, outcome=Remark.Outcome.REJECTED)
    record(by, "did not take over a rewording of", version, reason=remark.number)
    return remark


def may_settle(remark: Remark, user: User, *, drafts: bool) -> bool:
    """Who drafts settles every thread, everybody else those that they began."""
    return drafts or (remark.said_by_id is not None and remark.said_by_id == user.pk)


def _keys_of(new: str, key: str) -> list[str]:
    """The paragraph's own key goes to the first that takes its place."""
    return (
        [key if at == 0 else alignment.new_key() for at in range(len(numbered_paragraphs.paragraphs_of(new)))]
        if new
        else []
    )


def _require_a_hand_in(remark: Remark, version: Version, by: User) -> None:
    require(by, "handbook.read_draft", version)
    if not may_settle(remark, by, drafts=by.has_perm("handbook.draft_version", version)):
        raise PermissionDenied(_("Who drafts this text, or who made the remark, can settle it."))


def _settle(remark: Remark, *, by: User, outcome: str = "") -> None:
    remark.resolved_at, remark.resolved_by, remark.outcome = timezone.now(), by, outcome
    remark.save(update_fields=["resolved_at", "resolved_by", "outcome"])


def _locked(remark: Remark) -> Remark:
    """Lock the first remark of a thread and return it as it stands."""
    return Remark.objects.select_for_update(of=("self",)).get(pk=remark.answers_id or remark.pk)


def _undecided(remark: Remark) -> Remark:
    remark = _locked(remark)
    if remark.resolved_at is not None:
        raise ValidationError(_("This remark was settled in the meantime. Open it again first."))
    if not (remark.suggestion or remark.is_removal):
        raise ValidationError(_("This remark suggests no other words. Answer it, or resolve it."))
    return remark


def _open(version: Version) -> Version:
    """Lock the version and return it. Raises NotOpen once it is approved or withdrawn: then nothing more is said."""
    version = (
        Version.objects.select_for_update(of=("self",))
        .select_related("chapter__handbook__programme")
        .get(pk=version.pk)
    )
    if not version.is_open:
        raise NotOpen(version)
    return version


def sources_of(wording: Wording, language: str) -> Sequence[str]:
    """Return each numbered paragraph of a wording as it is written, in order."""
    return _sources(wording.text, language, wording.reading)


@lru_cache(maxsize=64)
def _sources(text: str, language: str, reading: int) -> tuple[str, ...]:
    return tuple(paragraph_source.block_sources(text, language=language, reading=reading))
