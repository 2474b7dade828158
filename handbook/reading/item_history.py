"""One item of a list through all editions that have it, whatever its letter and its list."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from handbook.models import Edition, EditionChapter, ListItem
from handbook.reading.shelves import Shelf, in_reading_order
from text.difference import redline


@dataclass(frozen=True)
class ItemOccurrence:
    """An item as one edition has it. `earlier` is it in the edition before that has it, None in the first."""

    edition: Edition
    chapter: EditionChapter
    item: ListItem
    earlier: ListItem | None = None

    @property
    def is_reworded(self) -> bool:
        return self.earlier is not None and self.earlier.text != self.item.text

    @property
    def redline_html(self) -> SafeString:
        before = self.earlier.text if self.earlier else ""
        return mark_safe(redline.redline_html(redline.redline(before, self.item.text)))


def item_occurrences(shelf: Shelf, key: str) -> list[ItemOccurrence]:
    """An item in every edition that has it, the highest number first; in two queries."""
    issued = EditionChapter.objects.filter(edition__in=shelf.editions)
    known = ListItem.objects.filter(key=key, version__in=issued.order_by().values("version"))
    items = {item.version_id: item for item in known}
    chapters: dict[int, list[EditionChapter]] = {}
    for chapter in issued.filter(version__in=list(items)) if items else ():
        chapters.setdefault(chapter.edition_id, []).append(chapter)
    found: list[ItemOccurrence] = []
    for edition in reversed(shelf.editions):
        if edition.pk in chapters:
            chapter = in_reading_order(chapters[edition.pk], shelf.handbook)[0]
            item = items[chapter.version_id]
            found.append(ItemOccurrence(edition, chapter, item, found[-1].item if found else None))
    return found[::-1]


def items_of_list(chapter: EditionChapter, paragraph: str) -> list[ListItem]:
    """The items of a list as an edition has it, in order."""
    return list(ListItem.objects.filter(version=chapter.version_id, paragraph=paragraph).order_by("position"))


def marked(html: str, number: str) -> SafeString:
    """A list by itself with one of its items marked, whose letter is the link that leads to it in its chapter."""
    letter = re.compile(rf'<a class="item-letter" (?=href="[^"]*#{re.escape(number)}")')
    return mark_safe(letter.sub('<a class="item-letter" aria-current="true" ', html, count=1))
