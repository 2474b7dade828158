"""The log of acts: what is done has a word that some app declares."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from accounts.acts import UnknownVerb, declare, record
from accounts.models import VERBS, Act
from accounts.verbs import VERBS as OF_ACCOUNTS
from handbook.verbs import VERBS as OF_HANDBOOK
from law.verbs import VERBS as OF_LAW
from workshops.verbs import VERBS as OF_WORKSHOPS

BELOW = {"accounts": OF_ACCOUNTS, "office": OF_ACCOUNTS, "law": OF_ACCOUNTS | OF_LAW}
BELOW["workshops"] = OF_ACCOUNTS | OF_WORKSHOPS
BELOW["handbook"] = BELOW["workshops"] | OF_LAW | OF_HANDBOOK


def verbs_written_in(path: Path) -> set[str]:
    """The verbs that a module gives to `record`, and to a function that takes one as `verb`."""
    given = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "record":
                given.append(node.args[1])
            given += [keyword.value for keyword in node.keywords if keyword.arg == "verb"]
    found = {part.value for verb in given for part in ast.walk(verb) if isinstance(part, ast.Constant)}
    return {value for value in found if isinstance(value, str)}


@pytest.mark.parametrize("app", BELOW)
def test_a_stage_writes_only_verbs_of_its_own_app_or_of_one_below(app):
    written = {
        verb
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if "migrations" not in path.parts
        for verb in verbs_written_in(path)
    }

    assert written - BELOW[app].keys() == set()


def test_every_verb_has_its_words_and_one_home():
    assert OF_ACCOUNTS | OF_LAW | OF_WORKSHOPS | OF_HANDBOOK == VERBS
    assert len(VERBS) == sum(map(len, (OF_ACCOUNTS, OF_LAW, OF_WORKSHOPS, OF_HANDBOOK)))
    assert max(map(len, VERBS)) <= Act._meta.get_field("verb").max_length


def test_a_verb_is_declared_once():
    with pytest.raises(ValueError, match="invited"):
        declare({"invited": "asked in"})


@pytest.mark.django_db
def test_a_misspelt_verb_is_an_error_and_no_line_in_the_log(administrator):
    with pytest.raises(UnknownVerb):
        record(administrator, "invitted", administrator)

    assert not Act.objects.filter(verb="invitted").exists()


@pytest.mark.django_db
def test_a_line_of_a_verb_that_is_no_longer_written_is_still_told(administrator):
    act = Act.objects.create(who=administrator, verb="translated", object_type="x", object_id="1", label="a text")

    assert str(act) == f"{administrator} translated a text"
