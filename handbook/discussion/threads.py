"""Threads: the remarks on a version with their answers, and where their paragraphs are now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import mark_safe

from accounts.models import User
from handbook.discussion.remarks import may_settle, sources_of
from handbook.models import Remark, Version
from handbook.rendering import numbered_paragraphs
from text.difference.redline import redline, redline_html
from text.html.pages import paragraph_number
from text.khmer import beginning


@dataclass(frozen=True)
class Thread:
    """A remark with its answers, and where its paragraph is now."""

    remark: Remark
    answers: Sequence[Remark]
    number_now: str  # empty: the text no longer has the paragraph, or the remark is on the chapter
    source_now: str | None
    words_now: str
    may_settle: bool  # resolve it, or open it again
    may_decide: bool  # take the suggested rewording over, or not

    @property
    def is_open(self) -> bool:
        return self.remark.resolved_at is None

    @property
    def is_orphaned(self) -> bool:
        return bool(self.remark.key) and not self.number_now

    @property
    def is_on_earlier_wording(self) -> bool:
        return bool(self.number_now) and self.source_now != self.remark.source

    @property
    def may_accept(self) -> bool:
        return self.may_decide and bool(self.number_now) and not self.is_on_earlier_wording

    @property
    def beginning(self) -> str:
        return beginning(self.remark.words, 70)

    @cached_property
    def suggested_html(self) -> str:
        """The suggested rewording against the paragraph, both as they are written."""
        # Safe by construction: redline_html escapes every word.
        return mark_safe(redline_html(redline(self.remark.source, self.remark.suggestion)))

    @cached_property
    def changed_html(self) -> str:
        """What became of the paragraph since: its words then against its words now, or what is written differently."""
        then, now = self.remark.words, self.words_now
        if then == now:
            then, now = self.remark.source, self.source_now or ""
        return mark_safe(redline_html(redline(then, now)))


def threads_on(version: Version, user: User) -> list[Thread]:
    """The threads on a version in the order of its text, in a constant number of queries.

    Those on the chapter come first, orphaned ones last.
    """
    said = list(version.remarks.select_related("said_by", "sign_off", "resolved_by").order_by("said_at", "pk"))
    if not said:
        return []
    wording = version.wording
    keys = wording.keys if wording else []
    places = {key: place for place, key in enumerate(keys)}
    sources = sources_of(wording, version.language) if wording else ()
    words = [kept.text for kept in numbered_paragraphs.kept_paragraphs(wording)]
    answers: dict[int, list[Remark]] = defaultdict(list)
    for remark in said:
        if remark.answers_id:
            answers[remark.answers_id].append(remark)
    is_open, drafts = version.is_open, user.has_perm("handbook.draft_version", version)
    may_decide = drafts and version.status == Version.Status.DRAFTED

    def thread(remark: Remark) -> Thread:
        place = places.get(remark.key)
        suggests = bool(remark.suggestion or remark.is_removal)
        return Thread(
            remark,
            answers[remark.pk],
            number_now="" if place is None else paragraph_number(version.chapter.number, place + 1),
            source_now=None if place is None else sources[place],
            words_now="" if place is None else words[place],
            may_settle=is_open and may_settle(remark, user, drafts=drafts),
            may_decide=may_decide and suggests and remark.resolved_at is None,
        )

    threads = [thread(remark) for remark in said if not remark.answers_id]
    return sorted(threads, key=lambda each: -1 if not each.remark.key else places.get(each.remark.key, len(places)))


def unresolved(version: Version) -> int:
    """How many threads on a version are not settled."""
    return version.remarks.filter(answers=None, resolved_at=None).count()
