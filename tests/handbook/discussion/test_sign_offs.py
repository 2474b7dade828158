"""Signing off: who is asked reads exactly one wording, their answer stands with it, and a link can be ended."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.keys import KeyDoesNotOpen
from accounts.models import Act, Key
from handbook.discussion import expert_links, remarks, sign_off_questions, sign_off_sheet, sign_offs, threads
from handbook.drafting import drafts, saving
from handbook.models import SignOff
from office import jobs
from office.models import Job, Letter
from tests.factories import drafted, make_chapter, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(editor):
    return drafted(make_chapter(slug="evidence"), drafter=editor, text="Seal the bag at once.\n\nCount the scales.")


@pytest.fixture
def colleague(programme):
    return make_user("colleague", role="approver", programme=programme, office="Department of Prosecution")


def asks_expert(version, by, **fields):
    return sign_off_questions.ask(
        version,
        **{
            "names": {"en": "Dr Chan Dara"},
            "office": "Royal University",
            "email": "dara@example.org",
            "language": "en",
            "question": "Is 1.2 sound?",
            "by": by,
            **fields,
        },
    )


def asks_colleague(version, colleague, by):
    sign_off, secret = sign_off_questions.ask(version, user=colleague, language="en", question="", by=by)
    assert secret is None
    return sign_off


def now_reads(version, text, *, by):
    saving.save(version, text=text, by=by)
    version.refresh_from_db()


def decided(version, status="approved"):
    type(version).objects.filter(pk=version.pk).update(
        status="withdrawn",
        withdrawn_at=timezone.now(),
        withdrawn_by=version.started_by,
        withdrawal_reason="No longer needed.",
    )
    version.refresh_from_db()


# Asking ---------------------------------------------------------------------------------------------------------


def test_the_sheet_says_who_was_asked_about_which_wording_and_what_they_answered(version, editor, colleague):
    asked = asks_colleague(version, colleague, editor)
    expert, _secret = asks_expert(version, editor)
    sign_offs.answer(asked, answer="agrees", statement="Well put.", by=colleague)

    sheet = sign_off_sheet.sheet(version)

    assert [(line.who, line.office, line.answer, line.statement) for line in sheet] == [
        ("Colleague", "Department of Prosecution", "agrees", "Well put."),
        ("Dr Chan Dara", "Royal University", "", ""),
    ]
    assert [line.wording for line in sheet] == [version.wording, version.wording]
    assert [line.is_missing for line in sheet] == [False, True]
    assert sheet[0].opens_until is None
    assert sheet[1].opens_until - timezone.now() > timedelta(days=59)
    assert expert == sheet[1].sign_off


@pytest.mark.parametrize("name", ["approver", "reader", "reviewer", "administrator", "outsider"])
def test_who_drafts_asks(version, name, request):
    with pytest.raises(PermissionDenied):
        asks_expert(version, request.getfixturevalue(name))


def test_nobody_is_asked_twice_about_one_wording(version, editor, colleague):
    asks_colleague(version, colleague, editor)
    asks_expert(version, editor)

    with pytest.raises(ValidationError, match="asked about this wording already"):
        asks_colleague(version, colleague, editor)
    with pytest.raises(ValidationError, match="asked about this wording already"):
        asks_expert(version, editor, names={"en": "Dara"})  # the e-mail is theirs
    asks_expert(version, editor, names={"en": "Sok Dara"}, email="sok@example.org")
    assert SignOff.objects.count() == 3


def test_a_colleague_who_may_not_read_drafts_is_not_asked(version, editor, reader, colleague):
    with pytest.raises(ValidationError, match="may not read drafts"):
        asks_colleague(version, reader, editor)
    assert set(sign_off_questions.askable(version)) == {editor, colleague}


def test_an_expert_has_a_name_and_a_text_has_a_paragraph(version, editor):
    with pytest.raises(ValidationError, match="Say who is asked"):
        asks_expert(version, editor, names={"en": "  "})
    empty = drafts.start_draft(make_chapter(version.chapter.handbook, slug="empty"), by=editor)
    with pytest.raises(ValidationError, match="no paragraph yet"):
        asks_expert(empty, editor)


def test_without_a_public_address_no_expert_is_asked(version, editor, settings):
    settings.PUBLIC_URL = ""

    with pytest.raises(ValidationError, match="PUBLIC_URL"):
        asks_expert(version, editor)
    assert not SignOff.objects.exists()


# Answering ------------------------------------------------------------------------------------------------------


def test_an_answer_stands_and_can_be_corrected_until_approval(version, editor, colleague):
    asked = asks_colleague(version, colleague, editor)

    sign_offs.answer(asked, answer="objects", statement="1.2 names nobody.", by=colleague)
    sign_offs.answer(asked, answer="agrees", by=colleague)
    decided(version)
    with pytest.raises(drafts.NotOpen):
        sign_offs.answer(asked, answer="objects", statement="Too late.", by=colleague)

    asked.refresh_from_db()
    assert (asked.answer, asked.statement) == ("agrees", "")
    said = Act.objects.filter(verb="signed off").values_list("reason", flat=True)
    assert list(said) == ["Colleague: agrees.", "Colleague: does not agree. 1.2 names nobody."]


def test_who_objects_says_to_what(version, editor, colleague):
    asked = asks_colleague(version, colleague, editor)

    with pytest.raises(ValidationError, match="Say what you do not agree with"):
        sign_offs.answer(asked, answer="objects", by=colleague)
    with pytest.raises(ValidationError, match="Say whether you agree"):
        sign_offs.answer(asked, answer="perhaps", by=colleague)


def test_nobody_answers_for_another(version, editor, colleague, approver):
    asked = asks_colleague(version, colleague, editor)
    expert, _secret = asks_expert(version, editor)

    for by in (approver, editor, None):
        with pytest.raises(PermissionDenied):
            sign_offs.answer(asked, answer="agrees", by=by)
    with pytest.raises(PermissionDenied):
        sign_offs.answer(expert, answer="agrees", by=editor)


def test_an_answer_is_on_earlier_wording_once_the_text_changed(version, editor, colleague):
    asked = asks_colleague(version, colleague, editor)
    sign_offs.answer(asked, answer="agrees", by=colleague)
    now_reads(version, version.wording.text, by=editor)
    saving.save(version, text=version.wording.text, titles={"en": "Another title"}, by=make_editor(version))
    version.refresh_from_db()
    assert not sign_off_sheet.sheet(version)[0].is_on_earlier_wording  # the words are the same

    now_reads(version, "Seal the bag at once.", by=editor)

    [line] = sign_off_sheet.sheet(version)
    assert line.is_on_earlier_wording
    assert line.is_missing
    assert line.answer == "agrees"


def make_editor(version):
    return make_user("second-editor", role="editor", programme=version.programme)


def test_asking_again_is_about_the_wording_as_it_stands_and_the_earlier_answer_stays(version, editor, colleague):
    asked = asks_colleague(version, colleague, editor)
    with pytest.raises(ValidationError, match="Nothing was changed since"):
        sign_off_questions.ask_again(asked, by=editor)
    sign_offs.answer(asked, answer="agrees", by=colleague)
    now_reads(version, "Seal the bag at once.", by=editor)

    again, _no_secret = sign_off_questions.ask_again(asked, by=editor)

    earlier, later = sign_off_sheet.sheet(version)
    assert (earlier.answer, earlier.is_on_earlier_wording, earlier.is_asked_again) == ("agrees", True, True)
    assert (later.sign_off, later.answer, later.is_on_earlier_wording) == (again, "", False)
    assert [line.is_missing for line in (earlier, later)] == [False, True]


def test_an_unanswered_question_goes_when_one_asks_again_and_its_link_ends(version, editor):
    asked, secret = asks_expert(version, editor)
    now_reads(version, "Seal the bag at once.", by=editor)

    again, new_secret = sign_off_questions.ask_again(asked, by=editor)

    with pytest.raises(KeyDoesNotOpen):
        sign_offs.opened_by(secret)
    assert sign_offs.opened_by(new_secret) == again
    assert [line.sign_off for line in sign_off_sheet.sheet(version)] == [again]
    assert again.question == "Is 1.2 sound?"


def test_who_is_no_longer_asked_is_off_the_sheet_but_an_answer_stays(version, editor):
    asked, secret = asks_expert(version, editor)
    other, _secret = asks_expert(version, editor, names={"en": "Sok"}, email="")
    sign_offs.answer(other, answer="objects", statement="No.")

    sign_off_questions.no_longer_ask(asked, by=editor)
    sign_off_questions.no_longer_ask(other, by=editor)

    with pytest.raises(KeyDoesNotOpen):
        sign_offs.opened_by(secret)
    assert [(line.who, line.answer, line.opens_until) for line in sign_off_sheet.sheet(version)] == [
        ("Sok", "objects", None)
    ]
    with pytest.raises(PermissionDenied):
        sign_offs.answer(asked, answer="agrees")
    assert asks_expert(version, editor)[0] != asked  # they may be asked anew


def test_an_expert_remarks_on_the_wording_they_were_asked_about_only(version, editor):
    asked, _secret = asks_expert(version, editor)
    read = version.wording
    now_reads(version, "Seal the bag at once.\n\nCount the scales, twice.", by=editor)

    remark = remarks.say(version, wording=read, key=read.keys[1], text="Who counts?", sign_off=asked)
    with pytest.raises(PermissionDenied):
        remarks.say(version, wording=version.wording, key=read.keys[1], text="And here?", sign_off=asked)

    [thread] = threads.threads_on(version, editor)
    assert thread.remark == remark
    assert str(thread.remark.sign_off) == "Dr Chan Dara"
    assert thread.is_on_earlier_wording


def test_an_expert_sends_no_flood(version, editor, monkeypatch):
    monkeypatch.setattr(remarks, "AT_MOST", 2)
    asked, _secret = asks_expert(version, editor)
    for number in range(2):
        remarks.say(version, wording=version.wording, key="", text=f"{number}", sign_off=asked)

    with pytest.raises(ValidationError, match="Wait a little"):
        remarks.say(version, wording=version.wording, key="", text="more", sign_off=asked)


# Letters and links ----------------------------------------------------------------------------------------------


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_IS_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def link_in(text):
    [word] = [word for word in text.split() if "/sign-off/" in word]
    return word.removeprefix("https://handbook.example.org")


def test_no_secret_lies_in_the_outbox_and_sending_puts_a_new_link_in(version, editor, mail_server, client):
    asked, secret = asks_expert(version, editor)
    [letter] = expert_links.letters_of(version)
    assert "[[personal link]]" in letter.body
    assert secret not in letter.body
    assert "Is 1.2 sound?" in letter.body

    assert expert_links.send_letters(version, [letter], by=editor) == 1
    jobs.run(Job.objects.get())

    [sent] = mail.outbox
    assert sent.to == ["dara@example.org"]
    assert client.get(link_in(sent.body)).status_code == 302
    with pytest.raises(KeyDoesNotOpen):
        sign_offs.opened_by(secret)  # the link before has ended
    asked.refresh_from_db()


def test_a_letter_to_who_is_no_longer_asked_is_not_sent(version, editor, mail_server):
    asked, _secret = asks_expert(version, editor)
    [letter] = expert_links.letters_of(version)

    sign_off_questions.no_longer_ask(asked, by=editor)

    letter.refresh_from_db()
    assert letter.state == Letter.State.DISCARDED
    with pytest.raises(LookupError):
        expert_links.with_link(letter)


def test_a_letter_is_prepared_once_and_again_after_it_was_sent(version, editor):
    asked, _secret = asks_expert(version, editor)
    expert_links.prepare_letter(asked, by=editor)
    assert expert_links.letters_of(version).count() == 1

    expert_links.letters_of(version).update(state=Letter.State.SENT)
    expert_links.prepare_letter(asked, by=editor)

    assert expert_links.letters_of(version).count() == 2


def test_a_message_hands_over_a_new_link_that_opens_for_sixty_days(version, editor, client):
    asked, secret = asks_expert(version, editor, language="km", names={"km": "បណ្ឌិត ចាន់ ដារ៉ា"})

    text = expert_links.message(asked, by=editor)

    assert "បណ្ឌិត ចាន់ ដារ៉ា" in text
    assert client.get(link_in(text)).status_code == 302
    with pytest.raises(KeyDoesNotOpen):
        sign_offs.opened_by(secret)
    Key.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link_in(text)).status_code == 410


# Pages ----------------------------------------------------------------------------------------------------------


def test_an_expert_is_asked_on_the_page_and_the_link_is_shown_once(client, version, editor):
    client.force_login(editor)
    asked = {
        "whom": "expert",
        "expert-name": "Dr Chan Dara",
        "expert-office": "Royal University",
        "expert-language": "en",
        "expert-question": "Is 1.2 sound?",
    }

    page = client.post(f"/desk/versions/{version.pk}/sign-offs/ask/", asked)

    link = link_in(page.context["text"])
    assert "no-store" in page["Cache-Control"]
    assert client.get(version.get_absolute_url()).content.decode().count(link) == 0
    assert client.get(f"/desk/sign-offs/{SignOff.objects.get().pk}/link/").content.decode().count(link) == 0
    again = client.post(f"/desk/versions/{version.pk}/sign-offs/ask/", asked)
    assert "asked about this wording already" in again.content.decode()


def test_a_colleague_finds_the_question_at_their_desk_and_answers_it(client, version, editor, colleague):
    client.force_login(editor)
    client.post(f"/desk/versions/{version.pk}/sign-offs/ask/", {"whom": "colleague", "colleague-user": colleague.pk})
    asked = SignOff.objects.get()
    client.force_login(colleague)
    assert "Drafts that you are asked to sign off" in client.get("/desk/").content.decode()

    page = client.get(f"/desk/sign-offs/{asked.pk}/").content.decode()
    assert "Seal the bag at once." in page
    refused = client.post(f"/desk/sign-offs/{asked.pk}/", {"sign_off": asked.pk, "answer": "objects"})
    assert "Say what you do not agree with" in refused.content.decode()
    client.post(
        f"/desk/sign-offs/{asked.pk}/", {"sign_off": asked.pk, "answer": "objects", "statement": "Name who counts."}
    )

    assert "Drafts that you are asked to sign off" not in client.get("/desk/").content.decode()
    sheet = client.get(version.get_absolute_url()).content.decode()
    assert "does not agree" in sheet
    assert "Name who counts." in sheet


def test_the_sheet_asks_again_and_ends(client, version, editor, colleague):
    client.force_login(editor)
    asked = asks_colleague(version, colleague, editor)
    now_reads(version, "Seal the bag at once.", by=editor)
    assert "on earlier wording" in client.get(version.get_absolute_url()).content.decode()

    client.post(f"/desk/sign-offs/{asked.pk}/ask-again/")
    assert [line.is_on_earlier_wording for line in sign_off_sheet.sheet(version)] == [False]
    client.post(f"/desk/sign-offs/{sign_off_sheet.sheet(version)[0].sign_off.pk}/end/")

    assert sign_off_sheet.sheet(version) == []


def test_letters_are_read_before_they_are_sent(client, version, editor, mail_server):
    client.force_login(editor)
    asks_expert(version, editor)
    page = client.get(f"/desk/versions/{version.pk}/sign-offs/letters/").content.decode()
    assert "Is 1.2 sound?" in page

    client.post(f"/desk/versions/{version.pk}/sign-offs/letters/discard/", {"letter": Letter.objects.get().pk})

    assert Letter.objects.get().state == Letter.State.DISCARDED


def test_the_sheet_asks_as_many_queries_for_thirty_as_for_one(version, editor, django_assert_num_queries):
    asks_expert(version, editor)
    assert version.wording  # a page has it already
    with django_assert_num_queries(2):
        sign_off_sheet.sheet(version)
    for number in range(29):
        asks_expert(version, editor, names={"en": f"Expert {number}"}, email=f"{number}@example.org")

    with django_assert_num_queries(2):
        assert len([line.who for line in sign_off_sheet.sheet(version)]) == 30
