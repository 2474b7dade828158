"""Two people write in one draft: whoever saves second overwrites nothing, and every citation stays on its paragraph."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import Act
from handbook.approval import decisions
from handbook.drafting import citing, drafts, merging, paragraph_keys, retention, saving
from handbook.models import Presence, Wording
from handbook.rendering import numbered_paragraphs
from tests.factories import (
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_user,
)
from text.difference import three_way_merge as text_merging

SEALS = "Every opening of an exhibit bag is signed by whoever opens it."
SCALES = "The scales in the forest office are checked twice in every year."
RECORD = "The court clerk keeps the record of all exhibits."
TOGETHER = f"{SEALS}\n\n{SCALES}\n\n{RECORD}\n"


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def draft(consultation, editor):
    return drafted(make_chapter(make_handbook(consultations=[consultation])), drafter=editor, text=TOGETHER)


@pytest.fixture
def colleague(programme):
    return make_user("colleague", role="editor", programme=programme)


def saved(draft, text, *, base, by, **fields):
    return merging.save(draft, text=text, titles=None, base=base, by=by, **fields)


# Clean merges ----------------------------------------------------------------------------------------------------


def test_who_saves_second_is_merged_with_who_saved_first(draft, editor, colleague):
    base = draft.wording
    theirs = saved(draft, TOGETHER.replace("twice", "three times"), base=base, by=colleague)

    mine = saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=editor)

    draft.refresh_from_db()
    assert (theirs.merged_from, mine.merged_from) == (None, theirs.wording)
    assert draft.wording == mine.wording
    assert draft.wording.text == TOGETHER.replace("twice", "three times").replace("court clerk", "chief clerk")
    assert draft.wording.keys == base.keys
    assert not mine.must_be_settled


def test_what_each_inserts_moves_and_takes_out_goes_together_with_every_key(draft, editor, colleague):
    base = draft.wording
    seals, scales, record = base.keys
    theirs = saved(draft, f"Their new paragraph on sealing wax.\n\n{TOGETHER}", base=base, by=colleague).wording

    merged = saved(draft, f"{RECORD}\n\n{SEALS}\n\nMine is about photographs of the scene.\n", base=base, by=editor)

    paragraphs = merged.text.strip().split("\n\n")
    keys = dict(zip(paragraphs, merged.wording.keys, strict=True))
    assert set(keys) == {
        "Their new paragraph on sealing wax.",
        RECORD,
        SEALS,
        "Mine is about photographs of the scene.",
    }
    assert (keys[SEALS], keys[RECORD]) == (seals, record)
    assert keys["Their new paragraph on sealing wax."] == theirs.keys[0]
    assert scales not in merged.wording.keys


def test_a_paragraph_that_they_took_out_and_i_kept_changing_has_its_key_and_citation(
    draft, editor, colleague, reviewer, consultation
):
    base, scales = draft.wording, draft.wording.keys[1]
    answered = disposed(make_contribution(consultation), reviewer=reviewer)
    citing.cite(draft, key=scales, contribution=answered, by=editor)
    saved(draft, f"{SEALS}\n\n{RECORD}", base=base, by=colleague)

    asked = saved(draft, TOGETHER.replace("twice", "often"), base=base, by=editor)
    settled = saved(draft, TOGETHER.replace("twice", "often"), base=base, by=editor, choices=["mine"])

    assert [conflict.theirs for conflict in asked.conflicts] == [""]
    draft.refresh_from_db()
    assert settled.wording.keys == base.keys
    assert citing.orphaned_citations(draft) == []


def test_saving_what_both_wrote_alike_is_no_conflict(draft, editor, colleague):
    base = draft.wording
    same = TOGETHER.replace("twice", "often")
    theirs = saved(draft, same, base=base, by=colleague)

    mine = saved(draft, same, base=base, by=editor)

    assert (mine.wording, mine.merged_from) == (theirs.wording, None)


def test_a_stale_form_from_yesterday_whose_wording_is_thinned_out_loses_nothing_of_either(draft, editor, colleague):
    gone = saved(draft, f"{TOGETHER}\nAn idea.", base=draft.wording, by=editor, kind="autosaved").wording
    saved(draft, TOGETHER.replace("twice", "often"), base=gone, by=colleague)
    number = gone.pk
    Wording.objects.filter(pk=number).delete()

    base = merging.base_of(draft, number)
    mine = saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=editor)

    assert base.text == TOGETHER
    assert mine.text == TOGETHER.replace("twice", "often").replace("court clerk", "chief clerk")


def test_a_base_that_nobody_knows_drops_no_paragraph_of_either_side(draft, editor, colleague):
    saved(draft, f"{SEALS}\n\n{SCALES}\n\nEach photograph carries a number.", base=draft.wording, by=colleague)

    asked = saved(draft, f"The prosecutor names the village.\n\n{SEALS}\n\n{SCALES}\n", base=None, by=editor)

    assert not asked.must_be_settled
    assert (
        asked.text == f"The prosecutor names the village.\n\n{SEALS}\n\n{SCALES}\n\nEach photograph carries a number.\n"
    )


def test_a_text_kept_aside_and_anothers_wording_are_no_base(draft, editor, colleague):
    base = draft.wording
    saved(draft, TOGETHER.replace("twice", "often"), base=base, by=colleague)
    aside = saved(draft, TOGETHER.replace("twice", "daily"), base=base, by=editor).wording
    other = drafted(make_chapter(draft.chapter.handbook), drafter=editor)

    assert merging.base_of(draft, base.pk) == base
    assert merging.base_of(draft, aside.pk) is None
    assert merging.base_of(draft, other.wording_id) is None
    assert merging.base_of(draft, 10**17) is None
    assert merging.base_of(draft, None) is None


# Typed on while a merge was on its way ---------------------------------------------------------------------------


def test_who_types_on_in_what_they_just_sent_is_not_in_conflict_with_themselves(draft, editor, colleague):
    base = draft.wording
    saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=colleague)
    sent = TOGETHER.replace("twice", "three times")
    merged = saved(draft, sent, base=base, by=editor, kind="autosaved").wording
    typed_on = sent.replace("three times", "three times and more")

    again = saved(draft, typed_on, base=merged, base_text=sent, by=editor, kind="autosaved")

    draft.refresh_from_db()
    assert not again.must_be_settled
    assert draft.wording.text == typed_on.replace("court clerk", "chief clerk")
    assert draft.wording.keys == base.keys
    assert (again.merged_from, again.colleague) == (merged, colleague)


def test_what_a_colleague_changed_meanwhile_is_never_overwritten_by_who_has_not_got_it(draft, editor, colleague):
    base = draft.wording
    theirs = TOGETHER.replace("court clerk", "chief clerk")
    saved(draft, theirs, base=base, by=colleague)
    sent = TOGETHER.replace("twice", "three times")
    merged = saved(draft, sent, base=base, by=editor, kind="autosaved").wording
    typed_on = sent.replace("court clerk", "youngest clerk")

    by_itself = saved(draft, typed_on, base=merged, base_text=sent, by=editor, kind="autosaved")
    by_hand = saved(draft, typed_on, base=merged, base_text=sent, by=editor)

    draft.refresh_from_db()
    assert draft.wording == merged
    for one in (by_itself, by_hand):
        assert [(conflict.theirs, conflict.mine) for conflict in one.conflicts] == [
            (RECORD.replace("court", "chief"), RECORD.replace("court", "youngest"))
        ]
        assert (one.wording.kind, one.wording.text, one.colleague) == ("aside", typed_on, colleague)


def test_what_they_grew_from_counts_too_when_a_colleague_saved_once_more(draft, editor, colleague):
    base = draft.wording
    first = saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=colleague).wording
    sent = TOGETHER.replace("twice", "three times")
    merged = saved(draft, sent, base=base, by=editor, kind="autosaved").wording
    newest = saved(draft, first.text.replace("is signed", "is sealed"), base=first, by=colleague).wording

    again = saved(draft, f"{sent}\nMore.\n", base=merged, base_text=sent, by=editor)

    assert newest.text == TOGETHER.replace("is signed", "is sealed").replace("court", "chief").replace(
        "twice", "three times"
    )
    assert again.text == f"{newest.text}\nMore.\n"


def test_an_empty_text_may_be_what_they_grew_from(editor, colleague):
    draft = drafts.start_draft(make_chapter(make_handbook()), by=editor)
    theirs = saved(draft, SEALS, base=None, by=colleague).wording

    mine = saved(draft, SCALES, base=theirs, base_text="", by=editor)

    assert not mine.must_be_settled
    assert sorted(mine.text.strip().split("\n\n")) == sorted([SEALS, SCALES])


def test_what_is_sent_again_since_its_answer_was_lost_counts_once(draft, editor, colleague):
    base = draft.wording
    saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=colleague)
    sent = TOGETHER.replace("twice", "three times")
    lost = saved(draft, sent, base=base, by=editor, kind="autosaved")

    again = saved(draft, sent, base=base, by=editor, kind="autosaved")

    assert not again.must_be_settled
    assert (again.wording, again.text) == (lost.wording, lost.text)


def test_a_request_that_comes_late_takes_nothing_back_that_was_done_since(draft, editor, colleague):
    """Its page gave up waiting, sent it again, and went on; then the first one arrives after all."""
    base = draft.wording
    sent = TOGETHER.replace("twice", "three times")
    first = saved(draft, sent, base=base, by=editor, kind="autosaved").wording
    taken_back = saved(draft, TOGETHER, base=first, by=editor, kind="autosaved").wording

    late = saved(draft, sent, base=base, by=editor, kind="autosaved")

    draft.refresh_from_db()
    assert draft.wording == late.wording == taken_back
    colleagues = saved(draft, TOGETHER.replace("twice", "often"), base=taken_back, by=colleague).wording
    assert saved(draft, sent, base=base, by=editor).wording.text == colleagues.text
    assert not draft.wordings.filter(kind="aside").exists()


# Conflicts -------------------------------------------------------------------------------------------------------


def test_where_both_changed_the_same_paragraph_mine_is_kept_aside_and_theirs_stands(draft, editor, colleague):
    base = draft.wording
    theirs = saved(draft, TOGETHER.replace("twice", "often"), base=base, by=colleague)

    mine = saved(draft, TOGETHER.replace("twice", "daily"), base=base, by=editor)

    draft.refresh_from_db()
    assert draft.wording == theirs.wording
    assert (mine.wording.kind, mine.wording.text) == ("aside", TOGETHER.replace("twice", "daily"))
    [conflict] = mine.conflicts
    assert (conflict.base, conflict.theirs, conflict.mine) == (
        SCALES,
        SCALES.replace("twice", "often"),
        SCALES.replace("twice", "daily"),
    )


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("mine", [SCALES.replace("twice", "daily")]),
        ("theirs", [SCALES.replace("twice", "often")]),
        ("both", [SCALES.replace("twice", "daily"), SCALES.replace("twice", "often")]),
    ],
)
def test_the_writer_chooses_paragraph_by_paragraph_without_a_script(client, draft, editor, colleague, choice, stands):
    client.force_login(editor)
    base = draft.wording
    saved(draft, TOGETHER.replace("twice", "often"), base=base, by=colleague)

    page = client.post(
        reverse("desk:version_edit", args=[draft.pk]),
        {"titles_en": "Chapter 1", "titles_km": "", "text": TOGETHER.replace("twice", "daily"), "seen": base.pk},
    )
    assertContains(page, "Colleague saved this text")
    assertContains(page, 'name="choice-0" value="mine" checked')
    aside = draft.wordings.get(kind="aside")
    fields = {
        "base": base.pk,
        "against": page.context["theirs"].pk,
        "conflicts": 1,
        "titles_en": "Chapter 1",
        "choice-0": choice,
        "stay": "yes",
    }
    answer = client.post(reverse("desk:version_settle", args=[draft.pk, aside.pk]), fields, follow=True)

    draft.refresh_from_db()
    assert draft.wording.text.strip().split("\n\n") == [SEALS, *stands, RECORD]
    assert draft.wording.kind == "saved"
    assertContains(answer, "merged with what Colleague saved in the meantime")
    assertContains(answer, reverse("desk:wording_redline", args=[base.pk, draft.wording_id]))


def test_a_choice_made_about_an_older_wording_is_asked_again(client, draft, editor, colleague):
    client.force_login(editor)
    base = draft.wording
    older = saved(draft, TOGETHER.replace("twice", "often"), base=base, by=colleague).wording
    aside = saved(draft, TOGETHER.replace("twice", "daily"), base=base, by=editor).wording
    newest = saved(draft, TOGETHER.replace("twice", "hourly"), base=older, by=colleague).wording

    page = client.post(
        reverse("desk:version_settle", args=[draft.pk, aside.pk]),
        {"base": base.pk, "against": older.pk, "conflicts": 1, "choice-0": "mine"},
    )

    assertContains(page, "hourly")
    draft.refresh_from_db()
    assert draft.wording == newest


def test_a_title_that_both_changed_is_asked_about_too(client, draft, editor, colleague):
    client.force_login(editor)
    saving.save(draft, text=TOGETHER, titles={"en": "Exhibits"}, by=colleague)

    page = client.post(
        reverse("desk:version_edit", args=[draft.pk]),
        {
            "titles_en": "Evidence",
            "titles_km": "",
            "titles_seen": json.dumps(draft.titles),
            "text": TOGETHER,
            "seen": draft.wording_id,
        },
    )

    assertContains(page, "Exhibits")
    draft.refresh_from_db()
    assert draft.titles["en"] == "Exhibits"


def test_a_title_that_only_a_colleague_changed_stays_changed(client, draft, editor, colleague):
    client.force_login(editor)
    saving.save(draft, text=TOGETHER, titles={"en": "Exhibits"}, by=colleague)

    client.post(
        reverse("desk:version_edit", args=[draft.pk]),
        {
            "titles_en": draft.titles["en"],
            "titles_km": "",
            "titles_seen": json.dumps(draft.titles),
            "text": TOGETHER.replace("twice", "often"),
            "seen": draft.wording_id,
        },
    )

    draft.refresh_from_db()
    assert draft.titles["en"] == "Exhibits"
    assert "often" in draft.wording.text


# Saving by itself ------------------------------------------------------------------------------------------------


def autosave(client, draft, text, *, seen, headers=None, **more):
    address = reverse("desk:version_autosave", args=[draft.pk])
    headers = {"Accept-Language": "en", **(headers or {})}
    return client.post(address, {"text": text, "seen": seen, **more}, content_type="application/json", headers=headers)


def test_an_autosave_stands_and_tells_what_to_go_on_from(client, draft, editor):
    client.force_login(editor)
    acts = Act.objects.count()

    answer = autosave(client, draft, f"{TOGETHER}\nMore.", seen=draft.wording_id).json()

    draft.refresh_from_db()
    assert (draft.wording.kind, draft.wording_id) == ("autosaved", answer["wording"])
    assert (answer["text"], answer["conflicts"], answer["others"], answer["sentence"]) == (None, 0, [], "Saved.")
    assert Act.objects.count() == acts


def test_what_is_saved_by_hand_after_an_autosave_stays_for_ever(draft, editor):
    by_itself = saved(draft, f"{TOGETHER}\nMore.", base=draft.wording, by=editor, kind="autosaved").wording

    by_hand = saved(draft, f"{TOGETHER}\nMore.", base=by_itself, by=editor).wording

    assert (by_hand.kind, by_hand.keys) == ("saved", by_itself.keys)
    assert by_hand != by_itself


def test_an_autosave_is_merged_and_hands_the_merged_text_back(client, draft, editor, colleague):
    base = draft.wording
    client.force_login(colleague)
    autosave(client, draft, TOGETHER.replace("twice", "often"), seen=base.pk)
    client.force_login(editor)

    answer = autosave(client, draft, TOGETHER.replace("court", "chief"), seen=base.pk).json()

    assert answer["text"] == TOGETHER.replace("twice", "often").replace("court", "chief")
    assert [other["name"] for other in answer["others"]] == ["Colleague"]
    assert answer["sentence"] == "Saved, and merged with what Colleague saved."


def test_an_autosave_with_a_conflict_keeps_the_words_aside_once_and_settles_nothing(client, draft, editor, colleague):
    client.force_login(editor)
    base = draft.wording
    theirs = saved(draft, TOGETHER.replace("twice", "often"), base=base, by=colleague).wording

    answers = [autosave(client, draft, TOGETHER.replace("twice", "daily"), seen=base.pk).json() for _ in range(2)]

    draft.refresh_from_db()
    assert draft.wording == theirs
    assert [(answer["wording"], answer["conflicts"], answer["text"]) for answer in answers] == [(base.pk, 1, None)] * 2
    assert draft.wordings.filter(kind="aside").count() == 1


def test_who_writes_in_two_windows_is_told_that_it_was_themselves(client, draft, editor):
    client.force_login(editor)
    base = draft.wording
    saved(draft, TOGETHER.replace("twice", "often"), base=base, by=editor)
    mine = TOGETHER.replace("twice", "daily")

    answer = autosave(client, draft, mine, seen=base.pk).json()
    page = client.post(
        reverse("desk:version_edit", args=[draft.pk]),
        {"titles_en": "Chapter 1", "titles_km": "", "text": mine, "seen": base.pk},
    )

    assert answer["sentence"].startswith("You changed the same paragraph in another window.")
    assertContains(page, "<h1>You changed the same paragraph in another window</h1>", html=True)


def test_an_autosave_says_what_it_grew_from_where_a_merge_came_between(client, draft, editor, colleague):
    base = draft.wording
    saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=colleague)
    client.force_login(editor)
    sent = TOGETHER.replace("twice", "three times")
    merged = autosave(client, draft, sent, seen=base.pk).json()

    answer = autosave(client, draft, f"{sent}\nMore.", seen=merged["wording"], base_text=sent).json()

    assert (answer["conflicts"], answer["text"]) == (0, f"{merged['text']}\nMore.\n")
    assert answer["sentence"] == "Saved, and merged with what Colleague saved."


@pytest.mark.parametrize(
    ("said", "status", "sentence"), [(5, 400, "not in order"), (["x"], 400, "not in order"), ("x" * 2_000_001, 400, "")]
)
def test_what_a_text_grew_from_is_bounded_as_a_text_is(client, draft, editor, said, status, sentence):
    client.force_login(editor)

    answer = autosave(client, draft, "More.", seen=draft.wording_id, base_text=said)

    assert answer.status_code == status
    assert sentence in answer.json()["sentence"]
    standing = draft.wording
    draft.refresh_from_db()
    assert draft.wording == standing


def test_the_form_and_the_page_that_settles_say_what_it_grew_from_too(client, draft, editor, colleague):
    client.force_login(editor)
    base = draft.wording
    saved(draft, TOGETHER.replace("court clerk", "chief clerk"), base=base, by=colleague)
    sent = TOGETHER.replace("twice", "three times")
    merged = saved(draft, sent, base=base, by=editor, kind="autosaved").wording
    typed_on = sent.replace("court clerk", "youngest clerk").replace("three times", "four times")

    page = client.post(
        reverse("desk:version_edit", args=[draft.pk]),
        {
            "titles_en": "Chapter 1",
            "titles_km": "",
            "text": typed_on,
            "seen": merged.pk,
            "base_text": json.dumps(sent),
        },
    )

    assertContains(page, "Colleague saved this text")
    assert [conflict["theirs"] for conflict in page.context["conflicts"]] == [RECORD.replace("court", "chief")]
    assertContains(page, f'<textarea name="base_text" hidden>\n{sent}</textarea>')
    aside = draft.wordings.get(kind="aside")
    client.post(
        reverse("desk:version_settle", args=[draft.pk, aside.pk]),
        {
            "base": merged.pk,
            "base_text": sent.replace("\n", "\r\n"),
            "against": merged.pk,
            "conflicts": 1,
            "titles_en": "Chapter 1",
            "choice-0": "theirs",
        },
    )
    draft.refresh_from_db()
    assert draft.wording.text == sent.replace("three times", "four times").replace("court", "chief")


def test_signed_out_the_editor_is_told_in_json_that_nothing_was_saved(client, draft):
    answer = autosave(client, draft, "Lost?", seen=draft.wording_id, headers={"accept-language": "en"})

    assert answer.status_code == 401
    assert "sign in again" in answer.json()["sentence"]
    assert answer.json()["sign_in"].startswith("/")


@pytest.mark.parametrize("body", ["", "no json", "[]", '{"text": 5}', '{"text": "x", "seen": "y"}', "[" * 100_000])
def test_what_the_editor_never_sends_is_refused_with_a_sentence(client, draft, editor, body):
    client.force_login(editor)

    answer = client.post(reverse("desk:version_autosave", args=[draft.pk]), body, content_type="application/json")

    assert (answer.status_code, answer.json()["sentence"]) == (
        400,
        "The page that sent this is not in order. Open it again.",
    )


def test_another_sites_page_saves_nothing(draft, editor):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    address = reverse("desk:version_autosave", args=[draft.pk])
    body = {"text": "Forged.", "seen": draft.wording_id}

    forged = client.post(address, body, content_type="application/json", headers={"Origin": "https://evil.example"})
    own = client.post(address, body, content_type="application/json", headers={"Sec-Fetch-Site": "same-origin"})

    assert (forged.status_code, own.status_code) == (403, 200)
    assert "page itself" in forged.json()["sentence"]


def test_a_draft_that_was_sent_in_the_meantime_takes_no_autosave_and_says_so(client, draft, editor):
    client.force_login(editor)
    decisions.submit(draft, change_note="Done.", by=editor)

    answer = autosave(client, draft, "More.", seen=draft.wording_id)

    assert (answer.status_code, answer.json()["open"]) == (409, False)
    assert "stands still" in answer.json()["sentence"]


def test_who_is_there_is_told_for_a_minute(client, draft, editor, colleague):
    address = reverse("desk:version_presence", args=[draft.pk])
    client.force_login(colleague)
    alone = client.post(address).json()
    client.force_login(editor)
    together = client.post(address).json()
    Presence.objects.filter(user=colleague).update(seen_at=timezone.now() - timedelta(seconds=61))
    left = client.post(address).json()

    assert [[other["name"] for other in answer["others"]] for answer in (alone, together, left)] == [
        [],
        ["Colleague"],
        [],
    ]
    assert (left["standing"], left["open"]) == (draft.wording_id, True)
    assert Presence.objects.count() == 2


# Thinning out ----------------------------------------------------------------------------------------------------


def kept_at(draft, *ages, by, kind="autosaved", keys=()):
    now = timezone.now().replace(minute=5, second=0, microsecond=0)
    return [
        Wording.objects.create(
            version=draft, text=f"{age}", keys=list(keys), sha256="", saved_by=by, kind=kind, saved_at=now - age
        )
        for age in ages
    ]


def test_older_autosaved_wordings_are_thinned_out_and_no_other(draft, editor):
    now = timezone.now().replace(minute=5, second=0, microsecond=0)
    [by_hand] = kept_at(draft, timedelta(days=90), by=editor, kind="saved")
    old, noon, later = kept_at(draft, timedelta(days=31), timedelta(days=3, minutes=2), timedelta(days=3), by=editor)
    early, ten, same_ten = kept_at(
        draft, timedelta(hours=3, minutes=20), timedelta(hours=3, minutes=3), timedelta(hours=3, minutes=2), by=editor
    )
    fresh = kept_at(draft, timedelta(minutes=2), timedelta(minutes=1), by=editor)

    retention.thin_out(draft, now=now)

    assert set(draft.wordings.all()) == {draft.wording, by_hand, later, early, same_ten, *fresh}
    assert not {old, noon, ten} & set(draft.wordings.all())


def test_what_stands_what_something_refers_to_and_a_drafters_last_wording_are_never_thinned_out(
    draft, editor, colleague, consultation
):
    from handbook.models import Pin

    pinned, free = kept_at(draft, timedelta(days=60), timedelta(days=59), by=editor, keys=draft.wording.keys)
    [alone] = kept_at(draft, timedelta(days=58), by=colleague)
    Pin.objects.create(contribution=make_contribution(consultation), wording=pinned, key=draft.wording.keys[0])
    [standing] = kept_at(draft, timedelta(days=57), by=editor)
    type(draft).objects.filter(pk=draft.pk).update(wording=standing)
    kept_at(draft, timedelta(0), by=editor)
    draft.refresh_from_db()

    assert retention.thin_out(draft) == 1

    assert set(draft.wordings.all()) >= {pinned, alone, standing}
    assert free not in draft.wordings.all()


# At the same moment ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_two_editors_who_save_at_the_same_moment_end_with_both_edits(draft, editor, colleague):
    base, together, failures = draft.wording, threading.Barrier(2), []

    def write(person, text):
        try:
            together.wait(10)
            with transaction.atomic():
                saved(draft, text, base=base, by=person)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [
        threading.Thread(target=write, args=(editor, TOGETHER.replace("twice", "often"))),
        threading.Thread(target=write, args=(colleague, TOGETHER.replace("court", "chief"))),
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    close_old_connections()

    draft.refresh_from_db()
    assert failures == []
    assert draft.wording.text == TOGETHER.replace("twice", "often").replace("court", "chief")
    assert draft.wording.keys == base.keys


# A correction that does not fit ----------------------------------------------------------------------------------


def test_a_correction_taken_over_by_hand_is_dealt_with_once_it_was_read(client, draft, editor):
    client.force_login(editor)
    type(draft).objects.filter(pk=draft.pk).update(unmerged="The scale.")
    page = client.get(draft.get_absolute_url())
    address = reverse("desk:correction_taken_over", args=[draft.pk])
    type(draft).objects.filter(pk=draft.pk).update(unmerged="The scale.\n\nThe seal.")

    client.post(address, {"seen": page.context["unmerged_seen"]})
    draft.refresh_from_db()
    assert draft.unmerged == "The scale.\n\nThe seal."
    answer = client.post(address, {"seen": client.get(draft.get_absolute_url()).context["unmerged_seen"]})

    assertRedirects(answer, draft.get_absolute_url())
    draft.refresh_from_db()
    assert draft.unmerged == ""
    assert escape("The scale.") in Act.objects.filter(verb="merged a correction into").get().reason


# Whatever two writers do -----------------------------------------------------------------------------------------

WORDS = (
    "seal",
    "scale",
    "clerk",
    "bag",
    "photograph",
    "village",
    "prosecutor",
    "record",
    "court",
    "weight",
    "ranger",
    "market",
)


def paragraph(number):
    """Eight words that hardly any other number has in the same order."""
    return " ".join(WORDS[(number * step + step) % len(WORDS)] for step in range(1, 9)) + f" {number}."


edits = st.lists(
    st.tuples(st.sampled_from(["edit", "move", "take out", "add"]), st.integers(0, 7), st.integers(0, 7)), max_size=4
)


def edited(paragraphs, acts, whose):
    paragraphs = list(paragraphs)
    for at, (act, here, there) in enumerate(acts):
        here %= len(paragraphs)
        if act == "edit":
            paragraphs[here] += f" {whose.capitalize()} adds words here, {at}."
        elif act == "move":
            paragraphs.insert(there % len(paragraphs), paragraphs.pop(here))
        elif act == "take out" and len(paragraphs) > 2:
            paragraphs.pop(here)
        elif act == "add":
            paragraphs.insert(here, f"{whose} thought of {paragraph(50 + at if whose == 'mine' else 70 + at)}")
    return "\n\n".join(paragraphs) + "\n"


@given(mine=edits, theirs=edits)
@settings(max_examples=150, deadline=None)
def test_whatever_two_writers_do_no_key_is_given_twice_and_none_that_both_kept_is_lost(mine, theirs):
    base_text = "\n\n".join(paragraph(number) for number in range(8)) + "\n"
    base = Wording(text=base_text, keys=[f"key-{number}" for number in range(8)])
    texts = [
        edited(base_text.strip().split("\n\n"), acts, whose) for acts, whose in ((mine, "mine"), (theirs, "theirs"))
    ]
    ours, others = (Wording(text=text, keys=numbered_paragraphs.carried_keys(base, text)) for text in texts)

    merge = text_merging.merge(base_text, theirs=others.text, mine=ours.text, language="en")
    keys = paragraph_keys.keys_of_both(others, ours, merge.text)

    assert len(set(keys)) == len(keys) == len(numbered_paragraphs.paragraphs_of(merge.text))
    asked_about = "\n".join(conflict.mine + conflict.theirs for conflict in merge.conflicts)
    for key in set(base.keys) & set(ours.keys) & set(others.keys):
        assert key in keys or asked_about
    for side in (ours, others):
        for words in side.text.strip().split("\n\n"):
            was_there = words in base_text
            assert was_there or words in merge.text or words in asked_about
