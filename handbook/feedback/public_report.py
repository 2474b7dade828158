"""We asked, you said, we did: what a consultation asked, what was heard, and the paragraphs that came of it.

For the public: no word of a contribution but its public summary, and no count under five.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.urls import reverse

from handbook.feedback.outcomes import place_in_chapter
from handbook.models import Citation, Edition, EditionChapter, Handbook, Paragraph
from handbook.reading.shelves import Shelf, in_reading_order
from workshops.analysis import summaries
from workshops.models import Consultation, Contribution, Disposition
from workshops.room import small_counts


@dataclass(frozen=True)
class Place:
    """A paragraph of an edition that draws on what was said."""

    edition: Edition
    chapter: EditionChapter
    number: str

    @property
    def address(self) -> str:
        slug = self.edition.handbook.slug
        page = reverse("reading:edition_chapter", args=[slug, self.edition.number, self.chapter.slug])
        return f"{page}#{self.number}"


@dataclass(frozen=True)
class Done:
    """What one handbook made of a consultation: by chapter, the paragraphs of an edition that draw on it."""

    handbook: Handbook
    edition: Edition
    chapters: list[tuple[EditionChapter, list[Place]]]


@dataclass(frozen=True)
class Counts:
    """How many contributions were put forward and how many of them are answered; None is a count not shown."""

    received: int | None
    answered: int | None


def consultations_shown_to(reader) -> QuerySet[Consultation]:
    """The consultations on which a handbook draws of which this person may read an edition."""
    handbooks = Edition.objects.visible_to(reader).values("handbook")
    return Consultation.objects.filter(handbooks__in=handbooks).distinct()


def said_in(consultation: Consultation) -> QuerySet[Contribution]:
    """What was heard, by topic; within one in the order of the receipts, which tells nothing of who came when."""
    return (
        Contribution.objects.heard()
        .filter(consultation=consultation)
        .with_answer()
        .defer("text")
        .order_by(F("topic__position").asc(nulls_last=True), "topic", "receipt")
    )


def counts_of(consultation: Consultation) -> Counts:
    """Count what was put forward, as far as counts may leave the staff."""
    counted = summaries.progress(consultation)
    received, answered = counted["contributions"], counted["answered"]
    return Counts(received=small_counts.shown(received), answered=small_counts.shown_beside(answered, whole=received))


def editions_drawing_on(consultation: Consultation, reader) -> list[Edition]:
    """For each handbook of which this person may read an edition: the one in effect, else the newest that stands."""
    visible = Edition.objects.visible_to(reader).filter(handbook__consultations=consultation)
    by_handbook: dict[Handbook, list[Edition]] = defaultdict(list)
    for edition in visible.select_related("handbook").defer("manifest").newest_first():
        by_handbook[edition.handbook].append(edition)
    chosen = []
    for handbook, editions in sorted(by_handbook.items(), key=lambda item: item[0].slug):
        standing = next((edition for edition in editions if edition.withdrawn_at is None), editions[0])
        chosen.append(Shelf(handbook, editions).in_effect() or standing)
    return chosen


def places_of(consultation: Consultation, editions: Iterable[Edition]) -> dict[int, list[Place]]:
    """For each contribution heard in a consultation (by primary key) the paragraphs of editions that draw on it."""
    by_edition: dict[int, list[EditionChapter]] = defaultdict(list)
    rows = EditionChapter.objects.filter(edition__in=list(editions)).select_related("edition__handbook")
    for chapter in rows.defer("edition__manifest"):
        by_edition[chapter.edition_id].append(chapter)
    shown: dict[tuple[int, str], EditionChapter] = {}
    for edition, chapters in by_edition.items():
        for chapter in in_reading_order(chapters, chapters[0].edition.handbook):
            shown[edition, chapter.slug] = chapter
    of_version: dict[int, list[EditionChapter]] = defaultdict(list)
    for chapters in by_edition.values():
        for chapter in chapters:
            of_version[chapter.version_id].append(chapter)
    heard = Contribution.objects.heard().filter(consultation=consultation)
    citations = list(
        Citation.objects.filter(version__in=list(of_version), contribution__in=heard).values_list(
            "contribution_id", "version_id", "key"
        )
    )
    paragraphs = Paragraph.objects.filter(
        version__in={version for _one, version, _key in citations}, key__in={key for _one, _version, key in citations}
    )
    numbered = {(paragraph.version_id, paragraph.key): paragraph for paragraph in paragraphs.defer("text")}
    places: dict[int, dict[tuple, Place]] = defaultdict(dict)
    for contribution, version, key in citations:
        if (paragraph := numbered.get((version, key))) is None:
            continue  # cited at a paragraph that the text no longer had when it was approved
        for chapter in of_version[version]:
            order = (chapter.edition.handbook.slug, chapter.position, paragraph.position)
            place = Place(chapter.edition, shown[chapter.edition_id, chapter.slug], paragraph.number)
            places[contribution].setdefault(order, place)
    return {contribution: [found[order] for order in sorted(found)] for contribution, found in places.items()}


def done(editions: Iterable[Edition], places: dict[int, list[Place]]) -> list[Done]:
    """Gather the paragraphs by handbook and chapter, each once; a handbook that cites nothing is left out."""
    by_edition: dict[int, dict[int, dict[str, Place]]] = defaultdict(lambda: defaultdict(dict))
    chapters: dict[int, EditionChapter] = {}
    for found in places.values():
        for place in found:
            chapters[place.chapter.pk] = place.chapter
            by_edition[place.edition.pk][place.chapter.pk][place.number] = place
    return [
        Done(
            edition.handbook,
            edition,
            [
                (chapters[pk], sorted(numbers.values(), key=lambda place: place_in_chapter(place.number)))
                for pk, numbers in sorted(by_edition[edition.pk].items(), key=lambda item: chapters[item[0]].position)
            ],
        )
        for edition in editions
        if edition.pk in by_edition
    ]


def places_for(contribution: Contribution, places: dict[int, list[Place]]) -> list[Place]:
    """The paragraphs that draw on a contribution, or on the one it was merged into."""
    disposition = contribution.disposition
    if disposition is not None and disposition.outcome == Disposition.Outcome.MERGED:
        return places.get(disposition.merged_into_id, [])
    return places.get(contribution.pk, [])
