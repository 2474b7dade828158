"""History: a chapter's versions and a version's wordings; an old wording comes back, a version is withdrawn.

Nothing is taken out of the history. What is restored becomes the next wording, what is withdrawn stays to be read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from os.path import commonprefix

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts, saving
from handbook.drafting.paragraph_keys import keys_now
from handbook.drafting.transitions import of_withdrawing
from handbook.models import Edition, EditionChapter, LaidDraft, Version, Wording
from handbook.rendering import rendered_sources
from text.khmer import around, beginning


class WithdrawnAlready(Exception):
    """A colleague withdrew it first; it is withdrawn once."""


LATEST = 20
"""How many wordings a version's own page shows; all of them have a page."""


@dataclass(frozen=True)
class Entry:
    """A version in its chapter's history: everybody who drafted it, and the editions that were issued with it."""

    version: Version
    drafters: list[User]
    editions: list[Edition]


def entries(versions: Iterable[Version]) -> list[Entry]:
    """Tell the history of versions, in the order given, in three queries however many they are."""
    versions = list(versions)
    ids = [version.pk for version in versions]
    pairs = Wording.objects.filter(version__in=ids).order_by().values_list("version", "saved_by").distinct()
    drafted_by: dict[int, set[int]] = {}
    for version, person in pairs:
        drafted_by.setdefault(version, set()).add(person)
    people = User.objects.in_bulk({person for persons in drafted_by.values() for person in persons})
    issued: dict[int, list[Edition]] = {}
    for chapter in (
        EditionChapter.objects.filter(version__in=ids, edition__status=Edition.Status.ISSUED)
        .select_related("edition__handbook")
        .defer("edition__manifest")
        .order_by("edition__major", "edition__minor")
    ):
        issued.setdefault(chapter.version_id, []).append(chapter.edition)
    return [
        Entry(
            version,
            sorted((people[person] for person in drafted_by.get(version.pk, ())), key=str),
            issued.get(version.pk, []),
        )
        for version in versions
    ]


def latest_wordings(version: Version) -> list[tuple[Wording, int | None]]:
    """Return the last wordings that were saved by hand, each with the one before it to compare it with."""
    by_hand = version.wordings.filter(kind=Wording.Kind.SAVED).select_related("saved_by").defer("text", "keys")
    latest = list(by_hand.order_by("-pk")[: LATEST + 1])
    before = [wording.pk for wording in latest[1:]] + [None]
    return list(zip(latest, before, strict=True))[:LATEST]


@transaction.atomic
def restore(wording: Wording, *, by: User) -> Version:
    """Take an old wording up again, with its paragraph keys and its version's citations; return the draft that has it.

    It becomes the next wording of its own version while that is at the desk, else of the chapter's open draft; where
    none is open one is started. So what stood before is in the history too, and comes back by the same means.
    Raises NotOpen when the open draft was sent for approval, ValidationError for a wording without text.
    """
    version = wording.version
    require(by, "handbook.draft_version", version)
    if not wording.keys:
        raise ValidationError(_("This wording has no paragraph yet. Choose another."))
    draft = _draft_for(version, by=by)
    keys, stood = keys_now(wording), draft.wording
    saving.save(draft, text=wording.text, keys=keys, by=by)
    rendered_sources.go_back(draft, wording, stood, by=by)
    drafts.carry_over(version, draft, keys=keys)
    record(by, "restored an earlier wording of", draft, reason=str(wording))
    draft.refresh_from_db()
    return draft


@transaction.atomic
def withdraw(version: Version, *, reason: str, by: User) -> Version:
    """Withdraw an open draft, which frees its place, or an approved text, which then no coming edition takes.

    A draft is withdrawn by who may draft, an approved text by who may approve. The text approved before it is in
    effect again for coming editions; editions that were issued with it stay. Raises WithdrawnAlready; ValidationError
    without a reason, or while an edition with the text is being made.
    """
    require(by, "handbook.read_draft", version)
    version = drafts.locked(version)
    act = of_withdrawing(version)
    require(by, act.permission, version)
    if version.withdrawn_at is not None:
        raise WithdrawnAlready(version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn; the reason stays in the chapter's history.")})
    in_the_making = version.edition_chapters.filter(edition__status=Edition.Status.PREPARED).select_related("edition")
    if (chapter := in_the_making.defer("edition__manifest").first()) is not None:
        raise ValidationError(
            _("%(edition)s is just being made with this text. Give that edition up first, or wait until it is issued.")
            % {"edition": chapter.edition}
        )
    Version.objects.filter(pk=version.pk).update(
        status=act.leads_to, withdrawn_at=timezone.now(), withdrawn_by=by, withdrawal_reason=reason.strip()
    )
    # Nobody is consulted any more on what is withdrawn; what was said about it stays pinned to its wording.
    for laid in LaidDraft.objects.filter(wording__version=version).select_related("workshop"):
        record(by, "took up again", version, reason=str(laid.workshop))
        laid.delete()
    record(by, "withdrew", version, reason=reason.strip())
    version.refresh_from_db()
    return version


def may_withdraw(version: Version, user: User) -> bool:
    return version.withdrawn_at is None and user.has_perm(of_withdrawing(version).permission, version)


def difference(before: str, after: str, most: int) -> tuple[str, bool]:
    """What tells a wording from the one before it: the first passage that is new or reworded, else the first that is
    gone, and whether it is gone. Passages stand between empty lines; a cheap look at the source, no redline."""
    old, new = _passages(before), _passages(after)
    there, here = set(old), set(new)
    at, came = next(((at, one) for at, one in enumerate(new) if one not in there), (0, ""))
    if came:
        # Reworded in its middle, it is shown from there: its beginning would be the same in every row.
        was = old[at] if at < len(old) else ""
        return around(came, len(commonprefix([was, came])), most), False
    gone = next((one for one in old if one not in here), "")
    moved = next((now for was, now in zip(old, new, strict=False) if was != now), "")
    return beginning(gone or moved or " ".join(new[:1]), most), bool(gone)


def _passages(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(passage.split()) for passage in _EMPTY_LINES.split(text) if passage.strip()))


_EMPTY_LINES = re.compile(r"\n[ \t\r]*\n")


def in_effect_without(version: Version) -> Version | None:
    """Return the text that is in effect today once an approved version is withdrawn; None when none is."""
    others = version.chapter.versions.filter(
        language=version.language,
        status=Version.Status.APPROVED,
        withdrawn_at=None,
        effective_from__lte=timezone.localdate(),
    )
    return others.exclude(pk=version.pk).order_by("-effective_from", "-approved_at", "-pk").first()


def _draft_for(version: Version, *, by: User) -> Version:
    if version.status == Version.Status.DRAFTED:
        return version
    opened = version.chapter.versions.open().filter(language=version.language, is_correction=False).first()
    return opened or drafts.start_draft(version.chapter, by=by, language=version.language)
