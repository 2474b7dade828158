"""What is approved or issued stays as it is, whoever asks, and however: here with raw SQL."""

from datetime import date

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import seals
from handbook.editions import release
from handbook.models import Citation, EditionFile, Image, Version, Wording
from office.files import store
from press.manuscript import Built
from tests.factories import (
    approved,
    disposed,
    drafted,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
)


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def refuses(sql, *parameters):
    with pytest.raises(IntegrityError):
        run(sql, *parameters)


@pytest.fixture
def consultation(db):
    return make_consultation()


@pytest.fixture
def chapter(consultation):
    return make_chapter(make_handbook(consultations=[consultation]))


@pytest.fixture
def version(chapter, consultation, editor, reviewer, approver):
    """An approved version that cites a contribution, was remarked on and signed off."""
    from handbook.approval import decisions
    from handbook.discussion import remarks, sign_off_questions, sign_offs
    from handbook.drafting import citing

    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    draft = drafted(chapter, drafter=editor, text="One.\n\nTwo.")
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    remark = remarks.say(draft, wording=draft.wording, key=draft.wording.keys[0], text="Good.", by=approver)
    remarks.resolve(remark, by=editor)
    asked, _secret = sign_off_questions.ask(draft, user=approver, language="en", question="", by=editor)
    sign_offs.answer(asked, answer="agrees", statement="", by=approver)
    decisions.submit(draft, change_note="First.", by=editor)
    return decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)


@pytest.fixture
def edition(version, approver):
    """An issued edition. The book is a few bytes: the seals do not look into it."""
    prepared = release.prepare(version.chapter.handbook, by=approver)
    return launched_with(prepared, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={"weasyprint": "70.0"})})


SEALED_BY_APPROVAL = [
    ("handbook_version", "UPDATE handbook_version SET titles = '{}' WHERE id = %s"),
    ("handbook_version", "UPDATE handbook_version SET status = 'drafted' WHERE id = %s"),
    ("handbook_version", "UPDATE handbook_version SET effective_from = '2020-01-01' WHERE id = %s"),
    ("handbook_version", "DELETE FROM handbook_version WHERE id = %s"),
    ("handbook_wording", "UPDATE handbook_wording SET text = 'Other' WHERE version_id = %s"),
    ("handbook_wording", "DELETE FROM handbook_wording WHERE version_id = %s"),
    ("handbook_paragraph", "UPDATE handbook_paragraph SET text = 'Other' WHERE version_id = %s"),
    ("handbook_paragraph", "DELETE FROM handbook_paragraph WHERE version_id = %s"),
    ("handbook_citation", "UPDATE handbook_citation SET key = 'other' WHERE version_id = %s"),
    ("handbook_citation", "DELETE FROM handbook_citation WHERE version_id = %s"),
    ("handbook_remark", "UPDATE handbook_remark SET text = 'Other' WHERE version_id = %s"),
    ("handbook_remark", "DELETE FROM handbook_remark WHERE version_id = %s"),
    (
        "handbook_signoff",
        "UPDATE handbook_signoff SET answer = 'objects'"
        " WHERE wording_id IN (SELECT id FROM handbook_wording WHERE version_id = %s)",
    ),
    (
        "handbook_signoff",
        "DELETE FROM handbook_signoff WHERE wording_id IN (SELECT id FROM handbook_wording WHERE version_id = %s)",
    ),
]


@pytest.mark.parametrize(("_table", "sql"), SEALED_BY_APPROVAL)
def test_what_is_approved_cannot_be_changed_or_deleted(version, _table, sql):
    refuses(sql, version.pk)


SEALED_BY_ISSUE = [
    "UPDATE handbook_edition SET note = 'Other' WHERE id = %s",
    "UPDATE handbook_edition SET status = 'prepared' WHERE id = %s",
    "UPDATE handbook_edition SET fingerprint = 'other' WHERE id = %s",
    "UPDATE handbook_edition SET status = 'prepared', issued_at = NULL WHERE id = %s",
    "UPDATE handbook_edition SET issued_at = NULL, note = 'Other' WHERE id = %s",
    "DELETE FROM handbook_edition WHERE id = %s",
    "UPDATE handbook_editionchapter SET number = 9 WHERE edition_id = %s",
    "DELETE FROM handbook_editionchapter WHERE edition_id = %s",
    "UPDATE handbook_editionfile SET name = 'other.pdf' WHERE edition_id = %s",
    "DELETE FROM handbook_editionfile WHERE edition_id = %s",
    "UPDATE handbook_editionheard SET summary = 'Other' WHERE edition_id = %s",
    "DELETE FROM handbook_editionheard WHERE edition_id = %s",
]


@pytest.mark.parametrize("sql", SEALED_BY_ISSUE)
def test_what_is_issued_cannot_be_changed_or_deleted(edition, sql):
    refuses(sql, edition.pk)


def test_an_image_is_never_changed_or_deleted(chapter, editor):
    stored = store(b"bytes", media_type="image/png")
    shown = Image.objects.create(
        handbook=chapter.handbook, name="abcdefghjkmn", file=stored, width=1, height=1, added_by=editor
    )

    refuses("UPDATE handbook_image SET name = 'other' WHERE id = %s", shown.pk)
    refuses("DELETE FROM handbook_image WHERE id = %s", shown.pk)


def test_a_draft_is_not_sealed(chapter, editor):
    draft = drafted(chapter, drafter=editor)

    run("UPDATE handbook_version SET change_note = 'A note' WHERE id = %s", draft.pk)

    assert Version.objects.get(pk=draft.pk).change_note == "A note"


def test_a_wording_is_never_changed_even_in_a_draft(chapter, editor):
    draft = drafted(chapter, drafter=editor)

    refuses("UPDATE handbook_wording SET text = 'Other' WHERE version_id = %s", draft.pk)


def test_an_approved_version_takes_no_new_children(version, editor):
    paragraph = version.paragraphs.first()

    refuses(
        "INSERT INTO handbook_paragraph (version_id, key, position, number, kind, text) "
        "VALUES (%s, 'new', 99, '1.99', 'paragraph', 'More')",
        version.pk,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.create(version=version, text="More", keys=[], sha256="", saved_by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(
            version=version,
            key=paragraph.key,
            contribution=make_contribution(text="Another."),
            cited_by=editor,
        )


def test_nothing_is_moved_under_an_approved_version(version, editor):
    other = make_chapter(version.chapter.handbook)
    draft = drafted(other, drafter=editor)
    contribution = version.citations.get().contribution
    citation = Citation.objects.create(
        version=draft, key=draft.wording.keys[0], contribution=contribution, cited_by=editor
    )

    refuses("UPDATE handbook_citation SET version_id = %s WHERE id = %s", version.pk, citation.pk)


def test_an_issued_edition_takes_no_new_chapter(edition):
    refuses(
        "INSERT INTO handbook_editionchapter"
        " (edition_id, version_id, language, part_titles, titles, slug, number, position)"
        " VALUES (%s, %s, 'en', '{}', '{}', 'more', 9, 9)",
        edition.pk,
        edition.chapters.get().version_id,
    )


def test_an_issued_edition_takes_a_new_format(edition):
    EditionFile.objects.create(
        edition=edition,
        kind="pdf",
        language="km",
        stored_file=store(b"%PDF-1.7 km", media_type="application/pdf"),
        name="km.pdf",
    )

    assert edition.files.count() == 2


def test_an_edition_is_withdrawn_once(edition, approver):
    now = timezone.now()

    run(
        "UPDATE handbook_edition SET withdrawn_at = %s, withdrawn_by_id = %s, withdrawal_reason = 'Wrong'"
        " WHERE id = %s",
        now,
        approver.pk,
        edition.pk,
    )

    refuses("UPDATE handbook_edition SET withdrawal_reason = 'Other' WHERE id = %s", edition.pk)
    refuses(
        "UPDATE handbook_edition SET withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawal_reason = '' WHERE id = %s",
        edition.pk,
    )


def test_withdrawing_changes_nothing_else_on_the_way(edition, approver):
    refuses(
        "UPDATE handbook_edition"
        " SET withdrawn_at = %s, withdrawn_by_id = %s, withdrawal_reason = 'Wrong', note = 'Other'"
        " WHERE id = %s",
        timezone.now(),
        approver.pk,
        edition.pk,
    )


@pytest.mark.parametrize(
    "table",
    [
        "handbook_version",
        "handbook_wording",
        "handbook_paragraph",
        "handbook_citation",
        "handbook_edition",
        "handbook_editionchapter",
        "handbook_editionfile",
        "handbook_editionheard",
    ],
)
def test_no_row_is_replaced_or_truncated(edition, table):
    if connection.vendor == "postgresql":
        connection.check_constraints()  # foreign keys still to be checked would refuse it before the seal does
        refuses(f"TRUNCATE {table} CASCADE")
    else:
        refuses(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_an_edition_is_not_replaced_under_its_number(edition):
    if connection.vendor == "postgresql":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    columns = [column.column for column in type(edition)._meta.concrete_fields if column.column != "id"]
    names = ", ".join(columns)

    refuses(f"INSERT OR REPLACE INTO handbook_edition ({names}) SELECT {names} FROM handbook_edition")


def test_the_seals_lie_on_every_table_that_must_not_change():
    assert sorted(seal.table for seal in seals.SEALS) == [
        "accounts_act",
        "accounts_actdigest",
        "accounts_blackout",
        "accounts_blackoutplace",
        "accounts_chainlink",
        "handbook_citation",
        "handbook_edition",
        "handbook_editionchapter",
        "handbook_editionfile",
        "handbook_editionglossary",
        "handbook_editionheard",
        "handbook_editionlaw",
        "handbook_glossarychange",
        "handbook_helperdecision",
        "handbook_image",
        "handbook_instrument",
        "handbook_launch",
        "handbook_lawcorrection",
        "handbook_listitem",
        "handbook_paragraph",
        "handbook_reliance",
        "handbook_remark",
        "handbook_rendering",
        "handbook_reprint",
        "handbook_signoff",
        "handbook_version",
        "handbook_wording",
        "law_change",
        "law_entry",
        "law_withdrawal",
        "office_storedfile",
        "workshops_contribution",
        "workshops_disposition",
    ]


@pytest.mark.django_db
def test_a_missing_seal_fails_the_check():
    assert seals.check_seals(databases=["default"]) == []

    trigger = "seal_handbook_version_update"
    on_table = " ON handbook_version" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {trigger}{on_table}")

    found = seals.check_seals(databases=["default"])
    assert [error.id for error in found] == ["accounts.E001"]
    assert trigger in found[0].msg
    assert isinstance(found[0], checks.Error)


@pytest.mark.django_db(transaction=True)
def test_the_seals_are_on_again_after_a_migration_has_rebuilt_a_table(editor, approver):
    chapter = make_chapter()
    version = approved(chapter, drafter=editor, approver=approver)

    with seals.lifted(), connection.schema_editor() as schema:
        # As a migration does it: SQLite makes a new table, copies the rows, drops the old one and its triggers.
        field = Version._meta.get_field("change_note")
        wider = field.clone()
        wider.set_attributes_from_name("change_note")
        wider.db_default = "none"
        wider.model = Version
        schema.alter_field(Version, field, wider)
        schema.alter_field(Version, wider, field)
    call_command("migrate", verbosity=0)

    assert seals.missing() == []
    refuses("UPDATE handbook_version SET change_note = 'Other' WHERE id = %s", version.pk)
