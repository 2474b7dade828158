"""Do readers' pages and the book stay as they are, however many contributions an edition was made with?

    python bench/reading_growth.py [--sizes 40 2000 20000] [--database postgres]

For each number of contributions it fills a database of its own with generated rows, always the same, issues an edition
of ten chapters and asks for a chapter, a paragraph and "What we heard" through Django's test client, nothing cached
between the visits. The paragraph draws on three contributions at every size, the others on one in ten of all. The
start page is asked for with one handbook of one edition and with 50 of 100 each. The book is built in a process of
its own, whose peak memory is told. Prints one table and the ratios; exits 1 when a goal is missed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VISITS = 25
PAGES_GOAL, MEMORY_GOAL, PARAGRAPH_GOAL, START_GOAL = 2.0, 1.3, 3.0, 2.0
HANDBOOKS, EDITIONS = 50, 100


def start_django(folder: str) -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
    os.environ |= {
        "DEBUG": "true",
        "PYTHONWARNINGS": "ignore:No directory at",
        "SECRET_KEY": "for this run only",
        "ALLOWED_HOSTS": "testserver",
        "PUBLIC_URL": "http://testserver",
        "MEDIA_ROOT": f"{folder}/files",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # else every query is kept in memory; no request goes over a wire here
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def analyzed() -> None:
    """What the planner knows, as it would after a night's rest."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def people(programme) -> dict:
    from accounts.models import Membership, User

    found = {}
    for role in ("reviewer", "editor", "approver"):
        found[role] = User.objects.create_user(f"{role}@example.org", names={"en": role}, language="en")
        Membership.objects.create(user=found[role], role=role, programme=programme)
    return found


def put_forward(programme, number: int, chance: random.Random) -> list:
    """A consultation with one workshop, in which 200 participants put forward so much."""
    from datetime import date

    from django.utils import timezone

    from workshops.models import Consultation, Contribution, Participant, Profession, Topic, Workshop

    consultation = Consultation.objects.create(
        programme=programme, slug="bench", titles={"en": "Bench"}, opens_on=date(2026, 1, 1), closes_on=date(2036, 1, 1)
    )
    topics = [
        Topic.objects.create(consultation=consultation, position=place, titles={"en": f"Topic {place}"})
        for place in range(1, 9)
    ]
    workshop = Workshop.objects.create(
        consultation=consultation,
        number=1,
        titles={"en": "Workshop"},
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 2),
    )
    participants = Participant.objects.bulk_create(
        Participant(workshop=workshop, profession=Profession.values[each % 9], province_id=f"{each % 25 + 1:02}")
        for each in range(200)
    )
    now = timezone.now()
    return Contribution.objects.bulk_create(
        [
            Contribution(
                consultation=consultation,
                topic=chance.choice(topics),
                workshop=workshop,
                participant=chance.choice(participants),
                channel=Contribution.Channel.PHONE,
                kind=chance.choice(Contribution.Kind.values),
                attribution=chance.choice(Contribution.Attribution.values),
                language="en",
                text=f"Generated contribution {each}. " + "The bag was opened and nobody signed. " * 8,
                answered_at=now,
            )
            for each in range(number)
        ],
        batch_size=2000,
    )


def contributions(programme, number: int, reviewer) -> list:
    """Answered contributions, in bulk."""
    from workshops.models import Disposition

    chance = random.Random(number)
    made = put_forward(programme, number, chance)
    Disposition.objects.bulk_create(
        [
            Disposition(
                contribution=contribution,
                outcome=chance.choice(["accepted", "accepted_in_part", "noted", "declined"]),
                reasons="Generated reasons.",
                public_summary="Exhibit bags were opened on the way to the court and nobody signed for it. " * 2,
                language="en",
                decided_by=reviewer,
            )
            for contribution in made
        ],
        batch_size=2000,
    )
    return made


def prepared_edition(number: int):
    """An edition of ten chapters, made with this many contributions; its book is still to be built."""
    from datetime import date

    from accounts.models import Programme
    from handbook.approval import decisions
    from handbook.drafting import drafts, saving
    from handbook.editions import release
    from handbook.models import Chapter, Citation, Handbook

    programme = Programme.objects.create(slug="bench", titles={"en": "Bench"})
    who = people(programme)
    heard = contributions(programme, number, who["reviewer"])
    handbook = Handbook.objects.create(
        programme=programme, slug="bench", titles={"en": "Bench"}, readers=Handbook.Readers.EVERYBODY
    )
    handbook.consultations.set([heard[0].consultation])
    text = "\n\n".join(f"Paragraph {each}. " + "Every opening of an exhibit bag is signed. " * 6 for each in range(24))
    chance, first = random.Random(number), True
    cited = heard[3 : max(len(heard) // 10, 30)]
    for place in range(1, 11):
        chapter = Chapter.objects.create(
            handbook=handbook, slug=f"chapter-{place}", number=place, position=place, titles={"en": f"Chapter {place}"}
        )
        version = drafts.start_draft(chapter, by=who["editor"])
        keys = saving.save(version, text=text, by=who["editor"]).keys
        pairs = [(chance.choice(keys[1:]), one) for one in cited[place - 1 :: 10]]
        if first:
            pairs += [(keys[0], one) for one in heard[:3]]
        Citation.objects.bulk_create(
            Citation(version=version, key=key, contribution=one, cited_by=who["editor"]) for key, one in pairs
        )
        first = False
        decisions.submit(version, change_note="First.", by=who["editor"])
        decisions.approve(version, effective_from=date(2026, 6, 1), change_note="First.", by=who["approver"])
    return release.prepare(handbook, by=who["approver"], on=date(2026, 6, 1))


def of_size(number: int, folder: str) -> dict:
    """Fill, have the book built in a process of its own, and time the pages."""
    from django.core.management import call_command
    from django.test import Client

    from handbook.editions import launching
    from handbook.models import Edition
    from office.models import Job

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    edition = prepared_edition(number)
    analyzed()
    book = child("--book", str(edition.pk), folder)
    Job.objects.filter(pk=edition.job_id).update(state=Job.State.DONE)
    edition = Edition.objects.get(pk=edition.pk)
    launching.issue(edition, seen_as=launching.seen(edition), exposes_no_method=True, by=edition.prepared_by)
    key = edition.chapters.get(slug="chapter-1").version.wording.keys[0]
    last = -(-number // 50)
    addresses = {
        "chapter": "/en/bench/chapter-1/",
        "paragraph": f"/en/bench/p/{key}/",
        "what we heard": "/en/bench/heard/",
        "what we heard, half way": f"/en/bench/heard/?page={last // 2 or 1}",
    }
    client = Client()
    assert client.get(addresses["paragraph"]).text.count('<article class="heard"') == 3
    return {**timed(addresses), **book}


def timed(addresses: dict[str, str]) -> dict[str, float]:
    """The shortest of several visits to each, in turn, in ms: what else the machine does only adds to it.

    SQLite works in this process, so there it is the seconds of work, which are steadier than those gone by.
    """
    from django.db import connection
    from django.test import Client

    client = Client()
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    found = dict.fromkeys(addresses, float("inf"))
    for _visit in range(VISITS):
        for name, address in addresses.items():
            began = clock()
            response = client.get(address)
            found[name] = min(found[name], (clock() - began) * 1000)
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}")
    return found


def peak_memory() -> float:
    """The peak of this process in MB. What getrusage tells begins with the peak of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def build_book(edition: int) -> dict:
    from handbook.editions import printing

    began = time.process_time()
    printing.build(lambda *_: None, edition)
    return {
        "book, seconds of work": time.process_time() - began,
        "book, peak MB": peak_memory(),
    }


def start_page(handbooks: int, editions: int) -> dict:
    """Time the start page with this many handbooks of this many editions each."""
    from datetime import date, timedelta

    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import Programme
    from handbook.models import Edition, EditionFile, Handbook, Launch
    from office.files import store

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    programme = Programme.objects.create(slug="bench", titles={"en": "Bench"})
    approver = people(programme)["approver"]
    pdf, now = store(b"%PDF-1.7", media_type="application/pdf"), timezone.now()
    for number in range(handbooks):
        handbook = Handbook.objects.create(
            programme=programme,
            slug=f"bench-{number}",
            titles={"en": f"Handbook {number}"},
            readers=Handbook.Readers.EVERYBODY,
        )
        made = Edition.objects.bulk_create(
            Edition(
                handbook=handbook,
                major=major,
                status=Edition.Status.ISSUED,
                in_effect_from=date(2020, 1, 1) + timedelta(days=7 * major),
                fingerprint="0" * 64,
                prepared_by=approver,
                issued_at=now,
            )
            for major in range(1, editions + 1)
        )
        EditionFile.objects.bulk_create(
            EditionFile(edition=edition, kind="pdf", language="en", stored_file=pdf, name="book.pdf")
            for edition in made
        )
        Launch.objects.bulk_create(Launch(edition=edition, at=now, decided_by=approver) for edition in made)
    analyzed()
    return timed({"start page": "/en/"})


def child(*arguments: str) -> dict:
    """What one step found, in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def in_its_own_database(database: str, *arguments: str) -> dict:
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        command = [sys.executable, __file__, *arguments, folder]
        if database == "postgres":
            command = [sys.executable, "bin/_with_postgresql.py", *command]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout.splitlines()[-1])


def told(sizes: list[int], found: dict[int, dict], start: list[dict]) -> int:
    """Print the table and the ratios, and return how many goals are missed."""
    print(f"{'milliseconds':28}" + "".join(f"{size:>10,}" for size in sizes) + "     ratio   goal")
    rows = [(name, [found[size][name] for size in sizes]) for name in found[sizes[0]]]
    goals = {"paragraph": PAGES_GOAL, "what we heard": PAGES_GOAL, "what we heard, half way": PAGES_GOAL}
    goals["book, peak MB"] = MEMORY_GOAL
    missed = 0

    def line(name: str, values: str, ratio: float, goal: float | None) -> None:
        nonlocal missed
        missed += goal is not None and ratio > goal
        verdict = "" if goal is None else f"{goal:7.1f}{'  MISSED' if ratio > goal else ''}"
        print(f"{name:28}{values}{ratio:10.2f}{verdict}")

    for name, values in rows:
        line(name, "".join(f"{value:10.1f}" for value in values), max(values) / min(values), goals.get(name))
    paragraphs = [found[size]["paragraph"] / found[size]["chapter"] for size in sizes]
    line("paragraph to chapter", "".join(f"{each:10.2f}" for each in paragraphs), max(paragraphs), PARAGRAPH_GOAL)
    one, many = (each["start page"] for each in start)
    print(f"start page with 1 handbook of 1 edition, and with {HANDBOOKS} of {EDITIONS}")
    line("start page", f"{one:10.1f}{many:10.1f}" + " " * 10 * (len(sizes) - 2), many / one, START_GOAL)
    print("Every goal is met." if not missed else f"{missed} goals are missed.")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[40, 2_000, 20_000])
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--size", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--book", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--start", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    step = given.size or given.book or given.start
    if step:
        start_django(step[-1])
        if given.size:
            found = of_size(int(step[0]), step[-1])
        elif given.book:
            found = build_book(int(step[0]))
        else:
            found = start_page(int(step[0]), int(step[1]))
        print(json.dumps(found))
        return 0
    found = {size: in_its_own_database(given.database, "--size", str(size)) for size in given.sizes}
    start = [
        in_its_own_database(given.database, "--start", str(handbooks), str(editions))
        for handbooks, editions in ((1, 1), (HANDBOOKS, EDITIONS))
    ]
    return 1 if told(given.sizes, found, start) else 0


if __name__ == "__main__":
    sys.exit(main())
