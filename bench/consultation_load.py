"""A thousand phones at once: is everything that was acknowledged stored exactly once, and nobody refused?

    python bench/consultation_load.py [--participants 1000] [--seconds 60] [--kill 20] [--database postgres]

Starts the real server (gunicorn with two workers, as in the Procfile) on a database of its own that is gone
afterwards, and lets each participant put one contribution forward through the address that a phone's queue uses, at a
moment of their own within `--seconds`. A phone that gets no answer tries again with the same client key, as the real
one does. With `--kill` the server is killed that often with SIGKILL, workers and all, and started again at once.

Everything happens on 127.0.0.1; the run ends by itself at the latest two minutes after the last participant was due.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
PATH = "/join/api/contributions/"
PATIENCE = 10  # seconds that a phone waits for an answer
AFTERWARDS = 120  # seconds after the last one was due, then the run is over


@dataclass
class Told:
    """What one participant's phone was told in the end, and on the way there."""

    participant: int
    receipt: str = ""
    seconds: float = 0.0
    tries: int = 0
    refusals: list[str] = field(default_factory=list)


# --- The server -----------------------------------------------------------------------------------


class Server:
    """gunicorn on a port of 127.0.0.1, in a process group of its own, so that all of it can be killed at once."""

    def __init__(self, environment: dict[str, str], log: Path):
        self.environment, self.log, self.process = environment, log, None

    def command(self) -> list[str]:
        # The host's address is asked for by name, so that no other process is met on this port.
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.environment['PORT']}"]
        return [*command, "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"]

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    async def answers(self) -> None:
        """Wait until the server takes connections; 60 seconds at most."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", int(self.environment["PORT"]))
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
        raise SystemExit(f"The server did not start; see {self.log}")


async def kill_now_and_then(server: Server, times: int, seconds: float) -> int:
    """Kill the server that often, spread over the run, and start it again each time. Returns how often it was done."""
    start = time.monotonic()
    for done in range(times):
        due = start + (done + random.uniform(0.3, 1.0)) * seconds / times
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        server.kill()
        server.start()
        await server.answers()
        print(f"  killed {done + 1} of {times}", file=sys.stderr, flush=True)
    return times


# --- The phones -----------------------------------------------------------------------------------


async def put_forward(participant: int, key: str, port: int, due: float, until: float) -> Told:
    """Be one participant's phone: send when due, and again until there is an answer."""
    told = Told(participant)
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    began = time.monotonic()
    body = urlencode(
        {
            "key": key,
            "client_key": f"bench-key-{participant:06}-{'x' * 8}",
            "kind": "experience",
            "language": "en",
            "attribution": "not_attributed",
            "text": f"Contribution of participant {participant}. " + "The bag was opened and nobody signed. " * 12,
        }
    ).encode()
    pause = 0.5
    while time.monotonic() < until:
        told.tries += 1
        try:
            status, answer = await asyncio.wait_for(_post(port, body), PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
            status, answer = 0, {}  # no answer, or half of one: the phone does not know whether it was stored
        if status in (200, 201):
            told.receipt, told.seconds = answer["receipt"], time.monotonic() - began
            return told
        if status and status < 500:
            told.refusals.append(f"{status} {answer.get('error', '')}")
            return told
        if status:
            told.refusals.append(str(status))
        await asyncio.sleep(pause * random.uniform(0.6, 1.4))
        pause = min(pause * 1.6, 5)
    return told


async def _post(port: int, body: bytes) -> tuple[int, dict]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        head, _blank, content = (await reader.read()).partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), None
        )
        if length is not None and len(content) < length:
            raise ValueError("half an answer")
        try:
            return status, json.loads(content)
        except json.JSONDecodeError:
            return status, {"error": content[:80].decode("utf-8", "replace")}
    finally:
        writer.close()


async def run(given, keys: dict[int, str], server: Server) -> tuple[list[Told], int]:
    server.start()
    await server.answers()
    chance = random.Random(7)
    start = time.monotonic() + 1
    until = start + given.seconds + AFTERWARDS
    port = int(server.environment["PORT"])
    phones = [
        put_forward(participant, key, port, start + chance.uniform(0, given.seconds), until)
        for participant, key in keys.items()
    ]
    killing = asyncio.create_task(kill_now_and_then(server, given.kill, given.seconds))
    told = await asyncio.gather(*phones)
    killing.cancel()
    kills = await asyncio.gather(killing, return_exceptions=True)
    return told, kills[0] if isinstance(kills[0], int) else -1


# --- The world --------------------------------------------------------------------------------------


def lacks_postgresql(database: str) -> bool:
    return database == "postgres" and not os.environ.get("DATABASE_URL", "").startswith("postgres")


def once_more_beside_postgresql() -> int:
    """Run the same command beside a PostgreSQL that is made for it, and return what it returned."""
    return subprocess.call([sys.executable, "bin/_with_postgresql.py", sys.executable, *sys.argv], cwd=ROOT)


def install(database: str, folder: Path) -> None:
    """Set this process up for an installation in a folder, with a port that is free; PORT names it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if database == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
    os.environ |= {
        "DEBUG": "true",
        "SECRET_KEY": "for this run only",
        "MEDIA_ROOT": f"{folder}/files",
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def prepare(participants: int) -> dict[int, str]:
    """Make the tables, one workshop, and the participants with their links. Returns each one's upload key."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)

    from accounts.keys import make_key
    from accounts.models import Key, Programme, User
    from workshops.intake import participant_access
    from workshops.models import Consultation, Participant, Workshop

    today = timezone.localdate()
    programme = Programme.objects.get_or_create(slug="bench", defaults={"titles": {"en": "Bench"}})[0]
    staff = User.objects.create_user("bench@example.org", names={"en": "Bench"})
    consultation = Consultation.objects.create(
        programme=programme,
        slug="bench",
        titles={"en": "Bench"},
        opens_on=today - timedelta(days=1),
        closes_on=today + timedelta(days=1),
    )
    workshop = Workshop.objects.create(
        consultation=consultation, number=1, titles={"en": "Bench"}, starts_on=today, ends_on=today
    )
    keys = {}
    for _each in range(participants):
        person = Participant.objects.create(workshop=workshop, profession="judge", province_id="12")
        make_key(Key.Purpose.PARTICIPANT, str(person.pk), by=staff, lasts=timedelta(days=1))
        key = Key.objects.get(purpose=Key.Purpose.PARTICIPANT, subject=str(person.pk))
        keys[person.pk] = participant_access.upload_key(key)
    return keys


def judge(given, told: list[Told], kills: int, seconds: float) -> int:
    """Compare what the phones were told with what is stored. Returns 0 when the promise was kept."""
    from django.db.models import Count

    from workshops.models import Contribution

    stored = {row.receipt: row for row in Contribution.objects.all()}
    doubled = Contribution.objects.values("participant").annotate(number=Count("pk")).filter(number__gt=1).count()
    acknowledged = [each for each in told if each.receipt]
    lost = [
        each
        for each in acknowledged
        if each.receipt not in stored or stored[each.receipt].participant_id != each.participant
    ]
    refused = [each for each in told if not each.receipt]
    times = sorted(each.seconds for each in acknowledged) or [0.0]
    errors = sum(len(each.refusals) for each in told)
    print(f"participants            {len(told)} within {given.seconds} s; the last answer after {seconds:.1f} s")
    print(f"acknowledged            {len(acknowledged)}")
    print(f"stored                  {len(stored)}")
    print(f"acknowledged, not stored {len(lost)}")
    print(f"stored twice            {doubled}")
    print(f"refused or unanswered   {len(refused)} {sorted({e for each in refused for e in each.refusals})[:3]}")
    print(f"errors on the way       {errors} {sorted({e for each in told for e in each.refusals})[:3]}")
    print(f"tries                   {sum(each.tries for each in told)}")
    print(f"killed                  {kills} times with SIGKILL")
    print(
        f"seconds until told      median {statistics.median(times):.3f}, "
        f"95% {times[int(len(times) * 0.95) - 1]:.3f}, longest {times[-1]:.3f}"
    )
    kept = not lost and not doubled and not refused and len(stored) == len(told) and kills == given.kill
    print("The promise was kept." if kept else "THE PROMISE WAS NOT KEPT.")
    return 0 if kept else 1


def _ended(*_signal):
    raise KeyboardInterrupt  # so that the server ends with us


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participants", type=int, default=1000, choices=range(1, 5001), metavar="1-5000")
    parser.add_argument("--seconds", type=float, default=55)
    parser.add_argument("--kill", type=int, nargs="?", const=20, default=0, metavar="TIMES")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _ended)
    if lacks_postgresql(given.database):
        return once_more_beside_postgresql()
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        install(given.database, Path(folder))
        keys = prepare(given.participants)
        server = Server(dict(os.environ), Path(folder) / "server.log")
        began = time.monotonic()
        try:
            told, kills = asyncio.run(run(given, keys, server))
        finally:
            server.kill()
        verdict = judge(given, told, kills, time.monotonic() - began)
        if verdict:
            print((Path(folder) / "server.log").read_text()[-3000:], file=sys.stderr)
        return verdict


if __name__ == "__main__":
    sys.exit(main())
