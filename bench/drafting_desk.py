"""How fast is the drafting desk? Preview, redline and saving of a chapter of 10,000 words, and opening its editor.

    python bench/drafting_desk.py [--words 10000] [--rounds 7] [--only text]

Prints medians in milliseconds beside yardsticks measured in the same run: the bare Markdown call with the same
extensions, and `difflib` on the words. Then fills a database of its own with 200 versions, 5,000 wordings and 500
remarks of one chapter, and opens the editor on it through Django's test client, with few of them and with all: the
number of queries must be the same. Ends with status 1 when a goal is missed.
"""

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOALS = {"preview": 150, "redline": 500, "save": 300}
ENGLISH = str.split(
    "the court seizes a tusk where an officer weighs it before two witnesses and signs the record so that whoever "
    "reads the file later can follow each exhibit from the scene to the bench without asking anybody article law "
    "wildlife evidence judge prosecutor seal label scale bag photograph trafficker sentence fine forfeiture appeal"
)
ENDINGS = ["", *(first + second for first in "brtnlms" for second in ("a", "e", "ing", "ed", "er", "ly", "ness"))]


def some_words(language: str, number: int, chance: random.Random) -> list[str]:
    """Words as a language has them: a few often, some two thousand seldom."""
    there = _khmer() if language == "km" else [word + ending for ending in ENDINGS for word in ENGLISH]
    return chance.choices(there, [1 / (rank + 3) for rank in range(len(there))], k=number)


@cache
def _khmer() -> list[str]:
    """The words of this project's own Khmer texts, the frequent ones first."""
    from text.difference.redline import words

    catalogue = (ROOT / "locale" / "km" / "LC_MESSAGES" / "django.po").read_text()
    return [
        word for word, _times in Counter(re.findall(r"[\u1780-\u17d3]{2,}", " ".join(words(catalogue)))).most_common()
    ]


def chapter(words: int, language: str, seed: int = 1) -> str:
    """A chapter of about so many words, with all that a chapter has."""
    chance = random.Random(seed)

    def phrase(number: int) -> str:
        said = some_words(language, number, chance)
        if language == "en":
            return " ".join(said)
        return " ".join("".join(said[at : at + 7]) for at in range(0, number, 7))

    written, total, number = [], 0, 0
    while total < words:
        number += 1
        kind = number % 12
        if kind == 1:
            written.append(f"## {phrase(5)}")
            total += 5
        elif kind == 3:
            written.append("\n".join(f"- {phrase(15)}" for _each in range(4)))
            total += 60
        elif kind == 5:
            rows = [f"| {phrase(6)} | {phrase(3)} | {number}.{row} |" for row in range(4)]
            written.append("\n".join(["| What | Who | When |", "|---|---|---|", *rows]))
            total += 40
        elif kind == 7:
            written.append(f'!!! key-point "{phrase(3)}"\n    {phrase(30)}.\n\n    {phrase(20)}.')
            total += 53
        elif kind == 9:
            written += [f"**{phrase(3)}** {phrase(50)}.[^n{number}]", f"[^n{number}]: {phrase(12)}, 2002, p. {number}."]
            total += 65
        else:
            written.append(f"{phrase(40)} *{phrase(2)}* [{phrase(2)}](https://example.org/{number}) {phrase(40)}.")
            total += 84
    return "\n\n".join(written) + "\n"


def edited(source: str, language: str) -> str:
    """The next wording: one paragraph in eight reworded here and there, one new, one gone, one moved."""
    chance = random.Random(2)
    blocks = source.rstrip("\n").split("\n\n")
    plain = [at for at, block in enumerate(blocks) if block[0] not in "#|!- [`"]
    for at in plain[::8]:
        words = blocks[at].split(" ")
        for _each in range(max(len(words) // 8, 1)):
            words[chance.randrange(len(words))] = some_words(language, 1, chance)[0]
        blocks[at] = " ".join(words)
    blocks.insert(plain[20], blocks.pop(plain[-20]))
    del blocks[plain[30]]
    blocks.insert(plain[40], " ".join(some_words(language, 60, chance)) + ".")
    return "\n\n".join(blocks) + "\n"


def median_of(rounds: int, act) -> float:
    """Milliseconds of an act, the first time left out: it loads dictionaries."""
    times = []
    for _each in range(rounds + 1):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[1:])


def told(name: str, found: float, goal: str, yardsticks: dict[str, float]) -> bool:
    late = found > GOALS[goal]
    beside = ", ".join(f"{found / took:.2f} x {yardstick} ({took:.0f} ms)" for yardstick, took in yardsticks.items())
    print(f"{name:32}{found:6.0f} ms of {GOALS[goal]}   {beside}{'   TOO SLOW' if late else ''}")
    return late


def measure_text(words: int, rounds: int, language: str) -> tuple[bool, dict[str, float]]:
    """Preview, redline and alignment of the text alone, without a database; and how long the yardsticks take."""
    import difflib

    import markdown

    from handbook.rendering import comparison
    from text.difference import alignment
    from text.difference.redline import words as words_of
    from text.html import web_page
    from text.parsing import blocks

    class Numbered(alignment.Kept):
        number = ""

    before = chapter(words, language)
    after = edited(before, language)
    count = blocks.parse(before, language=language).word_count
    print(f"-- {language}: {count:,} words, {len(before):,} characters, the text alone")

    def preview():
        text = blocks.parse(before, language=language)
        return web_page.chapter_html(text, number=4, keys=[f"k{at}" for at in range(len(text.paragraphs))])

    def bare_markdown():
        extensions = ["tables", "def_list", "attr_list", "sane_lists", "fenced_code", "abbr", "footnotes"]
        markdown.markdown(before, extensions=[*extensions, "admonition"])

    def side(source, keys=None):
        text = blocks.parse(source, language=language)
        keys = keys or [f"key{at}" for at in range(len(text.paragraphs))]
        rows = [Numbered(key, p.kind, p.text) for key, p in zip(keys, text.paragraphs, strict=True)]
        return comparison.Side(rows, text)

    old = side(before)
    keys = alignment.align(old.paragraphs, blocks.parse(after).paragraphs).keys
    old_words, new_words = ([word for p in s.paragraphs for word in words_of(p.text)] for s in (old, side(after)))

    def plain_difflib():
        difflib.SequenceMatcher(None, old_words, new_words).get_opcodes()

    def redline():
        return [change.html for change in comparison.changes_between(side(before), side(after, keys))]

    def save():
        paragraphs = blocks.parse(after).paragraphs
        return alignment.align(old.paragraphs, [alignment.Kept("", p.kind, p.text) for p in paragraphs])

    yardsticks = {"bare Markdown": median_of(rounds, bare_markdown), "difflib on words": median_of(2, plain_difflib)}
    late = told("preview: read, numbered", median_of(rounds, preview), "preview", yardsticks)
    late |= told("redline: both read, compared", median_of(rounds, redline), "redline", yardsticks)
    late |= told("save: read, aligned", median_of(rounds, save), "save", yardsticks)
    return late, yardsticks


def make_world(words: int):
    from datetime import date

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)

    from django.test import Client

    from accounts.models import Membership, Programme, User
    from handbook.drafting import drafts, saving
    from handbook.models import Chapter, Handbook
    from workshops.models import Consultation

    programme = Programme.objects.create(slug="bench", titles={"en": "Bench"})
    editor = User.objects.create_user("editor@example.org", names={"en": "Editor"}, language="en")
    Membership.objects.create(user=editor, role="editor", programme=programme)
    consultation = Consultation.objects.create(
        programme=programme, slug="bench", titles={"en": "Bench"}, opens_on=date(2026, 1, 1), closes_on=date(2036, 1, 1)
    )
    handbook = Handbook.objects.create(programme=programme, slug="bench", titles={"en": "Bench"})
    handbook.consultations.set([consultation])
    versions = {}
    for number, language in enumerate(("en", "km"), start=1):
        chapter_made = Chapter.objects.create(
            handbook=handbook, slug=f"chapter-{number}", number=number, position=number, titles={"en": "Scales"}
        )
        draft = drafts.start_draft(chapter_made, by=editor, language=language)
        saving.save(draft, text=chapter(words, language), titles={"en": "Scales", "km": "ជញ្ជីង"}, by=editor)
        draft.refresh_from_db()
        versions[language] = draft
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.force_login(editor)
    return {"editor": editor, "versions": versions, "client": client}


def fill(world, *, versions: int, wordings: int, remarks: int) -> None:
    """Bring the English chapter up to so many versions, wordings and remarks."""
    draft, editor = world["versions"]["en"], world["editor"]
    others = withdrawn_versions(draft, editor, versions)
    saved_wordings(draft, editor, others, wordings)
    said_remarks(draft, editor, remarks)


def withdrawn_versions(draft, editor, versions: int) -> list:
    """The chapter's other versions: with the draft, so many."""
    from django.utils import timezone

    from handbook.models import Version

    now = timezone.now()
    there = Version.objects.filter(chapter=draft.chapter)
    Version.objects.bulk_create(
        Version(
            chapter=draft.chapter,
            language="en",
            status=Version.Status.WITHDRAWN,
            titles={"en": "Scales"},
            change_note="Reworded.",
            started_by=editor,
            withdrawn_at=now,
            withdrawn_by=editor,
            withdrawal_reason="Another draft was taken up.",
        )
        for _each in range(versions - there.count())
    )
    return list(there.exclude(pk=draft.pk))


def saved_wordings(draft, editor, others: list, wordings: int) -> None:
    """So many wordings of the chapter; the newest of each of the other versions is its own."""
    from datetime import timedelta

    from django.db.models import Max
    from django.utils import timezone

    from handbook.models import Version, Wording

    now = timezone.now()
    saved = Wording.objects.filter(version__chapter=draft.chapter).count()
    text, keys = draft.wording.text[:20_000], draft.wording.keys
    chance = random.Random(3)
    Wording.objects.bulk_create(
        (
            Wording(
                # Two in five are the open draft's, which was autosaved all day.
                version=draft if chance.random() < 0.4 or not others else chance.choice(others),
                text=text,
                keys=keys,
                sha256=draft.wording.sha256,
                saved_by=editor,
                saved_at=now - timedelta(minutes=wordings - at),
                kind=Wording.Kind.AUTOSAVED if at % 3 else Wording.Kind.SAVED,
            )
            for at in range(wordings - saved)
        ),
        batch_size=200,
    )
    newest = dict(
        Wording.objects.filter(version__in=others).values_list("version").annotate(newest=Max("pk")).order_by()
    )
    for version in others:
        version.wording_id = newest.get(version.pk)
    Version.objects.bulk_update(others, ["wording"])


def said_remarks(draft, editor, remarks: int) -> None:
    """So many remarks on the draft, one in five with other words."""
    from handbook.models import Remark

    said = Remark.objects.filter(version=draft).count()
    Remark.objects.bulk_create(
        Remark(
            version=draft,
            wording=draft.wording,
            key=draft.wording.keys[at % len(draft.wording.keys)],
            number=f"1.{at}",
            words="Words of the paragraph.",
            source="Words of the paragraph.",
            text=f"Remark {at}: which law is meant?",
            suggestion="Other words." if at % 5 == 0 else "",
            said_by=editor,
        )
        for at in range(said, remarks)
    )


def answered(response):
    if response.status_code != 200:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}: {response.text[:300]}")
    return response


def measure_pages(world, rounds: int, language: str, yardsticks: dict[str, float]) -> bool:
    """Preview, saving and redline as a browser asks for them, each time with other words."""
    from django.urls import reverse

    from handbook.drafting import saving
    from handbook.rendering import numbered_paragraphs

    client, version = world["client"], world["versions"][language]
    version.refresh_from_db()
    first, text = version.wording, version.wording.text
    turns = iter(range(1_000_000))
    print(f"-- {language}: whole requests")

    def typed() -> str:
        """The text with a word more in one paragraph, as while somebody writes."""
        pieces = text.split("\n\n")
        pieces[10] += f" {next(turns)}"
        return "\n\n".join(pieces)

    def preview():
        answered(client.post(reverse("desk:version_preview", args=[version.pk]), {"text": typed()}))

    def save():
        version.refresh_from_db()
        sent = {"text": typed(), "seen": version.wording_id}
        address = reverse("desk:version_autosave", args=[version.pk])
        answered(client.post(address, sent, content_type="application/json"))

    def redline() -> float:
        changed = edited(text, language) + f"\nLast {next(turns)}.\n"
        saving.save(version, text=changed, by=world["editor"])
        version.refresh_from_db()
        numbered_paragraphs.paragraphs_of.cache_clear()
        began = time.perf_counter()
        answered(client.get(reverse("desk:wording_redline", args=[first.pk, version.wording_id])))
        return (time.perf_counter() - began) * 1000

    late = told("preview", median_of(rounds, preview), "preview", yardsticks)
    late |= told("save", median_of(rounds, save), "save", yardsticks)
    late |= told("redline", statistics.median(redline() for _each in range(rounds)), "redline", yardsticks)
    saving.save(version, text=text, by=world["editor"])
    version.refresh_from_db()
    return late


def measure_editor(world) -> bool:
    """Opening the editor and the pages around it, with few versions, wordings and remarks and with very many."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client, draft = world["client"], world["versions"]["en"]
    print("-- queries and time of a page: with few; with 200 versions, 5,000 wordings and 500 remarks")
    counted: dict[str, list[tuple[int, float]]] = {}
    for size in ({"versions": 5, "wordings": 60, "remarks": 60}, {"versions": 200, "wordings": 5_000, "remarks": 500}):
        fill(world, **size)
        for name in ("version_edit", "version_detail", "version_remarks", "version_wordings", "chapter_history"):
            address = reverse(f"desk:{name}", args=[draft.chapter_id if name == "chapter_history" else draft.pk])
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                answered(client.get(address))
            number = len(queries)
            counted.setdefault(name, []).append((number, median_of(3, partial(client.get, address))))
    late = False
    for name, ((few, fast), (many, slow)) in counted.items():
        late |= few != many
        print(f"{name:32}{few:4} {fast:6.0f} ms {many:6} {slow:6.0f} ms{'   NOT CONSTANT' if few != many else ''}")
    return late


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=["text"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DEBUG": "true",
            "SECRET_KEY": "for this run only",
            "ALLOWED_HOSTS": "testserver",
            "MEDIA_ROOT": f"{folder}/files",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        late, yardsticks = False, {}
        for language in ("en", "km"):
            is_late, yardsticks[language] = measure_text(given.words, given.rounds, language)
            late |= is_late
        if given.only != "text":
            from django.conf import settings

            settings.DEBUG = False  # else every query is kept in memory
            settings.SECURE_SSL_REDIRECT = False
            settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
            world = make_world(given.words)
            for language in ("en", "km"):
                late |= measure_pages(world, given.rounds, language, yardsticks[language])
            late |= measure_editor(world)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
