"""What does not fit in a sentence is found in the browser as on the server: for the vectors, and by chance."""

import json
import random

import pytest
from django.conf import settings

from law.matching.sentence_check import checked
from tests.law.matching.generated_sentences import VECTORS, said_by_chance, sentence_law_by_chance

DRAFTS, LAWS = 10_000, 500
ASKED = """(asked) => {
  const answer = ([law, drafts]) => drafts.map((said) => sentenceCheck.of(law, said));
  return JSON.stringify(JSON.parse(asked).map(answer));
}"""


@pytest.fixture
def found_in_browser(browser):
    """A function that asks the browser's evaluator about many laws, each with drafts of sentences under it."""
    page = browser.new_page()
    page.add_script_tag(content=(settings.BASE_DIR / "static/law/sentence_check.js").read_text())

    def ask(laws):
        return json.loads(page.evaluate(ASKED, json.dumps(laws)))

    yield ask
    page.close()


def test_the_vectors_hold_in_the_browser(found_in_browser):
    results = found_in_browser([(vector["law"], [vector["said"]]) for vector in VECTORS])

    assert results == [[vector["result"]] for vector in VECTORS]


def test_ten_thousand_drafts_have_the_same_findings_on_the_server_and_in_the_browser(found_in_browser):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    laws = [sentence_law_by_chance(chance) for _law in range(LAWS)]
    asked = [(law, [said_by_chance(chance, law) for _draft in range(DRAFTS // LAWS)]) for law in laws]
    told = set()

    for (law, drafts), results in zip(asked, found_in_browser(asked), strict=True):
        for said, result in zip(drafts, results, strict=True):
            assert result == checked(law, said), f"seed {seed}: {json.dumps([law, said])}"
            told |= {finding["says"] for finding in result}

    assert len(told) > 20  # they are not all alike


def test_law_data_of_another_form_are_refused(found_in_browser):
    with pytest.raises(Exception, match="of a form that this evaluator does not know"):
        found_in_browser([({"form": 2}, [{}])])
