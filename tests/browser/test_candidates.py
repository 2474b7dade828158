"""The evaluator in the browser gives what the server's gives: for the vectors, and for facts by chance."""

import json
import random
import tomllib

import pytest
from django.conf import settings

from law.matching.candidates import candidates
from law.reference_data import CASES_FILE, reference_law_data
from tests.law.matching.generated_law import LAW, VECTORS, facts_by_chance, law_by_chance

SETS, LAWS = 10_000, 50
ASKED = """(asked) => {
  const [law, sets] = JSON.parse(asked);
  return JSON.stringify(sets.map((facts) => lawCandidates.of(law, facts)));
}"""


@pytest.fixture
def evaluated(browser):
    """A function that asks the browser's evaluator about many sets of facts under one law."""
    page = browser.new_page()
    page.add_script_tag(content=(settings.BASE_DIR / "static/law/candidates.js").read_text())

    def ask(law, sets):
        # As text: a browser is much slower to take and give what lies deep.
        return json.loads(page.evaluate(ASKED, json.dumps([law, sets])))

    yield ask
    page.close()


def test_the_vectors_hold_in_the_browser(evaluated):
    results = evaluated(LAW, [vector["facts"] for vector in VECTORS])

    assert results == [vector["result"] for vector in VECTORS]


def test_the_shipped_law_makes_the_same_of_every_case_in_the_browser(evaluated):
    law, cases = reference_law_data(), tomllib.loads(CASES_FILE.read_text(encoding="utf-8"))["case"]
    sets = [case["facts"] for case in cases]

    assert evaluated(law, sets) == [candidates(law, facts) for facts in sets]


def test_ten_thousand_sets_of_facts_have_the_same_candidates_on_the_server_and_in_the_browser(evaluated):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    told = 0
    for _law in range(LAWS):
        law = law_by_chance(chance, offences=chance.randint(1, 40), species=chance.randint(1, 20))
        sets = [facts_by_chance(chance, law) for _facts in range(SETS // LAWS)]
        for facts, result in zip(sets, evaluated(law, sets), strict=True):
            here = candidates(law, facts)
            assert result == here, f"seed {seed}: {json.dumps(facts)}"
            told += bool(here["candidates"]) and bool(here["excluded"])

    assert told > SETS / 4  # they are not all alike
