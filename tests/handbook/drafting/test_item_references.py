"""A reference to an item of a list follows that item, whatever its letter; where the item is gone the check says so."""

import re
from datetime import date
from random import Random

import pytest
from django.urls import reverse

from handbook.approval import decisions, readiness
from handbook.drafting import drafts, merging, saving
from handbook.models import ListItem, Version, Wording
from handbook.rendering.numbered_paragraphs import sha256
from handbook.rendering.wording_html import desk_html
from tests.factories import approved, drafted, issued, make_chapter, make_handbook
from text import elements

pytestmark = pytest.mark.django_db

WEIGH = "Weigh every tusk on the sealed scale before it is moved from the place where it was found."
COUNT = "Count the scales, photograph each bag, and write the number of both photographs on the list."
SIGN = "Sign the sheet together with the ranger who opened the container at the port."
CALL = "Call the expert named in annex two within twenty-four hours of the seizure."


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def evidence(handbook):
    return make_chapter(handbook, slug="evidence")


@pytest.fixture
def trial(handbook):
    return make_chapter(handbook, slug="trial")


def a_list(*items):
    return "\n".join(f"- {item}" for item in items)


def text_with(*items, refer="Nothing."):
    return f"Before anything is moved:\n\n{a_list(*items)}\n\n{refer}"


def key_of_list(version):
    version.refresh_from_db()
    return version.wording.keys[1]


def shown(version):
    """What the references of a version's page say, and where they lead."""
    version.refresh_from_db()
    return re.findall(r'<a href="([^"]*)">([^<]*)</a>', desk_html(version))


def in_the_same_text(evidence, editor):
    """A draft whose last paragraph refers to the second item of its list."""
    draft = drafted(evidence, drafter=editor, text=text_with(WEIGH, COUNT))
    refer = f"See [1.2(b)](#key-{key_of_list(draft)}-b)."
    saving.save(draft, text=text_with(WEIGH, COUNT, refer=refer), by=editor)
    return draft


def typed_again(draft, old, new, *, by):
    """Save the text as it stands with some of its words replaced, as its writer sees it in the editor."""
    draft.refresh_from_db()
    text = draft.wording.text
    assert old in text
    return merging.save(draft, text=text.replace(old, new), titles=None, base=draft.wording, by=by)


def test_a_letter_that_is_typed_is_kept_as_the_items_key(evidence, editor):
    draft = in_the_same_text(evidence, editor)

    assert shown(draft) == [("#1.2(b)", "1.2(b)")]
    [_weigh, count] = draft.wording.item_keys[key_of_list(draft)]
    assert f"[1.2(b)](#key-{count})" in draft.wording.text


def test_after_an_item_is_put_in_above_the_reference_leads_to_the_same_one(evidence, editor):
    draft = in_the_same_text(evidence, editor)

    typed_again(draft, f"- {WEIGH}", f"- {CALL}\n- {WEIGH}", by=editor)

    assert shown(draft) == [("#1.2(c)", "1.2(c)")]


def test_another_reference_may_then_name_the_letter_that_it_had(evidence, editor):
    draft = in_the_same_text(evidence, editor)
    typed_again(draft, f"- {WEIGH}", f"- {CALL}\n- {WEIGH}", by=editor)

    typed_again(draft, "See [", f"First [1.2(b)](#key-{key_of_list(draft)}-b). See [", by=editor)

    assert shown(draft) == [("#1.2(b)", "1.2(b)"), ("#1.2(c)", "1.2(c)")]


def test_a_reference_from_another_chapter_follows_its_item_into_the_edition(evidence, trial, editor, approver, client):
    listed = approved(evidence, drafter=editor, approver=approver, text=text_with(WEIGH, COUNT))
    refer = f"As [1.2(b)](#key-{key_of_list(listed)}-b) says."
    approved(trial, drafter=editor, approver=approver, text=refer)
    issued(evidence.handbook, approver=approver, on=date(2022, 6, 1))
    approved(
        evidence,
        drafter=editor,
        approver=approver,
        text=text_with(WEIGH, CALL, COUNT),
        effective_from=date(2022, 7, 1),
    )
    issued(evidence.handbook, approver=approver, on=date(2022, 7, 1))

    old, now = (client.get(f"/en/wildlife-trafficking/editions/{number}/trial/").text for number in (1, 2))

    assert 'evidence/#1.2(b)">1.2(b)</a>' in old
    assert 'evidence/#1.2(c)">1.2(c)</a>' in now


def test_texts_sealed_with_a_letter_lead_to_the_item_that_it_meant(evidence, trial, editor, approver, client):
    """Texts from before items' keys were kept say a letter, and are never changed."""
    listed = approved(evidence, drafter=editor, approver=approver, text=text_with(WEIGH, COUNT))
    lettered = f"As [1.2(b)](#key-{key_of_list(listed)}-b) says."
    draft = drafted(trial, drafter=editor, text="As the list says.")
    before = draft.wording
    told = {"version": draft, "keys": before.keys, "saved_by": editor}
    sealed = Wording.objects.create(text=lettered, sha256=sha256(lettered), **told)
    Version.objects.filter(pk=draft.pk).update(wording=sealed)
    decisions.submit(draft, change_note="First.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    later = date(2022, 7, 1)
    new = text_with(WEIGH, CALL, COUNT)
    approved(evidence, drafter=editor, approver=approver, text=new, effective_from=later)
    issued(evidence.handbook, approver=approver, on=later)

    assert 'evidence/#1.2(c)">1.2(c)</a>' in client.get("/en/wildlife-trafficking/trial/").text
    assert shown(draft)[0][1] == "1.2(c)"
    again = drafts.start_draft(trial, by=editor)
    saving.save(again, text=f"{lettered}\n\nMore.", by=editor)
    count = ListItem.objects.filter(text=COUNT).latest("pk").key
    again.refresh_from_db()
    assert f"(#key-{count})" in again.wording.text


def test_where_the_item_is_gone_the_check_before_sending_names_it(evidence, editor):
    draft = in_the_same_text(evidence, editor)
    typed_again(draft, f"- {COUNT}", f"- {SIGN}", by=editor)

    draft.refresh_from_db()
    [error] = readiness.check(draft).errors

    assert (error.kind, error.number) == ("reference", "1.3")
    assert error.sentence == (
        "The reference “1.2(b)” leads to an item of a list that is gone: “Count the scales, photograph each bag, and "
        "write the number of both photographs…”. Let it lead to another, or take it out."
    )


def test_a_letter_that_no_item_has_stays_and_is_named(evidence, editor):
    draft = in_the_same_text(evidence, editor)
    typed_again(draft, "See [", f"First [1.2(d)](#key-{key_of_list(draft)}-d). See [", by=editor)

    draft.refresh_from_db()

    assert [error.sentence for error in readiness.check(draft).errors] == [
        "The reference “1.2(d)” leads to an item “(d)” that the list does not have."
    ]


def test_the_editor_is_answered_the_text_as_it_is_kept_and_the_same_sent_twice_counts_once(client, evidence, editor):
    draft = drafted(evidence, drafter=editor, text=text_with(WEIGH, COUNT))
    key = key_of_list(draft)
    client.force_login(editor)
    sent = {
        "text": text_with(WEIGH, CALL, COUNT, refer=f"See [1.2(b)](#key-{key}-b)."),
        "seen": draft.wording_id,
    }

    answers = [
        client.post(
            reverse("desk:version_autosave", args=[draft.pk]),
            sent,
            content_type="application/json",
            headers={"Sec-Fetch-Site": "same-origin"},
        ).json()
        for _again in range(2)
    ]

    draft.refresh_from_db()
    assert answers[0]["text"] == draft.wording.text
    assert f"(#key-{draft.wording.item_keys[key][1]})" in answers[0]["text"]
    assert [answer["conflicts"] for answer in answers] == [0, 0]
    assert answers[0]["wording"] == answers[1]["wording"]
    assert shown(draft) == [("#1.2(b)", "1.2(b)")]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_becomes_of_a_list_a_reference_leads_to_its_item_until_that_is_gone(evidence, trial, editor, seed):
    random = Random(seed)
    subjects = ["the tusk", "the cage", "the phone", "the truck", "the ledger", "the boat", "the snare", "the permit"]
    verbs = ["Weigh", "Photograph", "Seal", "Describe", "Return", "Destroy", "Count", "Register"]
    every = [
        f"{verb} {subject} in the presence of witness number {number}, and write down where it was found."
        for number, (verb, subject) in enumerate(zip(verbs * 8, sorted(subjects * 8), strict=True), start=1)
    ]
    random.shuffle(every)
    items = [every.pop() for _item in range(random.randint(2, 5))]
    target = random.choice(items)
    draft = drafted(evidence, drafter=editor, text=text_with(*items))
    lettered = f"[](#key-{key_of_list(draft)}-{elements.letter(items.index(target) + 1)})"
    saving.save(draft, text=text_with(*items, refer=f"See {lettered}."), by=editor)
    beside = drafted(trial, drafter=editor, text=f"See {lettered}.")

    for _step in range(8):
        what = random.choice(["put in", "take out", "move", "reword"])
        others = [item for item in items if item != target]
        if what == "put in":
            items.insert(random.randint(0, len(items)), every.pop())
        elif what == "take out" and others:
            items.remove(random.choice(others))
        elif what == "move" and others:
            items.remove(moved := random.choice(items))
            items.insert(random.randint(0, len(items)), moved)
        elif what == "reword":
            at = random.randrange(len(items))
            reworded = items[at].replace("write down", "note").replace("in the presence of", "before")
            target = reworded if items[at] == target else target
            items[at] = reworded
        draft.refresh_from_db()
        refer = draft.wording.text.rstrip().rsplit("\n\n", 1)[1]
        merging.save(draft, text=text_with(*items, refer=refer), titles=None, base=draft.wording, by=editor)

        number = f"1.2({elements.letter(items.index(target) + 1)})"
        assert shown(draft) == [(f"#{number}", number)]
        assert shown(beside) == [(f"/desk/versions/{draft.pk}/#{number}", number)]

    items = [item for item in items if item != target] or ["Nothing of the kind is done here."]
    draft.refresh_from_db()
    refer = draft.wording.text.rstrip().rsplit("\n\n", 1)[1]
    merging.save(draft, text=text_with(*items, refer=refer), titles=None, base=draft.wording, by=editor)
    for version in (draft, beside):
        version.refresh_from_db()
        assert [error.kind for error in readiness.check(version).errors] == ["reference"]
        assert shown(version) == []
