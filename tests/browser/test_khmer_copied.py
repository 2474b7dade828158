"""What a reader copies from a Khmer page is what was written, character by character."""

from datetime import date

import pytest

from handbook.editions import release
from press.manuscript import Built
from tests.browser.conftest import PHONE
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.khmer_prose import PROSE, TITLES, joined, pieces_of, with_notes_as_paragraphs

NAMES = ["05-leading-the-investigation", "06-evidence-and-custody", "10-sentencing-and-after"]

COPIED = """(places) => {
  document.querySelectorAll('.text .code span').forEach((ours) => ours.remove());
  return [...document.querySelectorAll(places)].map((element) => {
    getSelection().selectAllChildren(element);
    return getSelection().toString();
  });
}"""
"""What our page says to a code of confidence is not the author's, and is taken out."""
EACH, ALL_AT_ONCE = ".text .paragraph, .text h2, .text h3", ".text"


@pytest.mark.django_db(transaction=True)
def test_every_paragraph_is_copied_as_it_was_written(device, programme, editor, approver):
    handbook = make_handbook(programme=programme, source_language="km")
    for name in NAMES:
        text = with_notes_as_paragraphs(PROSE[name])
        chapter = make_chapter(handbook, slug=name, titles=TITLES[name])
        approved(chapter, drafter=editor, approver=approver, text=text)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"km": Built(b"%PDF-1.7", 1, {})})
    page = device(width=PHONE)

    for name in NAMES:
        page.goto(f"/km/wildlife-trafficking/{name}/")
        written = pieces_of(with_notes_as_paragraphs(PROSE[name]))

        for places in (EACH, ALL_AT_ONCE):
            copied = joined("".join(page.evaluate(COPIED, places)))
            assert lost(written, copied) == []


def lost(written: list[str], copied: str) -> list[str]:
    """The pieces that do not stand in what was copied, one after another."""
    missing, at = [], 0
    for piece in written:
        found = copied.find(piece, at)
        missing += [piece] if found < 0 else []
        at = max(at, found)
    return missing
