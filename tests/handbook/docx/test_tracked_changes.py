"""Tracked changes and comments of Word become suggestions and remarks."""

import pytest
from lxml import etree

from handbook.discussion import remarks
from handbook.docx import export, reimport
from handbook.models import Version
from tests.factories import make_handbook
from tests.handbook.docx.round_trips import TEN, back, brought_in, survived
from tests.handbook.docx.word_files import SPACES, Editing, W, added, paragraph, run, struck, word_file

pytestmark = pytest.mark.django_db


def tracked(version, editor):
    """A tracked deletion and insertion in one paragraph, a paragraph struck out, one added."""
    file = Editing(export.take_out(version, by=editor))

    def instead(words, *inside, mark=""):
        old = file.find(words)
        new = etree.fromstring(f"<x {SPACES}>{paragraph(*inside, mark=mark)}</x>")[0]
        for bookmark in old.findall(f"{W}bookmarkStart"):
            new.insert(1, bookmark)
        old.getparent().replace(old, new)
        return new

    instead(
        "Money that was found",
        "Money that was found beside the goods is counted ",
        struck("twice"),
        added("thrice"),
        " by two different persons.",
    )
    instead("Phones are switched", struck(TEN[7]), mark="del")
    costs = file.find("Costs of keeping")
    costs.addnext(
        etree.fromstring(f"<x {SPACES}>{paragraph(added('The costs end with the judgment.'), mark='ins')}</x>")[0]
    )
    return file.saved()


def test_tracked_changes_may_be_taken_as_accepted(editor, ten):
    returned = back(ten, tracked(ten, editor))

    assert returned.has_tracked_changes
    assert "counted thrice by" in returned.text
    assert "Phones are" not in returned.text
    assert returned.text.endswith("The costs end with the judgment.\n")
    assert survived(ten, returned)["Money that w"] == "Money that w"
    assert returned.fates.removed == 1
    assert returned.suggestions == []


def test_tracked_changes_may_be_taken_as_suggestions(editor, ten):
    keys = ten.wording.keys
    returned = back(ten, tracked(ten, editor), mode="rejected")

    assert (returned.text, returned.keys) == (ten.wording.text, keys)
    reimport.bring_back(returned, by=editor)

    said = {remark.key: remark for remark in ten.remarks.exclude(in_word_by="")}
    assert set(said) == {keys[4], keys[7], keys[9]}
    assert said[keys[4]].suggestion == TEN[4].replace("twice", "thrice")
    assert said[keys[7]].is_removal
    assert said[keys[9]].suggestion == f"{TEN[9]}\n\nThe costs end with the judgment."
    assert {remark.in_word_by for remark in said.values()} == {"Sok"}
    remarks.accept(said[keys[4]], by=editor)
    assert "counted thrice" in Version.objects.get(pk=ten.pk).wording.text


def test_a_tracked_change_of_a_heading_is_a_remark_on_the_chapter(editor, ten):
    file = Editing(export.take_out(ten, by=editor))
    old = file.find("Trial")
    old.append(etree.fromstring(f"<x {SPACES}>{added(' and judgment')}</x>")[0])

    returned = back(ten, file.saved(), mode="rejected")

    assert (returned.text, returned.report) == (
        ten.wording.text,
        ["1 tracked change of a heading is a remark on the chapter. It is at: “Trial”"],
    )
    [said] = returned.suggestions
    assert (said.key, said.text) == ("", "In Word the heading “Trial” was changed to “Trial and judgment”")


def test_a_paragraph_moved_with_tracking_is_a_removal_and_an_addition(editor):
    moved = '<w:{0} w:id="5" w:author="Sok" w:date="2026-01-05T09:00:00Z">' + run("Moved away.") + "</w:{0}>"
    content = word_file(
        paragraph(moved.format("moveFrom"), mark="moveFrom"),
        paragraph("Stays."),
        paragraph(moved.format("moveTo"), mark="moveTo"),
    )

    _file, [imported] = brought_in(make_handbook(), content, editor)

    version = imported.chapter.versions.get()
    assert version.wording.text == "Moved away.\n\nStays.\n"
    [removal, addition] = version.remarks.order_by("pk")
    assert (removal.key, removal.is_removal) == (version.wording.keys[0], True)
    assert (addition.key, addition.suggestion) == (version.wording.keys[1], "Stays.\n\nMoved away.")


def test_bringing_the_same_file_back_twice_says_nothing_twice(editor, ten):
    content = tracked(ten, editor)
    reimport.bring_back(back(ten, content, mode="rejected"), by=editor)
    ten.refresh_from_db()
    before = ten.remarks.count()

    reimport.bring_back(back(ten, content, mode="rejected"), by=editor)

    assert ten.remarks.count() == before
