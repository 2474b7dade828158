"""Keying on behalf, and bringing in spreadsheets, as a rapporteur does it on the pages."""

import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from handbook.models import LaidDraft, Pin
from office.models import StoredFile
from tests.factories import (
    disposed,
    drafted,
    make_chapter,
    make_participant,
    make_topic,
    make_user,
    make_workshop,
)
from tests.workshops.spreadsheet_files import csv_file, row, xlsx_file
from workshops.models import Batch, Contribution, Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(client, rapporteur):
    client.force_login(rapporteur)
    workshop = make_workshop()
    make_topic(workshop.consultation)
    return workshop


def url(name, *args):
    return reverse(f"keying:{name}", args=args)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().split("<body", 1)[1]).split())


def keyed(**more):
    return {
        "profession": "judge",
        "province": "11",
        "voices": "1",
        "kind": "experience",
        "attribution": "office",
        "language": "en",
        "text": "Scales stood in the corridor.",
        "client_key": "one-showing",
        **more,
    }


# --- Fast entry ---------------------------------------------------------------------------------


def test_an_office_that_nobody_wrote_down_becomes_a_participant(client, workshop):
    response = client.post(url("keying", workshop.number), keyed(), follow=True)

    [contribution] = Contribution.objects.all()
    assert (contribution.participant.office, contribution.channel) == ("judge, Mondulkiri", "on_behalf")
    assert f"The receipt is {contribution.receipt}" in words(response)
    client.post(url("keying", workshop.number), keyed(client_key="next", text="More."))
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("written", ["11", "១១", "Mondul Kiri", "មណ្ឌលគិរី"])
def test_a_province_is_typed_by_its_code_or_any_of_its_names(client, workshop, written):
    client.post(url("keying", workshop.number), keyed(province=written))

    assert Contribution.objects.get().province_id == "11"


def test_the_last_choices_are_remembered_and_the_words_are_not(client, workshop):
    participant = make_participant(workshop)
    topic = workshop.consultation.topics.get()
    client.post(
        url("keying", workshop.number),
        keyed(participant=participant.pk, topic=topic.pk, kind="case", attribution="named", profession=""),
    )

    form = client.get(url("keying", workshop.number)).context["form"]

    assert [form[name].value() for name in ("participant", "topic", "kind", "attribution", "text")] == [
        str(participant.pk),
        str(topic.pk),
        "case",
        "named",
        None,
    ]


def test_a_group_is_one_contribution_with_its_members_counted(client, workshop):
    client.post(url("keying", workshop.number), keyed(group="Table 3", voices="12", province=""))

    [contribution] = Contribution.objects.all()
    assert (contribution.voices, str(contribution.participant)) == (12, "Table 3, judge")


def test_a_group_needs_no_profession_and_no_place(client, workshop):
    client.post(url("keying", workshop.number), keyed(group="Table 3", voices="12", profession="", province=""))

    contribution = Contribution.objects.get()
    assert (contribution.voices, contribution.profession, contribution.province) == (12, "", None)
    assert (str(contribution.participant), contribution.attributed_to) == ("Table 3, group", "group")
    assert client.get(contribution.get_absolute_url()).status_code == 200


def test_how_many_say_it_together_belongs_to_one_entry(client, workshop):
    client.post(url("keying", workshop.number), keyed(group="Table 3", voices="12"))

    form = client.get(url("keying", workshop.number)).context["form"]

    assert (form["group"].value(), form["voices"].value()) == ("Table 3", 1)


def test_who_stands_for_an_office_is_nobody_who_comes(client, workshop):
    make_participant(workshop, name="Sok Dara", profession="judge", province_id="11")
    client.post(url("keying", workshop.number), keyed())
    client.post(url("keying", workshop.number), keyed(group="Table 3", client_key="another"))

    assert workshop.participants.count() == 3
    assert [str(each) for each in workshop.participants.people()] == ["Sok Dara, judge, Mondulkiri"]


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"profession": ""}, "profession", "Choose the profession."),
        ({"province": ""}, "province", "Give the court or the province of this profession."),
        ({"court": "first-12"}, "province", "Phnom Penh Municipal Court of First Instance is not in Mondulkiri."),
        ({"province": "99"}, "province", "“99” is no province. Write its name or its code."),
        ({"text": " "}, "text", "Write down what the participant put forward."),
        ({"text": "x" * 200_001}, "text", "This is longer than 200000 characters. Send it in parts."),
        ({"paragraph": "four"}, "paragraph", "Write the paragraph by its number, like 4.12 or 4.12(b)."),
        ({"voices": "0"}, "voices", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(client, workshop, wrong, field, sentence):
    response = client.post(url("keying", workshop.number), keyed(kind="case", **wrong))

    form = response.context["form"]
    assert {name: list(found) for name, found in form.errors.items()} == {field: [sentence]}
    assert form["kind"].value() == "case"
    assert (Contribution.objects.count(), Participant.objects.count()) == (0, 0)


def test_the_form_sent_twice_is_stored_once_and_other_words_in_it_are_not_lost(client, workshop):
    for text in ("First.", "First.", "Second."):
        response = client.post(url("keying", workshop.number), keyed(text=text))
    form = response.context["form"]
    client.post(url("keying", workshop.number), keyed(text=form["text"].value(), client_key=form["client_key"].value()))

    assert [c.text for c in Contribution.objects.all()] == ["First.", "Second."]


def test_words_that_may_tell_who_somebody_is_are_asked_about_once(client, workshop):
    text = "Call Mr Sok Dara at 012 345 678."

    response = client.post(url("keying", workshop.number), keyed(text=text))
    assert Contribution.objects.count() == 0
    assert "012 345 678" in response.context["form"].looks_identifying
    again = response.context["form"]["pointed_out"].value()
    client.post(url("keying", workshop.number), keyed(text=text, pointed_out=again))

    assert Contribution.objects.get().text == text


def test_a_comment_on_a_laid_draft_is_pinned(client, workshop, editor):
    draft = drafted(make_chapter(number=4), drafter=editor, text="Seals.\n\nScales.")
    LaidDraft.objects.create(workshop=workshop, wording=draft.wording, laid_by=editor)

    client.post(url("keying", workshop.number), keyed(paragraph="4.2"))
    refused = client.post(url("keying", workshop.number), keyed(paragraph="4.3", client_key="other"))

    assert Pin.objects.get().key == draft.wording.keys[1]
    assert list(refused.context["form"].errors) == ["paragraph"]


def test_every_field_has_a_key_of_its_own_and_the_page_tells_it(client, workshop):
    response = client.get(url("keying", workshop.number))

    form = response.context["form"]
    shown = [field.name for field in form.visible_fields()]
    assert set(shown) == set(form.keys)
    assert len(set(form.keys.values())) == len(form.keys)
    html = response.content.decode()
    assert re.findall(r'accesskey="(\w)"', html).count("x") == 1
    assert re.search(r"<textarea[^>]*autofocus", html)


@pytest.mark.parametrize("role", ["reviewer", "editor", "administrator"])
def test_only_rapporteurs_key(client, workshop, role, request):
    client.force_login(request.getfixturevalue(role))

    assert client.post(url("keying", workshop.number), keyed()).status_code == 403
    assert Contribution.objects.count() == 0


# --- From the queue of a browser ----------------------------------------------------------------

OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def queued(user, workshop, *, by=None, headers=OURS, **more):
    """Send as the page does after it was open for days: no form token, signed in as `user`, keyed by `by`."""
    browser = Client(enforce_csrf_checks=True)
    if user is not None:
        browser.force_login(user)
    facts = keyed(account=str((by or user).pk), client_key="a-key-of-the-browser", **more)
    return browser.post(f"{url('queue_receive', workshop.number)}?language=en", facts, headers=headers)


def test_what_a_browser_kept_is_received_with_the_moment_it_was_written(workshop, rapporteur):
    answer = queued(rapporteur, workshop, written_at="2022-05-30T09:30:00Z")

    [contribution] = Contribution.objects.all()
    assert answer.status_code == 201
    assert answer.json() == {"receipt": contribution.receipt, "address": contribution.get_absolute_url()}
    assert (contribution.channel, contribution.keyed_by) == ("on_behalf", rapporteur)
    assert contribution.written_at == datetime(2022, 5, 30, 9, 30, tzinfo=UTC)


def test_what_arrives_after_the_closing_is_taken_in_and_marked_late(workshop, rapporteur):
    workshop.consultation.closes_on = date(2022, 5, 31)
    workshop.consultation.save()

    queued(rapporteur, workshop, written_at="2022-05-30T09:30:00Z")

    assert Contribution.objects.get().late


def test_no_moment_to_come_is_believed(workshop, rapporteur):
    queued(rapporteur, workshop, written_at="2999-01-01T00:00:00Z")

    assert Contribution.objects.get().written_at <= timezone.now()


def test_what_a_browser_sends_twice_is_stored_once(workshop, rapporteur):
    first, second = queued(rapporteur, workshop), queued(rapporteur, workshop)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (Contribution.objects.count(), Participant.objects.count()) == (1, 1)


def test_a_lost_receipt_is_given_again_though_the_form_would_refuse_it_now(workshop, rapporteur):
    topic = workshop.consultation.topics.get()
    first = queued(rapporteur, workshop, topic=topic.pk)

    again = queued(rapporteur, workshop, topic=topic.pk + 1)

    assert (again.status_code, again.json()) == (200, first.json())


def test_other_words_under_the_same_key_are_refused_with_the_receipt_of_the_first(workshop, rapporteur):
    receipt = queued(rapporteur, workshop, text="First.").json()["receipt"]

    refused = queued(rapporteur, workshop, text="Second.")

    assert refused.status_code == 409
    assert receipt in refused.json()["error"]


def test_a_refusal_of_the_queue_says_what_is_wrong(workshop, rapporteur):
    refused = queued(rapporteur, workshop, profession="", kind="case")

    assert refused.status_code == 400
    assert refused.json() == {
        "error": "Choose the profession.",
        "fields": {"profession": ["Choose the profession."]},
    }
    assert Contribution.objects.count() == 0


def test_the_queue_points_out_identifying_words_until_they_were_seen(workshop, rapporteur):
    text = "Call Mr Sok Dara at 012 345 678."

    asked = queued(rapporteur, workshop, text=text)
    assert (asked.status_code, Contribution.objects.count()) == (422, 0)
    assert "012 345 678" in asked.json()["identifying"]
    queued(rapporteur, workshop, text=text, seen="1")

    assert Contribution.objects.get().text == text


@pytest.mark.parametrize("seen", ["0", "no", "true"])
def test_an_unknown_word_about_what_was_seen_says_nothing_to_the_queue(workshop, rapporteur, seen):
    asked = queued(rapporteur, workshop, text="Call Mr Sok Dara at 012 345 678.", seen=seen)

    assert (asked.status_code, Contribution.objects.count()) == (422, 0)


def test_a_comment_from_the_queue_is_pinned(workshop, rapporteur, editor):
    draft = drafted(make_chapter(number=4), drafter=editor, text="Seals.\n\nScales.")
    LaidDraft.objects.create(workshop=workshop, wording=draft.wording, laid_by=editor)

    queued(rapporteur, workshop, paragraph="4.2")

    assert Pin.objects.get().key == draft.wording.keys[1]


def test_the_queue_remembers_the_last_choices_for_the_next_page(client, workshop, rapporteur):
    facts = keyed(account=str(rapporteur.pk), client_key="a-key-of-the-browser", kind="case")
    client.post(url("queue_receive", workshop.number), facts, headers=OURS)

    assert client.get(url("keying", workshop.number)).context["form"]["kind"].value() == "case"


def test_who_is_not_signed_in_any_more_is_told_where_to_sign_in(workshop, rapporteur):
    answer = queued(None, workshop, by=rapporteur)

    assert answer.status_code == 401
    page = url("keying", workshop.number)
    assert answer.json()["sign_in"] == f"/sign-in/?{urlencode({'next': page, 'language': 'en'})}"
    assert Contribution.objects.count() == 0


def test_nobody_sends_what_another_account_keyed(workshop, rapporteur, programme):
    colleague = make_user("second", role="rapporteur", programme=programme)

    answer = queued(colleague, workshop, by=rapporteur)

    assert (answer.status_code, "sign_in" in answer.json()) == (401, False)
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(("role", "status"), [("reviewer", 403), ("administrator", 403), ("outsider", 404)])
def test_only_rapporteurs_send_from_a_queue(workshop, role, status, request):
    answer = queued(request.getfixturevalue(role), workshop)

    assert (answer.status_code, list(answer.json())) == (status, ["error", "fields"])
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_have_a_rapporteurs_browser_send(workshop, rapporteur, headers):
    answer = queued(rapporteur, workshop, headers=headers)

    assert (answer.status_code, Contribution.objects.count()) == (403, 0)


def test_the_worker_of_the_page_is_the_same_for_everybody(client, workshop):
    signed_in = client.get(url("service_worker")).content
    client.logout()

    assert client.get(url("service_worker")).content == signed_in


# --- Spreadsheets -------------------------------------------------------------------------------


def sent(client, workshop, content, name="table.csv"):
    return client.post(url("batch_new", workshop.number), {"file": SimpleUploadedFile(name, content)})


def confirmed(client, workshop, response):
    return client.post(url("batch_bring_in", workshop.number), {"checked": response.context["token"]}, follow=True)


def alerts(response):
    return [str(message) for message in response.context["messages"]]


def test_a_file_is_checked_shown_and_then_brought_in(client, workshop, rapporteur):
    response = sent(client, workshop, xlsx_file(row(), row(text="More.")), "table.xlsx")
    assert "Bring in 2 contributions" in words(response)
    assert Contribution.objects.count() == 0

    done = confirmed(client, workshop, response)

    assert alerts(done) == ["2 contributions were brought in."]
    assert {(c.keyed_by, c.batch.file_name) for c in Contribution.objects.all()} == {(rapporteur, "table.xlsx")}
    assert StoredFile.objects.count() == 0


def test_a_check_brings_its_file_in_once_only(client, workshop):
    response = sent(client, workshop, csv_file(row()))
    confirmed(client, workshop, response)

    again = confirmed(client, workshop, response)

    assert alerts(again) == ["This check is too old or was used already. Send the file again."]
    assert Contribution.objects.count() == 1


def test_errors_are_shown_by_row_and_column_and_a_file_with_any_does_not_come_in_by_itself(client, workshop):
    response = sent(client, workshop, csv_file(row(), row(kind="rumour")))

    assert "3 B (kind) “rumour” is no kind of contribution." in words(response)
    again = confirmed(client, workshop, response)
    assert alerts(again) == ["Something has changed since the check. This is how it stands now."]
    assert Contribution.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"a\xff", b"PK\x03\x04rest"])
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(client, workshop, content):
    response = sent(client, workshop, content)

    assert list(response.context["form"].errors) == ["file"]


def test_the_check_of_one_person_is_no_check_for_another(client, workshop, programme):
    response = sent(client, workshop, csv_file(row()))
    client.force_login(make_user("second", role="rapporteur", programme=programme))

    refused = confirmed(client, workshop, response)

    assert alerts(refused) == ["This check is too old or was used already. Send the file again."]
    assert Contribution.objects.count() == 0


def test_what_changed_between_check_and_act_is_shown_again(client, workshop):
    response = sent(client, workshop, csv_file(row(topic="Charges"), row(topic="")))
    topic = workshop.consultation.topics.get()
    topic.titles = {"en": "Penalties"}
    topic.save()

    again = confirmed(client, workshop, response)

    assert alerts(again) == ["Something has changed since the check. This is how it stands now."]
    assert Contribution.objects.count() == 0


def test_a_batch_is_undone_from_the_list_until_a_reviewer_has_it_in_hand(client, workshop, reviewer, rapporteur):
    for text in ("First.", "Second."):
        confirmed(client, workshop, sent(client, workshop, csv_file(row(text=text))))
    second, first = Batch.objects.all()
    disposed(first.contributions.get(), reviewer=reviewer)

    undone = client.post(url("batch_undo", second.pk), follow=True)
    kept = client.post(url("batch_undo", first.pk), follow=True)

    assert alerts(undone) == ["1 contribution was taken out again. The file can be brought in anew."]
    assert alerts(kept) == [
        "A reviewer has something of this file in hand, or it was undone already. Nothing was changed."
    ]
    assert [c.text for c in Contribution.objects.standing()] == ["First."]
    assert words(kept).count("Take them out again") == 0


def test_the_list_of_batches_asks_the_database_as_often_for_thirty_as_for_one(
    client, workshop, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("batch_list", workshop.number))
        return len(queries)

    workshop.batches.create(file_name="1.csv", sha256="0" * 64)
    once = asked()
    for number in range(29):
        workshop.batches.create(file_name=f"{number}.csv", sha256="0" * 64)

    assert asked() == once


def test_the_template_downloads_with_its_second_sheet(client, workshop):
    response = client.get(url("batch_template", workshop.number))

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Contributions", "Values"]
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["Topic", "Kind", "Profession"]
