"""The facts of a case as a page asks for them and a form sends them: questions, answers, and what is wrong with them.

`read` turns what was sent into the facts that law.matching.candidates takes. Nothing that was typed is lost: what it
cannot read it says in a sentence, each with the question that it is about.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.numbers import day_words, typed_day
from law.matching.fact_vocabulary import DATE, FACTS, MANY, NUMBER, SPECIES, UNKNOWN, Fact
from law.matching.fact_words import QUESTIONS, SENTENCES, value_words

MOST = 1_000_000
"""More pieces or kilograms than any case had: a slip of the finger."""

MANY_VALUES = 60
"""More answers to one question than there are."""

OFFICES = ("official", "forestry_officer", "ranger", "soldier_or_police", "judge", "expert")


@dataclass(frozen=True)
class Contradiction:
    """Two facts that cannot both be so: `first` is one of `is_one`, and `second` is one of `and_one`.

    `sentence` is the name of what fact_words.SENTENCES says about it.
    """

    sentence: str
    first: str
    is_one: tuple[str, ...]
    second: str
    and_one: tuple[str, ...]


CONTRADICTIONS = (
    Contradiction("entity_with_age", "offender", ("entity",), "age", FACTS["age"].values),
    Contradiction("entity_with_office", "offender", ("entity",), "office", (*OFFICES, "witness")),
    Contradiction("child_with_office", "age", ("minor", "below_14"), "office", OFFICES),
    Contradiction("negligent_attempt", "stage", ("attempt",), "mind", ("negligence",)),
    Contradiction("negligent_help", "role", ("instigator", "accomplice"), "mind", ("negligence",)),
    Contradiction("imported_from_here", "act", ("import",), "origin", ("not_imported",)),
    Contradiction("part_that_lives", "thing", ("part",), "act", ("harass", "raise")),
)
"""What the page's script looks for as well: the page gives it this table."""


@dataclass(frozen=True)
class Refused:
    """What cannot be read, or cannot be: the fact it is about, and a sentence that says what to do."""

    fact: str
    sentence: str


@dataclass(frozen=True)
class Read:
    """What a form said: the facts that could be read, and what is wrong with the others."""

    facts: dict
    refused: tuple[Refused, ...] = ()


def read(sent: Mapping[str, Sequence[str]], *, law: Mapping, today: date) -> Read:
    """Read a form, each name with all its values, against law data. What is empty was not tapped."""
    facts: dict = {}
    refused: list[Refused] = []
    for fact in FACTS.values():
        values = [value.strip() for value in sent.get(fact.key, ()) if value.strip()]
        if not values:
            continue
        try:
            facts[fact.key] = _value(fact, values, law, today)
        except _Wrong as wrong:
            refused.append(Refused(fact.key, str(wrong)))
    if "unit" in facts and "quantity" not in facts:
        del facts["unit"]  # the list always says one
    return Read(facts, (*refused, *contradictions(facts, law)))


def contradictions(facts: Mapping, law: Mapping) -> tuple[Refused, ...]:
    """What cannot both be so, in a sentence each."""
    found = [
        Refused(one.second, str(SENTENCES[one.sentence]))
        for one in CONTRADICTIONS
        if _is_among(facts, one.first, one.is_one) and _is_among(facts, one.second, one.and_one)
    ]
    species = law["species"].get(facts.get("species", ""))
    lives = {facts.get("animal", UNKNOWN), species["animal"] if species else UNKNOWN} - {UNKNOWN}
    if len(lives) > 1:
        found.append(Refused("animal", str(SENTENCES["other_animal"])))
    return tuple(found)


def first_day(law: Mapping) -> str:
    """The first day on which any statute of the law data was in force; empty where none is known."""
    return min((one["in_force_from"] for one in law["statutes"].values() if one.get("in_force_from")), default="")


class _Wrong(Exception):
    """Says in a sentence what is wrong with a value."""


def _value(fact: Fact, values: list[str], law: Mapping, today: date):
    if len(values) > MANY_VALUES:
        raise _Wrong(str(SENTENCES["too_many"]) % _asked(fact))
    if fact.kind == MANY:
        for value in values:
            _check(fact, value)
        return list(dict.fromkeys(values))
    if len(set(values)) > 1:
        raise _Wrong(_two_answers(fact, values))
    [value] = set(values)
    if value == UNKNOWN:
        return UNKNOWN
    if fact.kind == DATE:
        return _day(value, law, today)
    if fact.kind == NUMBER:
        return _number(value)
    if fact.kind == SPECIES:
        if value not in law["species"]:
            raise _Wrong(_("The law data have no species “%(value)s”. Choose one of the list.") % {"value": value[:60]})
        return value
    _check(fact, value)
    return value


def _check(fact: Fact, value: str) -> None:
    if value != UNKNOWN and value not in fact.values:
        raise _Wrong(
            _("“%(value)s” is none of the answers to “%(question)s”. Choose one that stands on the page.")
            % {"value": value[:60], **_asked(fact)}
        )


def _two_answers(fact: Fact, values: list[str]) -> str:
    told = " · ".join(value_words(fact.key, value) for value in dict.fromkeys(values[:4]))
    return _("“%(question)s” has one answer, and more than one came: %(answers)s. Choose one.") % {
        **_asked(fact),
        "answers": told,
    }


def _day(value: str, law: Mapping, today: date) -> str:
    day = typed_day(value)
    if day is None:
        raise _Wrong(
            _("“%(value)s” is not a day. Write it as year, month and day: 2022-05-30.") % {"value": value[:40]}
        )
    if day > today:
        sentence = _("%(day)s is still to come. Write the day on which it happened, by the Gregorian calendar.")
        raise _Wrong(sentence % {"day": day_words(day)})
    first = first_day(law)
    if first and day.isoformat() < first:
        sentence = _(
            "On %(day)s none of the laws that are kept here was in force; the first one is from %(first)s. Check the"
            " year."
        )
        raise _Wrong(sentence % {"day": day_words(day), "first": day_words(date.fromisoformat(first))})
    return day.isoformat()


def _number(value: str) -> float | int:
    written = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in value)
    written = written.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,3})?", written):
        raise _Wrong(_("“%(value)s” is no number. Write it in digits, such as 12 or 0.5.") % {"value": value[:40]})
    number = float(written)
    if number <= 0:
        raise _Wrong(_("A quantity is more than nothing. Leave it empty when it is not known."))
    if number > MOST:
        raise _Wrong(_("%(value)s is more than a million. Check the number and its unit.") % {"value": value[:40]})
    return int(number) if number.is_integer() else number


def _asked(fact: Fact) -> dict[str, str]:
    return {"question": str(QUESTIONS[fact.key])}


def _is_among(facts: Mapping, key: str, values: Sequence[str]) -> bool:
    value = facts.get(key)
    tapped = value if isinstance(value, list) else [value]
    return any(one in values for one in tapped)
