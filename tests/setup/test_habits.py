"""The habits stand once, in bin/_test.py: bin/test and the hooks before a commit ask for the same."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CALL = ".venv/bin/python bin/_test.py --style "


@pytest.fixture
def bin_test(monkeypatch):
    """bin/_test.py, as Python finds it beside the other scripts."""
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import _test

    yield _test
    for name in ("_test", "_set_up"):
        sys.modules.pop(name, None)


@pytest.fixture
def hooks():
    yaml = pytest.importorskip("yaml", reason="NOT READ: PyYAML of requirements-dev.txt is missing")
    [local] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert local["repo"] == "local"
    return local["hooks"]


def test_every_habit_of_bin_test_is_a_hook_and_every_hook_a_habit(bin_test, hooks):
    asked = [hook["entry"] for hook in hooks]

    assert asked == [f"{CALL}{name}" for name in bin_test.HABITS]
    assert [hook["id"] for hook in hooks] == list(bin_test.HABITS)


def test_a_hook_looks_at_the_whole_checkout_with_the_programs_of_venv(hooks):
    assert {(hook["language"], hook["pass_filenames"]) for hook in hooks} == {("system", False)}


def test_every_habit_is_a_program_that_the_requirements_install(bin_test):
    lines = (ROOT / "requirements-dev.txt").read_text().splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line}

    assert {program for program, *_parts in bin_test.HABITS.values()} - {"python"} <= pinned


def test_every_template_and_every_module_is_looked_at(bin_test):
    templates, sources = bin_test.files(bin_test.TEMPLATES), bin_test.files(bin_test.SOURCES)

    assert "templates/base.html" in templates
    assert {path.split("/")[0] for path in templates} == {"templates"}
    assert {"handbook/models/works.py", "bin/_test.py", "tests/setup/test_habits.py"} <= set(sources)
    assert [path for path in sources if path.startswith((".venv", "var"))] == []


def test_a_habit_that_is_broken_fails_and_mends_nothing(bin_test, tmp_path, monkeypatch):
    pytest.importorskip("ruff", reason="NOT CHECKED: ruff of requirements-dev.txt is missing")
    broken = tmp_path / "broken.py"
    broken.write_text("import os\n")
    monkeypatch.setitem(bin_test.HABITS, "ruff-check", ("ruff", "check", "--isolated", str(broken)))

    result = bin_test.habit("ruff-check")

    assert (result.failed, broken.read_text()) == (1, "import os\n")


def test_a_habit_that_there_is_not_is_refused_with_those_that_there_are(bin_test):
    asked = [sys.executable, ROOT / "bin" / "_test.py", "--style", "tidiness"]

    refused = subprocess.run(asked, capture_output=True, text=True, timeout=60)

    there = ", ".join(bin_test.HABITS)
    assert (refused.returncode, refused.stderr) == (2, f"There is no habit called tidiness. There are: {there}.\n")
