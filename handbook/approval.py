"""Approval: a draft is sent, returned with reasons, or approved by somebody who did not draft it."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from merge3 import Merge3

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import NotOpen, StaleVersion, carried_keys, kept_paragraphs, paragraphs_of, sha256
from handbook.models import Citation, Paragraph, Version, Wording
from text.pages import paragraph_number


class OwnDraft(PermissionDenied):
    """Nobody approves what they drafted."""


@transaction.atomic
def submit(version: Version, *, change_note: str, by: User) -> None:
    """Send a draft for approval. From then on its wording stands still.

    Raises NotOpen; ValidationError when the chapter is empty or nothing says what changed.
    """
    require(by, "handbook.draft_version", version)
    version = _locked(version)
    if version.status != Version.Status.DRAFTED:
        raise NotOpen(version)
    if version.wording is None or not version.wording.keys:
        raise ValidationError(_("This chapter has no text yet. Write it before you send it."))
    if not change_note.strip():
        raise ValidationError({"change_note": _("Say in a sentence what changed and why.")})
    Version.objects.filter(pk=version.pk).update(
        status=Version.Status.IN_REVIEW,
        change_note=change_note.strip(),
        return_reasons="",
        submitted_by=by,
        submitted_at=timezone.now(),
    )
    record(by, "sent for approval", version, reason=change_note)


@transaction.atomic
def return_to_drafters(version: Version, *, reasons: str, by: User) -> None:
    """Give a draft back with reasons. Raises StaleVersion when a colleague decided first."""
    require(by, "handbook.approve_version", version)
    version = _locked(version)
    if not reasons.strip():
        raise ValidationError({"reasons": _("Say what has to change before it can be approved.")})
    changed = Version.objects.filter(pk=version.pk, status=Version.Status.IN_REVIEW).update(
        status=Version.Status.DRAFTED, return_reasons=reasons.strip()
    )
    if not changed:
        raise StaleVersion(version)
    record(by, "returned", version, reason=reasons)


@transaction.atomic
def approve(
    version: Version, *, effective_from: date, change_note: str, by: User, seen: Wording | None = None
) -> Version:
    """Adopt a version: its text, paragraphs and citations are sealed and take effect on a date.

    `seen` is the wording that the approver read. Raises OwnDraft when the approver drafted it, StaleVersion when
    another wording stands or somebody decided first, ValidationError when nothing says what changed. An approved
    correction is merged into the chapter's open draft.
    """
    require(by, "handbook.approve_version", version)
    version = _locked(version)
    if by.pk in version.drafters:
        raise OwnDraft(_("You drafted this version. A colleague with the role of approver decides on it."))
    if version.status != Version.Status.IN_REVIEW or (seen is not None and seen.pk != version.wording_id):
        raise StaleVersion(version)
    if not change_note.strip():
        raise ValidationError({"change_note": _("Say in a sentence what changed and why.")})
    # Children before the status flips: from then on the database takes no more.
    Paragraph.objects.bulk_create(numbered_paragraphs(version))
    version.citations.exclude(key__in=version.wording.keys).delete()
    Version.objects.filter(pk=version.pk).update(
        status=Version.Status.APPROVED,
        effective_from=effective_from,
        change_note=change_note.strip(),
        return_reasons="",
        approved_by=by,
        approved_at=timezone.now(),
    )
    version.refresh_from_db()
    record(by, "approved", version, reason=change_note)
    if version.is_correction:
        _merge_into_open_draft(version)
    return version


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


def _merge_into_open_draft(correction: Version) -> None:
    """Carry what a correction changed into the chapter's open draft, block by block.

    Where the draft had changed the same words, the draft's words stay and what the correction says is put into
    `unmerged`, which the draft's page shows until the editors have dealt with it.
    """
    draft = (
        Version.objects.select_for_update(of=("self",))
        .select_related("wording", "chapter")
        .filter(
            chapter=correction.chapter,
            language=correction.language,
            is_correction=False,
            status__in=Version.Status.open(),
        )
        .first()
    )
    if draft is None or draft.wording is None:
        return
    base = correction.based_on.wording.text
    text, conflicts = merged(base, theirs=correction.wording.text, mine=draft.wording.text)
    if text == draft.wording.text and not conflicts:
        return
    changes = {
        "unmerged": "\n\n".join(filter(None, [draft.unmerged, *conflicts])),
        # The approver must see what now stands: a draft already sent comes back to the desk.
        "status": Version.Status.DRAFTED,
    }
    if draft.status == Version.Status.IN_REVIEW:
        changes["return_reasons"] = _("An approved correction was merged in. Read it and send it again.")
    if text != draft.wording.text:
        changes["wording"] = Wording.objects.create(
            version=draft,
            text=text,
            keys=_keys_of_both(draft.wording, correction.wording, text),
            sha256=sha256(text),
            saved_by=correction.wording.saved_by,
        )
    Version.objects.filter(pk=draft.pk).update(**changes)
    keys = set((changes.get("wording") or draft.wording).keys)
    Citation.objects.bulk_create(
        (
            Citation(version=draft, key=c.key, contribution_id=c.contribution_id, cited_by_id=c.cited_by_id)
            for c in correction.citations.all()
            if c.key in keys
        ),
        ignore_conflicts=True,
    )
    record(correction.approved_by, "merged a correction into", draft)


def merged(base: str, *, theirs: str, mine: str) -> tuple[str, list[str]]:
    """Merge two texts that both started from `base`, in blocks between blank lines.

    Returns the merged text, and what `theirs` says where both changed the same blocks (there `mine` stands).
    """
    conflicts = []
    blocks = []
    for group in Merge3(_blocks(base), _blocks(mine), _blocks(theirs)).merge_groups():
        if group[0] == "conflict":
            _kind, _base, of_mine, of_theirs = group
            blocks += of_mine
            conflicts.append("\n\n".join(filter(None, of_theirs)))
        else:
            blocks += group[1]
    blocks = list(filter(None, blocks))
    return "\n\n".join(blocks) + "\n" if blocks else "", conflicts


def _blocks(text: str) -> list[str]:
    """Each block with a gap after it: the gap keeps changes to neighbouring blocks from counting as one."""
    return [piece for block in text.strip("\n").split("\n\n") if block.strip() for piece in (block, "")]


def _keys_of_both(mine: Wording, theirs: Wording, text: str) -> list[str]:
    """Keys of a merged text: the draft's, and for a paragraph that came with the correction the correction's."""
    keys = carried_keys(mine, text)
    known = set(mine.keys)
    from_theirs = dict(zip(paragraphs_of(theirs.text), theirs.keys, strict=True))
    used = set(keys)
    for position, paragraph in enumerate(paragraphs_of(text)):
        theirs_key = from_theirs.get(paragraph)
        if keys[position] not in known and theirs_key and theirs_key not in used:
            used.add(theirs_key)
            keys[position] = theirs_key
    return keys


def _locked(version: Version) -> Version:
    return (
        Version.objects.select_for_update(of=("self",))
        .select_related("wording", "chapter__handbook__programme", "based_on__wording")
        .get(pk=version.pk)
    )
