"""Does a consultation of 100,000 contributions answer as fast as one of 1,000?

    python bench/consultation_scale.py [--few 1000] [--many 100000] [--database postgres]

Fills a database of its own with generated contributions, always the same, and asks for every list, every filter and
every dashboard through Django's test client, first with few of them and then with many. Prints both times (the
shortest of several visits, in milliseconds) and their ratio; one above 2 is marked. The exports are timed apart: they
hold everything and so take longer by their nature.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VISITS = 9
LIMIT = 2.0


def fill(number: int, world) -> None:
    """Bring the consultation up to this many contributions, three in five of them answered."""
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from workshops.intake import tallies
    from workshops.models import Contribution, Disposition, Profession

    there = Contribution.objects.count()
    chance = random.Random(there)
    now = timezone.now()
    kinds, professions = Contribution.Kind.values, Profession.values
    while there < number:
        batch = []
        for _each in range(min(2000, number - there)):
            there += 1
            participant = chance.choice(world["participants"])
            answered = chance.random() < 0.6
            batch.append(
                Contribution(
                    consultation=world["consultation"],
                    topic=chance.choice(world["topics"]),
                    workshop=chance.choice(world["workshops"]),
                    participant=participant,
                    channel=Contribution.Channel.PHONE,
                    kind=chance.choice(kinds),
                    attribution=chance.choice(Contribution.Attribution.values),
                    language=chance.choice(["km", "en"]),
                    text=f"Generated contribution {there}. " + "The bag was opened and nobody signed. " * 8,
                    ongoing=chance.random() < 0.02,
                    profession=chance.choice(professions),
                    province_id=f"{chance.randint(1, 25):02}",
                    received_at=now - timedelta(days=60) * ((number - there) / number),
                    answered_at=now if answered else None,
                )
            )
        made = Contribution.objects.bulk_create(batch)
        Disposition.objects.bulk_create(
            Disposition(
                contribution=contribution,
                outcome=chance.choice(["accepted", "accepted_in_part", "noted", "declined"]),
                reasons="Generated reasons.",
                public_summary="Bags were opened without a signature.",
                language="en",
                decided_by=world["reviewer"],
            )
            for contribution in made
            if contribution.answered_at
        )
        Contribution.themes.through.objects.bulk_create(
            Contribution.themes.through(contribution=contribution, theme=chance.choice(world["themes"]))
            for contribution in made
            if chance.random() < 0.3
        )
    tallies.recount(world["consultation"])
    with connection.cursor() as cursor:  # what the planner knows, as it would after a night's rest
        cursor.execute("ANALYZE")


def make_world():
    from datetime import date

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)

    from accounts.models import Membership, Programme, User
    from handbook.models import Chapter, Handbook
    from workshops.models import Consultation, Participant, Profession, Theme, Topic, Workshop

    programme = Programme.objects.create(slug="bench", titles={"en": "Bench"})
    people = {}
    for role in ("reviewer", "rapporteur", "editor"):
        people[role] = User.objects.create_user(f"{role}@example.org", names={"en": role}, language="en")
        Membership.objects.create(user=people[role], role=role, programme=programme)
    consultation = Consultation.objects.create(
        programme=programme, slug="bench", titles={"en": "Bench"}, opens_on=date(2026, 1, 1), closes_on=date(2036, 1, 1)
    )
    topics = [
        Topic.objects.create(consultation=consultation, position=place, titles={"en": f"Topic {place}"})
        for place in range(1, 9)
    ]
    workshops = [
        Workshop.objects.create(
            consultation=consultation,
            number=number,
            titles={"en": f"Workshop {number}"},
            starts_on=date(2026, 2, 1),
            ends_on=date(2026, 2, 2),
        )
        for number in range(1, 11)
    ]
    participants = Participant.objects.bulk_create(
        Participant(
            workshop=workshops[each % 10], profession=Profession.values[each % 9], province_id=f"{each % 25 + 1:02}"
        )
        for each in range(200)
    )
    themes = [Theme.objects.create(consultation=consultation, titles={"en": f"Theme {each}"}) for each in range(6)]
    handbook = Handbook.objects.create(programme=programme, slug="bench", titles={"en": "Bench"})
    handbook.consultations.set([consultation])
    for number, topic in enumerate(topics, start=1):
        chapter = Chapter.objects.create(
            handbook=handbook, slug=f"chapter-{number}", number=number, position=number, titles={"en": "Chapter"}
        )
        chapter.topics.add(topic)
    return {
        "consultation": consultation,
        "topics": topics,
        "workshops": workshops,
        "participants": participants,
        "themes": themes,
        "handbook": handbook,
        **people,
    }


def places(world) -> dict[str, list[tuple[str, str]]]:
    """Return what is asked for, as (name, address), by the role that asks, in groups."""
    from django.urls import reverse

    consultation, workshop = world["consultation"], world["workshops"][0]
    filters = {
        "consultation": consultation.pk,
        "workshop": workshop.pk,
        "topic": world["topics"][0].pk,
        "theme": world["themes"][0].pk,
        "kind": "case",
        "province": "11",
        "profession": "judge",
        "language": "km",
        "whose": "mine",
        "age": "30",
        "state": "answered",
    }
    queue, everything = reverse("workshops:contribution_queue"), reverse("workshops:contribution_list")
    lists = [("queue", queue)]
    lists += [(f"queue, {name}={value}", f"{queue}?{name}={value}") for name, value in filters.items()]
    lists += [("queue, state=all", f"{queue}?state=all"), ("contributions", everything)]
    lists += [
        (f"contributions, {name}", f"{everything}?{name}={filters[name]}")
        for name in ("consultation", "topic", "kind", "state")
    ]
    dashboards = [
        ("desk", reverse("desk:home")),
        ("consultations", reverse("workshops:consultation_list")),
        ("consultation", reverse("workshops:consultation_detail", args=[consultation.pk])),
        ("progress", reverse("workshops:review_progress")),
        ("workshop", reverse("workshops:workshop_detail", args=[workshop.number])),
        ("projector", reverse("workshops:workshop_room", args=[workshop.number])),
        ("handbook's coverage", reverse("desk:handbook_coverage", args=[world["handbook"].slug])),
        ("analysis", reverse("workshops:consultation_analysis", args=[consultation.pk])),
    ]
    return {"lists and filters": lists, "dashboards": dashboards}


def timed(client, address: str) -> float:
    """Return the shortest time of several visits, in milliseconds: what else the machine does only adds to it."""
    times = []
    for _visit in range(VISITS):
        began = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    return min(times)


def last_page(client, address: str) -> str:
    """Return the address ten pages on in a list, or as far as it goes."""
    import re

    here = address
    for _each in range(10):
        found = re.search(r'href="(\?[^"]*page=after-[^"]*)"', client.get(here).text)
        if not found:
            break
        here = address.split("?")[0] + found[1].replace("&amp;", "&")
    return here


def measure(world) -> dict[str, dict[str, float]]:
    from django.test import Client
    from django.urls import reverse

    found = {}
    for group, asked in places(world).items():
        for name, address in asked:
            client = Client()
            client.force_login(world["editor" if name == "handbook's coverage" else "reviewer"])
            found.setdefault(group, {})[name] = timed(client, address)
    client = Client()
    client.force_login(world["reviewer"])
    queue = reverse("workshops:contribution_queue")
    found["lists and filters"]["queue, ten pages on"] = timed(client, last_page(client, queue))
    return found


def exports_timed(world) -> None:
    import resource

    from workshops.analysis import exports

    consultation, reviewer = world["consultation"], world["reviewer"]
    began = time.perf_counter()
    size = sum(len(line.encode()) for line in exports.as_csv(consultation, reviewer))
    print(f"CSV of everything   {time.perf_counter() - began:6.1f} s  {size / 2**20:.0f} MB")
    began = time.perf_counter()
    with exports.as_xlsx(consultation, reviewer) as file:
        size = file.seek(0, os.SEEK_END)
    print(f"XLSX of everything  {time.perf_counter() - began:6.1f} s  {size / 2**20:.0f} MB")
    print(f"peak memory of this process  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=100_000, choices=range(1, 200_001), metavar="1-200000")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given = parser.parse_args()
    if given.database == "postgres" and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call([sys.executable, "bin/_with_postgresql.py", sys.executable, *sys.argv], cwd=ROOT)
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        if given.database == "sqlite":
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        os.environ |= {
            "DEBUG": "true",
            "SECRET_KEY": "for this run only",
            "ALLOWED_HOSTS": "testserver",
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
        world = make_world()
        fill(given.few, world)
        few = measure(world)
        fill(given.many, world)
        many = measure(world)
        slow = 0
        print(f"{given.database}: milliseconds with {given.few:,} and with {given.many:,} contributions")
        for group in few:
            print(f"-- {group}")
            for name, before in few[group].items():
                ratio = many[group][name] / before
                slow += ratio > LIMIT
                print(f"{name:32}{before:9.1f}{many[group][name]:9.1f}{ratio:7.2f}{'  SLOW' if ratio > LIMIT else ''}")
        exports_timed(world)
        print(f"{slow} of {sum(map(len, few.values()))} take more than {LIMIT:g} times as long.")
        return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
