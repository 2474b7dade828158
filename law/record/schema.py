"""The form of law data: what the facts of each kind of entry hold, and whether they can be so. Form 1.

`checked` looks at one entry and returns its facts as they are kept, and what is wrong in sentences, each with its
place. Nothing that has a problem may be proposed. Gaps are no problem: unknown is a value, and completeness
shows it. Pure.
"""

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from law.matching.fact_vocabulary import FACTS, MANY, ONE, SPECIES, UNKNOWN
from law.models import FigureConfidence
from law.record import cited_statutes
from law.record.cited_statutes import no_such_statute
from law.record.shapes import (
    KEY,
    LANGUAGES,
    Found,
    Optional,
    Problem,
    Shape,
    below,
    code,
    day,
    holding,
    listed,
    maybe,
    number,
    text,
    texts,
    truth,
    variants,
)
from law.written import grouped

MOST_MONTHS = 1_200
VALUES = ("market_value", "duty", "goods_value", "laundered_value")
JOINED = ("and", "or", "and_or", "alone", "unknown")
ADDRESSEES = ("person", "entity")
LISTS_OF_SPECIES = {"forestry": ("endangered", "rare", "common"), "moe": ("listed",)}
RULES = {
    **{name: ("none", "text") for name in ("repeat", "confiscation")},
    "attempt": ("punishable", "not_punishable", "text"),
    "entity": ("covered", "not_covered", "text"),
    **{name: ("none", "text") for name in ("aggravation", "participation", "time_bar", "combines")},
}
"""What each rule may say. A rule that is null is unknown."""
STEPS_OF_FACTORS = ("harm", "role", "aggravating", "mitigating", "offender")


@dataclass(frozen=True)
class Known:
    """What an entry may name: statutes by their addresses, and other entries by their keys."""

    statutes: Collection[str]
    questions: Collection[str] = ()
    species: Collection[str] = ()
    factors: Collection[str] = ()
    today: date = field(default_factory=date.today)

    def with_entries(self, kind: str, keys: Collection[str]) -> "Known":
        """The same, with entries that come in together."""
        name = {"question": "questions", "species": "species", "factor": "factors"}.get(kind, "")
        more: dict[str, Any] = {name: {*getattr(self, name), *keys}} if name else {}
        return dataclasses.replace(self, **more)


# --- The forms ----------------------------------------------------------------------------------

_confirmed = holding(by=text(required=True, longest=200), on=day, compared_with=text(required=True, longest=400))
_sure: dict[str, Shape | Optional] = {
    "source": text(required=True, longest=400),
    "confidence": code(FigureConfidence.values),
    "confirmed": Optional(maybe(_confirmed)),
}
_kept_by: dict[str, Shape | Optional] = {
    "owner": Optional(text(longest=200), ""),
    "look_again_on": Optional(maybe(day)),
}
_names = texts()
_one_line = text(longest=60, one_line=True)
_one_line_needed = text(required=True, longest=60, one_line=True)
_open_text = texts(required=False)


def _range(name: str, shape: Shape, **more: Shape) -> Shape:
    return holding(**{"is": code((name,)), "min": maybe(shape), "max": maybe(shape)}, **more)


def _said(name: str) -> Shape:
    return holding(**{"is": code((name,))})


_PRISON = variants(range=_range("range", number(most=MOST_MONTHS)), none=_said("none"), unknown=_said("unknown"))
_FINE = variants(
    range=_range("range", number(whole=True)),
    multiple=_range("multiple", number(most=1_000), of=code(VALUES)),
    none=_said("none"),
    unknown=_said("unknown"),
)
_PENALTY = holding(
    **{"for": code(ADDRESSEES)},
    prison=_PRISON,
    fine=_FINE,
    joined=code(JOINED),
    **_sure,
    note=Optional(maybe(_names)),
)


def _rule(name: str) -> Shape:
    years = {"years": Optional(maybe(number(least=0, most=100)))} if name == "time_bar" else {}
    return holding(**{"is": code(RULES[name])}, names=Optional(_open_text, {}), **years, **_sure)


_ELEMENT = holding(
    key=_one_line_needed,
    fact=Optional(maybe(code(tuple(FACTS)))),
    any=Optional(listed(_one_line_needed), []),
    names=_names,
    prove=Optional(listed(_names), []),
    disprove=Optional(listed(_names), []),
)
_class_row: dict[str, Shape | Optional] = {
    "list": code(tuple(LISTS_OF_SPECIES)),
    "class": code(tuple(dict.fromkeys(one for classes in LISTS_OF_SPECIES.values() for one in classes))),
    "from": Optional(maybe(day)),
    "until": Optional(maybe(day)),
}
_CLASS = holding(**_class_row, **_sure)
_PROVISION = holding(statute=_one_line_needed, article=_one_line_needed, **_sure)
_CITED = holding(statute=_one_line_needed, article=Optional(_one_line, ""))
_months = number(most=MOST_MONTHS)
_lowered: dict[str, Shape | Optional] = {"from": _months, "below": Optional(maybe(_months)), "to": _months}
_LOWERED = holding(**_lowered, note=Optional(maybe(_names)))
"""To how many months a least of prison falls with mitigation: from one figure to below another (null: without end).
What the law counts in days is 0, and the note says the days."""
FORMS: dict[str, Shape] = {
    "offence": holding(
        statute=_one_line_needed,
        article=_one_line_needed,
        cites=Optional(listed(_one_line_needed), []),
        names=_names,
        grade=Optional(maybe(_names)),
        kind=code(("offence", "transactional")),
        in_force_from=Optional(maybe(day)),
        in_force_until=Optional(maybe(day)),
        uncertain_from=Optional(maybe(day)),
        uncertain_because=Optional(maybe(_one_line_needed)),
        elements=Optional(listed(_ELEMENT), []),
        penalties=Optional(listed(_PENALTY), []),
        rules=Optional(
            holding(**{name: Optional(maybe(_rule(name))) for name in RULES}), {name: None for name in RULES}
        ),
        questions=Optional(listed(_one_line_needed), []),
        **_kept_by,
    ),
    "species": holding(
        names=texts(languages=(*LANGUAGES, "la")),
        animal=code((*FACTS["animal"].values, UNKNOWN)),
        classes=Optional(listed(_CLASS), []),
        **_kept_by,
    ),
    "step": holding(
        order=number(least=1, most=999, whole=True),
        names=_names,
        text=Optional(_open_text, {}),
        cites=Optional(listed(_CITED), []),
        lowers=Optional(listed(_LOWERED), [], is_kept_empty=False),
        **_sure,
        **_kept_by,
    ),
    "factor": holding(
        step=code(STEPS_OF_FACTORS),
        names=_names,
        statutory=Optional(truth(), False),
        same_as=Optional(maybe(_one_line_needed), is_kept_empty=False),
        **_sure,
        **_kept_by,
    ),
    "warning": holding(names=_names, provisions=Optional(listed(_PROVISION), []), **_kept_by),
    "question": holding(names=_names, answers=Optional(listed(_names), []), **_sure, **_kept_by),
}
"""The form of the facts of each kind, without the key."""


def checked(kind: str, key: str, facts: object, known: Known) -> tuple[dict, list[Problem]]:
    """Return the facts of an entry as they are kept, and what is wrong with them."""
    found = Found()
    if not KEY.fullmatch(key) or len(key) > 60:
        found.note("key", _("A key has small letters, digits and hyphens, at most 60: forestry-98-12."))
    if kind == "warning" and key not in cited_statutes.WARNING_KEYS:
        found.note("key", cited_statutes.no_such_warning(key))
    kept = FORMS[kind](facts, "", found)
    assert isinstance(kept, dict)
    for look in _LOOKS[kind]:
        look(kept, known, found)
    if (same := kept.get("same_as")) and (same == key or same not in known.factors):
        found.note(
            "same_as", _("“%(key)s” is no other factor. Name one by its key, or leave this empty.") % {"key": same}
        )
    for place, sure in _all_that_is_sure(kept):
        _look_at_confirmation(sure, place, known, found)
    return kept, found.problems


# --- What a form alone cannot say ---------------------------------------------------------------


def _all_that_is_sure(facts: dict, place: str = "") -> Iterator[tuple[str, dict]]:
    """Every part of the facts that says how sure it is."""
    if "confidence" in facts:
        yield place, facts
    for name, part in facts.items():
        for position, one in enumerate(part) if isinstance(part, list) else [(None, part)]:
            if isinstance(one, dict):
                at = below(place, name)
                yield from _all_that_is_sure(one, at if position is None else below(at, position))


def _look_at_confirmation(sure: dict, place: str, known: Known, found: Found) -> None:
    is_confirmed = sure["confidence"] == FigureConfidence.CONFIRMED
    if is_confirmed and not sure["confirmed"]:
        found.note(
            below(place, "confirmed"),
            _("Confirmed takes a named lawyer, the date, and what it was compared with. Fill them in, or choose V."),
        )
    elif sure["confirmed"] and not is_confirmed:
        found.note(
            below(place, "confidence"), _("A lawyer confirmed this figure: its code is C. Or take the lawyer out.")
        )
    if sure["confirmed"] and (on := sure["confirmed"]["on"]) and on > known.today.isoformat():
        found.note(below(place, "confirmed.on"), _("This day has not come yet."))


def _look_at_statutes(facts: dict, known: Known, found: Found) -> None:
    named = [("statute", facts["statute"]), ("uncertain_because", facts["uncertain_because"])]
    for place, slug in named:
        if slug and slug not in known.statutes:
            found.note(place, no_such_statute(slug))
    if facts["statute"] and facts["uncertain_because"] == facts["statute"]:
        found.note("uncertain_because", _("A statute does not replace itself. Name the one that may replace it."))
    if facts["uncertain_because"] and not facts["uncertain_from"]:
        found.note("uncertain_from", _("Say from which day it is uncertain."))


def _look_at_days(facts: dict, known: Known, found: Found) -> None:
    if is_reversed(facts["in_force_from"], facts["in_force_until"]):
        found.note("in_force_until", _("It ends before it begins. Exchange the two dates."))


def is_reversed(first, last) -> bool:
    return first is not None and last is not None and first > last


def _look_at_elements(facts: dict, known: Known, found: Found) -> None:
    seen: set[str] = set()
    for position, element in enumerate(facts["elements"]):
        place = f"elements.{position}"
        if element["key"] in seen:
            found.note(below(place, "key"), _("Another element has this key. Give each its own."))
        seen.add(element["key"])
        fact = FACTS.get(element["fact"] or "")
        if fact is None:
            if element["any"]:
                found.note(below(place, "any"), _("Say which fact these values are of, or leave the values out."))
        elif fact.kind not in (ONE, MANY, SPECIES):
            found.note(below(place, "fact"), _("An element asks for one of several values; this fact has none."))
        elif not element["any"]:
            found.note(below(place, "any"), _("Say which values of this fact fulfil the element."))
        else:
            allowed = known.species if fact.kind == SPECIES else fact.values
            for value in element["any"]:
                if value not in allowed:
                    found.note(
                        below(place, "any"),
                        _("“%(value)s” is not known here. Choose one of: %(known)s.")
                        % {"value": value, "known": ", ".join(sorted(allowed) if fact.kind == SPECIES else allowed)},
                    )


def _look_at_penalties(facts: dict, known: Known, found: Found) -> None:
    penalties = facts["penalties"]
    for position, penalty in enumerate(penalties):
        place = f"penalties.{position}"
        for name in ("prison", "fine"):
            _look_at_range(penalty[name], below(place, name), found)
        given = [penalty[name]["is"] not in ("none", "unknown") for name in ("prison", "fine")]
        if all(given) and penalty["joined"] == "alone":
            found.note(below(place, "joined"), _("Prison and a fine are both named, so neither stands alone."))
        none = [penalty[name]["is"] == "none" for name in ("prison", "fine")]
        if any(none) and penalty["joined"] in ("and", "or", "and_or"):
            found.note(
                below(place, "joined"), _("One of prison and fine is none, so nothing is joined. Choose “alone”.")
            )
    for (first, one), (second, other) in combinations(enumerate(penalties), 2):
        if one["for"] == other["for"] and any(_overlap(one[name], other[name]) for name in ("prison", "fine")):
            found.note(
                f"penalties.{second}",
                _(
                    "It overlaps with penalty %(number)s, which is for the same. Make it one range, or two offences "
                    "with elements that tell them apart."
                )
                % {"number": first + 1},
            )


def _look_at_range(figure: dict, place: str, found: Found) -> None:
    if figure["is"] not in ("range", "multiple") or "min" not in figure:
        return
    if figure["min"] is None and figure["max"] is None:
        found.note(place, _("This range has no number. Fill one in, or say that it is unknown."))
    elif is_reversed(figure["min"], figure["max"]):
        found.note(
            place,
            _("The least (%(least)s) is more than the most (%(most)s). Exchange them.")
            % {"least": grouped(figure["min"]), "most": grouped(figure["max"])},
        )


def _overlap(one: dict, other: dict) -> bool:
    """Two ranges of one kind that share more than an end."""
    if one["is"] != other["is"] or "min" not in one or one.get("of") != other.get("of"):
        return False
    if (one["min"], one["max"]) == (other["min"], other["max"]):
        return True
    least = max(end["min"] or 0 for end in (one, other))
    most = min(float("inf") if end["max"] is None else end["max"] for end in (one, other))
    return least < most


def _look_at_questions(facts: dict, known: Known, found: Found) -> None:
    for position, key in enumerate(facts["questions"]):
        if key not in known.questions:
            found.note(f"questions.{position}", _("There is no open question “%(key)s”.") % {"key": key})


def _look_at_rules(facts: dict, known: Known, found: Found) -> None:
    for name, rule in facts["rules"].items():
        if rule and rule["is"] == "text" and not rule["names"]:
            found.note(f"rules.{name}.names", _("Say in words what the rule is, or leave the rule out."))


def _look_at_classes(facts: dict, known: Known, found: Found) -> None:
    for position, row in enumerate(facts["classes"]):
        if row["class"] not in LISTS_OF_SPECIES[row["list"]]:
            found.note(
                f"classes.{position}.class",
                _("“%(value)s” is not known here. Choose one of: %(known)s.")
                % {"value": row["class"], "known": ", ".join(LISTS_OF_SPECIES[row["list"]])},
            )
        if is_reversed(row["from"], row["until"]):
            found.note(f"classes.{position}.until", _("It ends before it begins. Exchange the two dates."))
    for (first, one), (second, other) in combinations(enumerate(facts["classes"]), 2):
        begins = max(row["from"] or "" for row in (one, other))
        ends = min(row["until"] or "9999" for row in (one, other))
        if one["list"] == other["list"] and begins <= ends:
            found.note(
                f"classes.{second}",
                _("On some days it holds together with row %(number)s of the same list. Let one end before the other.")
                % {"number": first + 1},
            )


def _look_at_lowered(facts: dict, known: Known, found: Found) -> None:
    rows = facts.get("lowers", ())
    for position, row in enumerate(rows):
        if row["below"] is not None and row["from"] is not None and row["from"] >= row["below"]:
            found.note(f"lowers.{position}.below", _("This row ends before it begins. Exchange the two figures."))
        if is_reversed(row["to"], row["from"]):
            found.note(f"lowers.{position}.to", _("It falls to more than it was. Correct one of the figures."))
    for (first, one), (second, other) in combinations(enumerate(rows), 2):
        begins = max(row["from"] or 0 for row in (one, other))
        if all(row["below"] is None or begins < row["below"] for row in (one, other)):
            said = _("It overlaps with row %(number)s. Let one end where the other begins.") % {"number": first + 1}
            found.note(f"lowers.{second}", said)


_LOOKS = {
    "offence": (
        *(_look_at_statutes, _look_at_days, _look_at_elements),
        *(_look_at_penalties, _look_at_questions, _look_at_rules),
    ),
    "species": (_look_at_classes,),
    "step": (cited_statutes.look_at_cites, _look_at_lowered),
    "warning": (cited_statutes.look_at_provisions,),
    "factor": (),
    "question": (),
}
