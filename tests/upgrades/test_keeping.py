"""bin/keep_database says what is wrong before it does anything."""

import subprocess

import pytest

from config.settings import BASE_DIR
from tests.upgrades.test_upgrades import KEPT


def keep(*arguments):
    return subprocess.run([BASE_DIR / "bin" / "keep_database", *arguments], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("arguments", [[], ["release"], ["../0.1.0"], ["0/1"], ["0.1.0", "0.2.0"]])
def test_a_state_is_given_one_name_that_begins_with_a_digit(arguments):
    refused = keep(*arguments)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Give the state a name that begins with a digit, such as 0.1.0: ")


def test_what_was_kept_is_not_kept_again():
    refused = keep(KEPT[0].name)

    assert refused.returncode == 2
    assert "is there already, and what was kept is never changed. Take another name." in refused.stderr
