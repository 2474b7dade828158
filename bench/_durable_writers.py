"""Writers of bench/durability.py: real processes that go through the real stages and note what they were told.

usage: python bench/_durable_writers.py ROLE ACKNOWLEDGED [SYNCHRONOUS]

ROLE is `prepare`, which makes the world once, or one of WRITERS, which works until it is ended. A line is added to the
file ACKNOWLEDGED after a stage has returned, and not before: it names a row, with what it said, that from this moment
may not be lost. SYNCHRONOUS overrides SQLite's setting, so that the drill can be shown to find a loss.
"""

import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = 30  # the first is the editor's; the approver takes the others in turn

# A table, and the columns of the one row that has to be there.
Acknowledged = tuple[str, dict]


def prepare() -> Iterator[Acknowledged]:
    """Make the tables, the people, a consultation and a handbook with chapters."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)

    from django.utils import timezone

    from accounts.models import Membership, Programme, User
    from handbook.models import Chapter, Handbook
    from workshops.models import Consultation

    today = timezone.localdate()
    programme = Programme.objects.create(slug="drill", titles={"en": "Drill"})
    for role in ("reviewer", "editor", "approver"):
        person = User.objects.create_user(f"{role}@example.org", names={"en": role.title()}, language="en")
        Membership.objects.create(user=person, role=role, programme=programme)
    consultation = Consultation.objects.create(
        programme=programme,
        slug="drill",
        titles={"en": "Drill"},
        opens_on=today - timedelta(days=1),
        closes_on=today + timedelta(days=1),
    )
    handbook = Handbook.objects.create(
        programme=programme, slug="drill", titles={"en": "Drill"}, readers=Handbook.Readers.EVERYBODY
    )
    handbook.consultations.add(consultation)
    for number in range(1, CHAPTERS + 1):
        Chapter.objects.create(
            handbook=handbook, slug=f"chapter-{number}", number=number, position=number, titles={"en": f"No. {number}"}
        )
    yield from ()


def contribute() -> Iterator[Acknowledged]:
    """What a participant's phone sends, again and again."""
    from workshops.intake import receive
    from workshops.models import Consultation

    consultation = Consultation.objects.get()
    for number in _counted():
        contribution = receive.receive(
            consultation=consultation,
            kind="experience",
            language="en",
            text=f"Contribution {number}. " + "The bag was opened and nobody signed. " * (1 + number % 40),
            channel="on_behalf",
            client_key=f"drill-{os.getpid()}-{number:08}",
        )
        yield "workshops_contribution", {"receipt": contribution.receipt, "text": contribution.text}


def answer() -> Iterator[Acknowledged]:
    """A reviewer answers whatever waits longest."""
    from accounts.models import User
    from workshops.models import Contribution
    from workshops.review import dispositions

    reviewer = User.objects.get(email="reviewer@example.org")
    for _number in _counted():
        contribution = Contribution.objects.awaiting().order_by("pk").first()
        if contribution is None:
            time.sleep(0.05)
            continue
        disposition = dispositions.dispose(
            contribution,
            outcome="accepted",
            reasons="It shows why every opening must be signed.",
            public_summary="Exhibit bags were opened without a signature.",
            language="en",
            by=reviewer,
        )
        yield (
            "workshops_disposition",
            {"id": disposition.pk, "contribution_id": contribution.pk, "reasons": disposition.reasons},
        )


def draft() -> Iterator[Acknowledged]:
    """An editor saves a growing chapter."""
    from accounts.models import User
    from handbook.drafting import drafts, saving
    from handbook.models import Chapter

    editor = User.objects.get(email="editor@example.org")
    version = drafts.start_draft(Chapter.objects.get(number=1), by=editor)
    for number in _counted():
        text = "\n\n".join(f"Paragraph {one}, as of save {number}." for one in range(1 + number % 60))
        wording = saving.save(version, text=text, by=editor)
        yield "handbook_wording", {"id": wording.pk, "sha256": wording.sha256, "text": wording.text}


def approve() -> Iterator[Acknowledged]:
    """Chapters are drafted, sent and approved."""
    from accounts.models import User
    from handbook.approval import decisions
    from handbook.drafting import drafts, saving
    from handbook.models import Chapter

    editor, approver = (User.objects.get(email=f"{role}@example.org") for role in ("editor", "approver"))
    chapters = list(Chapter.objects.filter(number__gt=1))
    for number in _counted():
        version = drafts.start_draft(chapters[number % len(chapters)], by=editor)
        saving.save(version, text=f"Every opening is signed, round {number}.\n\nTwice.", by=editor)
        decisions.submit(version, change_note=f"Round {number}.", by=editor)
        adopted = decisions.approve(
            version,
            effective_from=date(2022, 6, 1) + timedelta(days=number),
            change_note=f"Round {number}.",
            by=approver,
        )
        yield (
            "handbook_version",
            {"id": adopted.pk, "status": "approved", "wording_id": adopted.wording_id, "approved_by_id": approver.pk},
        )


def _counted() -> Iterator[int]:
    """Count, with breaths of chance: who never lets go of SQLite's one lock starves the others."""
    for number in itertools.count():
        yield number
        time.sleep(random.uniform(0, 0.03))


WRITERS = {"contribute": contribute, "answer": answer, "draft": draft, "approve": approve}


def main(role: str, acknowledged: str, synchronous: str = "") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    if synchronous:
        options = settings.DATABASES["default"]["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", f"synchronous={synchronous}")
    django.setup()
    # Line by line: what stands in the file was said after the stage had returned.
    with open(acknowledged, "a", buffering=1, encoding="utf-8") as file:
        for row in (prepare if role == "prepare" else WRITERS[role])():
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
