"""Remarks leave for Word as comments, and come back as the remarks that they are."""

import pytest
from django.utils.translation import override
from lxml import etree

from handbook.discussion import remarks
from handbook.docx import export, reimport
from tests.handbook.docx.round_trips import a_draft, back
from tests.handbook.docx.word_files import Editing, W

pytestmark = pytest.mark.django_db

ANSWER = "http://schemas.microsoft.com/office/word/2012/wordml"
PLACE = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"


@pytest.fixture
def discussed(editor):
    """Two paragraphs and a table; a remark with an answer, a suggested rewording, and one that is settled."""
    version = a_draft(editor, "Scales are checked.\n\nThe bag is signed.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    first, second, third = version.wording.keys
    about = {"version": version, "wording": version.wording, "by": editor}
    remark = remarks.say(key=first, text="By whom?\n\nAnd when?", **about)
    remarks.answer(remark, text="By the clerk.", by=editor)
    remarks.say(key=second, text="", suggestion="The bag is sealed.", **about)
    remarks.resolve(remarks.say(key=third, text="Done with.", **about), by=editor)
    return version


def comments_of(content):
    editing = Editing(content)
    root = etree.fromstring(editing.members["word/comments.xml"])
    return [("".join(text.text for text in comment.iter(f"{W}t")), comment) for comment in root.iter(f"{W}comment")]


def with_comments(content, change):
    """The file with its comments changed, as Word would."""
    editing = Editing(content)
    roots = {name: etree.fromstring(editing.members[f"word/{name}.xml"]) for name in ("comments", "commentsExtended")}
    change(**roots)
    for name, root in roots.items():
        editing.members[f"word/{name}.xml"] = etree.tostring(root)
    return editing.saved()


def test_open_remarks_and_their_answers_are_comments_on_their_paragraphs(discussed, editor):
    content = export.take_out(discussed, by=editor)

    assert [words for words, _comment in comments_of(content)] == [
        "By whom?And when?",
        "By the clerk.",
        "Suggested rewording: The bag is sealed.",
    ]
    on = [
        [mark.get(f"{W}id") for mark in paragraph.iter(f"{W}commentReference")]
        for paragraph in Editing(content).body.iter(f"{W}p")
    ]
    assert [numbers for numbers in on if numbers] == [["0", "1"], ["2"]]


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("program", ["nobody", "LibreOffice"])
def test_what_nobody_touched_is_no_new_remark(discussed, editor, program, language):
    with override(language):
        content = export.take_out(discussed, by=editor)
    if program == "LibreOffice":
        content = Editing(content).saved_by_libreoffice()

    returned = back(discussed, content)

    assert (returned.comments, returned.report, returned.changes_something) == ([], [], False)
    reimport.bring_back(returned, by=editor)
    assert discussed.remarks.count() == 4


def test_an_answer_given_in_word_answers_the_remark_once(discussed, editor):
    def answered(comments, commentsExtended):  # noqa: N803 -- the part's name
        first = comments[0]
        answer = etree.SubElement(comments, f"{W}comment", {f"{W}id": "90", f"{W}author": "Sok"})
        paragraph = etree.SubElement(answer, f"{W}p", {PLACE: "00ABCDEF"})
        etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = "On the day."
        entry = etree.SubElement(commentsExtended, f"{{{ANSWER}}}commentEx", {f"{{{ANSWER}}}paraId": "00ABCDEF"})
        entry.set(f"{{{ANSWER}}}paraIdParent", first[-1].get(PLACE))

    content = with_comments(export.take_out(discussed, by=editor), answered)

    for _twice in range(2):
        reimport.bring_back(back(discussed, content), by=editor)

    remark = discussed.remarks.get(text__startswith="By whom?")
    assert [answer.text for answer in remark.thread.all()] == ["By the clerk.", "Sok: On the day."]
    assert discussed.remarks.count() == 5


def test_a_comment_changed_in_word_is_a_new_remark_and_the_old_one_stays(discussed, editor):
    def changed(comments, commentsExtended):  # noqa: N803 -- the part's name
        next(comments[2].iter(f"{W}t")).text = "Sealed, and signed?"

    returned = back(discussed, with_comments(export.take_out(discussed, by=editor), changed))

    assert [(said.key, said.text) for said in returned.comments] == [(discussed.wording.keys[1], "Sealed, and signed?")]
    reimport.bring_back(returned, by=editor)
    assert discussed.remarks.filter(key=discussed.wording.keys[1]).count() == 2


def test_a_number_that_is_no_remark_of_this_text_means_nothing(discussed, editor):
    def foreign(comments, commentsExtended):  # noqa: N803 -- the part's name
        comments[0].set(f"{W}initials", "R999999")

    returned = back(discussed, with_comments(export.take_out(discussed, by=editor), foreign))

    assert [said.text for said in returned.comments][:1] == ["By whom?\n\nAnd when?"]
