"""The application's role on PostgreSQL owns nothing: it does all of its work, and takes no seal off."""

from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from accounts import chain, ownership, seals
from accounts.models import Act
from config.checks import check_roles
from config.start_checks import DoesNotFit, check, power_over_the_seals
from handbook.drafting import citing
from handbook.editions import verification
from handbook.management.commands.set_up import Command as SetUp
from handbook.models import Paragraph
from tests.factories import (
    approved,
    disposed,
    drafted,
    issued,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_workshop,
)
from workshops.gatherings import rehearsals
from workshops.models import Contribution

ROLE = "works_on_rows"


@pytest.fixture
def in_the_role(db):
    """Lets a block run as a role that was granted what a migration grants. With the test it is gone again."""
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN: SQLite knows no roles")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
    ownership.grant(ROLE)

    @contextmanager
    def as_it():
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {ROLE}")
            yield
            cursor.execute("RESET ROLE")

    return as_it


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_the_whole_work_is_done_in_the_applications_role(in_the_role, client, reviewer, editor, approver):
    with in_the_role():
        consultation = make_consultation()
        contribution = disposed(make_contribution(consultation), reviewer=reviewer)
        handbook = make_handbook(consultations=[consultation])
        draft = drafted(chapter := make_chapter(handbook), drafter=editor)
        citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
        approved(chapter, drafter=editor, approver=approver)
        edition = issued(handbook, approver=approver)
        page = client.get(f"/en/{handbook.slug}/")
        client.force_login(reviewer)
        desk = client.get(reverse("desk:home"), follow=True)
        cache.set("counted", 1)
        chained = chain.extend()
        found = verification.verify()

    assert (edition.status, page.status_code, desk.status_code) == ("issued", 200, 200)
    assert (cache.get("counted"), chained, Act.objects.filter(digest=None).count()) == (1, Act.objects.count(), 0)
    assert verification.is_in_order(found)


def test_a_rehearsal_is_emptied_in_the_applications_role(in_the_role, rapporteur, administrator):
    workshop = make_workshop(rehearsal=True)
    make_contribution(workshop=workshop)

    with in_the_role():
        rehearsals.empty_rehearsal(workshop, by=administrator)

    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TRIGGER seal_handbook_version_update ON handbook_version",
        "ALTER TABLE handbook_version DISABLE TRIGGER seal_handbook_version_update",
        "ALTER TABLE handbook_version DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION seal_handbook_version_update() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NEW; END'",
        "ALTER FUNCTION seal_handbook_version_update() RENAME TO another",
        "DROP FUNCTION seal_handbook_version_update() CASCADE",
        "CREATE TRIGGER another BEFORE UPDATE ON handbook_version FOR EACH ROW"
        " EXECUTE FUNCTION seal_handbook_version_update()",
        "ALTER TABLE handbook_version DROP COLUMN change_note",
        "ALTER TABLE handbook_version OWNER TO CURRENT_USER",
        "TRUNCATE handbook_presence",
        "TRUNCATE accounts_act CASCADE",
        "DROP TABLE handbook_version CASCADE",
        "CREATE TABLE beside (id integer)",
        "CREATE FUNCTION beside() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA beside",
        "SET session_replication_role = replica",
    ],
)
def test_the_applications_role_alters_nothing(in_the_role, sql):
    with in_the_role(), pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(sql)


def test_what_is_made_later_is_granted_by_the_next_migration_and_not_by_itself(in_the_role):
    run("CREATE TABLE made_later (id integer)")

    with in_the_role(), pytest.raises(ProgrammingError, match="permission denied"):
        run("SELECT * FROM made_later")
    ownership.grant(ROLE)
    with in_the_role():
        run("SELECT * FROM made_later")


def test_what_was_granted_besides_is_taken_back(in_the_role):
    run(f"GRANT ALL ON handbook_version TO {ROLE}")
    with in_the_role():
        sentence, _hint = ownership.too_much()

    ownership.grant(ROLE)

    assert sentence.endswith("TRUNCATE on tables, TRIGGER on tables, REFERENCES on tables.")
    with in_the_role():
        assert ownership.too_much() is None


def test_a_temporary_table_of_a_sealed_ones_name_leads_no_seal_astray(in_the_role, editor, approver):
    approved(make_chapter(), drafter=editor, approver=approver)
    sealed = Paragraph.objects.get()

    with in_the_role():
        run("CREATE TEMPORARY TABLE handbook_version AS SELECT * FROM public.handbook_version LIMIT 0")
        with pytest.raises(IntegrityError, match="sealed"):
            run("DELETE FROM handbook_paragraph WHERE id = %s", sealed.pk)


# What is said ---------------------------------------------------------------------------------------------------


def test_migrating_in_the_applications_role_is_refused_before_anything_is_changed(in_the_role):
    with in_the_role(), pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]

    assert refused.value.returncode == 2
    assert str(refused.value) == (
        f"DATABASE_URL connects as {ROLE}, which may not alter the tables: they belong to {owner}."
        f" Run this command with the address of {owner} in DATABASE_OWNER_URL."
    )
    assert seals.missing() == []


def test_lifting_the_seals_in_the_applications_role_is_refused(in_the_role):
    refused = pytest.raises(ownership.NotTheOwner, match="which may not alter the tables")

    with in_the_role(), refused, seals.lifted():
        pytest.fail("They were lifted.")


def test_a_plan_may_be_asked_for_in_any_role(in_the_role):
    said = StringIO()

    with in_the_role():
        call_command("migrate", "--plan", stdout=said)

    assert "No planned migration operations." in said.getvalue()


def test_an_installation_that_the_owner_migrated_is_set_up_in_the_applications_role(in_the_role):
    with in_the_role():
        SetUp().database()
        call_command("migrate", "--check", verbosity=0)


def test_a_role_that_owns_the_tables_is_told_at_the_start_and_by_the_deployment_check(db):
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN: SQLite knows no roles")

    [warning] = check_roles(None, databases=["default"])
    [said] = power_over_the_seals()

    assert warning.id == "config.W005"
    assert "which owns the tables or may act as their owner" in warning.msg
    assert "DATABASE_OWNER_URL" in warning.hint
    assert said == f"{warning.msg} {warning.hint}"


def test_of_a_role_that_only_works_on_rows_nothing_is_told(in_the_role):
    with in_the_role():
        assert check_roles(None, databases=["default"]) == []
        assert list(power_over_the_seals()) == []


def test_on_sqlite_nothing_is_told(db):
    if connection.vendor == "sqlite":
        assert check_roles(None, databases=["default"]) == []
        assert list(power_over_the_seals()) == []


POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "NAME": "handbook", "USER": "handbook_app"}


@pytest.mark.parametrize(
    ("database", "owner", "said"),
    [
        ({"ENGINE": "django.db.backends.sqlite3", "NAME": "db"}, {}, "is SQLite, which knows no roles. Take it out."),
        (POSTGRESQL, {"USER": "handbook_app"}, "both name the role handbook_app"),
        (POSTGRESQL, {"NAME": "other"}, "names the database 'other' and DATABASE_URL 'handbook'"),
        (POSTGRESQL, {"ENGINE": "django.db.backends.sqlite3"}, "two roles' addresses of one PostgreSQL database"),
    ],
)
def test_an_owners_address_that_does_not_fit_is_said_by_whatever_asks(settings, monkeypatch, database, owner, said):
    monkeypatch.setitem(settings.DATABASES, "default", database)
    settings.DATABASE_OWNER = {**POSTGRESQL, "USER": "handbook_owner", **owner}

    with pytest.raises(CommandError, match=said) as by_migrate:
        call_command("migrate", verbosity=0)
    with pytest.raises(DoesNotFit, match=said):
        check()
    [by_check] = check_roles(None)

    assert by_migrate.value.returncode == 2
    assert (by_check.id, by_check.is_serious()) == ("config.E001", True)
    assert said in by_check.msg
