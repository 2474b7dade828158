"""The items of an approved text have their keys from the texts before it, also where they were reworded in steps."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.models import ListItem
from tests.factories import approved, make_chapter, make_handbook

pytestmark = pytest.mark.django_db

WEIGH = "Weigh every tusk on the sealed scale before it is moved."
STEPS = [
    "Weigh and photograph every tusk on the sealed scale in the ranger's presence.",
    "Weigh and photograph each horn, skin and carving on a table in the ranger's presence.",
    "List, seal and photograph each horn, skin and carving on a table with the court's clerk.",
]


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook(), slug="evidence")


def text_with(item):
    return f"Before anything is moved:\n\n- {item}\n- Sign the sheet."


def test_an_item_reworded_step_by_step_keeps_its_key(chapter, editor, approver):
    first = approved(chapter, drafter=editor, approver=approver, text=text_with(WEIGH))
    draft = drafts.start_draft(chapter, by=editor)
    for step in STEPS:
        saving.save(draft, text=text_with(step), by=editor)
    decisions.submit(draft, change_note="Reworded.", by=editor)
    draft.refresh_from_db()

    second = decisions.approve(draft, effective_from=date(2030, 1, 1), change_note="Reworded.", by=approver)

    assert second.items.first().text == STEPS[-1]
    assert list(second.items.values_list("key", flat=True)) == list(first.items.values_list("key", flat=True))


def test_a_text_that_takes_an_items_place_at_once_has_a_key_of_its_own(chapter, editor, approver):
    first = approved(chapter, drafter=editor, approver=approver, text=text_with(WEIGH))

    second = approved(
        chapter, drafter=editor, approver=approver, text=text_with(STEPS[-1]), effective_from=date(2030, 1, 1)
    )

    keys = [list(version.items.values_list("key", flat=True)) for version in (first, second)]
    assert keys[0][0] != keys[1][0]
    assert keys[0][1] == keys[1][1]


def test_the_items_of_an_approved_text_are_sealed(chapter, editor, approver):
    version = approved(chapter, drafter=editor, approver=approver, text=text_with(WEIGH))

    for change in (
        lambda: ListItem.objects.filter(version=version).update(text="Something else."),
        lambda: ListItem.objects.filter(version=version).delete(),
        lambda: ListItem.objects.create(
            version=version, key="another", paragraph="steps", position=9, number="1.2(i)", text="One more."
        ),
    ):
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            change()
    assert version.items.count() == 2
