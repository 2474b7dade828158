"""Because of your input: what became of each contribution of one participant, down to the paragraph.

Their own words, the answers to them and issued text only: of a draft that cites a contribution nothing is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from handbook.models import Citation, Edition, EditionChapter, Paragraph, Version
from handbook.reading import paragraph_history
from text.difference.redline import ParagraphChange
from workshops.models import Contribution, Disposition, Inquiry, Participant
from workshops.models.contributions import ContributionQuerySet


class Compared:
    """What changed between the versions of many shaped paragraphs: read together once it is asked of one."""

    def __init__(self) -> None:
        self.wanted: set[int] = set()
        self.found: dict[tuple[int, int], dict[str, ParagraphChange]] = {}

    @cached_property
    def versions(self) -> dict[int, Version]:
        return Version.objects.select_related("wording").prefetch_related("paragraphs").in_bulk(self.wanted)

    def change(self, before: int, after: int, key: str) -> ParagraphChange | None:
        """The redline of a paragraph between two versions; None where it is published as it was."""
        if (before, after) not in self.found:
            self.found[before, after] = paragraph_history.changes_by_key(self.versions[before], self.versions[after])
        return self.found[before, after].get(key)


@dataclass(frozen=True)
class Shaped:
    """A paragraph of the first issued edition that draws on a contribution, and its words in the edition before."""

    edition: Edition
    chapter: EditionChapter
    key: str
    number: str
    before: str  # empty: the edition before had no such paragraph
    after: str
    edition_before: Edition | None
    version_before: int = 0
    compared: Compared = field(default_factory=Compared, compare=False, repr=False)

    @property
    def is_new(self) -> bool:
        return not self.before

    @property
    def is_changed(self) -> bool:
        """Whether anything of it is published otherwise: its words, marks, notes, cells, links."""
        return self.change is not None

    @property
    def change(self) -> ParagraphChange | None:
        after = self.chapter.version_id
        if self.is_new or self.version_before == after:
            return None
        return self.compared.change(self.version_before, after, self.key)

    @property
    def changes_html(self) -> SafeString:
        """What the paragraph says now, against what it said before, word by word. Every word is escaped."""
        return mark_safe(self.change.html if self.change else "")

    @property
    def address(self) -> str:
        """Where the paragraph stands in that edition."""
        slug = self.edition.handbook.slug
        page = reverse("reading:edition_chapter", args=[slug, self.edition.number, self.chapter.slug])
        return f"{page}#{self.number}"

    @property
    def address_through_editions(self) -> str:
        return reverse("reading:paragraph", args=[self.edition.handbook.slug, self.key])


@dataclass
class Because:
    """One contribution of a participant with what became of it."""

    contribution: Contribution
    disposition: Disposition | None
    answer_of_merged: Disposition | None = None
    """The answer of the contribution that this one was merged into, when it has one."""
    inquiries: Sequence[Inquiry] = ()
    earlier: list[Contribution] = field(default_factory=list)
    """What it replaced, the latest first: both wordings are kept."""
    shaped: Sequence[Shaped] = ()

    @property
    def is_taken_back(self) -> bool:
        return self.contribution.withdrawn_at is not None

    @property
    def is_answered(self) -> bool:
        return self.disposition is not None and not self.is_taken_back

    @property
    def answered_at(self):
        """When the last word was said to it: its own answer, or that of the one it was merged into."""
        told = [answer.decided_at for answer in (self.disposition, self.answer_of_merged) if answer is not None]
        return max(told, default=None)


def because_of_your_input(participant: Participant) -> list[Because]:
    """Each contribution of a participant, the latest first, with its answer, questions back and shaped paragraphs."""
    return because_of([participant])[participant.pk]


def because_of(participants: Iterable[Participant]) -> dict[int, list[Because]]:
    """The same for many participants, by primary key, in a constant number of queries."""
    participants = list(participants)
    found: dict[int, list[Because]] = {participant.pk: [] for participant in participants}
    for one in because_of_each(Contribution.objects.filter(participant__in=participants)):
        found[one.contribution.participant_id].append(one)
    return found


def because_of_all(participants: Iterable[Participant]) -> list[Because]:
    """The same for all of them together: on one phone several may have written, one after another."""
    participants = list(participants)
    return because_of_each(Contribution.objects.filter(participant__in=participants)) if participants else []


def because_of_each(chosen: ContributionQuerySet) -> list[Because]:
    """What became of each of these contributions, the latest first, in a constant number of queries."""
    contributions = list(
        chosen.with_answer()
        .prefetch_related(
            Prefetch("inquiries", Inquiry.objects.order_by("asked_at", "pk")),
        )
        .order_by("-received_at", "-pk")
    )
    by_pk = {contribution.pk: contribution for contribution in contributions}
    replaced = {contribution.replaces_id for contribution in contributions if contribution.replaces_id}
    targets = _merged_into(contributions)
    sources = defaultdict(list)  # the contributions whose citations count for one: itself, and what it is merged into
    for contribution in contributions:
        sources[contribution.pk] = [contribution.pk]
        disposition = contribution.disposition
        if disposition is not None and disposition.merged_into_id in targets:
            sources[contribution.pk].append(disposition.merged_into_id)
    shaped = shaped_paragraphs({pk for pks in sources.values() for pk in pks})
    found = []
    for contribution in contributions:
        if contribution.pk in replaced:
            continue
        disposition = contribution.disposition
        target = targets.get(disposition.merged_into_id) if disposition is not None else None
        found.append(
            Because(
                contribution,
                disposition,
                answer_of_merged=target.disposition if target is not None else None,
                inquiries=list(contribution.inquiries.all()),
                earlier=_earlier(contribution, by_pk),
                shaped=_once([one for pk in sources[contribution.pk] for one in shaped.get(pk, [])]),
            )
        )
    return found


def _merged_into(contributions: Sequence[Contribution]) -> dict[int, Contribution]:
    """What these are merged into, of which an author of another may know: no case that is still before a court."""
    wanted = {
        contribution.disposition.merged_into_id
        for contribution in contributions
        if contribution.disposition is not None
    } - {None}
    if not wanted:
        return {}
    return {one.pk: one for one in Contribution.objects.filter(pk__in=wanted, ongoing=False).with_answer()}


def _earlier(contribution: Contribution, by_pk: dict[int, Contribution]) -> list[Contribution]:
    earlier = []
    while (contribution := by_pk.get(contribution.replaces_id)) is not None:
        earlier.append(contribution)
    return earlier


def _once(shaped: Sequence[Shaped]) -> list[Shaped]:
    return list({(one.edition.handbook_id, one.key): one for one in reversed(shaped)}.values())[::-1]


# Paragraphs -----------------------------------------------------------------------------------------------------


def shaped_paragraphs(contributions: Iterable[int], reader=None) -> dict[int, list[Shaped]]:
    """For contributions (by primary key) the paragraphs of issued editions that draw on them.

    Only editions that `reader` may read count (None: those for everybody). A paragraph is told once, as the first
    edition has it that says so, in the language in use where both that edition and the one before have it.
    """
    visible = Edition.objects.visible_to(reader)
    citations = list(
        Citation.objects.filter(contribution__in=list(contributions), version__edition_chapters__edition__in=visible)
        .values_list("contribution_id", "key", "version_id", "version__chapter_id", "version__chapter__handbook_id")
        .distinct()
    )
    if not citations:
        return {}
    handbooks = {handbook for *_rest, handbook in citations}
    editions: dict[int, list[Edition]] = defaultdict(list)
    for edition in visible.filter(handbook__in=handbooks).select_related("handbook").defer("manifest"):
        editions[edition.handbook_id].append(edition)
    for of_handbook in editions.values():
        of_handbook.sort(key=lambda edition: (edition.major, edition.minor))
    chapters: dict[tuple[int, int], list[EditionChapter]] = defaultdict(list)  # by edition and chapter
    frozen = EditionChapter.objects.filter(
        edition__in=[edition for of_handbook in editions.values() for edition in of_handbook],
        version__chapter__in={chapter for _one, _key, _version, chapter, _handbook in citations},
    ).select_related("version")
    for frozen_chapter in frozen:
        chapters[frozen_chapter.edition_id, frozen_chapter.version.chapter_id].append(frozen_chapter)
    paragraphs = {
        (paragraph.version_id, paragraph.key): paragraph
        for paragraph in Paragraph.objects.filter(
            key__in={key for _one, key, *_rest in citations},
            version__in={chapter.version_id for together in chapters.values() for chapter in together},
        )
    }
    drawing_on: dict[tuple[int, int, str, int], set[int]] = defaultdict(set)
    for contribution, key, version, chapter, handbook in citations:
        drawing_on[contribution, handbook, key, chapter].add(version)
    found: dict[int, list[Shaped]] = defaultdict(list)
    compared = Compared()
    for (contribution, handbook, key, chapter), versions in drawing_on.items():
        before: Edition | None = None
        for edition in editions[handbook]:
            there = chapters[edition.pk, chapter]
            if versions & {one.version_id for one in there}:
                earlier: list[EditionChapter] = [] if before is None else chapters[before.pk, chapter]
                one = _shaped(edition, there, before, earlier, key, paragraphs, compared)
                if one is not None:
                    found[contribution].append(one)
                    break
            before = edition
    for shaped in found.values():
        shaped.sort(key=lambda one: (one.edition.handbook.slug, one.chapter.position, place_in_chapter(one.number)))
    return dict(found)


def _shaped(edition, chapters, edition_before, chapters_before, key, paragraphs, compared) -> Shaped | None:
    after = {
        one.language: (one, paragraphs[one.version_id, key]) for one in chapters if (one.version_id, key) in paragraphs
    }
    if not after:
        return None
    before = {
        one.language: paragraphs[one.version_id, key] for one in chapters_before if (one.version_id, key) in paragraphs
    }
    # A translation that came later is not laid beside the source text: words of one language are compared.
    source = edition.handbook.source_language
    language = min(
        (after.keys() & before.keys()) or after.keys(),
        key=lambda language: (language != get_language(), language != source, language),
    )
    chapter, paragraph = after[language]
    if language in before:
        compared.wanted |= {before[language].version_id, chapter.version_id}
    return Shaped(
        edition,
        chapter,
        key,
        paragraph.number,
        before=before[language].text if language in before else "",
        after=paragraph.text,
        edition_before=edition_before,
        version_before=before[language].version_id if language in before else 0,
        compared=compared,
    )


def place_in_chapter(number: str) -> int:
    """Return the place of a paragraph among those of its chapter: 12 for 4.12."""
    return int(number.rpartition(".")[2])
