"""One contribution's whole way: from what a prosecutor said in a room to paragraph 1.2 of a printed book."""

import io
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied

from handbook.approval import decisions
from handbook.drafting import citing, drafts, saving
from handbook.editions import launching, manifest, release
from handbook.models import Edition
from office import jobs
from office.models import Job
from tests.factories import (
    make_chapter,
    make_consultation,
    make_handbook,
    make_participant,
    make_topic,
    make_workshop,
)
from workshops.intake import receive
from workshops.review import dispositions

FIRST_TEXT = """\
An exhibit tells the court nothing unless it can be followed from the scene to the bench.

Whoever opens an exhibit bag writes down the hour.
"""

NEW_TEXT = """\
An exhibit tells the court nothing unless it can be followed from the scene to the bench.

Whoever opens an exhibit bag writes down the hour, and signs at every opening.
"""


@pytest.mark.django_db
def test_what_a_prosecutor_said_becomes_a_paragraph_that_a_judge_cites(client, rapporteur, reviewer, editor, approver):
    # A workshop is held, and a prosecutor tells what happened.
    consultation = make_consultation()
    custody = make_topic(consultation, titles={"en": "Evidence and custody"})
    workshop = make_workshop(consultation)
    prosecutor = make_participant(workshop, profession="prosecutor", province_id="11")
    contribution = receive.receive(
        consultation=consultation,
        workshop=workshop,
        topic=custody,
        participant=prosecutor,
        channel="on_behalf",
        kind="experience",
        attribution="office",
        language="en",
        text="The bag had been opened three times and signed once. The defence asked who had held the horn.",
        by=rapporteur,
    )

    # A reviewer answers it, with reasons.
    dispositions.dispose(
        contribution,
        outcome="accepted",
        reasons="Every opening needs its own signature; chapter one will say so.",
        public_summary="An exhibit bag was opened three times and signed once.",
        language="en",
        by=reviewer,
    )

    # The handbook has a chapter in effect and a first edition.
    handbook = make_handbook(consultations=[consultation])
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    chapter.topics.add(custody)
    first = drafts.start_draft(chapter, by=editor)
    saving.save(first, text=FIRST_TEXT, by=editor)
    decisions.submit(first, change_note="First text.", by=editor)
    decisions.approve(first, effective_from=date(2022, 6, 1), change_note="First text.", by=approver)
    one = release.prepare(handbook, on=date(2022, 6, 1), by=approver)
    assert jobs.run(one.job).state == Job.State.DONE
    launching.issue(one, seen_as=launching.seen(Edition.objects.get(pk=one.pk)), exposes_no_method=True, by=approver)

    # An editor rewrites the second paragraph because of what was said, and cites it there.
    draft = drafts.start_draft(chapter, by=editor)
    before = draft.wording
    wording = saving.save(draft, text=NEW_TEXT, by=editor, seen=before)
    assert wording.keys == before.keys
    _custody_paragraph, signing_paragraph = wording.keys
    citing.cite(draft, key=signing_paragraph, contribution=contribution, by=editor)
    decisions.submit(draft, change_note="Every opening is signed.", by=editor)

    # Nobody approves what they drafted; a colleague does.
    with pytest.raises(PermissionDenied):
        decisions.approve(draft, effective_from=date(2022, 7, 1), change_note="Mine.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 7, 1), change_note="Every opening is signed.", by=approver)

    # The ministry prepares edition 2, looks at it with its book, and issues it. Readers see it then.
    two = release.prepare(handbook, on=date(2022, 7, 1), by=approver)
    assert jobs.run(two.job).failure == ""
    assert Edition.objects.visible_to(None).count() == 1
    two = Edition.objects.get(pk=two.pk)
    launching.issue(two, seen_as=launching.seen(two), exposes_no_method=True, by=approver)
    assert Edition.objects.visible_to(None).count() == 2
    two.refresh_from_db()
    assert manifest.verify(two) == []

    # A judge, with no account, reads it and cites paragraph 1.2.
    page = client.get("/en/wildlife-trafficking/evidence/")
    assert page.status_code == 200
    html = page.content.decode()
    assert 'id="1.2"' in html
    assert "signs at every opening" in html
    assert contribution.text not in html

    # What we heard tells the summary, whom it may name, and where it went.
    heard = client.get("/en/wildlife-trafficking/heard/").content.decode()
    assert "An exhibit bag was opened three times and signed once." in heard
    assert "· prosecutor<" in heard.replace("\n", "")  # alone at his court: told by his profession
    assert "/en/wildlife-trafficking/evidence/#1.2" in heard
    assert contribution.text not in heard

    # The earlier edition still reads as it did, and the redline shows the difference.
    old = client.get("/en/wildlife-trafficking/editions/1/evidence/").content.decode()
    assert "signs at every opening" not in old
    redline = client.get("/en/wildlife-trafficking/editions/1..2/evidence/").content.decode()
    assert "<ins>, and signs at every opening</ins>" in redline

    # The book downloads, names its edition in its file name, and holds the paragraph.
    book = client.get("/en/wildlife-trafficking/editions/2/handbook.pdf")
    assert book["Content-Type"] == "application/pdf"
    assert 'filename="wildlife-trafficking-edition-2-2022-07-01-en.pdf"' in book["Content-Disposition"]
    with pikepdf.open(io.BytesIO(book.getvalue())) as pdf:
        assert len(pdf.pages) > 3
        assert pdf.Root.MarkInfo.Marked
