"""What a form says of the steps of a sentence, as the check reads it (law.matching.sentence_check). Nothing is kept.

Nothing is put in where nothing was said: what is empty is no answer, and what cannot be read is said in a sentence.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from handbook.helper.step_words import CHOICES, GONE, NOT_APPLY, VALUES, WRONG
from law.matching.fact_vocabulary import UNKNOWN
from law.matching.facts import Refused
from text.khmer import latin_digits

TICKED, FACTOR, ELEMENT, REASONS = "on_note", "factor", "element", "reasons"
STEP, VALUE = "step-", "value-"
"""How the names of fields begin that one step has, or one value."""

YEARS, MONTHS, FINE = "prison_years", "prison_months", "fine"
MOST_MONTHS = 1_200
MINORS = ("minor", "below_14")
MOST_REASONS = 4000
"""Signs of reasons: more than a page."""

Sent = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SaidSteps:
    """What was said, in the check's form; the reasons, which the check never sees; and what could not be read."""

    said: dict[str, Any]
    reasons: str
    refused: tuple[Refused, ...]


def is_field(name: str) -> bool:
    """Whether a field is one of the steps, and not of the facts."""
    return name in (TICKED, FACTOR, ELEMENT, REASONS, YEARS, MONTHS, FINE, *CHOICES) or name.startswith((STEP, VALUE))


def read(sent: Sent, law: Mapping, *, facts: Mapping, fitting: Sequence[str], folded: Collection[str]) -> SaidSteps:
    """Read a form, each name with all its values.

    `facts`    as they were read already
    `fitting`  the offences that fit them, in the order of the law; `folded` those whose range is folded
    """
    refused: list[Refused] = []
    ticked = sent.get(TICKED, ())
    reasons = _first(sent, REASONS)[:MOST_REASONS]
    day = facts.get("date", UNKNOWN)
    said: dict[str, Any] = {
        "offences": [key for key in fitting if key in ticked],
        "for": facts.get("offender", UNKNOWN),
        "folded": [key for key in fitting if key in folded],
        "minor": facts.get("age") in MINORS,
        "date": "" if day == UNKNOWN else day,
        "steps": _steps(sent, law, refused),
        "factors": _factors(FACTOR, sent, law, refused),
        "elements": _factors(ELEMENT, sent, law, refused),
        "values": {},
        "has_reasons": bool(reasons.strip()),
    }
    for name, choice in CHOICES.items():
        if value := _first(sent, name).strip():
            if value in choice.answers:
                said[name] = value
            else:
                refused.append(Refused(name, _no_answer(value, str(choice.asks))))
    _figures(sent, said, refused)
    return SaidSteps(said, reasons, tuple(refused))


def whole_number(typed: str, *, most: int) -> int | None:
    """A whole number in digits of both scripts, grouped by commas, spaces or dots; None of anything else."""
    written = re.sub(r"[\s,]", "", latin_digits(typed))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", written):
        written = written.replace(".", "")
    if not re.fullmatch(r"[0-9]{1,15}", written) or int(written) > most:
        return None
    return int(written)


def _figures(sent: Sent, said: dict[str, Any], refused: list[Refused]) -> None:
    years, months = (_first(sent, name).strip() for name in (YEARS, MONTHS))
    if years or months:
        read_both = [whole_number(typed, most=MOST_MONTHS) if typed else 0 for typed in (years, months)]
        total = None if None in read_both else 12 * (read_both[0] or 0) + (read_both[1] or 0)
        if total is None or total > MOST_MONTHS:
            refused.append(Refused(YEARS, str(WRONG["prison"])))
        else:
            said["prison"] = total
    for name, put in [(FINE, said), *((VALUE + value, said["values"]) for value in VALUES)]:
        if typed := _first(sent, name).strip():
            riel = whole_number(typed, most=10**15)
            if riel is None:
                refused.append(Refused(name, str(WRONG["riel"])))
            else:
                put[name.removeprefix(VALUE)] = riel


def _steps(sent: Sent, law: Mapping, refused: list[Refused]) -> dict[str, str]:
    taken = {}
    for step in law["steps"]:
        value = _first(sent, STEP + step["key"]).strip()
        if value in (GONE, NOT_APPLY):
            taken[step["key"]] = value
        elif value:
            refused.append(Refused(STEP + step["key"], _no_answer(value, step["key"])))
    return taken


def _factors(name: str, sent: Sent, law: Mapping, refused: list[Refused]) -> list[str]:
    known = [factor["key"] for factor in law["factors"]]
    named = sent.get(name, ())
    if unknown := next((value for value in named if value not in known), None):
        sentence = _("“%(value)s” is no factor of the list. Choose one that stands on the page.")
        refused.append(Refused(name, sentence % {"value": unknown[:60]}))
    return [key for key in known if key in named]


def _first(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


def _no_answer(value: str, question: str) -> str:
    return _("“%(value)s” is none of the answers to “%(question)s”. Choose one that stands on the page.") % {
        "value": value[:60],
        "question": question,
    }
