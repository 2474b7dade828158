"""Approval: a draft is sent, returned with reasons, or approved by somebody who did not draft it."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.numbers import day_words
from handbook.approval import readiness
from handbook.approval.item_keys import list_items
from handbook.drafting import drafts, merging
from handbook.drafting.drafts import StaleVersion
from handbook.drafting.transitions import APPROVE, CALL_BACK, RETURN, SUBMIT, begin
from handbook.models import ListItem, Paragraph, Version, Wording
from handbook.rendering.numbered_paragraphs import kept_paragraphs
from office import files
from text.html.pages import paragraph_number
from workshops.intake import attachments

MOST_NAMED = 5  # errors that a refusal names; the page before it names all
LARGEST_SCAN = 10 * 1024 * 1024  # bytes of a letter's scan as it comes in


@dataclass(frozen=True)
class Letter:
    """The letter with which a version was approved on paper. `scan` is made anew already (see `scan_of`)."""

    number: str = ""
    day: date | None = None
    scan: attachments.Checked | None = None


@transaction.atomic
def submit(
    version: Version, *, change_note: str, significance: str = Version.Significance.SUBSTANTIAL, by: User
) -> None:
    """Send a draft for approval. From then on its wording stands still.

    Raises NotOpen; ValidationError when the chapter is empty, an error stands in it (see `readiness`) or nothing says
    what changed.
    """
    version = begin(SUBMIT, version, by=by)
    if version.wording is None or not version.wording.keys:
        raise ValidationError(_("This chapter has no text yet. Write it before you send it."))
    if not change_note.strip():
        raise ValidationError({"change_note": _("Say in a sentence what changed and why.")})
    errors = readiness.check(version).errors
    if errors:
        first = [_("Put right what is wrong with the text; then send it.")]
        raise ValidationError(first + [f"{error.number} {error.sentence}".strip() for error in errors[:MOST_NAMED]])
    Version.objects.filter(pk=version.pk).update(
        status=SUBMIT.leads_to,
        change_note=change_note.strip(),
        significance=Version.Significance(significance),
        return_reasons="",
        submitted_by=by,
        submitted_at=timezone.now(),
    )
    record(by, "sent for approval", version, reason=change_note)


@transaction.atomic
def call_back(version: Version, *, by: User) -> None:
    """Take back to the desk what was sent for approval by mistake. Raises StaleVersion when somebody decided first."""
    version = begin(CALL_BACK, version, by=by)
    Version.objects.filter(pk=version.pk).update(status=CALL_BACK.leads_to)
    record(by, "called back", version)


@transaction.atomic
def return_to_drafters(version: Version, *, reasons: str, by: User) -> None:
    """Give a draft back with reasons. Raises StaleVersion when a colleague decided first."""
    version = begin(RETURN, version, by=by)
    if not reasons.strip():
        raise ValidationError({"reasons": _("Say what has to change before it can be approved.")})
    Version.objects.filter(pk=version.pk).update(status=RETURN.leads_to, return_reasons=reasons.strip())
    record(by, "returned", version, reason=reasons)


@transaction.atomic
def approve(
    version: Version,
    *,
    effective_from: date,
    change_note: str,
    significance: str = "",
    forced_reasons: str = "",
    letter: Letter | None = None,
    by: User,
    seen: Wording | None = None,
) -> Version:
    """Adopt a version: its text, paragraphs and citations are sealed and take effect on a date.

    `seen` is the wording that the approver read. Raises OwnDraft when the approver drafted it, StaleVersion when
    another wording stands or somebody decided first, ValidationError when nothing says what changed. An approved
    correction is merged into the chapter's open draft.

    Where errors stand in the text or a sign-off is not given, only `forced_reasons` let it pass, and they stay with
    the version for ever. Nothing lets pass who drafted it.
    """
    version = begin(APPROVE, version, by=by)
    if seen is not None and seen.pk != version.wording_id:
        raise StaleVersion(version)
    if not change_note.strip():
        raise ValidationError({"change_note": _("Say in a sentence what changed and why.")})
    _refuse_what_undoes_another_text(version, effective_from)
    forced_reasons = forced_reasons.strip()
    _refuse_to_pass_over(readiness.check(version).overridden, forced_reasons)
    letter = letter or Letter()
    scan = files.store(letter.scan.content, media_type=letter.scan.media_type) if letter.scan else None
    # Children before the status flips: from then on the database takes no more.
    Paragraph.objects.bulk_create(numbered_paragraphs(version))
    ListItem.objects.bulk_create(list_items(version))
    for hanging in (version.citations, version.reliances):
        hanging.exclude(key__in=version.wording.keys).delete()
    version.law_corrections.exclude(place__in=version.wording.keys).delete()
    Version.objects.filter(pk=version.pk).update(
        status=APPROVE.leads_to,
        effective_from=effective_from,
        change_note=change_note.strip(),
        significance=Version.Significance(significance or version.significance),
        return_reasons="",
        approved_by=by,
        approved_at=timezone.now(),
        forced_reasons=forced_reasons,
        letter_number=letter.number.strip(),
        letter_date=letter.day,
        letter_scan=scan,
    )
    version.refresh_from_db()
    record(by, "approved", version, reason=change_note)
    if forced_reasons:
        record(by, "approved against the checks", version, reason=forced_reasons)
    if version.is_correction:
        _merge_into_open_draft(version)
    return version


def scan_of(file) -> attachments.Checked:
    """Return an uploaded scan of a letter as it is stored: a PDF or a photograph, made anew. Raises ValidationError."""
    name = PurePath(file.name.replace("\\", "/")).name[:200]
    if file.size > LARGEST_SCAN:
        raise ValidationError(_("%(name)s is larger than 10 MB. Scan it smaller, or photograph it.") % {"name": name})
    return attachments.made_anew(name, file.read())


def text_in_effect(version: Version) -> Version | None:
    """Return what a version is compared with: the text of its chapter that is in effect today.

    Once it is decided on it is what it was started from, so that the sheet stays the same.
    """
    versions = Version.objects.select_related("wording__version__chapter")
    if not version.is_open:
        return versions.filter(pk=version.based_on_id).first()
    return (
        versions.filter(chapter=version.chapter_id, language=version.language).in_effect(timezone.localdate()).first()
    )


def numbered_paragraphs(version: Version) -> list[Paragraph]:
    """Return the paragraph rows of a version's current wording, not yet saved."""
    return [
        Paragraph(
            version=version,
            key=kept.key,
            position=position,
            number=paragraph_number(version.chapter.number, position),
            kind=kept.kind,
            text=kept.text,
        )
        for position, kept in enumerate(kept_paragraphs(version.wording), start=1)
    ]


def _refuse_what_undoes_another_text(version: Version, effective_from: date) -> None:
    """A correction mends one text. Where another is in effect by its day, that one would be undone without a word."""
    other = drafts.superseded_by(version, on=effective_from)
    if other is not None:
        raise ValidationError(
            _(
                "Since this correction was started another text took effect, on %(day)s, and this one would undo it. "
                "Return the correction, so that it is brought up to date first."
            )
            % {"day": day_words(other.effective_from)}
        )


def _refuse_to_pass_over(overridden: tuple[readiness.Finding, ...], forced_reasons: str) -> None:
    if overridden and not forced_reasons:
        named = [f"{one.number} {one.sentence}".strip() for one in overridden[:MOST_NAMED]]
        ask = _("Return the draft, or say below why it is approved all the same.")
        raise ValidationError({"forced_reasons": [*named, ask]})
    if forced_reasons and not overridden:
        raise ValidationError(
            {
                "forced_reasons": _(
                    "Nothing stands against this text any more, so nothing is overridden. Take these reasons out."
                )
            }
        )


def _merge_into_open_draft(correction: Version) -> None:
    """Carry what a correction changed into the chapter's open draft.

    Where the next text is approved already and takes effect on a later day, it would lack the correction: a draft is
    then opened from it. The words are the correction's drafter's, so that the approver drafts nothing here.
    """
    beside = Version.objects.open().filter(
        chapter=correction.chapter, language=correction.language, is_correction=False
    )
    draft = next((opened for opened in map(drafts.locked, beside) if opened.is_open), None)
    by = correction.wording.saved_by
    if draft is None:
        coming = drafts.newest_approved(correction.chapter, correction.language)
        if coming is None or coming.effective_from <= correction.effective_from:
            return
        draft = drafts.open_draft(correction.chapter, correction.language, based_on=coming, by=by)
    if draft.wording is not None and merging.take_in(draft, correction, base=correction.based_on.wording, by=by):
        record(correction.approved_by, "merged a correction into", draft)
