"""What was said stays as it was said, once it is answered; so does the answer, and the log of both."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.acts import record
from accounts.models import Act
from office.files import store
from office.models import StoredFile
from tests.factories import disposed, make_consultation, make_contribution, make_workshop
from workshops.gatherings import rehearsals
from workshops.intake import receive
from workshops.models import Contribution
from workshops.review import dispositions

pytestmark = pytest.mark.django_db


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def refuses(sql, *parameters):
    with pytest.raises(IntegrityError):
        run(sql, *parameters)


@pytest.fixture
def answered(reviewer):
    return disposed(make_contribution(text="We waited a year."), reviewer=reviewer)


@pytest.mark.parametrize(
    "change",
    ["text = 'We did not wait.'", "receipt = 'another'", "language = 'km'", "received_at = NULL", "rehearsed = TRUE"],
)
def test_the_words_of_an_answered_contribution_are_sealed(answered, change):
    refuses(f"UPDATE workshops_contribution SET {change} WHERE id = %s", answered.pk)


def test_an_answered_contribution_is_not_deleted(answered):
    refuses("DELETE FROM workshops_contribution WHERE id = %s", answered.pk)


def test_an_answered_contribution_is_not_pushed_out_by_another(answered):
    columns = [field.column for field in Contribution._meta.concrete_fields if field.column != "id"]
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        refuses(f"INSERT INTO workshops_contribution ({names}) SELECT {names} FROM workshops_contribution")
    else:
        refuses(f"INSERT OR REPLACE INTO workshops_contribution ({names}) SELECT {names} FROM workshops_contribution")


def test_what_its_author_decides_later_is_obeyed(answered, reviewer):
    receive.mark_ongoing(answered, ongoing=True, by=reviewer)
    run("UPDATE workshops_contribution SET attribution = 'not_attributed' WHERE id = %s", answered.pk)

    answered.refresh_from_db()
    assert (answered.ongoing, answered.attribution) == (True, "not_attributed")


@pytest.mark.parametrize("change", ["reasons = 'Others.'", "public_summary = 'Others.'", "outcome = 'declined'"])
def test_an_answer_is_never_changed(answered, change):
    refuses(f"UPDATE workshops_disposition SET {change} WHERE contribution_id = %s", answered.pk)


def test_an_answer_is_not_deleted(answered):
    refuses("DELETE FROM workshops_disposition WHERE contribution_id = %s", answered.pk)


def test_a_correction_is_one_more_answer(answered, reviewer):
    dispositions.correct(
        answered,
        outcome="noted",
        reasons="Seen again.",
        public_summary="",
        language="en",
        correction_note="It was read again.",
        by=reviewer,
    )

    assert [(one.outcome, one.standing) for one in answered.dispositions.order_by("pk")] == [
        ("accepted", False),
        ("noted", True),
    ]


def test_a_rehearsal_is_emptied_with_its_answers(reviewer, rapporteur):
    workshop = make_workshop(make_consultation(), rehearsal=True)
    rehearsed = make_contribution(workshop.consultation, workshop=workshop)
    disposed(rehearsed, reviewer=reviewer)

    rehearsals.empty_rehearsal(workshop, by=rapporteur)

    assert not Contribution.objects.filter(pk=rehearsed.pk).exists()


def test_the_log_is_only_added_to(administrator):
    act = record(administrator, "edited", administrator)

    refuses("UPDATE accounts_act SET reason = 'another' WHERE id = %s", act.pk)
    refuses("UPDATE accounts_act SET who_id = NULL WHERE id = %s", act.pk)
    refuses("DELETE FROM accounts_act WHERE id = %s", act.pk)
    assert Act.objects.filter(pk=act.pk, reason="").exists()


def test_a_stored_file_never_becomes_another_one_but_may_go():
    file = store(b"bytes", media_type="image/png")

    refuses("UPDATE office_storedfile SET sha256 = 'other' WHERE id = %s", file.pk)
    run("DELETE FROM office_storedfile WHERE id = %s", file.pk)

    assert not StoredFile.objects.filter(pk=file.pk).exists()
