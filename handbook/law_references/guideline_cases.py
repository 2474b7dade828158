"""The test cases of a guideline: what they hold, and whether the law data make of their facts what is expected.

A file holds all cases of a handbook and takes the place of those that were there. It is TOML: for each `[[case]]` its
`key`, `names` by language, `facts` by the words of law.matching.fact_vocabulary, the `candidates` and the `warnings`
that there are, in their order. What else it says of a case (`excluded`, `notes`, `folded`) is for whoever reads it.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Edition, GuidelineCase, Handbook
from law.matching.candidates import WARNINGS, candidates
from law.matching.fact_vocabulary import DATE, FACTS, MANY, NUMBER, SPECIES, UNKNOWN

MOST_BYTES = 2**20
MOST_CASES = 500
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LawData = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What law data make of the facts of a case: the offences that fit and the warnings, in their order."""

    candidates: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """A case of which the law data make something else: what is missing, and what came that was not expected."""

    case: GuidelineCase
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is wrong, in the language in use."""
        said = _("Test case “%(case)s” does not hold.") % {"case": self.case}
        if self.missing:
            said += " " + _("Missing: %(what)s.") % {"what": ", ".join(self.missing)}
        if self.unexpected:
            said += " " + _("Not expected: %(what)s.") % {"what": ", ".join(self.unexpected)}
        if not self.missing and not self.unexpected:
            said += " " + _("The order is another.")
        return said


@dataclass(frozen=True)
class Difference:
    """A case of which two states of the law data make different things."""

    case: GuidelineCase
    came: tuple[str, ...]
    went: tuple[str, ...]


def outcome(case: GuidelineCase, law: LawData) -> Outcome:
    """What law data make of a case."""
    found = candidates(dict(law), case.facts)
    return Outcome(tuple(one["offence"] for one in found["candidates"]), tuple(found["warnings"]))


def failures(cases: Sequence[GuidelineCase], law: LawData) -> list[Failure]:
    """The cases of which law data make something else than is expected."""
    found = []
    for case in cases:
        was, now = (*case.candidates, *case.warnings), outcome(case, law)
        said = (*now.candidates, *now.warnings)
        if was != said:
            missing = tuple(one for one in was if one not in said)
            found.append(Failure(case, missing, tuple(one for one in said if one not in was)))
    return found


def failures_of(edition: Edition) -> list[Failure]:
    """The cases of its handbook that do not hold with the law data that an edition froze; none where it has none."""
    return failures(list(edition.handbook.guideline_cases.all()), edition.law.data) if edition.has_law else []


def differences(cases: Sequence[GuidelineCase], before: LawData, now: LawData) -> list[Difference]:
    """The cases of which new law data make something else than those of before."""
    found = []
    for case in cases:
        was, is_now = ({*one.candidates, *one.warnings} for one in (outcome(case, before), outcome(case, now)))
        if was != is_now:
            found.append(Difference(case, tuple(sorted(is_now - was)), tuple(sorted(was - is_now))))
    return found


@transaction.atomic
def bring_in(handbook: Handbook, content: bytes, *, by: User) -> int:
    """Put the cases of a file in the place of a handbook's, and say how many there are. Raises ValidationError."""
    require(by, "handbook.draft_version", handbook)
    rows = _read(content)
    handbook.guideline_cases.all().delete()
    GuidelineCase.objects.bulk_create(
        GuidelineCase(handbook=handbook, position=position, **row) for position, row in enumerate(rows, start=1)
    )
    record(by, "brought in the test cases of", handbook)
    return len(rows)


def _read(content: bytes) -> list[dict]:
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": _("This file is larger than 1 MB. Divide the cases among handbooks.")})
    try:
        told = tomllib.loads(content.decode("utf-8")).get("case")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as refused:
        raise ValidationError({"file": _("This is no TOML file: %(why)s") % {"why": refused}}) from refused
    if not isinstance(told, list) or not told or len(told) > MOST_CASES:
        most = {"most": MOST_CASES}
        raise ValidationError(
            {"file": _("The file has to hold between 1 and %(most)s cases, each under [[case]].") % most}
        )
    problems = [problem for position, row in enumerate(told, start=1) for problem in _problems(row, position)]
    keys = Counter(str(row.get("key")) for row in told if isinstance(row, dict))
    twice = [key for key, number in keys.items() if number > 1]
    problems += [_("Two cases have the key “%(key)s”.") % {"key": key} for key in twice]
    if problems:
        raise ValidationError({"file": problems})
    return [
        {
            "key": row["key"],
            "names": {language: str(row["names"].get(language, "")) for language, _name in settings.LANGUAGES},
            "facts": {fact: _written(value) for fact, value in row["facts"].items()},
            "candidates": list(row["candidates"]),
            "warnings": list(row["warnings"]),
        }
        for row in told
    ]


def _problems(row: object, position: int) -> list[str]:
    """What is wrong with one case, each in a sentence that names it."""
    if not isinstance(row, dict) or not _KEY.fullmatch(str(row.get("key", ""))):
        return [_("Case %(number)s has no key of small letters, digits and hyphens.") % {"number": position}]
    said = {"key": row["key"]}
    if not isinstance(row.get("names"), dict) or not any(row["names"].values()):
        return [_("Case “%(key)s” has no name.") % said]
    if not isinstance(row.get("facts"), dict) or not row["facts"]:
        return [_("Case “%(key)s” has no facts.") % said]
    found = [
        _("Case “%(key)s”: “%(fact)s” is no fact, or cannot be that.") % {**said, "fact": fact}
        for fact, value in row["facts"].items()
        if not _is_fact(fact, value)
    ]
    for name in ("candidates", "warnings"):
        if not isinstance(row.get(name), list) or not all(isinstance(one, str) for one in row[name]):
            found.append(_("Case “%(key)s” does not list its %(what)s.") % {**said, "what": name})
        elif name == "warnings" and not set(row[name]) <= set(WARNINGS):
            found.append(_("Case “%(key)s” names a warning that there is not.") % said)
    return found


def _is_fact(name: str, value: object) -> bool:
    fact = FACTS.get(name)
    if fact is None or isinstance(value, list) != (fact.kind == MANY):
        return False
    if fact.kind == NUMBER:
        return isinstance(value, int | float) or value == UNKNOWN
    if fact.kind in (DATE, SPECIES):
        return isinstance(value, str | date)
    return all(one == UNKNOWN or one in fact.values for one in (value if isinstance(value, list) else [value]))


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
