"""Laid drafts: which paragraphs lie before a workshop, and what is said about one of them pinned to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.models import LaidDraft, Pin, Wording
from text.html.pages import paragraph_number
from workshops.models import Contribution, Workshop


@dataclass(frozen=True)
class LaidParagraphs:
    """The paragraphs of the drafts before a workshop, by number as printed: 4.12 -> {language: (wording, key)}."""

    places: dict[str, dict[str, tuple[int, str]]]

    @property
    def knows(self):
        """Whether a number, as a spreadsheet gives it, is one of these; None where no draft lies there."""
        return (lambda number: _without_item(number) in self.places) if self.places else None

    def pin(self, contributions: Iterable[Contribution]) -> list[Pin]:
        """Pin contributions to the paragraph that they name, in their own language where it was laid in it."""
        pins = []
        for contribution in contributions:
            languages = self.places.get(_without_item(contribution.paragraph))
            if languages:
                wording, key = languages.get(contribution.language) or next(iter(languages.values()))
                pins.append(Pin(contribution=contribution, wording_id=wording, key=key))
        return Pin.objects.bulk_create(pins, batch_size=500)


def paragraphs_before(workshop: Workshop) -> LaidParagraphs:
    """What lies before a workshop. Where two wordings of a chapter lie in one language, the one laid last counts."""
    places: dict[str, dict[str, tuple[int, str]]] = {}
    for laid in drafts_before(workshop):
        version = laid.wording.version
        for position, key in enumerate(laid.wording.keys, start=1):
            number = paragraph_number(version.chapter.number, position)
            places.setdefault(number, {})[version.language] = (laid.wording_id, key)
    return LaidParagraphs(places)


def drafts_before(workshop: Workshop):
    return (
        LaidDraft.objects.filter(workshop=workshop)
        .select_related("wording__version__chapter")
        .order_by("wording__version__chapter__number", "pk")
    )


@dataclass(frozen=True)
class LaidChapter:
    """A chapter that lies before a workshop: the wording to show, and all of its wordings that were laid."""

    wording: Wording
    laid: list[int]


def chapters_before(workshop: Workshop, language: str) -> list[LaidChapter]:
    """The chapters before a workshop in their order, each in the language asked for where it was laid in it."""
    chosen: dict[int, LaidChapter] = {}
    for each in drafts_before(workshop):
        version = each.wording.version
        so_far = chosen.get(version.chapter_id)
        replaces = so_far is None or version.language == language or so_far.wording.version.language != language
        wording = each.wording if replaces else so_far.wording
        chosen[version.chapter_id] = LaidChapter(wording, [*(so_far.laid if so_far else []), each.wording_id])
    return list(chosen.values())


def _without_item(number: str) -> str:
    """4.12(b) lies in paragraph 4.12."""
    return number.partition("(")[0]
