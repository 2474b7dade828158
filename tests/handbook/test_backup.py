"""Backup and restore: everything comes back, others may write meanwhile, and what cannot be done is a sentence."""

import gzip
import io
import json
import os
import re
import resource
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
import zlib
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pyrage
import pytest
from django.conf import settings as of_the_project
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from handbook.editions import verification
from handbook.models import ChapterPage
from office.backups import archives, backing_up, database_dumps
from office.files import store
from office.models import StoredFile
from tests.factories import approved, issued, make_chapter, make_contribution, make_handbook
from tests.installations import empty_database, manage

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = of_the_project.BASE_DIR / "bench" / "_durable_writers.py"
A_KEY = pyrage.x25519.Identity.generate()
NAME = re.compile(r"handbook-[0-9a-f]{8}-\d{8}T\d{6}Z\.backup(\.age)?")


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


@pytest.fixture
def edition(editor, approver):
    handbook = make_handbook()
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    return issued(handbook, approver=approver)


def run(*arguments):
    """Run a command; return its status, what it said, and what it complained of."""
    out = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def backed_up(folder, *options):
    status, _said, complaint = run("backup", folder, *options)
    assert (status, complaint) == (0, "")
    return backing_up.own(folder)[0]


# What is written ------------------------------------------------------------------------------------------------


def test_a_backup_is_one_file_that_only_its_owner_reads(edition, tmp_path):
    folder = tmp_path / "backups"

    status, said, _complaint = run("backup", folder)

    [archive] = folder.iterdir()
    assert status == 0
    assert NAME.fullmatch(archive.name)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert said.splitlines()[-1] == "Everything is in order."
    assert list(of_the_project.VAR_DIR.iterdir()) == []


def test_an_archive_holds_rows_files_the_secret_key_and_fingerprints(edition, tmp_path, settings):
    archive = backed_up(tmp_path)

    seen = {}
    contents = archives.read(archive, visit=lambda name, content: seen.update({name: content.read(-1)}))

    [stored] = StoredFile.objects.all()
    assert sorted(seen) == ["blackouts.json", "database", f"files/{stored.content.name}", "secret_key"]
    assert seen["secret_key"].decode() == settings.SECRET_KEY
    assert contents.facts == {"wildlife-trafficking 1": edition.fingerprint}
    assert contents.about["database"] == connection.vendor
    assert contents.about["migrations"] == database_dumps.migrations()


def test_an_encrypted_archive_is_read_by_the_holder_of_the_private_key_alone(edition, tmp_path, settings):
    ours, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_PUBLIC_KEY = str(ours.to_public())

    archive = backed_up(tmp_path)

    assert archive.suffix == ".age"
    assert archives.read(archive, keys=[ours]).facts == {"wildlife-trafficking 1": edition.fingerprint}
    with pytest.raises(archives.BadArchive, match="encrypted for another key"):
        archives.read(archive, keys=[other])
    with pytest.raises(archives.BadArchive, match="--identity FILE"):
        archives.read(archive)


def test_of_its_own_archives_only_the_newest_are_kept_and_nothing_else_is_touched(edition, tmp_path, settings):
    own = backing_up._installation()
    names = [f"{own}-20260101T000000Z.backup", f"{own}-20260102T000000Z.backup.age"]
    others = ["handbook-00000000-20260101T000000Z.backup", f"{own}-notes.backup", f"{own}-20260101T000000Z.backup.txt"]
    for name in [*names, *others]:
        (tmp_path / name).write_text("kept")

    archive = backed_up(tmp_path, "--keep", 2)

    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(
        [*others, names[1], archive.name]
    )


def test_what_a_killed_backup_left_is_taken_away_by_the_next(edition, tmp_path, settings):
    left = tmp_path / f".{backing_up._installation()}-abc.partial"
    left.write_text("half")
    scratch = settings.VAR_DIR / "scratch-abc"
    scratch.mkdir()
    (scratch / "lock").write_text("")

    archive = backed_up(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([archive.name, "var"])
    assert not scratch.exists()


def test_a_stored_file_that_is_missing_stops_no_backup_and_is_told(edition, tmp_path):
    [stored] = StoredFile.objects.all()
    Path(stored.content.path).unlink()

    status, said, complaint = run("backup", tmp_path)

    assert (status, complaint) == (1, "Not everything is in order: editions, stored files.")
    assert f"The stored file {stored.content.name} is missing or was changed." in said.splitlines()
    assert archives.read(backing_up.own(tmp_path)[0]).absent == [stored.content.name]


# What comes back ------------------------------------------------------------------------------------------------


def test_a_restore_brings_everything_back(edition, tmp_path, settings):
    make_contribution(text="Said once.")
    archive = backed_up(tmp_path)
    files = tmp_path / "restored-files"

    with empty_database(tmp_path) as address:
        restored = manage("restore", archive, address=address, files=files)
        again = manage("restore", archive, address=address, files=files)
        rows = manage("verify", address=address, files=files)

    beside = sorted((of_the_project.BASE_DIR / "var").glob("secret_key.of-*"))[-1]
    told, kept = beside.read_text(), stat.S_IMODE(beside.stat().st_mode)
    beside.unlink()
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.splitlines()[-1] == "Everything is in order."
    assert (told, kept) == (settings.SECRET_KEY, 0o600)
    assert str(beside) in restored.stdout
    assert rows.returncode == 0
    assert again.returncode == 2
    assert again.stderr.startswith("CommandError: This installation is in use: ")
    [stored] = StoredFile.objects.all()
    assert (files / stored.content.name).read_bytes() == Path(stored.content.path).read_bytes()


def test_an_installation_that_nobody_used_yet_takes_a_restore(edition, tmp_path, settings):
    archive = backed_up(tmp_path)

    with empty_database(tmp_path) as address:
        manage("migrate", address=address, files=tmp_path / "files")
        restored = manage("restore", archive, address=address, files=tmp_path / "files", SECRET_KEY=settings.SECRET_KEY)

    assert (restored.returncode, restored.stderr) == (0, "")
    assert "secret key" not in restored.stdout


def test_a_drill_restores_beside_and_leaves_nothing(edition, tmp_path):
    archive = backed_up(tmp_path)

    status, said, complaint = run("restore", archive, "--drill")

    assert (status, complaint) == (0, "")
    assert said.splitlines()[-1] == ("The drill succeeded: this archive can be restored. Nothing here was changed.")
    assert list(of_the_project.VAR_DIR.iterdir()) == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'drill%%'")
            assert cursor.fetchone() == (0,)


def test_a_drill_of_an_encrypted_archive_asks_for_the_private_key(edition, tmp_path, settings):
    ours = pyrage.x25519.Identity.generate()
    identity = tmp_path / "key.txt"
    identity.write_text(f"# public key: {ours.to_public()}\n{ours}\n")
    settings.BACKUP_PUBLIC_KEY = f"{ours.to_public()}, {pyrage.x25519.Identity.generate().to_public()}"
    archive = backed_up(tmp_path / "backups")

    without = run("restore", archive, "--drill")
    with_it = run("restore", archive, "--drill", "--identity", identity)

    assert without == (2, "", f"{archive} is encrypted. Name the file with the private key: --identity FILE")
    assert (with_it[0], with_it[2]) == (0, "")


def test_a_drill_finds_an_archive_of_an_installation_that_was_not_in_order(edition, tmp_path):
    ChapterPage.objects.update(html="<p>Forged</p>")
    status, _said, _complaint = run("backup", tmp_path)

    drilled = run("restore", backing_up.own(tmp_path)[0], "--drill")

    assert status == 1
    assert (drilled[0], drilled[2]) == (1, "The drill failed; the reason stands above. Nothing here was changed.")
    assert "NOT EVERYTHING IS IN ORDER." in drilled[1].splitlines()


@pytest.mark.slow
def test_a_backup_holds_every_row_that_was_acknowledged_before_it_began(tmp_path, settings):
    """Processes write through the stages while another backs up; the drill's database is one on the disk."""
    told = tmp_path / "told"
    told.mkdir()
    (tmp_path / "live").mkdir()

    def write(role, address):
        command = [sys.executable, str(WRITERS), role, str(told / f"{role}.jsonl")]
        return subprocess.Popen(command, env={**os.environ, "DATABASE_URL": address})

    with empty_database(tmp_path / "live", "written") as address:
        write("prepare", address).wait()
        writers = [write(role, address) for role in ("contribute", "answer", "draft", "approve")]
        try:
            comes_true(lambda: len(list(told.iterdir())) == 5 and all(file.stat().st_size for file in rows_told(told)))
            lines = [line for file in rows_told(told) for line in file.read_text().splitlines(keepends=True)]
            before = [json.loads(line) for line in lines if line.endswith("\n")]
            made = manage("backup", tmp_path / "backups", address=address, files=tmp_path / "files")
            still_writing = [writer.poll() for writer in writers]
        finally:
            for writer in writers:
                writer.kill()
                writer.wait()
    [archive] = (tmp_path / "backups").iterdir()
    with empty_database(tmp_path, "restored") as address:
        restored = manage("restore", archive, address=address, files=tmp_path / "files")
        lost = [row for row in before if not is_there(address, *row)]

    assert (made.returncode, made.stderr, still_writing) == (0, "", [None] * 4)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert {table for table, _columns in before} == {
        "handbook_version",
        "handbook_wording",
        "workshops_contribution",
        "workshops_disposition",
    }
    assert lost == []


def rows_told(folder):
    return [file for file in sorted(folder.iterdir()) if file.name != "prepare.jsonl"]


def comes_true(question):
    until = time.monotonic() + 120
    while not question():
        assert time.monotonic() < until
        time.sleep(0.1)


def is_there(address, table, columns):
    if address.startswith("sqlite"):
        other, mark = sqlite3.connect(address.removeprefix("sqlite:///")), "?"
    else:
        other, mark = psycopg2.connect(address), "%s"
    with closing(other), closing(other.cursor()) as cursor:
        asked = " AND ".join(f"{name} = {mark}" for name in columns)
        cursor.execute(f"SELECT 1 FROM {table} WHERE {asked}", tuple(columns.values()))
        return cursor.fetchone() is not None


# What cannot be done is a sentence ------------------------------------------------------------------------------


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    file = tmp_path / "letter.txt"
    for content in (b"", b"Dear Sir", gzip.compress(b"Dear Sir"), gzip.compress(a_tar({"letter.txt": b"Dear Sir"}))):
        file.write_bytes(content)

        assert run("restore", file)[2] in (
            f"{file} is no backup of this software.",
            f"{file} is damaged or not whole. Nothing can be trusted in it: take another backup.",
        )
    assert run("restore", tmp_path / "nowhere")[2] == (
        f"The archive could not be restored: No such file or directory ({tmp_path / 'nowhere'})."
    )


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_damaged_archive_is_refused_wherever_it_is_damaged(edition, tmp_path, settings, encrypted):
    ours = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(ours))
    settings.BACKUP_PUBLIC_KEY = str(ours.to_public()) if encrypted else ""
    archive = backed_up(tmp_path / "backups")
    whole = archive.read_bytes()
    damaged = tmp_path / "damaged.backup"
    says = f"{damaged} is damaged or not whole. Nothing can be trusted in it: take another backup."

    for at in [*range(300, len(whole), len(whole) // 12), len(whole) - 5]:
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            if not encrypted and unpacks_to_the_same(content, whole):
                continue  # a bit that means nothing, such as one of two ways to say a row of zeros
            damaged.write_bytes(content)

            assert run("restore", damaged, "--drill", "--identity", tmp_path / "key.txt") == (2, "", says)


def unpacks_to_the_same(one, other):
    try:
        return gzip.decompress(one) == gzip.decompress(other)
    except (OSError, EOFError, zlib.error):
        return False


def test_an_archive_of_a_newer_version_is_refused(edition, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(archives, "FORM", archives.FORM + 1)
        newer_form = backed_up(tmp_path / "form")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('handbook', '9999_later', '2030-1-1')"
        )
    newer_rows = backed_up(tmp_path / "rows")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")

    software = backing_up.software()
    assert run("restore", newer_form, "--drill") == (
        2,
        "",
        f"{newer_form} was made by a newer version of this software ({software}). Install that one, or a newer, and"
        " restore it there.",
    )
    assert run("restore", newer_rows, "--drill") == (
        2,
        "",
        f"{newer_rows} was made by a newer version of this software ({software}): its database has had"
        " handbook.9999_later, which this version does not know. Install that version, or a newer one, and restore"
        " there.",
    )


def test_an_archive_of_another_kind_of_database_is_refused(edition, tmp_path):
    archive = backed_up(tmp_path)
    ours = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    contents = archives.read(archive)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with archive.open("wb") as file:
        about = {**contents.about, "database": other}
        archives.write(file, [archives.Member("database", 1, io.BytesIO(b"x"))], contents=archives.Contents(about))

    theirs = {"sqlite": "PostgreSQL", "postgresql": "SQLite"}[connection.vendor]
    assert run("restore", archive)[2] == (
        f"{archive} holds a copy from {theirs}, and this installation's database is {ours}."
    )


def test_a_restore_over_somebodys_work_is_refused_and_changes_nothing(edition, tmp_path):
    archive = backed_up(tmp_path)

    status, _said, complaint = run("restore", archive)

    assert status == 2
    assert complaint.endswith(
        "An archive is restored into an empty installation only; to try it out beside this one, add --drill."
    )
    assert verification.fingerprints() == {"wildlife-trafficking 1": edition.fingerprint}


def test_no_name_in_an_archive_leads_out_of_the_folder_of_files(tmp_path):
    for name in ("files/../../outside", "/etc/outside", "files/.hidden", "files//outside"):
        file = tmp_path / "hostile.backup"
        file.write_bytes(gzip.compress(a_tar({"about.json": b'{"form": 1}', name: b"x"})))

        with pytest.raises(archives.BadArchive, match="damaged"):
            archives.read(file)


def test_a_folder_that_cannot_be_written_is_named(edition, tmp_path, settings):
    file = tmp_path / "file"
    file.write_text("")
    within = Path(settings.MEDIA_ROOT) / "backups"

    assert run("backup", file / "backups") == (
        2,
        "",
        f"The backup could not be written to {file / 'backups'}: Not a directory.",
    )
    assert run("backup", within) == (
        2,
        "",
        f"{within} lies among the stored files. Choose a folder outside {settings.MEDIA_ROOT}.",
    )


@contextmanager
def files_of_at_most(size):
    """A limit on the size of files stands for a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("key", ["", str(A_KEY.to_public())])
def test_a_disk_that_fills_up_while_the_archive_is_written_leaves_nothing(tmp_path, settings, key):
    settings.BACKUP_PUBLIC_KEY = key
    store(os.urandom(3_000_000), media_type="application/octet-stream")
    folder = tmp_path / "backups"

    with files_of_at_most(1_000_000):
        refused = run("backup", folder)

    assert refused == (2, "", f"The backup could not be written to {folder}: File too large.")
    assert list(folder.iterdir()) == []


def test_a_disk_that_fills_up_while_the_database_is_copied_leaves_nothing(db, tmp_path):
    with files_of_at_most(20_000):
        status, said, complaint = run("backup", tmp_path / "backups")

    assert (status, said) == (2, "")
    assert complaint.startswith(("SQLite could not copy the database: ", "pg_dump failed: "))
    assert list((tmp_path / "backups").iterdir()) == []
    assert list(of_the_project.VAR_DIR.iterdir()) == []


@pytest.mark.parametrize("key", ["age1", "AGE-SECRET-KEY-1X", "ssh-ed25519 AAAA"])
def test_a_public_key_that_is_none_is_named_before_anything_is_written(tmp_path, settings, key):
    settings.BACKUP_PUBLIC_KEY = key

    assert run("backup", tmp_path / "backups") == (
        2,
        "",
        f"BACKUP_PUBLIC_KEY holds {key[:12]!r}..., which is no public key of age: those begin with age1.",
    )
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("number", ["0", "-1", "all"])
def test_how_many_are_kept_is_a_number_from_one(tmp_path, number):
    with pytest.raises(CommandError, match="give a number from 1"):
        call_command("backup", str(tmp_path), f"--keep={number}")


def test_without_a_pg_dump_of_the_servers_version_a_backup_says_which_is_needed(tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL is copied by a program of its own")
    monkeypatch.setattr(database_dumps, "_server", lambda: 99)

    status, _said, complaint = run("backup", tmp_path / "backups")

    assert status == 2
    assert complaint.startswith("There is no pg_dump 99 on this machine (found: ")
    assert complaint.endswith("Install it; on Debian it is in the package postgresql-client-99.")
    assert list((tmp_path / "backups").iterdir()) == []


def a_tar(members):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
