"""An expert without an account: a link opens one wording, to read, to remark on and to sign off; and nothing else."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Key
from accounts.rate_limits import WRONG_TRIES
from handbook.discussion import remarks, sign_off_questions, sign_off_sheet, threads
from handbook.drafting import citing, saving
from handbook.models import Remark, SignOff
from tests.factories import disposed, drafted, make_chapter, make_consultation, make_contribution, make_handbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_wrong_tries_yet():
    cache.clear()


@pytest.fixture
def contribution(reviewer):
    return disposed(
        make_contribution(make_consultation(), text="WORDS-OF-A-JUDGE"), reviewer=reviewer, public_summary="A-SUMMARY"
    )


@pytest.fixture
def version(editor, contribution):
    handbook = make_handbook(consultations=[contribution.consultation])
    version = drafted(
        make_chapter(handbook, slug="evidence"), drafter=editor, text="AN-EARLIER-WORDING.\n\nCount the scales."
    )
    version = drafted(version.chapter, drafter=editor, text="Seal the bag at once.\n\nCount the scales.")
    citing.cite(version, key=version.wording.keys[0], contribution=contribution, by=editor)
    return version


def ask(version, by, name="Dr Chan Dara", **fields):
    more = {"office": "Royal University", "email": "", "language": "en", "question": "Is 1.2 sound?", **fields}
    return sign_off_questions.ask(version, names={more["language"]: name}, by=by, **more)


@pytest.fixture
def asked(version, editor):
    return ask(version, editor)


def comes_in(asked) -> Client:
    """A device on which the expert's link was opened."""
    device = Client(headers={"Accept-Language": "en"})
    response = device.get(f"/sign-off/{asked[1]}/")
    assert (response.status_code, response["Location"]) == (302, "/sign-off/")
    return device


def remark_form(device, key):
    return device.get(f"/sign-off/remark/?key={key}").context["form"]


def sends_remark(device, key, text="Who counts them?", **more):
    form = remark_form(device, key)
    return device.post("/sign-off/remark/", {**form.initial, "text": text, **more})


# Reading --------------------------------------------------------------------------------------------------------


def test_the_link_opens_the_wording_as_readers_would_get_it(asked, version):
    page = comes_in(asked).get("/sign-off/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "Seal the bag at once." in text
    assert "Is 1.2 sound?" in text
    assert "Dr Chan Dara" in text
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"  # with none at all a browser would not say where a form comes from


def test_no_other_wording_no_source_no_history_and_nobody_elses_remark_is_shown(asked, version, editor, approver):
    colleagues = remarks.say(
        version, wording=version.wording, key=version.wording.keys[1], text="OF-A-COLLEAGUE", by=approver
    )
    remarks.answer(colleagues, text="ANSWER-OF-A-COLLEAGUE", by=editor)
    another = ask(version, editor, name="ANOTHER-EXPERT")
    sends_remark(comes_in(another), version.wording.keys[1], text="OF-ANOTHER-EXPERT")
    device = comes_in(asked)
    sends_remark(device, version.wording.keys[1], text="My own remark.")
    remarks.answer(Remark.objects.get(text="My own remark."), text="REPLY-OF-THE-DESK", by=editor)
    saving.save(version, text="A-LATER-WORDING.\n\nCount the scales.", by=editor)

    for address in ("/sign-off/", f"/sign-off/remark/?key={version.wording.keys[1]}"):
        text = device.get(address).content.decode()
        assert "My own remark." in text
        for word in (
            "OF-A-COLLEAGUE",
            "OF-ANOTHER-EXPERT",
            "ANOTHER-EXPERT",
            "REPLY-OF-THE-DESK",
            "WORDS-OF-A-JUDGE",
            "A-SUMMARY",
            "AN-EARLIER-WORDING",
            "A-LATER-WORDING",
            "/desk/",
        ):
            assert word not in text, word


def test_the_link_opens_nothing_else(asked, version, client):
    device = comes_in(asked)
    staff = [
        version.get_absolute_url(),
        f"/desk/versions/{version.pk}/remarks/",
        f"/desk/wordings/{version.wording_id}..{version.wording_id}/",
        f"/desk/sign-offs/{asked[0].pk}/",
    ]

    for address in staff:
        assert device.get(address)["Location"].startswith("/sign-in/"), address
    assert device.get("/join/me/").status_code == 410


def test_two_links_open_two_wordings_each_its_own(asked, version, editor):
    other_version = drafted(make_chapter(version.chapter.handbook, slug="other"), drafter=editor, text="Of the other.")
    other = ask(other_version, editor, name="Sok")

    assert "Of the other." not in comes_in(asked).get("/sign-off/").content.decode()
    assert "Seal the bag" not in comes_in(other).get("/sign-off/").content.decode()


def test_the_page_speaks_the_experts_language_and_can_be_switched(version, editor):
    device = comes_in(ask(version, editor, name="បណ្ឌិត ចាន់ ដារ៉ា", language="km"))

    assert '<html lang="km">' in device.get("/sign-off/").content.decode()
    assert '<html lang="en">' in device.get("/sign-off/?language=en").content.decode()
    assert '<html lang="en">' in device.get("/sign-off/").content.decode()


# The link -------------------------------------------------------------------------------------------------------


def test_a_link_preview_changes_nothing(asked):
    before = list(Key.objects.values()), list(SignOff.objects.values())
    for _time in range(3):
        Client().get(f"/sign-off/{asked[1]}/", follow=True)
        Client().head(f"/sign-off/{asked[1]}/")
    device = comes_in(asked)
    device.get("/sign-off/")
    device.get("/sign-off/answer/")

    assert (list(Key.objects.values()), list(SignOff.objects.values())) == before


def test_the_secret_stands_in_no_page_and_in_a_cookie_for_these_pages_only(asked):
    device = Client()
    response = device.get(f"/sign-off/{asked[1]}/")

    cookie = response.cookies["sign_off"]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == ("/sign-off/", True, "Lax")
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert asked[1] not in device.get("/sign-off/").content.decode()


def test_a_link_that_was_ended_or_expired_says_so_at_once(asked, version, editor):
    ended = comes_in(asked)
    expired_one = ask(version, editor, name="Sok")
    expired = comes_in(expired_one)
    sign_off_questions.no_longer_ask(asked[0], by=editor)
    Key.objects.filter(subject=f"signoff:{expired_one[0].pk}").update(expires_at=timezone.now() - timedelta(seconds=1))

    for device in (ended, expired):
        for response in (
            device.get("/sign-off/"),
            device.get("/sign-off/remark/"),
            device.post("/sign-off/remark/", {"text": "Still here?"}),
            device.post("/sign-off/answer/", {"answer": "agrees"}),
        ):
            assert response.status_code == 410
            assert "This link has ended" in response.content.decode()
            assert "Seal the bag" not in response.content.decode()
    assert Client().get(f"/sign-off/{asked[1]}/").status_code == 410
    assert not Remark.objects.exists()


def test_a_forged_cookie_opens_nothing(asked):
    device = Client()
    device.cookies["sign_off"] = asked[1]  # not signed by us

    assert device.get("/sign-off/").status_code == 410


def test_wrong_secrets_are_slowed_down_right_ones_are_neither_counted_nor_refused(asked):
    device = Client()
    for _time in range(WRONG_TRIES["secret_link"]["address"] + 5):
        assert device.get(f"/sign-off/{asked[1]}/").status_code == 302
    for _time in range(WRONG_TRIES["secret_link"]["address"]):
        assert device.get("/sign-off/guessed/").status_code == 410

    assert device.get("/sign-off/guessed/").status_code == 429
    assert device.get(f"/sign-off/{asked[1]}/").status_code == 302


def test_a_device_forgets_the_link(asked):
    device = comes_in(asked)

    assert device.post("/sign-off/leave/").status_code == 200
    assert device.get("/sign-off/").status_code == 410


def test_a_form_from_another_site_is_refused(asked):
    device = Client(enforce_csrf_checks=True)
    device.get(f"/sign-off/{asked[1]}/")

    assert device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "agrees"}).status_code == 403


# Remarking and signing off --------------------------------------------------------------------------------------


def test_an_expert_remarks_and_suggests_other_words_without_a_script(asked, version, editor):
    device = comes_in(asked)
    key = version.wording.keys[1]
    assert remark_form(device, key).initial["suggestion"] == "Count the scales."

    sent = sends_remark(device, key, suggestion="Count the scales before two witnesses.")

    assert sent["Location"] == "/sign-off/?sent=1.2#1.2"
    page = device.get("/sign-off/?sent=1.2").content.decode()
    assert "Your remark on 1.2 is stored." in page
    assert page.count("Who counts them?") == 2  # at its paragraph, and in the list of what was said
    [thread] = threads.threads_on(version, editor)
    assert (thread.remark.sign_off, thread.remark.said_by) == (asked[0], None)
    remarks.accept(thread.remark, by=editor)


def test_a_remark_sent_twice_is_stored_once_and_other_words_are_not_lost(asked, version):
    device = comes_in(asked)
    sent = {**remark_form(device, version.wording.keys[0]).initial, "text": "Which bag?"}

    for _time in range(2):
        assert device.post("/sign-off/remark/", sent).status_code == 302
    other = device.post("/sign-off/remark/", {**sent, "text": "Which seal?"})

    assert other.status_code == 409
    assert "Which seal?" in other.content.decode()
    assert Remark.objects.count() == 1
    assert (
        device.post("/sign-off/remark/", {**sent, "text": "Which seal?", "client_key": key_in(other)}).status_code
        == 302
    )
    assert Remark.objects.count() == 2


def key_in(response):
    return re.search(r'name="client_key" value="([^"]+)"', response.content.decode())[1]


def test_an_empty_remark_says_what_is_missing(asked, version):
    refused = sends_remark(comes_in(asked), version.wording.keys[0], text="")

    assert refused.status_code == 400
    assert "Write a remark, or suggest other words." in refused.content.decode()


def test_a_remark_on_a_paragraph_of_another_text_is_not_found(asked):
    device = comes_in(asked)

    assert device.get("/sign-off/remark/?key=nosuchkey234").status_code == 404
    assert device.post("/sign-off/remark/", {"key": "nosuchkey234", "text": "Here?"}).status_code == 404


def test_an_expert_signs_off_and_corrects_it(asked, version, editor):
    device = comes_in(asked)

    refused = device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "objects"})
    assert refused.status_code == 400
    assert "Say what you do not agree with" in refused.content.decode()
    device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "objects", "statement": "1.2 is too short."})
    assert "You did not agree with this wording." in device.get("/sign-off/").content.decode()
    device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "agrees", "statement": "Good now."})

    [line] = sign_off_sheet.sheet(version)
    assert (line.who, line.answer, line.statement) == ("Dr Chan Dara", "agrees", "Good now.")


def test_after_the_decision_what_was_said_stands_and_nothing_more_is_taken_in(asked, version, editor):
    device = comes_in(asked)
    sends_remark(device, version.wording.keys[0])
    device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "agrees", "statement": "Good."})
    remark = remark_form(device, version.wording.keys[0]).initial
    type(version).objects.filter(pk=version.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawn_by=editor, withdrawal_reason="Not needed."
    )

    page = device.get("/sign-off/").content.decode()
    assert "The ministry has decided on this text" in page
    assert "You agreed with this wording." in page
    assert "Who counts them?" in page
    assert "Remark on 1.1" not in page
    answered = device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "objects", "statement": "Wait!"})
    remarked = device.post("/sign-off/remark/", {**remark, "text": "One more."})
    for refused in (answered, remarked):
        assert "decided on this text in the meantime" in refused.content.decode()
    assert "Wait!" in answered.content.decode()
    assert "One more." in remarked.content.decode()
    assert SignOff.objects.get().answer == "agrees"
    assert Remark.objects.count() == 1


def test_nobody_signs_what_they_did_not_read(asked, version, editor):
    """A second link was opened on this device while the first text was still on the screen."""
    device = comes_in(asked)
    form = remark_form(device, version.wording.keys[0]).initial
    saving.save(version, text="Other words.\n\nCount the scales.", by=editor)
    version.refresh_from_db()
    second = ask(version, editor, name="Another")
    device.get(f"/sign-off/{second[1]}/")

    answered = device.post("/sign-off/answer/", {"sign_off": asked[0].pk, "answer": "agrees"})
    remarked = device.post("/sign-off/remark/", {**form, "key": version.wording.keys[1], "text": "On the first text."})

    assert "Another text was opened on this device" in answered.content.decode()
    assert "Another text was opened on this device" in remarked.content.decode()
    assert "On the first text." in remarked.content.decode()
    assert not SignOff.objects.exclude(answer="").exists()
    assert not Remark.objects.exists()


def test_what_an_expert_writes_is_no_html(asked, version, editor, client):
    device = comes_in(asked)
    sends_remark(device, version.wording.keys[0], text="<script>alert(1)</script>", suggestion="<img src=x onerror=y>Z")
    client.force_login(editor)

    for page in (device.get("/sign-off/"), client.get(version.get_absolute_url())):
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_a_chapter_with_many_paragraphs_costs_no_more_queries(version, editor, asked):
    device = comes_in(asked)
    with CaptureQueriesContext(connection) as few:
        device.get("/sign-off/")
    long = drafted(
        make_chapter(version.chapter.handbook, slug="long"),
        drafter=editor,
        text="\n\n".join(f"Paragraph {number} of this chapter." for number in range(60)),
    )
    device = comes_in(ask(long, editor, name="Sok"))
    for key in long.wording.keys[:20]:
        remarks.say(long, wording=long.wording, key=key, text="Yes.", sign_off=SignOff.objects.latest("pk"))

    with CaptureQueriesContext(connection) as many:
        device.get("/sign-off/")

    assert len(many) == len(few)


def test_the_address_of_an_answer_leads_to_the_form_when_it_is_opened_again(asked):
    device = comes_in(asked)

    refused = device.post("/sign-off/answer/", {"answer": "objects", "statement": "", "sign_off": asked[0].pk})
    again = device.get("/sign-off/answer/")

    assert refused.status_code == 400
    assert 'href="/sign-off/?language=en' in refused.content.decode()
    assert (again.status_code, again.url) == (302, "/sign-off/#sign-off")
