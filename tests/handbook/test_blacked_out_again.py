"""After a restore: what was blacked out stays so, however old the backup, and wherever the name stood in it."""

import json
import sqlite3
import stat
from contextlib import closing

import psycopg2
import pytest

from accounts.blackouts import ledger, reapplying, requests
from accounts.blackouts.finding import MARK
from accounts.models import Blackout, BlackoutPlace
from handbook.editions import verification
from handbook.models import Edition
from office.backups import archives
from tests.factories import approved, issued, make_chapter, make_contribution, make_handbook, make_user
from tests.handbook.test_backup import backed_up, empty_database, manage, run
from workshops.models import Contribution

pytestmark = pytest.mark.django_db(transaction=True)

NAME, REASON = "Sok Dara", "Request 12/2026, right to erasure."


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.BLACKOUTS_FILE = settings.VAR_DIR / "blackouts.json"


@pytest.fixture
def edition(editor, approver):
    handbook = make_handbook()
    chapter = make_chapter(handbook, titles={"en": "About Sok Dara", "km": "អំពី Sok Dara"})
    approved(chapter, drafter=editor, approver=approver, text="The driver **Sok** Dara signed.")
    make_contribution(text="Sok Dara opened the bag.")
    return issued(handbook, approver=approver)


@pytest.fixture
def black_out(administrator):
    def blacked_out(words=NAME):
        second = make_user(f"second-{Blackout.objects.count()}", role="administrator")
        blackout = requests.ask(words, reason=REASON, programme=None, by=administrator)
        return requests.confirm(
            blackout, seen=requests.seal_of(requests.look(words, programme=None, by=second)), by=second
        )

    return blacked_out


def restored(archive, address, tmp_path, *options, ledger_file=None):
    """Restore into another installation, with the ledger that lies there, and return what it said."""
    there = ledger_file or tmp_path / "no_ledger.json"
    return manage(
        "restore", archive, *options, address=address, files=tmp_path / "restored_files", BLACKOUTS_FILE=str(there)
    )


def said_in(address):
    """Everything that the texts of a database say, read past the software."""
    is_sqlite = address.startswith("sqlite")
    other = sqlite3.connect(address.removeprefix("sqlite:///")) if is_sqlite else psycopg2.connect(address)
    with closing(other), closing(other.cursor()) as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if is_sqlite
            else "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        said = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [str(value) for row in cursor.fetchall() for value in row]
    return " ".join(said).replace("*", "")


def test_an_older_backup_is_blacked_out_when_it_is_restored(edition, black_out, tmp_path, settings):
    older = backed_up(tmp_path / "older")
    black_out()

    with empty_database(tmp_path) as address:
        told = restored(older, address, tmp_path, ledger_file=settings.BLACKOUTS_FILE)
        said = said_in(address)

    assert told.returncode == 0, told.stdout + told.stderr
    assert "Of 1 blackout(s) in the ledger 1 were not in this database, and were applied again in" in told.stdout
    assert "wildlife-trafficking 1: Names were blacked out in it on" in told.stdout
    assert NAME not in said
    assert MARK in said


def test_also_words_are_that_were_deleted_since_the_backup(edition, black_out, tmp_path, settings):
    gone = make_contribution(text="It was Sok Dara who paid.")
    older = backed_up(tmp_path / "older")
    Contribution.objects.filter(pk=gone.pk).delete()
    black_out()

    with empty_database(tmp_path) as address:
        restored(older, address, tmp_path, ledger_file=settings.BLACKOUTS_FILE)
        said = said_in(address)

    assert f"It was {MARK} who paid." in said
    assert NAME not in said


def test_a_backup_carries_the_ledger_and_what_it_knows_is_not_applied_twice(edition, black_out, tmp_path):
    older = backed_up(tmp_path / "older")
    black_out()
    newer = backed_up(tmp_path / "newer")

    with empty_database(tmp_path) as address:
        told = restored(newer, address, tmp_path)
        assert told.returncode == 0, told.stdout + told.stderr
        assert "Of 1 blackout(s) in the ledger 0 were not in this database" in told.stdout
    given = tmp_path / "given.json"
    archives.read(newer, visit=lambda name, content: name == archives.BLACKOUTS and given.write_bytes(content.read(-1)))
    with empty_database(tmp_path, "another") as address:
        told = restored(older, address, tmp_path, "--blackouts", given)
        assert told.returncode == 0, told.stdout + told.stderr
        assert NAME not in said_in(address)


def test_without_its_ledger_the_name_would_be_back_and_one_command_takes_it_out(edition, black_out, tmp_path, settings):
    older = backed_up(tmp_path / "older")
    black_out()
    elsewhere = tmp_path / "elsewhere.json"

    with empty_database(tmp_path) as address:
        restored(older, address, tmp_path, ledger_file=elsewhere)
        assert NAME in said_in(address)
        elsewhere.write_bytes(settings.BLACKOUTS_FILE.read_bytes())
        asked = {"address": address, "files": tmp_path / "restored_files", "BLACKOUTS_FILE": str(elsewhere)}
        found = manage("verify", **asked)
        assert found.returncode == 1
        assert f"({REASON}) is not applied here. Run: manage.py apply_blackouts" in found.stdout
        told = manage("apply_blackouts", **asked)

        assert told.returncode == 0, told.stdout + told.stderr
        assert NAME not in said_in(address)


def test_a_drill_blacks_out_too_and_leaves_the_ledger_as_it_is(edition, black_out, tmp_path, settings):
    older = backed_up(tmp_path / "older")
    black_out()
    before = settings.BLACKOUTS_FILE.read_bytes()

    status, said, _complaint = run("restore", older, "--drill")

    assert status == 0
    assert "1 were not in this database, and were applied again" in said
    assert settings.BLACKOUTS_FILE.read_bytes() == before


def test_a_name_that_is_written_anew_after_the_blackout_is_left_alone(edition, black_out, tmp_path, settings):
    black_out()
    make_contribution(text="Another man is called Sok Dara.")

    assert reapplying.apply_again(ledger.lines()) == (0, 0)

    assert Contribution.objects.filter(text__contains=NAME).exists()


def test_several_blackouts_are_applied_again_each_once(edition, black_out, tmp_path, settings):
    older = backed_up(tmp_path / "older")
    black_out()
    black_out("driver")

    with empty_database(tmp_path) as address:
        told = restored(older, address, tmp_path, ledger_file=settings.BLACKOUTS_FILE)
        said = said_in(address)

    assert told.returncode == 0, told.stdout + told.stderr
    assert "Of 2 blackout(s) in the ledger 2 were not" in told.stdout
    assert f"The {MARK} {MARK} {MARK} signed." in said.replace(f"{MARK}{MARK}", f"{MARK} {MARK}")


def test_a_request_that_waited_in_the_backup_is_decided_by_the_ledger(edition, administrator, tmp_path, settings):
    second = make_user("second", role="administrator")
    blackout = requests.ask(NAME, reason=REASON, programme=None, by=administrator)
    older = backed_up(tmp_path / "older")
    requests.confirm(blackout, seen=requests.seal_of(requests.look(NAME, programme=None, by=second)), by=second)

    with empty_database(tmp_path) as address:
        told = restored(older, address, tmp_path, ledger_file=settings.BLACKOUTS_FILE)
        assert told.returncode == 0, told.stdout + told.stderr
        assert NAME not in said_in(address)


# The ledger -------------------------------------------------------------------------------------------------------


def test_the_ledger_is_its_owners_alone_and_names_nobody(edition, black_out, settings):
    blackout = black_out()

    content = settings.BLACKOUTS_FILE.read_text()
    assert stat.S_IMODE(settings.BLACKOUTS_FILE.stat().st_mode) == 0o600
    assert "Dara" not in content
    assert "example.org" not in content
    [line] = json.loads(content)
    assert (line["key"], line["reason"], [one["length"] for one in line["hashes"]]) == (blackout.key, REASON, [8])


def test_a_ledger_that_is_lost_is_written_again_by_the_next_backup(edition, black_out, tmp_path, settings):
    black_out()
    kept = settings.BLACKOUTS_FILE.read_bytes()
    settings.BLACKOUTS_FILE.unlink()

    backed_up(tmp_path / "backups")

    assert settings.BLACKOUTS_FILE.read_bytes() == kept


def test_what_is_no_ledger_is_refused_before_anything_is_restored(edition, tmp_path):
    archive = backed_up(tmp_path / "backups")
    (tmp_path / "letter.json").write_text('{"Dear": "Sir"}')

    status, _said, complaint = run("restore", archive, "--drill", "--blackouts", tmp_path / "letter.json")

    assert status == 2
    assert complaint == "This is no ledger of blackouts, or it is damaged. Take that of a backup."


def test_where_nothing_was_ever_blacked_out_there_is_no_ledger(edition, tmp_path, settings):
    backed_up(tmp_path / "backups")

    assert not settings.BLACKOUTS_FILE.exists()
    assert BlackoutPlace.objects.count() == 0
    assert Edition.objects.get().fingerprint == verification.fingerprints()["wildlife-trafficking 1"]
