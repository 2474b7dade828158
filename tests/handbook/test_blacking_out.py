"""Blacking out: two people take a name out of everything, also what is sealed; nothing else is let through."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from accounts import chain, seals
from accounts.acts import record
from accounts.blackouts import ledger, requests
from accounts.blackouts.finding import MARK
from accounts.models import Act, Blackout, BlackoutPlace
from handbook.approval import decisions
from handbook.discussion import remarks, sign_off_questions, sign_offs
from handbook.drafting import citing
from handbook.editions import launching, manifest, release, reprinting, verification
from handbook.models import ChapterPage, Edition, EditionFile, Reprint, Wording
from office import jobs
from office.models import Job, StoredFile
from press.manuscript import Built
from tests.factories import (
    built_with,
    disposed,
    drafted,
    issued_as_it_is,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_user,
    make_workshop,
)
from workshops.intake import redaction

pytestmark = pytest.mark.django_db

NAME, IN_KHMER = "Sok Dara", "សុខ ដារ៉ា"
REASON = "Request 12/2026, right to erasure."
TEXT = f"The driver **Sok** Dara signed.\n\nHe is called {IN_KHMER}, or SOK\nDARA, [in his file](https://example.org).\n\nOther."


@pytest.fixture
def second(db):
    return make_user("second", role="administrator")


@pytest.fixture
def edition(editor, reviewer, approver):
    """An issued edition whose text, sources, remarks, sign-offs and log hold a name. Its book is a few bytes."""
    consultation = make_consultation(titles={"en": "About Sok Dara", "km": IN_KHMER})
    participant = make_participant(make_workshop(consultation), name=NAME)
    contribution = make_contribution(consultation, participant=participant, text=f"{NAME} opened the bag. sok  dara!")
    contribution = disposed(
        contribution,
        reviewer=reviewer,
        reasons=f"{NAME} is right.",
        public_summary=f"A driver, {NAME}, opened it.",
    )
    chapter = make_chapter(make_handbook(consultations=[consultation]), titles={"en": f"{NAME}'s case", "km": IN_KHMER})
    draft = drafted(chapter, drafter=editor, text=TEXT)
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    remarks.resolve(
        remarks.say(draft, wording=draft.wording, key=draft.wording.keys[0], text=f"Is {NAME} named?", by=approver),
        by=editor,
    )
    asked, _secret = sign_off_questions.ask(draft, user=approver, language="en", question=f"{NAME}?", by=editor)
    sign_offs.answer(asked, answer="agrees", statement=f"{NAME} is known.", by=approver)
    decisions.submit(draft, change_note=f"Heard {NAME}.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note=f"Heard {NAME}.", by=approver)
    record(editor, "edited", consultation, reason=f"{NAME} asked for it.")
    edition = release.prepare(chapter.handbook, note=f"Thanks to {NAME}.", by=approver)
    launched_with(edition, {"en": Built(pdf=b"%PDF-1.7 Sok Dara", pages=1, libraries={})})
    chain.extend()
    return Edition.objects.get(pk=edition.pk)


def black_out(first, second, words=f"{NAME}\n{IN_KHMER}"):
    blackout = requests.ask(words, reason=REASON, programme=None, by=first)
    seen = requests.seal_of(requests.look(words, programme=None, by=second))
    blackout = requests.confirm(blackout, seen=seen, by=second)
    ledger.keep()  # as it is when the transaction is over
    return blackout


def everything_in_the_database():
    """Every value of every text column of every table, whoever made the table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, str | dict | list):
                        yield f"{table}.{name}", _as_said(value)


def _as_said(value):
    if isinstance(value, str) and value[:1] in "{[":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def where_it_stands(*names):
    found = set()
    for place, said in everything_in_the_database():
        plain = " ".join(said.replace("*", "").replace("\\n", " ").lower().split())
        if any(name.lower() in plain for name in names):
            found.add(place)
    return found


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def refuses(sql, *parameters):
    with pytest.raises(IntegrityError):
        run(sql, *parameters)


def test_no_column_of_any_table_holds_the_name_afterwards(edition, administrator, second):
    assert {"accounts_act.reason", "handbook_wording.text", "handbook_edition.manifest"} <= where_it_stands(NAME)

    black_out(administrator, second)

    assert where_it_stands(NAME, IN_KHMER) == set()
    text = Wording.objects.get(version__edition_chapters__edition=edition).text
    assert text == (
        f"The driver **{MARK}** {MARK} signed.\n\nHe is called {MARK}, or {MARK}, [in his file](https://example.org)."
        "\n\nOther.\n"
    )
    assert BlackoutPlace.objects.filter(applied_at=None).count() == 0
    assert set(BlackoutPlace.objects.values_list("passage", flat=True)) == {""}


def test_it_is_logged_with_its_reason_and_names_nobody(edition, administrator, second):
    blackout = black_out(administrator, second)

    told = [(act.who, act.verb, act.label, act.reason) for act in Act.objects.filter(object_type="accounts.blackout")]
    assert sorted(told, key=lambda one: one[1]) == [
        (administrator, "asked to black out", f"names (request {blackout.pk})", REASON),
        (second, "blacked out", f"names (request {blackout.pk})", REASON),
    ]
    assert Act.objects.filter(verb="blacked out names in", object_id=str(edition.pk), reason=REASON).exists()


# Two people -----------------------------------------------------------------------------------------------------


def test_who_asks_does_not_confirm(edition, administrator):
    with pytest.raises(PermissionDenied, match="somebody else confirms"):
        black_out(administrator, administrator)

    assert "handbook_wording.text" in where_it_stands(NAME)


def test_one_person_alone_is_refused_by_the_database_too(edition, administrator):
    waiting = requests.ask(NAME, reason=REASON, programme=None, by=administrator)

    refuses(
        "UPDATE accounts_blackout SET status = 'confirmed', words = '', decided_at = %s, decided_by_id = %s"
        " WHERE id = %s",
        timezone.now(),
        administrator.pk,
        waiting.pk,
    )


def test_nobody_is_blacked_out_while_the_request_waits_or_after_it_was_refused(edition, administrator, second):
    before = where_it_stands(NAME)
    blackout = requests.ask(NAME, reason=REASON, programme=None, by=administrator)
    assert where_it_stands(NAME) - before == {"accounts_blackout.words"}

    requests.refuse(blackout, by=second)

    assert where_it_stands(NAME) == before
    with pytest.raises(requests.NotWaiting):
        requests.confirm(blackout, seen="", by=second)


def test_what_was_taken_back_or_lapsed_keeps_no_name(edition, administrator, second):
    before = where_it_stands(NAME)
    requests.take_back(requests.ask(NAME, reason=REASON, programme=None, by=administrator), by=administrator)
    late = requests.ask(NAME, reason=REASON, programme=None, by=administrator)
    on_time = requests.ask("Somebody Else", reason=REASON, programme=None, by=administrator)
    Blackout.objects.filter(pk=late.pk).update(asked_at=timezone.now() - requests.LASTS * 2)

    assert requests.lapse() == 1

    assert where_it_stands(NAME) == before
    statuses = Blackout.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["taken_back", "lapsed", "waiting"]
    assert Blackout.objects.get(pk=on_time.pk).words == "Somebody Else"


def test_only_the_places_that_were_seen_are_blacked_out(edition, administrator, second):
    blackout = requests.ask(NAME, reason=REASON, programme=None, by=administrator)
    seen = requests.seal_of(requests.look(NAME, programme=None, by=second))
    make_contribution(text=f"Another {NAME}.")

    with pytest.raises(requests.PlacesChanged):
        requests.confirm(blackout, seen=seen, by=second)

    assert BlackoutPlace.objects.count() == 0


def test_in_a_programme_its_administrator_asks_and_its_approver_confirms(edition, programme, approver):
    own = make_user("own", role="administrator", programme=programme)
    with pytest.raises(PermissionDenied):
        requests.ask(NAME, reason=REASON, programme=None, by=own)
    blackout = requests.ask(NAME, reason=REASON, programme=programme, by=own)

    requests.confirm(
        blackout, seen=requests.seal_of(requests.look(NAME, programme=programme, by=approver)), by=approver
    )

    assert where_it_stands(NAME) == set()  # this story has no letters, which belong to no programme


def test_another_programme_is_not_touched(edition, programme, administrator, second, outsider):
    elsewhere = make_consultation(programme=outsider.memberships.first().programme, titles={"en": NAME})
    blackout = requests.ask(NAME, reason=REASON, programme=programme, by=administrator)

    seen = requests.seal_of(requests.look(NAME, programme=programme, by=second))
    requests.confirm(blackout, seen=seen, by=second)

    elsewhere.refresh_from_db()
    assert elsewhere.titles == {"en": NAME}
    with pytest.raises(PermissionDenied):
        requests.look(NAME, programme=programme, by=outsider)


@pytest.mark.parametrize(
    ("words", "reason", "field"),
    [
        ("Sok Dara", " ", "reason"),
        ("Sok Dara", "Sok dara asked.", "reason"),
        ("So", REASON, "words"),
        (" ", REASON, "words"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(administrator, words, reason, field):
    with pytest.raises(ValidationError) as refused:
        requests.ask(words, reason=reason, programme=None, by=administrator)

    assert list(refused.value.message_dict) == [field]


# The seals --------------------------------------------------------------------------------------------------------


def test_without_a_blackout_the_mark_is_refused_too(edition):
    refuses("UPDATE handbook_wording SET text = replace(text, 'Dara', %s)", MARK)
    refuses("UPDATE accounts_act SET reason = %s WHERE reason LIKE %s", MARK, f"%{NAME}%")


def test_a_confirmed_blackout_lets_exactly_its_passage_through(edition, administrator, second):
    """Whoever could add a place could still change no other word, and no second column."""
    blackout = black_out(administrator, second)
    wording = edition.chapters.get().version.wording
    place = (
        "INSERT INTO accounts_blackoutplace"
        " (blackout_id, in_table, in_column, in_row, start, length, salt, hash, became, passage)"
        " VALUES (%s, 'handbook_wording', 'text', %s, 4, 6, '', '', '', 'driver')"
    )

    refuses(place, blackout.pk, str(wording.pk))  # it has all the places that two people confirmed

    with seals.lifted():
        run(place, blackout.pk, str(wording.pk))
    marked = f"substr(text, 1, 4) || '{MARK}' || substr(text, 11)"
    refuses(f"UPDATE handbook_wording SET text = {marked}, sha256 = 'other' WHERE id = %s", wording.pk)
    refuses(f"UPDATE handbook_wording SET text = {marked} || '.' WHERE id = %s", wording.pk)
    refuses("UPDATE handbook_wording SET text = replace(text, 'driver', 'killer') WHERE id = %s", wording.pk)
    run(f"UPDATE handbook_wording SET text = {marked} WHERE id = %s", wording.pk)


def test_a_decided_blackout_and_its_places_are_sealed(edition, administrator, second):
    blackout = black_out(administrator, second)

    refuses("UPDATE accounts_blackout SET places = 999 WHERE id = %s", blackout.pk)
    refuses("DELETE FROM accounts_blackoutplace WHERE blackout_id = %s", blackout.pk)
    refuses("UPDATE accounts_blackoutplace SET became = 'x' WHERE blackout_id = %s", blackout.pk)
    refuses("DELETE FROM accounts_blackout WHERE id = %s", blackout.pk)


def test_a_file_is_replaced_only_while_a_reprint_is_asked_for(edition, administrator, second):
    file = edition.files.get()
    refuses("UPDATE handbook_editionfile SET pages = 7 WHERE id = %s", file.pk)

    black_out(administrator, second)

    refuses("UPDATE handbook_editionfile SET name = 'other.pdf' WHERE id = %s", file.pk)
    reprinting.put(file, Built(pdf=b"%PDF-1.7 new", pages=2, libraries={}), asked=Reprint.objects.all())
    refuses("UPDATE handbook_editionfile SET pages = 7 WHERE id = %s", file.pk)


# What vouches for it ------------------------------------------------------------------------------------------------


def verified():
    found = verification.verify()
    return [problem for looked in found for problem in looked.problems], [
        sentence for looked in found for sentence in looked.known
    ]


def test_verification_knows_what_was_blacked_out_and_when_and_why(edition, administrator, second):
    fingerprint = edition.fingerprint
    assert verified() == ([], [])

    blackout = black_out(administrator, second)

    edition.refresh_from_db()
    day = timezone.localtime(blackout.decided_at).date().isoformat()
    problems, known = verified()
    assert problems == []
    assert edition.fingerprint == fingerprint
    assert f"wildlife-trafficking 1: Names were blacked out in it on {day}: {REASON}" in known
    act = Act.objects.get(verb="edited", object_type="workshops.consultation")
    assert f"Act {act.pk}: names were blacked out in it on {day}: {REASON}" in known


def test_what_is_tampered_with_afterwards_is_found_all_the_same(edition, administrator, second):
    black_out(administrator, second)
    with seals.lifted():
        run("UPDATE handbook_wording SET text = replace(text, 'Other', 'Nothing')")
        run("UPDATE accounts_act SET verb = 'deleted' WHERE reason LIKE %s", f"{MARK} asked for it.")
        run("UPDATE handbook_editionheard SET summary = 'Nothing.'")

    problems, _known = verified()

    assert "wildlife-trafficking 1: The text of chapter 1 was changed." in problems
    assert "wildlife-trafficking 1: What readers are shown of what was heard differs from the manifest." in problems
    assert len([one for one in problems if one.endswith("is not what it was when it was chained.")]) == 1


def test_what_was_tampered_with_before_is_not_washed_clean(edition, administrator, second):
    with seals.lifted():
        run("UPDATE handbook_wording SET text = replace(text, 'Other', 'Nothing')")

    black_out(administrator, second)

    assert "wildlife-trafficking 1: The text of chapter 1 was changed." in verified()[0]


def test_a_blackout_that_nobody_logged_is_found(edition, administrator, second):
    Blackout.objects.create(
        key="forged",
        reason="x",
        status="confirmed",
        asked_by=administrator,
        decided_by=second,
        decided_at=timezone.now(),
    )

    assert [problem.partition(": ")[2] for problem in verified()[0]] == [
        "no act in the log says so.",
        "the ledger does not have it. Run: manage.py apply_blackouts",
    ]


def test_a_book_that_is_replaced_under_the_name_of_a_blackout_that_did_not_touch_it_is_found(
    edition, administrator, second
):
    make_contribution(text="Another Man came.")
    blackout = black_out(administrator, second, words="Another Man")
    file = edition.files.get()
    asked = Reprint.objects.create(file=file, blackout=blackout, sha256=file.stored_file.sha256)
    reprinting.put(file, Built(pdf=b"%PDF-1.7 other", pages=1, libraries={}), asked=[asked])

    assert [problem.partition(": ")[2] for problem in verified()[0]] == [
        f"the file {file.name} was printed again for it, and its edition shows nothing that was blacked out."
    ]


def test_another_request_for_the_same_name_does_not_go_on_holding_it(edition, administrator, second):
    other = requests.ask(f"{NAME}\nMeas Bopha", reason=REASON, programme=None, by=second)
    same = requests.ask("sok dara", reason=REASON, programme=None, by=second)

    black_out(administrator, second)

    assert [Blackout.objects.get(pk=one.pk).words for one in (other, same)] == ["Meas Bopha", ""]
    assert [Blackout.objects.get(pk=one.pk).status for one in (other, same)] == ["waiting", "lapsed"]


def test_a_form_that_a_session_remembers_goes_with_its_session(edition, administrator, second, client):
    client.force_login(second)
    session = client.session
    session["keying"] = {"name": NAME}
    session.save()

    black_out(administrator, second)

    assert client.get("/desk/").status_code == 302


def test_a_second_blackout_of_the_same_text_is_known_too(edition, administrator, second):
    black_out(administrator, second)
    black_out(administrator, second, words="driver")

    assert verified()[0] == []
    assert manifest.verify(Edition.objects.get(pk=edition.pk)) == []


# What is made of the texts ------------------------------------------------------------------------------------------


def test_withheld_passages_go_on_covering_the_same_words(administrator, second, reviewer):
    contribution = make_contribution(text=f"{NAME} paid 500 dollars to {NAME} Junior in Pursat.")
    for passage in ("500 dollars", "Dara Junior"):
        redaction.withhold(contribution, passage=passage, reason="It tells who.", by=reviewer)

    black_out(administrator, second)

    contribution.refresh_from_db()
    words = redaction.words(contribution, None)
    assert words == f"{MARK} paid [passage withheld] to [passage withheld] in Pursat."


def test_kept_pages_go_and_nobody_gets_the_old_book(edition, administrator, second, client):
    address = "/en/wildlife-trafficking/editions/1/"
    assert NAME in client.get(f"{address}heard/").content.decode()
    client.get(f"{address}chapter-1/")
    assert ChapterPage.objects.exists()

    black_out(administrator, second)

    assert client.get(f"{address}handbook.pdf").status_code == 503
    for page in ("", "chapter-1/", "heard/"):
        told = client.get(address + page).content.decode()
        assert NAME not in told
        assert MARK in told
    assert "names were blacked out in this edition" in client.get(address).content.decode()


def test_a_book_that_nobody_issued_yet_is_built_again_and_not_issued_as_it_was(
    edition, administrator, second, approver
):
    seen_before = launching.seen(prepared := next_edition(edition, approver))
    old = prepared.files.get().stored_file

    black_out(administrator, second)

    prepared = Edition.objects.get(pk=prepared.pk)
    assert (prepared.files.count(), prepared.job.state, launching.seen(prepared)) == (0, Job.State.WAITING, "")
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    with pytest.raises(launching.NotBuilt):
        issued_as_it_is(prepared, seen_as=seen_before)
    again = built_with(prepared, {"en": Built(pdf=b"%PDF-1.7 without", pages=1, libraries={})})
    with pytest.raises(launching.BuiltAnew):
        issued_as_it_is(again, seen_as=seen_before)
    assert issued_as_it_is(again).is_launched
    assert manifest.verify(again) == []


def next_edition(edition, approver) -> Edition:
    """One more edition, built and not issued, whose texts hold the name."""
    drafter = make_user("another-editor", role="editor", programme=edition.handbook.programme)
    draft = drafted(make_chapter(edition.handbook), drafter=drafter, text=TEXT)
    decisions.submit(draft, change_note="More.", by=drafter)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="More.", by=approver)
    prepared = release.prepare(edition.handbook, by=approver)
    return built_with(prepared, {"en": Built(pdf=b"%PDF-1.7 Sok Dara, once more", pages=1, libraries={})})


def test_the_book_is_printed_again_without_the_name(
    edition, administrator, second, client, django_capture_on_commit_callbacks
):
    black_out(administrator, second)
    old = StoredFile.objects.get(sha256=Reprint.objects.get().sha256)
    kept_at = old.content.path

    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.run(Reprint.objects.get().job)

    assert (job.state, job.failure, job.remarks) == ("done", "", "")
    file = EditionFile.objects.get()
    with file.stored_file.content.open("rb") as content:
        pdf = content.read()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Dara" not in text
    assert MARK in text
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    assert not Path(kept_at).exists()
    assert client.get("/en/wildlife-trafficking/editions/1/handbook.pdf").getvalue() == pdf
    assert verified()[0] == []
