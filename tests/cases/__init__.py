"""Inputs that went wrong once, a folder for each; its name says what is in it."""

from pathlib import Path

CASES = Path(__file__).parent
