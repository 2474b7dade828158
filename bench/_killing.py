"""The second drill of bench/durability.py: SIGKILL for the web server, the worker and a running migration.

Phones put contributions forward through the real server, as in bench/consultation_load.py, and the worker builds
books; a third of the kills meets the server, a third the worker, and a third `manage.py migrate`: half of these on the
served database, where it only lifts the seals and puts them on, half on a database of an earlier state, where it
works. After each killed migration `manage.py migrate` has to heal: `manage.py check --database default` then says so.
At the end every acknowledged contribution is there once, every edition has one book, and `manage.py verify` is content.
"""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import consultation_load as load

ROOT = load.ROOT
EDITIONS = 4
BUILT_WITHIN = 600  # seconds after the last kill; a worker's job is taken up again a minute after its last sign of life
EARLIER = ["handbook", "0001"]  # where the other database stands


@dataclass
class Kills:
    """What was killed, and what did not heal."""

    web: int = 0
    worker: int = 0
    migrate: int = 0
    in_the_middle: int = 0  # of the migrations: the others had ended before the signal came
    not_healed: list[str] = field(default_factory=list)


def manage(*arguments, environment) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)


class Worker(load.Server):
    """The background worker, in a process group of its own."""

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "worker"]


# --- The database of an earlier state -------------------------------------------------------------------------------


class Earlier:
    """A database of an earlier state, made once and copied for each kill."""

    def __init__(self, environment: dict[str, str], folder: Path):
        self.environment, self.folder = environment, folder
        self.is_sqlite = environment["DATABASE_URL"].startswith("sqlite")
        self._make("earlier", copy_of="")
        made = manage("migrate", *EARLIER, "--verbosity=0", environment=self._named("earlier"))
        if made.returncode:
            raise SystemExit(f"The database of an earlier state could not be made: {made.stderr[-500:]}")

    def copied(self) -> dict[str, str]:
        """Return the environment of a new copy."""
        self._make("upgraded", copy_of="earlier")
        return self._named("upgraded")

    def _named(self, name: str) -> dict[str, str]:
        if self.is_sqlite:
            return {**self.environment, "DATABASE_URL": f"sqlite:///{self.folder / name}.sqlite3"}
        address = urlsplit(self.environment["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        return {**self.environment, "DATABASE_URL": address}

    def _make(self, name: str, *, copy_of: str) -> None:
        if self.is_sqlite:
            for left in self.folder.glob(f"{name}.sqlite3*"):
                left.unlink()
            if copy_of:  # nobody has it open: it is a whole file
                shutil.copy(self.folder / f"{copy_of}.sqlite3", self.folder / f"{name}.sqlite3")
            return
        import psycopg2

        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {copy_of or 'template0'}")
        connection.close()


def kill_a_migration(environment: dict[str, str], kills: Kills, longest: float) -> None:
    """Kill `migrate` at a moment of chance; then heal, and look."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(random.uniform(longest * 0.3, longest))
    except subprocess.TimeoutExpired:
        kills.in_the_middle += 1
    process.kill()
    process.wait()
    kills.migrate += 1
    healed = manage("migrate", "--verbosity=0", environment=environment)
    looked = manage("check", "--database", "default", environment=environment)
    if healed.returncode or looked.returncode:
        kills.not_healed.append((healed.stderr or looked.stderr).strip()[-300:])
        print(f"  not healed: {kills.not_healed[-1]}", file=sys.stderr, flush=True)


async def kill_everything(number: int, server, worker, earlier: Earlier, seconds: tuple[float, float]) -> Kills:
    kills = Kills()
    for one in range(number):
        await asyncio.sleep(random.uniform(0.2, 1.2))
        if one % 3 == 0:
            server.kill()
            server.start()
            await server.answers()
            kills.web += 1
        elif one % 3 == 1:
            worker.kill()
            worker.start()
            kills.worker += 1
        elif one % 2:
            await asyncio.to_thread(kill_a_migration, server.environment, kills, seconds[0])
        else:
            await asyncio.to_thread(lambda: kill_a_migration(earlier.copied(), kills, seconds[1]))
        print(f"  killed {one + 1} of {number}", file=sys.stderr, flush=True)
    return kills


# --- The books ------------------------------------------------------------------------------------------------------


def ask_for_books() -> None:
    """Let the worker build the books of some first editions."""
    from django.db import transaction

    from accounts.models import Membership, Programme, User
    from handbook.approval import decisions
    from handbook.drafting import drafts, saving
    from handbook.editions import release
    from handbook.models import Chapter, Handbook
    from office import jobs

    programme = Programme.objects.get(slug="bench")
    editor, approver = (
        User.objects.create_user(f"{role}@example.org", names={"en": role}, language="en")
        for role in ("editor", "approver")
    )
    for person, role in ((editor, "editor"), (approver, "approver")):
        Membership.objects.create(user=person, role=role, programme=programme)
    for number in range(EDITIONS):
        handbook = Handbook.objects.create(
            programme=programme, slug=f"bench-{number}", titles={"en": "Bench"}, readers=Handbook.Readers.EVERYBODY
        )
        chapter = Chapter.objects.create(handbook=handbook, slug="one", number=1, position=1, titles={"en": "One"})
        version = drafts.start_draft(chapter, by=editor)
        saving.save(version, text="Every opening is signed.", by=editor)
        decisions.submit(version, change_note="Written.", by=editor)
        decisions.approve(version, effective_from=date(2022, 6, 1), change_note="Written.", by=approver)
        with transaction.atomic():
            jobs.enqueue(release.prepare(handbook, by=approver).job)


def books_are_built() -> bool:
    """Wait for the worker, which nobody kills any more. Returns whether each edition is built with one book."""
    from django.db.models import Count

    from handbook.models import Edition

    until = time.monotonic() + BUILT_WITHIN
    while time.monotonic() < until:
        built = Edition.objects.filter(job__state="done").annotate(books=Count("files"))
        if built.count() == EDITIONS:
            return [edition.books for edition in built] == [1] * EDITIONS
        time.sleep(1)
    return False


# --- The drill ------------------------------------------------------------------------------------------------------


async def run(given, keys: dict[int, str], server, worker, earlier: Earlier, seconds) -> tuple[list, Kills]:
    server.start()
    worker.start()
    await server.answers()
    killing = asyncio.create_task(kill_everything(given.kills, server, worker, earlier, seconds))
    chance = random.Random(7)
    start = time.monotonic()
    # So many at a time as it takes to write as long as something is killed.
    told, waiting = [], list(keys.items())
    while waiting and not killing.done():
        now, waiting = waiting[:20], waiting[20:]
        told += await asyncio.gather(
            *(
                load.put_forward(
                    person, key, int(server.environment["PORT"]), time.monotonic() + chance.uniform(0, 5), start + 3600
                )
                for person, key in now
            )
        )
    return told, await killing


def killed(given) -> int:
    if load.lacks_postgresql(given.database):
        return load.once_more_beside_postgresql()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name).resolve()
        load.install(given.database, folder)
        keys = load.prepare(given.participants)
        ask_for_books()
        environment = dict(os.environ)
        earlier = Earlier(environment, folder)
        seconds = (_seconds_of(environment), _seconds_of(earlier.copied()))
        server, worker = load.Server(environment, folder / "web.log"), Worker(environment, folder / "worker.log")
        try:
            told, kills = asyncio.run(run(given, keys, server, worker, earlier, seconds))
            built = books_are_built()
        finally:
            server.kill()
            worker.kill()
        verdict = judge(given, told, kills, built, manage("verify", environment=environment))
        if verdict:
            print((folder / "web.log").read_text()[-1500:], (folder / "worker.log").read_text()[-1500:], sep="\n")
        return verdict


def _seconds_of(environment: dict[str, str]) -> float:
    """How long a migration takes here and now."""
    began = time.monotonic()
    manage("migrate", "--verbosity=0", environment=environment)
    return time.monotonic() - began


def judge(given, told: list, kills: Kills, built: bool, verified: subprocess.CompletedProcess) -> int:
    from django.db.models import Count

    from workshops.models import Contribution

    acknowledged = {each.receipt: each.participant for each in told if each.receipt}
    stored = dict(Contribution.objects.values_list("receipt", "participant_id"))
    lost = [receipt for receipt, participant in acknowledged.items() if stored.get(receipt) != participant]
    doubled = Contribution.objects.values("participant").annotate(number=Count("pk")).filter(number__gt=1).count()
    print(f"killed               web {kills.web}, worker {kills.worker}, migration {kills.migrate}", end=" ")
    print(f"({kills.in_the_middle} in the middle)")
    print(f"not healed           {len(kills.not_healed)} {kills.not_healed[:2]}")
    print(f"acknowledged         {len(acknowledged)}, lost {len(lost)}, stored twice {doubled}")
    print(f"books                {'one for each edition' if built else 'NOT one for each edition'}")
    print(f"verified             {verified.stdout.strip().splitlines()[-1:]} status {verified.returncode}")
    done = kills.web + kills.worker + kills.migrate == given.kills
    kept = done and acknowledged and not lost and not doubled and not kills.not_healed and built
    kept = kept and not verified.returncode
    print("Nothing was lost, nothing doubled, every seal is on." if kept else "THE PROMISE WAS NOT KEPT.")
    return 0 if kept else 1
