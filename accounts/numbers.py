"""Numbers in addresses and forms: bounded, so that none is too long for the database, and no page for its reader; and
days, as people write and read them."""

import re
from datetime import date, datetime

from django.urls import register_converter
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from text import khmer

DIGITS = 18
"""A database's largest number has 19."""

PER_PAGE = 50
"""Rows of a long list that one page shows."""


class Number:
    """A row's number in an address: `<number:pk>`."""

    regex = f"[0-9]{{1,{DIGITS}}}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Number, "number")


def typed_number(value: str | None) -> int | None:
    """Return the number that somebody typed or a form sent, or None when it is none that a row can have."""
    value = (value or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= DIGITS else None


_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})")


def typed_day(text: str) -> date | None:
    """The day of 2026-03-01 or of 1/3/2026 (the day comes first), in digits of any script; None of anything else."""
    written = text.strip()
    if found := _YEAR_FIRST.fullmatch(written):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(written):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_words(day: date) -> str:
    """A day as the language in use says it: 30 May 2022, or ថ្ងៃទី៣០ ខែឧសភា ឆ្នាំ២០២២. No sentence says “day” again."""
    return khmer.day_words(day) if get_language() == "km" else date_format(day, "j F Y")


def moment_words(moment: datetime, *, seconds: bool = False) -> str:
    """A moment by the country's own clock: 30 May 2022, 15:07."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    if get_language() == "km":
        return f"{khmer.day_words(local)} ម៉ោង {khmer.digits(clock)}"
    return f"{day_words(local)}, {clock}"
