"""How fast is a question answered, in one edition and over all handbooks?

    python bench/search.py [--paragraphs 60000] [--handbooks 50] [--database postgres]

One edition is the demonstration's ten chapters; the others are made of its paragraphs with their words in another
order, so that words are as rare as in a real text. The judged questions of tests/text/search are asked, each three
times. Beside ours the database's full text alone answers the same questions: a query for any of their words, twenty
paragraphs, no synonyms, no typing errors, no second ranking. Prints the median and the 95th percentile and their
ratios; exits 1 when a goal is missed.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOALS = {"one edition": 5.0, "all handbooks, sqlite": 50.0, "all handbooks, postgresql": 100.0}
"""Milliseconds of the 95th percentile."""
TIMES = 3


def start_django(folder: str) -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
    os.environ |= {"SECRET_KEY": "for this run only", "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "false"}
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def passages():
    """The demonstration's paragraphs, as an index has them."""
    from handbook.demonstration import material, sought_words

    yield from sought_words.passages(material.read())


def shuffled(said: list, size: int, seed: int) -> list:
    """As many passages as asked for, each of the words of one in another order."""
    from dataclasses import replace

    chance = random.Random(seed)
    made = []
    for at in range(size):
        passage = said[at % len(said)]
        words = passage.text.split()
        chance.shuffle(words)
        made.append(replace(passage, number=f"{at // 40 + 1}.{at % 40 + 1}", text=" ".join(words)))
    return made


def fill(said: list, handbooks: int, paragraphs: int) -> list:
    """Write that many handbooks with an edition and its index; return the pairs that `across.ask` takes."""
    from datetime import date

    from django.db import connection
    from django.utils import timezone

    from accounts.models import Programme, User
    from handbook.models import Edition, Handbook
    from handbook.reading.search import edition_indexes
    from handbook.reading.search.edition_indexes import Chapter, Found, Searchable
    from text.search.passages import PassageIndex
    from text.search.word_list import standard

    programme = Programme.objects.create(slug="bench")
    person = User.objects.create_user("bench@example.org")
    pairs = []
    for number in range(handbooks):
        handbook = Handbook.objects.create(programme=programme, slug=f"handbook-{number}", titles={"en": f"H {number}"})
        edition = Edition.objects.create(
            handbook=handbook, major=1, in_effect_from=date(2022, 6, 1), prepared_by=person, fingerprint=f"{number:064}"
        )
        here = said if number == 0 else shuffled(said, paragraphs // handbooks, number)
        chapters = {f"c{passage.number.partition('.')[0]}" for passage in here}
        made = Searchable(
            index=PassageIndex.of(here, standard()),
            words=standard(),
            passages=[
                Found(one.number, f"k{at}", f"c{one.number.partition('.')[0]}", "en", one.heading, one.text)
                for at, one in enumerate(here)
            ],
            chapters={slug: Chapter(int(slug[1:]), {"en": slug}, {}) for slug in chapters},
        )
        edition_indexes.store(edition, "en", made)
        edition.issued_at = timezone.now()
        pairs.append((handbook, edition))
        print(f"\r{number + 1} of {handbooks} handbooks", end="", flush=True)
    print()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return pairs


def timed(ask, questions: list[str]) -> list[float]:
    """Milliseconds of every question, after each was asked once."""
    for asked in questions:
        ask(asked)
    taken = []
    for asked in questions * TIMES:
        started = time.perf_counter()
        ask(asked)
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)


def full_text_alone(pairs: list):
    """The database's own full text over the same passages, in a table that is made for this run."""
    from django.db import connection

    from handbook.models import SearchIndex
    from text.search.analysis import terms

    # Terms are written in hexadecimal, so that no tokenizer cuts one or folds two into one.
    def written(term: str) -> str:
        return f"t{term.encode().hex()}"

    is_postgresql = connection.vendor == "postgresql"
    rows = []
    for found in SearchIndex.objects.filter(edition__in=[edition for _one, edition in pairs]):
        for place, passage in enumerate(found.data["passages"]):
            rows.append((found.pk, place, " ".join(map(written, terms(passage["text"])))))
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("CREATE TABLE own_text (index_id bigint, place integer, terms tsvector)")
            cursor.executemany("INSERT INTO own_text VALUES (%s, %s, to_tsvector('simple', %s))", rows)
            cursor.execute("CREATE INDEX own_text_terms ON own_text USING gin (terms)")
        else:
            cursor.execute(
                "CREATE VIRTUAL TABLE own_text USING fts5(index_id UNINDEXED, place UNINDEXED, terms, tokenize='ascii')"
            )
            cursor.executemany("INSERT INTO own_text VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE")

    def ask(asked: str) -> list:
        wanted = [written(term) for term in dict.fromkeys(terms(asked))]
        if is_postgresql:
            source, match = "own_text, (SELECT %s::tsquery AS q) AS asked", "terms @@ asked.q"
            order, said = "ts_rank(terms, asked.q) DESC", " | ".join(wanted)
        else:
            source, match, order, said = "own_text", "terms MATCH %s", "rank", " OR ".join(wanted)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT index_id, place FROM {source} WHERE {match} ORDER BY {order} LIMIT 20", [said])
            return cursor.fetchall()

    return ask


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--paragraphs", type=int, default=60_000)
    parser.add_argument("--handbooks", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    given = parser.parse_args()
    if given.database == "postgres" and "DATABASE_URL" not in os.environ:
        again = [sys.executable, __file__, *sys.argv[1:]]
        return subprocess.call([sys.executable, str(ROOT / "bin" / "_with_postgresql.py"), *again])
    with tempfile.TemporaryDirectory() as folder:
        start_django(folder)
        return measure(given)


def measure(given) -> int:
    from django.db import connection

    from handbook.reading.search import across, answers
    from handbook.reading.search.edition_indexes import searchable
    from text.search.questions import read
    from text.search.ranking import ranked

    questions = [
        line.split("\t")[1]
        for line in (ROOT / "tests/text/search/questions.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    pairs = fill(list(passages()), given.handbooks, given.paragraphs)
    edition = pairs[0][1]

    def in_one(asked):
        there = searchable(edition, "en")
        return [answers.answer_of(hit, there) for hit in ranked(read(asked, there.index, there.words), there.index)]

    alone = timed(full_text_alone(pairs), questions)
    rows = {
        "one edition": timed(in_one, questions),
        f"all handbooks, {connection.vendor}": timed(lambda asked: across.ask(pairs, "en", asked), questions),
    }
    print(f"{'':32}{'median ms':>10}{'p95 ms':>10}{'goal':>8}{'to full text alone':>20}")
    print(f"{'full text alone, all handbooks':32}{statistics.median(alone):10.2f}{alone[int(len(alone) * 0.95)]:10.2f}")
    missed = False
    for name, taken in rows.items():
        p95 = taken[int(len(taken) * 0.95)]
        missed |= p95 > GOALS[name]
        ratio = p95 / alone[int(len(alone) * 0.95)]
        print(f"{name:32}{statistics.median(taken):10.2f}{p95:10.2f}{GOALS[name]:8.0f}{ratio:20.2f}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
