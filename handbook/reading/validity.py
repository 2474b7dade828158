"""How far a reader may rely on a text: its edition, which language prevails, who answers for it, when it was read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from handbook.editions import prevailing
from handbook.models import Edition, EditionChapter


@dataclass(frozen=True)
class Validity:
    """What a page says of an edition, or of a chapter of it.

    prevails       a sentence on the language that prevails; "" where no text is in that language
    owners         the office that answers for the chapter, by language; empty where it is not recorded
    looked_at_on   when the chapter was last read against the law; None where it is not recorded
    look_again_by  when that is due again; None where it is not recorded
    """

    edition: Edition
    prevails: str = ""
    is_of_chapter: bool = False
    owners: dict[str, str] = field(default_factory=dict)
    looked_at_on: date | None = None
    look_again_by: date | None = None

    @property
    def is_overdue(self) -> bool:
        return self.look_again_by is not None and self.look_again_by < timezone.localdate()


def of_edition(edition: Edition, chapters: Iterable[EditionChapter]) -> Validity:
    """Of an edition, with all its chapters in all their languages."""
    return Validity(edition, prevails=_prevails(edition, chapters))


def of_chapter(edition: Edition, chapter: EditionChapter, chapters: Iterable[EditionChapter]) -> Validity:
    """Of a chapter, read with `shelves.chapters_of`: what is recorded of it today, whatever its edition."""
    recorded = vars(chapter)
    same = (one for one in chapters if (one.edition_id, one.number) == (edition.pk, chapter.number))
    return Validity(
        edition,
        prevails=_prevails(edition, same),
        is_of_chapter=True,
        owners=recorded["owners"],
        looked_at_on=recorded["looked_at_on"],
        look_again_by=recorded["look_again_by"],
    )


def _prevails(edition: Edition, chapters: Iterable[EditionChapter]) -> str:
    return prevailing.prevails(edition.handbook, chapters)
