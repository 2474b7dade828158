"""How fast is it said which offences some facts may be, and how heavy is the helper's page?

    python bench/helper.py [--offences 500] [--species 2000] [--sets 300]

Law data and facts are made by chance, as the tests make them. The server's evaluator runs beside a yardstick, reading
the same law data from JSON, both in time of the processor; the browser's in Chromium with the processor slowed down
four times. The page is weighed as it goes over the wire (brotli), with its styles and scripts and without its data, of
which the size is told beside it. Prints medians and 95th percentiles; exits 1 when a goal is missed.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOALS = {"server": 5.0, "browser": 50.0, "page": 60_000}
"""Milliseconds at the median for the two evaluators, and bytes over the wire."""
SLOWED_DOWN = 4
IN_THE_PAGE = """(asked) => {
  const [law, sets] = JSON.parse(asked);
  return sets.map((facts) => {
    const start = performance.now();
    lawCandidates.of(law, facts);
    return performance.now() - start;
  });
}"""


def start_django(folder: str) -> None:
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "SECRET_KEY": "for this run only",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "true",  # styles and scripts as they lie in the source
        "ALLOWED_HOSTS": "testserver",
    }
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def on_the_server(law: dict, sets: list[dict]) -> tuple[list[float], list[float]]:
    """Milliseconds of the processor for each evaluation, and for reading the same law from JSON, in turn."""
    from law.matching.candidates import candidates

    written = json.dumps(law)
    took, yardstick = [], []
    for facts in sets:
        start = time.process_time()
        candidates(law, facts)
        middle = time.process_time()
        json.loads(written)
        took.append((middle - start) * 1000)
        yardstick.append((time.process_time() - middle) * 1000)
    return took, yardstick


def in_the_browser(law: dict, sets: list[dict]) -> list[float]:
    """Milliseconds of each evaluation in Chromium, slowed down; empty where there is none."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        return []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = chromium.new_page()
        page.add_script_tag(content=(ROOT / "static/law/candidates.js").read_text())
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_DOWN})
        took = page.evaluate(IN_THE_PAGE, json.dumps([law, sets]))
        chromium.close()
    return took


def weighed() -> tuple[int, int]:
    """Bytes over the wire: the helper's page with what it loads, and its data, with the law of the tests."""
    import brotli
    from django.contrib.staticfiles import finders
    from django.test import Client
    from lxml import html

    an_open_helper()
    reader = Client(headers={"accept-encoding": "br"})
    page = reader.get("/km/wildlife-trafficking/helper/")
    document = html.document_fromstring(brotli.decompress(page.content).decode())
    shown = document.xpath(".//script/@src | .//link[@rel='stylesheet' or @rel='icon']/@href")
    total = len(page.content)
    for address in shown:
        total += len(brotli.compress(Path(finders.find(address.removeprefix("/static/"))).read_bytes()))
    [data] = document.xpath("//@data-helper")
    return total, len(reader.get(data).content)


def an_open_helper() -> None:
    """A handbook of one chapter with the law of the tests, of which the helper is open."""
    from datetime import date

    from handbook.editions import release
    from handbook.helper import openings
    from press.manuscript import Built
    from tests.factories import approved, launched_with, make_chapter, make_handbook, make_user
    from tests.law.matching.kept_law import keep_law

    keep_law()
    editor, approver = make_user("editor", role="editor"), make_user("approver", role="approver")
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text="Article 98.")
    edition = release.prepare(handbook, by=approver, on=date(2022, 6, 1))
    launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})
    openings.open_helper(handbook, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)


def told(name: str, took: list[float]) -> float:
    median = statistics.median(took)
    late = statistics.quantiles(took, n=20)[-1]
    print(f"{name:42} median {median:8.2f} ms   95th percentile {late:8.2f} ms")
    return median


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offences", type=int, default=500)
    parser.add_argument("--species", type=int, default=2000)
    parser.add_argument("--sets", type=int, default=300)
    asked = parser.parse_args()
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        start_django(folder)
        from tests.law.matching.generated_law import facts_by_chance, law_by_chance

        chance = random.Random(12)
        law = law_by_chance(chance, offences=asked.offences, species=asked.species)
        sets = [facts_by_chance(chance, law) for _set in range(asked.sets)]
        took, yardstick = on_the_server(law, sets)
        median = told("server", took)
        print(f"{'':42} {median / told('yardstick: the law data from JSON', yardstick):.2f} times the yardstick")
        missed += ["server"] * (median > GOALS["server"])
        if slowed := in_the_browser(law, sets):
            missed += ["browser"] * (told(f"browser, {SLOWED_DOWN} times slower", slowed) > GOALS["browser"])
        page, data = weighed()
        print(f"page with styles and scripts {page} bytes over the wire; its data {data} bytes, once")
        missed += ["page"] * (page > GOALS["page"])
    print(f"missed: {', '.join(missed)}" if missed else "every goal is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
