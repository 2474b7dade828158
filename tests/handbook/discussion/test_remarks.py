"""The discussion of a draft: remarks stay with the words they were made on, and nothing is taken over unseen."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Act
from handbook.discussion import remarks
from handbook.discussion.threads import threads_on, unresolved
from handbook.drafting import drafts, saving
from handbook.models import Remark
from handbook.rendering import numbered_paragraphs
from tests.factories import drafted, make_chapter, make_user

pytestmark = pytest.mark.django_db

WORDS = ["Ivory", "Rosewood", "Pangolin", "Tortoise", "Gecko", "Slow loris"]
TEXT = "Seal the bag at once.\n\nCount the scales, twice.\n\nWeigh everything."


@pytest.fixture
def version(editor):
    return drafted(make_chapter(slug="evidence"), drafter=editor, text=TEXT)


def says(version, by, *, at=1, text="Who counts?", **fields):
    """Remark on a paragraph of the wording that stands, counted from 0."""
    version.refresh_from_db()
    return remarks.say(version, wording=version.wording, key=version.wording.keys[at], text=text, by=by, **fields)


def now_reads(version, text, *, by):
    saving.save(version, text=text, by=by)
    version.refresh_from_db()
    return version


def thread_of(remark, user):
    version = type(remark.version).objects.get(pk=remark.version_id)
    [found] = [thread for thread in threads_on(version, user) if thread.remark.pk == remark.pk]
    return found


# Where a remark stays -------------------------------------------------------------------------------------------


def test_a_remark_is_on_its_paragraph_as_long_as_the_words_stand(version, editor, approver):
    remark = says(version, approver)
    now_reads(version, f"A new first paragraph.\n\n{TEXT}", by=editor)

    thread = thread_of(remark, editor)

    assert (remark.number, thread.number_now) == ("1.2", "1.3")
    assert not thread.is_on_earlier_wording
    assert not thread.is_orphaned


def test_a_remark_whose_words_changed_is_on_earlier_wording(version, editor, approver):
    remark = says(version, approver)
    now_reads(version, TEXT.replace("twice", "three times"), by=editor)

    thread = thread_of(remark, editor)

    assert thread.is_on_earlier_wording
    assert thread.remark.words == "Count the scales, twice."
    assert thread.changed_html == "Count the scales, <del>twice</del><ins>three times</ins>."


def test_a_remark_whose_paragraph_is_gone_is_listed_last_with_the_words_it_was_made_on(version, editor, approver):
    gone, stays = says(version, approver, at=0), says(version, approver, at=2)
    now_reads(version, "Count the scales, twice.\n\nWeigh everything.", by=editor)

    threads = threads_on(version, editor)

    assert [thread.remark.pk for thread in threads] == [stays.pk, gone.pk]
    assert [thread.is_orphaned for thread in threads] == [False, True]
    assert threads[1].remark.words == "Seal the bag at once."


def test_threads_are_in_the_order_of_the_text_those_on_the_chapter_first(version, editor, approver):
    last, first = says(version, editor, at=2), says(version, approver, at=0)
    chapter = remarks.say(version, wording=version.wording, key="", text="It needs an example.", by=approver)

    assert [thread.remark.pk for thread in threads_on(version, editor)] == [chapter.pk, first.pk, last.pk]


def test_a_remark_made_on_a_wording_that_was_saved_over_stays_with_it(version, editor, approver):
    read = version.wording
    now_reads(version, TEXT.replace("twice", "three times"), by=editor)

    remark = remarks.say(version, wording=read, key=read.keys[1], text="Why twice?", by=approver)

    assert remark.wording == read
    assert thread_of(remark, editor).is_on_earlier_wording


# Who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reader", "rapporteur", "reviewer", "administrator", "outsider"])
def test_who_may_not_read_drafts_may_not_remark(version, name, request):
    with pytest.raises(PermissionDenied):
        says(version, request.getfixturevalue(name))


def test_an_approver_remarks_and_resolves_their_own_but_takes_nothing_over(version, editor, approver):
    own = says(version, approver)
    of_the_editor = says(version, editor, suggestion="Count the scales before two witnesses.")

    assert remarks.resolve(own, by=approver).resolved_by == approver
    with pytest.raises(PermissionDenied):
        remarks.resolve(of_the_editor, by=approver)
    with pytest.raises(PermissionDenied):
        remarks.accept(of_the_editor, by=approver)
    with pytest.raises(PermissionDenied):
        remarks.reject(of_the_editor, by=approver)


def test_who_drafts_resolves_every_remark_and_opens_it_again(version, editor, approver):
    remark = says(version, approver)
    assert unresolved(version) == 1

    remarks.resolve(remark, by=editor)
    remarks.resolve(remark, by=editor)
    assert unresolved(version) == 0
    assert not thread_of(remark, editor).is_open

    remarks.reopen(remark, by=editor)
    assert thread_of(remark, editor).is_open
    assert list(Act.objects.filter(verb__contains="a remark on").values_list("verb", flat=True)) == [
        "opened again a remark on",
        "resolved a remark on",
    ]


def test_answers_make_a_thread_whoever_answers_last(version, editor, approver):
    remark = says(version, approver)
    first = remarks.answer(remark, text="The clerk does.", by=editor)
    second = remarks.answer(first, text="Say so.", by=approver)

    [thread] = threads_on(version, editor)

    assert [answer.pk for answer in thread.answers] == [first.pk, second.pk]
    assert unresolved(version) == 1


def test_nothing_more_is_said_once_the_version_is_approved(version, editor, approver):
    remark = says(version, approver)
    approve_it(version, editor, approver)

    for stage in (remarks.resolve, remarks.accept, remarks.reject):
        with pytest.raises(drafts.NotOpen):
            stage(remark, by=editor)
    with pytest.raises(drafts.NotOpen):
        says(version, editor)
    with pytest.raises(drafts.NotOpen):
        remarks.answer(remark, text="Too late.", by=editor)
    assert [thread.remark.pk for thread in threads_on(version, approver)] == [remark.pk]


def approve_it(version, editor, approver):
    type(version).objects.filter(pk=version.pk).update(status="in_review", submitted_at="2026-01-01T00:00Z")
    type(version).objects.filter(pk=version.pk).update(
        status="approved",
        change_note="First.",
        effective_from="2026-01-01",
        approved_at="2026-01-01T00:00Z",
        approved_by=approver,
    )
    version.refresh_from_db()


# What is refused ------------------------------------------------------------------------------------------------


def test_a_remark_says_something(version, editor):
    with pytest.raises(ValidationError, match="Write a remark, or suggest other words"):
        says(version, editor, text=" \n ")


def test_a_remark_is_on_a_paragraph_of_its_own_version(version, editor):
    other = drafted(make_chapter(version.chapter.handbook, slug="other"), drafter=editor)

    with pytest.raises(ValidationError, match="not in the text"):
        remarks.say(version, wording=version.wording, key="nosuchkey234", text="Here?", by=editor)
    with pytest.raises(ValidationError, match="not in the text"):
        remarks.say(version, wording=other.wording, key=other.wording.keys[0], text="Here?", by=editor)


@pytest.mark.parametrize("suggestion", ["# Only a heading", "<!-- nothing -->", "[^1]: only a note"])
def test_a_suggestion_holds_a_paragraph(version, editor, suggestion):
    with pytest.raises(ValidationError, match="No paragraph stands here"):
        says(version, editor, suggestion=suggestion)


def test_what_one_form_sends_twice_is_stored_once(version, editor, approver):
    once = says(version, editor, client_key="k" * 22)
    again = says(version, editor, client_key="k" * 22)

    assert once == again
    with pytest.raises(remarks.ClientKeyTaken):
        says(version, editor, text="Other words.", client_key="k" * 22)
    assert says(version, approver, client_key="k" * 22) != once  # nobody gets another's by guessing a key
    assert Remark.objects.count() == 2


# Suggested rewording --------------------------------------------------------------------------------------------


def test_accepting_puts_the_suggested_words_in_the_place_of_exactly_that_paragraph(version, editor, approver):
    remark = says(version, approver, text="", suggestion="Every scale is counted before **two** witnesses.")
    keys = version.wording.keys

    wording = remarks.accept(remark, by=editor)

    version.refresh_from_db()
    assert version.wording == wording
    assert wording.text == (
        "Seal the bag at once.\n\nEvery scale is counted before **two** witnesses.\n\nWeigh everything.\n"
    )
    assert wording.keys == keys  # wholly reworded, it is still the same paragraph to whoever cites it
    remark.refresh_from_db()
    assert (remark.outcome, remark.resolved_by) == ("accepted", editor)
    assert editor.pk in version.drafters


def test_taking_a_paragraph_out_is_suggested_and_accepted_too(version, editor, approver):
    remark = says(version, approver, text="Said in 1.1.", is_removal=True)
    keys = version.wording.keys

    wording = remarks.accept(remark, by=editor)

    assert wording.text == "Seal the bag at once.\n\nWeigh everything.\n"
    assert wording.keys == [keys[0], keys[2]]


def test_a_rewording_in_two_paragraphs_leaves_the_key_on_the_first(version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales.\n\nCount them twice.")
    keys = version.wording.keys

    wording = remarks.accept(remark, by=editor)

    assert [wording.keys[at] for at in (0, 1, 3)] == keys
    assert wording.keys[2] not in keys


def test_a_list_in_the_place_of_a_paragraph_beside_a_list_stays_its_own_paragraph(editor, approver):
    version = drafted(make_chapter(slug="lists"), drafter=editor, text="- one\n- two\n\nA paragraph.\n\nThe end.")
    remark = says(version, approver, at=1, suggestion="- three\n- four")
    keys = version.wording.keys

    wording = remarks.accept(remark, by=editor)

    assert wording.keys == keys
    assert [text for _kind, text in numbered_paragraphs.paragraphs_of(wording.text)] == [
        "one two",
        "three four",
        "The end.",
    ]


def test_a_rewording_of_words_that_changed_is_refused_with_a_sentence(version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales before two witnesses.")
    now_reads(version, TEXT.replace("twice", "three times"), by=editor)
    standing = version.wording

    with pytest.raises(ValidationError, match="changed after this rewording was suggested"):
        remarks.accept(remark, by=editor)

    version.refresh_from_db()
    remark.refresh_from_db()
    assert version.wording == standing
    assert remark.outcome == ""


def test_other_paragraphs_may_change_and_move_before_a_rewording_is_accepted(version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales before two witnesses.")
    now_reads(version, "Weigh everything, slowly.\n\nCount the scales, twice.\n\nSeal the bag.", by=editor)

    wording = remarks.accept(remark, by=editor)

    assert wording.text == "Weigh everything, slowly.\n\nCount the scales before two witnesses.\n\nSeal the bag.\n"


def test_a_rewording_of_a_paragraph_that_is_gone_is_refused(version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales before two witnesses.")
    now_reads(version, "Seal the bag at once.\n\nWeigh everything.", by=editor)

    with pytest.raises(ValidationError, match="no longer in the text"):
        remarks.accept(remark, by=editor)


def test_of_two_suggestions_for_one_paragraph_the_second_is_then_on_earlier_wording(version, editor, approver):
    first = says(version, approver, suggestion="Count the scales before two witnesses.")
    second = says(version, approver, suggestion="Count the scales by daylight.")

    remarks.accept(first, by=editor)

    assert thread_of(second, editor).is_on_earlier_wording
    with pytest.raises(ValidationError):
        remarks.accept(second, by=editor)


def test_a_rejected_rewording_leaves_the_text_and_can_be_opened_again(version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales before two witnesses.")
    standing = version.wording

    assert remarks.reject(remark, by=editor).outcome == "rejected"
    with pytest.raises(ValidationError, match="settled in the meantime"):
        remarks.accept(remark, by=editor)
    remarks.reopen(remark, by=editor)
    remarks.accept(remark, by=editor)

    version.refresh_from_db()
    assert version.wording != standing


def test_a_text_sent_for_approval_stands_still(version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales before two witnesses.")
    type(version).objects.filter(pk=version.pk).update(status="in_review", submitted_at="2026-01-01T00:00Z")

    with pytest.raises(drafts.NotOpen):
        remarks.accept(remark, by=editor)
    assert says(version, approver, at=0).pk  # it is still discussed


def test_a_note_among_the_lines_of_a_list_survives_its_rewording(editor, approver):
    text = "- one[^1]\n- two\n\n[^1]: The note.\n\nThe end."
    version = drafted(make_chapter(slug="notes"), drafter=editor, text=text)
    remark = says(version, approver, at=0, suggestion="- one[^1]\n- two\n- three")

    wording = remarks.accept(remark, by=editor)

    assert "[^1]: The note." in wording.text
    assert len(wording.keys) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_of_two_suggestions_accepted_at_the_same_moment_one_stands_and_one_is_refused(version, editor, approver):
    suggested = [says(version, approver, suggestion=f"Count the scales, {how}.") for how in ("slowly", "by daylight")]
    together, outcomes = threading.Barrier(2), []

    def accept(remark):
        together.wait(10)
        try:
            remarks.accept(remark, by=editor)
        except ValidationError:
            outcomes.append("refused")
        else:
            outcomes.append("accepted")
        finally:
            connection.close()

    editors = [threading.Thread(target=accept, args=(remark,)) for remark in suggested]
    for one in editors:
        one.start()
    for one in editors:
        one.join(30)

    assert sorted(outcomes) == ["accepted", "refused"]
    assert version.wordings.count() == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_becomes_of_the_text_every_remark_is_on_its_paragraph_or_orphaned(editor, approver, data):
    paragraphs = [f"{word} is counted, weighed and sealed before {word.lower()} leaves." for word in WORDS]
    with transaction.atomic():
        chapter = make_chapter()
        version = drafted(chapter, drafter=editor, text="\n\n".join(paragraphs))
        made = {says(version, approver, at=at, text=WORDS[at]).pk for at in range(len(paragraphs))}
        for _round in range(data.draw(st.integers(1, 4))):
            texts = list(data.draw(st.permutations(paragraphs)))
            gone = data.draw(st.integers(0, 2))
            texts = texts[gone:]
            at = data.draw(st.integers(0, len(texts) - 1))
            texts[at] = data.draw(
                st.sampled_from([texts[at] + " Twice.", "Wholly other words.", texts[at] + "\n\nNew."])
            )
            now_reads(version, "\n\n".join(texts), by=editor)

            threads = threads_on(version, editor)

            assert {thread.remark.pk for thread in threads} == made
            for thread in threads:
                there = thread.remark.key in version.wording.keys
                assert thread.is_orphaned == (not there)
                if there:
                    place = version.wording.keys.index(thread.remark.key)
                    assert thread.number_now == f"{chapter.number}.{place + 1}"
                    same = numbered_paragraphs.kept_paragraphs(version.wording)[place].text == thread.remark.words
                    assert thread.is_on_earlier_wording == (not same)
        transaction.set_rollback(True)


# Pages ----------------------------------------------------------------------------------------------------------


def test_under_each_paragraph_stands_its_count_and_the_way_to_remark(client, version, editor, approver):
    says(version, approver)
    client.force_login(approver)

    page = client.get(version.get_absolute_url()).content.decode()

    assert page.count('aria-label="Remark on 1.') == 3
    assert f'?key={version.wording.keys[1]}">1 remark' in page
    assert "Who counts?" in page


def test_a_remark_is_made_answered_resolved_and_opened_again_without_a_script(client, version, editor, approver):
    client.force_login(approver)
    key = version.wording.keys[1]
    address = f"/desk/versions/{version.pk}/remarks/new/?key={key}"
    form = client.get(address).context["form"]
    assert form.initial["suggestion"] == "Count the scales, twice."
    sent = {"wording": version.wording_id, "key": key, "client_key": form.initial["client_key"], "text": "By whom?"}
    # The words in the form were left as they are: nothing is suggested.
    made = client.post(address, {**sent, "suggestion": "Count the scales, twice.\r\n"})
    [remark] = Remark.objects.all()
    assert (remark.text, remark.suggestion, remark.said_by) == ("By whom?", "", approver)
    assert made["Location"] == f"/desk/versions/{version.pk}/remarks/#remark-{remark.pk}"

    client.force_login(editor)
    client.post(f"/desk/remarks/{remark.pk}/", {"client_key": "x" * 22, "text": "By the clerk."})
    done = client.post(f"/desk/remarks/{remark.pk}/resolve/", follow=True)
    assert "The remark is resolved." in done.content.decode()
    assert "Undo: open it again" in done.content.decode()
    page = client.get(f"/desk/versions/{version.pk}/remarks/?show=resolved").content.decode()
    assert "By the clerk." in page
    client.post(f"/desk/remarks/{remark.pk}/reopen/")
    assert unresolved(version) == 1


def test_what_is_not_settled_is_not_opened_again(client, version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales three times.")
    client.force_login(editor)

    pages = [f"/desk/versions/{version.pk}/remarks/", f"/desk/remarks/{remark.pk}/"]

    for page in pages:
        assertContains(client.get(page), "Take it over")
        assertNotContains(client.get(page), "Open again")
    client.post(f"/desk/remarks/{remark.pk}/reject/")
    assertContains(client.get(f"{pages[0]}?show=resolved"), "Open again")
    assertContains(client.get(pages[1]), "Open again")


def test_what_is_refused_comes_back_with_everything_typed(client, version, editor):
    client.force_login(editor)
    key = version.wording.keys[0]
    sent = {"wording": version.wording_id, "key": key, "client_key": "x" * 22, "text": "My thought"}

    page = client.post(f"/desk/versions/{version.pk}/remarks/new/", {**sent, "suggestion": "# A heading"})

    assert page.status_code == 400
    assert "No paragraph stands here" in page.content.decode()
    assert "My thought" in page.content.decode()
    assert "# A heading" in page.content.decode()
    assert not Remark.objects.exists()


def test_a_suggestion_is_shown_as_a_redline_and_accepted_on_the_page(client, version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales, three times.")
    client.force_login(editor)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "Count the scales, <del>twice</del><ins>three times</ins>." in page

    done = client.post(f"/desk/remarks/{remark.pk}/accept/", {"back": "version"}, follow=True)

    assert done.redirect_chain[0][0] == f"{version.get_absolute_url()}?show=open&done={remark.pk}#remarks"
    assert "The suggested words stand in the text now." in done.content.decode()


def test_a_refused_acceptance_says_why_on_the_page(client, version, editor, approver):
    remark = says(version, approver, suggestion="Count the scales, three times.")
    now_reads(version, TEXT.replace("twice", "slowly"), by=editor)
    client.force_login(editor)

    page = client.get(f"/desk/remarks/{remark.pk}/").content.decode()
    done = client.post(f"/desk/remarks/{remark.pk}/accept/", follow=True)

    assert "on earlier wording" in page
    assert "Take it over" not in page
    assert f"/desk/remarks/{remark.pk}/reject/" in page
    assert f"/desk/remarks/{remark.pk}/resolve/" in page  # taken over by hand, it is settled so
    assert f"/desk/wordings/{remark.wording_id}..{version.wording_id}/" in page
    assert "The paragraph was changed after this rewording was suggested" in done.content.decode()


def test_htmx_gets_the_panel_alone(client, version, editor, approver):
    remark = says(version, approver)
    client.force_login(editor)
    headers = {"HX-Request": "true"}

    panel = client.get(f"/desk/versions/{version.pk}/remarks/?key={remark.key}", headers=headers).content.decode()
    resolved = client.post(f"/desk/remarks/{remark.pk}/resolve/", {"show": "open"}, headers=headers)

    assert panel.count("<section") == 1
    assert "<html" not in panel
    assert "Remarks on 1.2" in panel
    assert resolved.status_code == 200
    assert "Undo: open it again" in resolved.content.decode()


def test_a_remark_typed_while_a_colleague_saved_is_made_on_the_words_that_were_read(client, version, editor, approver):
    client.force_login(approver)
    read = version.wording
    now_reads(version, TEXT.replace("twice", "three times"), by=editor)

    client.post(
        f"/desk/versions/{version.pk}/remarks/new/",
        {
            "wording": read.pk,
            "key": read.keys[1],
            "client_key": "x" * 22,
            "text": "Why?",
            "suggestion": "Count, twice.",
        },
    )

    assert Remark.objects.get().wording == read


def test_what_a_remark_says_is_no_html(client, version, editor):
    says(version, editor, text="<script>alert(1)</script>", suggestion="<b onclick=x>Count</b> & weigh.")
    client.force_login(editor)

    for page in (version.get_absolute_url(), f"/desk/versions/{version.pk}/remarks/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<b onclick" not in text


@pytest.mark.parametrize("path", ["/desk/versions/{}/", "/desk/versions/{}/remarks/"])
def test_the_number_of_queries_does_not_grow_with_the_remarks(client, version, editor, approver, path):
    client.force_login(editor)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path.format(version.pk)).status_code == 200
        return len(asked)

    says(version, approver)
    one = queries()
    for number in range(29):
        by = make_user(f"colleague-{number}", role="approver", programme=version.programme)
        remark = says(version, by, at=number % 3, text=f"Number {number}", suggestion=f"Words {number}.")
        remarks.answer(remark, text="Yes.", by=editor)
        if number % 2:
            remarks.resolve(remark, by=editor)

    assert queries() == one
