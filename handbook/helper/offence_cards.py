"""An offence as the helper shows it: one card, in a language, with what it rests on. Its states are marked afterwards.

The same card goes to both ways: the server's page gives it the states that the evaluator found, and the browser gets it
without any and marks them itself (static/handbook/helper/helper.js). No figure that readers may not see is in a card.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.numbers import day_words
from law.matching.candidates import days_of
from law.record.words import article_words, fine_words, instead_of, joined_words, prison_words
from law.written import in_digits
from text.line_breaks import hold_words

LawData = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A numbered paragraph of the edition in effect, with its address."""

    number: str
    address: str


@dataclass(frozen=True)
class ElementLine:
    """An element: its state is "" while nothing is marked. `is_courts`: nothing can be tapped, the court alone says."""

    key: str
    names: Mapping[str, str]
    prove: tuple[Mapping[str, str], ...]
    disprove: tuple[Mapping[str, str], ...]
    is_courts: bool
    state: str = ""


@dataclass(frozen=True)
class PenaltyLine:
    """A penalty in words; where its figures are not shown, `instead` says so."""

    whom: str  # person or entity
    prison: str
    fine: str
    joined: str
    instead: str
    code: str
    source: str
    note: Mapping[str, str] | None


@dataclass(frozen=True)
class RuleLine:
    """A rule by its key and name; `says` is empty where the law data have it in words of their own."""

    key: str
    name: str
    says: str
    words: Mapping[str, str]
    code: str
    source: str


@dataclass(frozen=True)
class Reason:
    """Why an offence is excluded, in words; and its key for the script: element:class, law:not_yet, attempt."""

    key: str
    words: str
    names: Mapping[str, str]
    is_so: bool = False


@dataclass(frozen=True)
class Card:
    """An offence with everything that is said of it."""

    key: str
    article: str  # Article 98(12)
    statute: Mapping[str, str]
    names: Mapping[str, str]
    grade: Mapping[str, str] | None
    is_transactional: bool
    code: str
    elements: tuple[ElementLine, ...]
    penalties: tuple[PenaltyLine, ...]
    rules: tuple[RuleLine, ...]
    questions: tuple[Mapping[str, Any], ...]
    places: tuple[Place, ...]
    reasons: tuple[Reason, ...]
    uncertain_from: str
    uncertain_because: Mapping[str, str]
    begins: str
    ends: str
    range: str = "open"
    whom: str = "both"
    notes: frozenset[str] = field(default_factory=frozenset)

    @property
    def citation(self) -> str:
        """What a line of the working note rests on: the first paragraph that names the article, else the article."""
        return f"{self.article}, § {in_digits(self.places[0].number)}" if self.places else self.article

    @property
    def uncertain_from_words(self) -> str:
        return iso_day_words(self.uncertain_from) if self.uncertain_from else ""


def cards(
    data: LawData, *, places: Mapping[tuple[str, str], list[Place]], codes: Mapping[tuple[str, str], str]
) -> dict[str, Card]:
    """Every offence's card, unmarked, by its key and in the order of the law.

    `places`  the paragraphs that rely on an article or name it, by statute and number
    `codes`   how sure the articles are, by statute and number
    """
    questions = {one["key"]: one for one in data["questions"]}
    return {offence["key"]: _card(offence, data, places, codes, questions) for offence in data["offences"]}


def html_of(card: Card, template: str, **context: Any) -> str:
    """A card by a template for the browser's scripts, its words held together as on a page.

    Without the empty lines and indents of its source: a phone keeps hundreds of them.
    """
    return hold_words(" ".join(render_to_string(template, {"card": card, **context}).split()))


def marked(card: Card, candidate: Mapping[str, Any]) -> Card:
    """A card with the states that the evaluator found."""
    states = candidate["elements"]
    return replace(
        card,
        elements=tuple(replace(line, state=states.get(line.key, "missing")) for line in card.elements),
        range=candidate["range"],
        whom=candidate["penalties_for"],
        notes=frozenset(candidate["notes"]),
    )


def excluded(card: Card, found: Mapping[str, Any]) -> Card:
    """A card with the reasons for which the evaluator excluded it."""
    keys = {f"{kind}:{what}" if kind != "attempt" else kind for one in found["because"] for kind, what in one.items()}
    return replace(card, reasons=tuple(replace(one, is_so=one.key in keys) for one in card.reasons))


def _card(offence, data, places, codes, questions) -> Card:
    statute = data["statutes"].get(offence["statute"], {})
    because = data["statutes"].get(offence.get("uncertain_because") or "", {})
    cited = [(offence["statute"], number) for number in offence["cites"]]
    begins, ends = (day or "" for day in days_of(offence, data["statutes"]))
    return Card(
        key=offence["key"],
        article=article_words(offence["article"]),
        statute=statute.get("titles", {}),
        names=offence["names"],
        grade=offence.get("grade"),
        is_transactional=offence["kind"] == "transactional",
        code=codes.get(cited[0], "T") if cited else "T",
        elements=tuple(_elements(offence)),
        penalties=tuple(_penalties(offence)),
        rules=tuple(_rules(offence)),
        questions=tuple(questions[key] for key in offence["questions"] if key in questions),
        places=_unique(place for article in cited for place in places.get(article, ())),
        reasons=tuple(_reasons(offence, begins, ends)),
        uncertain_from=offence.get("uncertain_from") or "",
        uncertain_because=because.get("titles", {}),
        begins=begins,
        ends=ends,
    )


def _elements(offence) -> Iterator[ElementLine]:
    for one in offence["elements"]:
        yield ElementLine(
            key=one["key"],
            names=one["names"],
            prove=tuple(one["prove"]),
            disprove=tuple(one["disprove"]),
            is_courts=not one["fact"],
        )


def _penalties(offence) -> Iterator[PenaltyLine]:
    for one in offence["penalties"]:
        instead = instead_of(one, offence["article"])
        shown = not instead
        yield PenaltyLine(
            whom=one["for"],
            prison=prison_words(one["prison"]) if shown else "",
            fine=fine_words(one["fine"]) if shown else "",
            joined=joined_words(one["joined"]) if shown else "",
            instead=instead,
            code=one["confidence"],
            source=one["source"],
            note=one.get("note") if shown else None,
        )


def rule_names() -> dict[str, str]:
    """What each rule of an offence is called, in the order of a card."""
    return {
        "repeat": _("If repeated"),
        "aggravation": _("Aggravation"),
        "attempt": _("Attempt"),
        "participation": _("Instigators and accomplices"),
        "entity": _("Legal entities"),
        "confiscation": _("Confiscation"),
        "time_bar": _("Time bar"),
        "combines": _("With other offences"),
    }


def _rules(offence) -> Iterator[RuleLine]:
    says = {
        "punishable": _("Punishable."),
        "not_punishable": _("Not punishable."),
        "covered": _("Covered."),
        "not_covered": _("Not covered."),
        "none": pgettext("a rule of law", "None."),
    }
    for key, name in rule_names().items():
        rule = offence["rules"].get(key)
        if rule is None:
            yield RuleLine(key, name, _("To be verified."), {}, "T", "")
        elif instead := instead_of(rule, offence["article"]):
            yield RuleLine(key, name, instead, {}, rule["confidence"], rule["source"])
        else:
            says_so = says.get(rule["is"], "")
            yield RuleLine(key, name, says_so, rule["names"], rule["confidence"], rule["source"])


def _reasons(offence, begins: str, ends: str) -> Iterator[Reason]:
    for one in offence["elements"]:
        if one["fact"]:
            yield Reason(f"element:{one['key']}", _("You marked otherwise:"), one["names"])
    if begins:
        says = _("The law was not in force yet on that day: it is from %(day)s.") % {"day": iso_day_words(begins)}
        yield Reason("law:not_yet", says, {})
    if ends:
        says = _("The law was no longer in force on that day: it ended on %(day)s.") % {"day": iso_day_words(ends)}
        yield Reason("law:no_longer", says, {})
    yield Reason("attempt", _("It stayed an attempt, and attempt is not punishable here."), {})


def iso_day_words(iso: str) -> str:
    """An ISO day as the reader's language writes it."""
    return day_words(date.fromisoformat(iso))


def _unique(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places))
