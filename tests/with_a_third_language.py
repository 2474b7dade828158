"""The settings of an installation that has French besides Khmer and English; tests/test_third_language.py starts it."""

from config.settings import *  # noqa: F403 -- all of them but one
from config.settings import LANGUAGES as TWO

LANGUAGES = [*TWO, ("fr", "French")]
