"""Merging: two people save one draft, and the text that stands afterwards has what both changed.

Whoever saves second has their text merged, paragraph by paragraph, with what was saved since they began. Where both
changed the same paragraph nobody decides for them: their text is kept aside, and a page asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts, item_references, paragraph_keys, saving, wordings
from handbook.drafting.transitions import SAVE, begin
from handbook.models import Version, Wording
from handbook.rendering import numbered_paragraphs
from text.difference import three_way_merge
from text.difference.three_way_merge import Choice, Conflict

MOST_COMPARED = 4_000_000
"""Pairs of blocks; in longer texts nothing is known to be the same, and the writer is asked about all of it."""


@dataclass(frozen=True)
class TitleConflict:
    """A title that both changed, in one language."""

    language: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Saved:
    """What became of a save.

    wording      what stands now; with conflicts the writer's text, kept aside
    text         the text that stands; with conflicts the merged one, in which the writer's paragraphs stand
    merged_from  the wording that stood and was merged in; None where the writer had seen what stood
    colleague    whose words came in with it
    conflicts    what both changed; then nothing new stands
    has_new_references  whether the text names items by their keys that the writer typed with letters
    """

    wording: Wording
    text: str
    merged_from: Wording | None = None
    colleague: User | None = None
    conflicts: tuple[Conflict, ...] = ()
    titles: tuple[TitleConflict, ...] = ()
    has_new_references: bool = False

    @property
    def must_be_settled(self) -> bool:
        return bool(self.conflicts or self.titles)

    @property
    def text_to_take_over(self) -> str | None:
        """The text that stands where it is not the one that its writer sent; None while something is to be settled."""
        return self.text if (self.merged_from or self.has_new_references) and not self.must_be_settled else None


@transaction.atomic
def save(
    version: Version,
    *,
    text: str,
    titles: Mapping[str, str] | None,
    base: Wording | None,
    by: User,
    base_text: str | None = None,
    kind: str = Wording.Kind.SAVED,
    choices: Sequence[Choice] | None = None,
    against: Wording | None = None,
    titles_seen: Mapping[str, str] | None = None,
    keys: Sequence[str] | None = None,
) -> Saved:
    """Save a text that was begun on `base`, merged with whatever was saved since; nothing is overwritten.

    `base_text` is for a writer who typed on while their last words were merged into `base`: the text as they had sent
    it, from which the new one grew. What the merge brought in is then a colleague's, and no paragraph of it is lost.
    Where both changed the same paragraph, `choices` says "mine", "theirs" or "both" for each, in order; they count
    only while the wording that they were made about, `against`, still stands. Without them the text is kept aside.
    `titles_seen` are the titles that the writer began with. `keys` come with a text that brought its own, such as one
    back from Word. Raises NotOpen and ValidationError as `saving.save` does.
    """
    version = begin(SAVE, version, by=by)
    standing = version.wording
    typed = saving.readable(text)
    last = base or standing
    text = item_references.by_key(version, typed, last=last)
    grew_from = _grew_from(base, base_text)
    if base_text is not None:
        grew_from = item_references.by_key(version, grew_from, last=last)
    if standing is not None and standing.text != text and (sent_before := _sent_before(version, base, text, by=by)):
        base, grew_from = sent_before, text
    titles, title_conflicts = _merged_titles(version, titles, titles_seen)
    has_chosen = choices is not None and (against is None or standing is None or against.pk == standing.pk)
    conflicts: tuple[Conflict, ...] = ()
    together, merged_from, beside = text, None, None
    if standing is not None and standing.text not in (text, grew_from if standing == base else None):
        merge = three_way_merge.merge(
            _common(standing.text, text) if grew_from is None else grew_from,
            theirs=standing.text,
            mine=text,
            language=version.language,
        )
        has_chosen = has_chosen and len(choices) == len(merge.conflicts)
        together = merge.resolved(choices) if has_chosen and merge.conflicts else merge.text
        conflicts, merged_from = (() if has_chosen else tuple(merge.conflicts)), standing
        beside = Wording(version=version, text=text, keys=keys or paragraph_keys.keys_for(version, text, last=base))
    if has_chosen:
        title_conflicts = ()
    if conflicts or title_conflicts:
        aside = saving.put_aside(version, text=text, before=base, by=by)
        merged_from = merged_from or standing
        colleague = _colleague(merged_from, base_text, by=by)
        return Saved(aside, together, merged_from, colleague, conflicts, title_conflicts)
    own = keys if together == text and merged_from is None else None
    together = text if merged_from is None else saving.readable(together)
    wording = saving.save_locked(version, together, titles=titles, by=by, kind=kind, beside=beside, keys=own)
    colleague = _colleague(merged_from, base_text, by=by)
    return Saved(wording, wording.text, merged_from, colleague, has_new_references=text != typed)


def take_in(draft: Version, approved: Version, *, base: Wording, by: User) -> bool:
    """Carry into an open draft what an approved text changed since `base`; say whether there was anything.

    Where the draft had changed the same words, the draft's stand, and what the approved text says there is put into
    `unmerged`, which the draft's page shows until the editors have dealt with it. Call it with the draft locked.
    """
    merge = three_way_merge.merge(
        base.text, theirs=approved.wording.text, mine=draft.wording.text, language=draft.language
    )
    if merge.text == draft.wording.text and not merge.conflicts:
        return False
    changes: dict[str, Any] = {
        "unmerged": "\n\n".join(filter(None, [draft.unmerged, *map(_said_by_approved, merge.conflicts)])),
        # The approver must see what now stands: a draft already sent comes back to the desk.
        "status": Version.Status.DRAFTED,
    }
    if draft.status == Version.Status.IN_REVIEW:
        changes["return_reasons"] = _("An approved correction was merged in. Read it and send it again.")
    wording = draft.wording
    if merge.text != wording.text:
        keys = paragraph_keys.keys_of_both(draft.wording, approved.wording, merge.text)
        wording = changes["wording"] = wordings.add(draft, merge.text, keys, by=by)
    Version.objects.filter(pk=draft.pk).update(**changes)
    drafts.carry_over(approved, draft, keys=wording.keys)
    return True


@transaction.atomic
def bring_up_to_date(correction: Version, *, by: User) -> Version | None:
    """Merge into a correction the text that took effect since it was started; from now on it corrects that one.

    Returns that text, None where there is none. Raises NotOpen.
    """
    require(by, "handbook.draft_version", correction)
    correction = drafts.at_the_desk(correction)
    newer = drafts.superseded_by(correction)
    if newer is None:
        return None
    take_in(correction, newer, base=correction.based_on.wording, by=by)
    Version.objects.filter(pk=correction.pk).update(based_on=newer)
    record(by, "saved", correction, reason=str(newer))
    return newer


def base_of(version: Version, pk: int | None) -> Wording | None:
    """Return the wording that a writer began with; None when there was none, or when it says nothing about that.

    Where it was thinned out since, the last one before it serves: what both have in common since then is no conflict.
    A text kept aside is no base, for it lacks what the colleague had written.
    """
    if not pk:
        return None
    seen = Wording.objects.filter(pk=pk).first()
    if seen is not None:
        return seen if seen.version_id == version.pk and seen.kind != Wording.Kind.ASIDE else None
    stood = version.wordings.exclude(kind=Wording.Kind.ASIDE)
    if not stood.filter(pk__gt=pk).exists():
        return None  # there was none of this number
    return stood.filter(pk__lt=pk).order_by("-pk").first()


def _grew_from(base: Wording | None, base_text: str | None) -> str | None:
    if base_text is not None:
        return saving.readable(base_text)
    return None if base is None else base.text


def _sent_before(version: Version, base: Wording | None, text: str, *, by: User) -> Wording | None:
    """The wording of this very text that its writer saved after `base`: sent twice, since an answer was lost or a
    request came late, words count once."""
    if base is None or base == version.wording:
        return None
    since = version.wordings.filter(pk__gt=base.pk, saved_by=by, sha256=numbered_paragraphs.sha256(text))
    return since.exclude(kind=Wording.Kind.ASIDE).order_by("-pk").first()


def _colleague(merged_from: Wording | None, base_text: str | None, *, by: User) -> User | None:
    """Whose words were merged in: who saved them, or, where the writer's own save brought them, who did before."""
    if merged_from is None:
        return None
    if base_text is not None and merged_from.saved_by_id == by.pk:
        stood = Wording.objects.filter(version=merged_from.version_id, pk__lt=merged_from.pk)
        others = stood.exclude(kind=Wording.Kind.ASIDE).exclude(saved_by=by).select_related("saved_by")
        if last := others.order_by("-pk").first():
            return last.saved_by
    return merged_from.saved_by


def _merged_titles(
    version: Version, mine: Mapping[str, str] | None, seen: Mapping[str, str] | None
) -> tuple[Mapping[str, str], tuple[TitleConflict, ...]]:
    """Language by language: what one side changed counts, what both changed differently is asked about."""
    if mine is None:
        return version.titles, ()
    if seen is None:
        return mine, ()
    titles, conflicts = dict(version.titles), []
    for language in {*mine, *version.titles}:
        ours, theirs = mine.get(language, "").strip(), version.titles.get(language, "")
        if ours == seen.get(language, "").strip():
            continue
        titles[language] = ours
        if theirs not in (ours, seen.get(language, "").strip()):
            conflicts.append(TitleConflict(language, theirs, ours))
    return titles, tuple(conflicts)


def _said_by_approved(conflict: Conflict) -> str:
    return conflict.theirs or _("Taken out there:") + "\n\n" + conflict.base


def _common(theirs: str, mine: str) -> str:
    """What two texts have in common stands for a base that nobody knows: then nothing of either side is dropped."""
    blocks, others = theirs.strip("\n").split("\n\n"), mine.strip("\n").split("\n\n")
    if len(blocks) * len(others) > MOST_COMPARED:
        return ""
    same = SequenceMatcher(None, blocks, others, autojunk=False).get_matching_blocks()
    return "\n\n".join(block for match in same for block in blocks[match.a : match.a + match.size]) + "\n"
