"""The steps of a sentence as the helper's page shows them, and the words of which notes and the check are made.

The same HTML goes to both ways, as with the cards: the server's page gets it with what was said, the browser without.
No step has a figure of its own, and no field is filled in before somebody does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import in_language
from handbook.helper import said_steps
from handbook.helper.asked_facts import Answer, Question
from handbook.helper.offence_cards import Card, Place
from handbook.helper.said_steps import SaidSteps, Sent
from handbook.helper.step_lines import Found, found, summed
from handbook.helper.step_words import (
    CHOICES,
    FINDINGS,
    LEVELS,
    PRINCIPAL,
    REASONS,
    STATES,
    VALUES,
    WRONG,
    phrases,
    terms,
)
from law.articles import articles_in
from law.matching.fact_vocabulary import ONE
from law.matching.sentence_check import checked
from law.record.words import is_shown, lowered_words
from law.written import in_digits
from text.line_breaks import hold_words

LAW_AT = {
    "range": "range",
    "aggravating": "aggravation",
    "recidivism": "repeat",
    "several": "combines",
    "exhibits": "confiscation",
}
"""What stands of the ticked articles at a step: their range, or one of their rules."""

LawData = Mapping[str, Any]
Places = Mapping[tuple[str, str], Sequence[Place]]


@dataclass(frozen=True)
class FactorTap:
    """A factor that may be named, and then be said to be an element of the offence already."""

    key: str
    names: Mapping[str, str]
    code: str
    is_named: bool
    is_element: bool


@dataclass(frozen=True)
class Typed:
    """A field for a figure that the user writes: never filled in before. `value` is what a fine is a multiple of."""

    name: str
    words: str
    typed: str
    wrong: str
    value: str = ""
    is_asked: bool = True


@dataclass(frozen=True)
class Step:
    """A step with everything that it asks. `state` is gone, not_apply or nothing."""

    key: str
    names: Mapping[str, str]
    text: Mapping[str, str]
    cites: str
    law_at: str  # which part of the ticked articles' cards stands here: "range", or the key of a rule
    lowered: tuple[tuple[str, str, Mapping[str, str]], ...]  # the table of mitigation: of which least, to what, a note
    state: str
    factors: tuple[tuple[str, tuple[FactorTap, ...]], ...]  # title and factors, the statutory ones apart
    questions: tuple[Question, ...]
    typed: tuple[Typed, ...]
    has_reasons: bool
    is_open: bool

    @property
    def says(self) -> str:
        return str(STATES[self.state])


@dataclass(frozen=True)
class Shown:
    """The steps as a page shows them, with what was said, and the check of it."""

    steps: tuple[Step, ...]
    ticked: tuple[Card, ...] = ()
    is_open: bool = False
    is_minor: bool = False
    reasons: str = ""
    refused: tuple[str, ...] = ()
    summed: str = ""
    check: tuple[Found, ...] = ()
    check_address: str = ""  # where a form goes that no script reads


def has_reasons(law: LawData) -> bool:
    """Whether the reasons are written at a step; else they stand with the note."""
    return any(step["key"] == REASONS for step in law["steps"])


def steps_of(law: LawData, cites: Mapping[str, str], sent: Sent, read: SaidSteps | None = None) -> tuple[Step, ...]:
    """Every configured step in its order, with what was sent for it. The first is open, and that of the reasons."""
    said = read.said if read else {"steps": {}, "factors": [], "elements": [], "offences": []}
    wrong = {one.fact: one.sentence for one in read.refused} if read else {}
    made: list[Step] = []
    for step in law["steps"]:
        key = step["key"]
        questions = tuple(_questions(key, sent, wrong))
        typed = tuple(_typed(key, law, said, sent, wrong))
        factors = tuple(_factors(key, law, said))
        is_given = key in said["steps"] or any(one.wrong or one.typed for one in typed)
        is_given |= any(one.is_named or one.is_element for _title, several in factors for one in several)
        is_given |= any(answer.is_given for one in questions for answer in one.answers)
        made.append(
            Step(
                key=key,
                names=step["names"],
                text=step["text"],
                cites=cites[key],
                law_at=LAW_AT.get(key, ""),
                lowered=tuple(_lowered(step)),
                state=said["steps"].get(key, ""),
                factors=factors,
                questions=questions,
                typed=typed,
                has_reasons=key == REASONS,
                is_open=is_given or key == REASONS or not made,
            )
        )
    return tuple(made)


def shown(
    law: LawData,
    cites: Mapping[str, str],
    words: Mapping[str, Any],
    sent: Sent,
    read: SaidSteps,
    *,
    cards: Sequence[Card],
    check_address: str,
) -> Shown:
    """The steps with what was said of them and what the law says of the ticked ones of `cards`, and the check of it."""
    findings = checked(dict(law), read.said)
    return Shown(
        steps=steps_of(law, cites, sent, read),
        ticked=tuple(card for card in cards if card.key in read.said["offences"]),
        is_open=True,
        is_minor=read.said["minor"],
        reasons=read.reasons,
        refused=tuple(one.sentence for one in read.refused),
        summed=summed(findings, read.said, law, words),
        check=tuple(found(findings, read.said, words)),
        check_address=check_address,
    )


def unanswered_html(law: LawData, cites: Mapping[str, str]) -> str:
    """The steps before anything was said, as HTML for the browser's scripts: see offence_cards.html_of.

    Empty where the law data have no steps.
    """
    if not law["steps"]:
        return ""
    shown = Shown(steps_of(law, cites, {}))
    return hold_words(" ".join(render_to_string("handbook/helper/_steps.html", {"shown": shown}).split()))


def cites_of(law: LawData, places: Places) -> dict[str, str]:
    """What each step cites: the articles, the first paragraph that speaks of one, and how sure it is."""
    return {step["key"]: f"{_articles_of(step, law, places)} · {step['confidence']}" for step in law["steps"]}


def words_of(law: LawData, cards: Mapping[str, Card], cites: Mapping[str, str]) -> dict[str, Any]:
    """What lines of the note and of the check are made of, in the language in use: plain data, for the browser too."""
    codes = {one["key"]: one["confidence"] for one in law["questions"]}
    return {
        "language": get_language(),
        "steps": [
            {"key": one["key"], "name": in_language(one["names"]), "cites": cites[one["key"]]} for one in law["steps"]
        ],
        "factors": {
            one["key"]: {"name": in_language(one["names"]), "step": _home_of(one["step"], law)}
            for one in law["factors"]
        },
        "choices": {
            name: {
                "step": choice.step,
                "says": str(choice.says),
                "answers": {value: str(said) for value, said in choice.answers.items()},
            }
            for name, choice in CHOICES.items()
        },
        "articles": {key: f"{in_language(dict(card.statute))}, {card.article}" for key, card in cards.items()},
        "cited": {key: f"{card.citation} · {card.code}" for key, card in cards.items()},
        "questions": {
            one["key"]: {
                "name": f"{in_language(one['names'])} ({codes[one['key']]})",
                "answers": [in_language(answer) for answer in one["answers"]],
            }
            for one in law["questions"]
        },
        "values": {value: str(words) for value, words in VALUES.items()},
        "findings": {says: in_digits(str(sentence)) for says, sentence in FINDINGS.items()},
        "levels": [[level, str(title)] for level, title in LEVELS.items()],
        "states": {state: str(words) for state, words in STATES.items()},
        "wrong": {name: in_digits(str(sentence)) for name, sentence in WRONG.items()},
        "phrases": phrases(),
        "terms": terms(),
    }


# What a step asks --------------------------------------------------------------------------------------------------


def _home_of(step: str, law: LawData) -> str:
    """The step at which factors of a kind stand: the one of their name; those of the offender where reasons are given.

    A handbook may have other steps: then they stand at its last one.
    """
    keys = [one["key"] for one in law["steps"]]
    homes = (step, REASONS) if step == "offender" else (step,)
    return next((home for home in homes if home in keys), next(reversed(keys), ""))


def _factors(key: str, law: LawData, said: Mapping) -> Iterator[tuple[str, tuple[FactorTap, ...]]]:
    here = [one for one in law["factors"] if _home_of(one["step"], law) == key]
    titles = {
        (True, False): _("Named by the text of an offence"),
        (False, False): _("Factors of the list"),
        (False, True): _("Of the offender and the act"),
        (True, True): _("Of the offender, named by a text"),
    }
    for (is_statutory, is_offenders), title in titles.items():
        of_kind = [one for one in here if (one["statutory"], one["step"] == "offender") == (is_statutory, is_offenders)]
        if of_kind:
            yield (
                title,
                tuple(
                    FactorTap(
                        one["key"],
                        one["names"],
                        one["confidence"],
                        one["key"] in said["factors"],
                        one["key"] in said["elements"],
                    )
                    for one in of_kind
                ),
            )


def _lowered(step: Mapping) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """The table of mitigation, where readers may see its figures."""
    for row in step.get("lowers") or () if is_shown(step) else ():
        yield (*lowered_words(row), row.get("note") or {})


def _questions(key: str, sent: Sent, wrong: Mapping[str, str]) -> Iterator[Question]:
    for name, choice in CHOICES.items():
        if choice.step == key:
            given = sent.get(name, ())
            answers = tuple(Answer(value, str(words), value in given) for value, words in choice.answers.items())
            yield Question(name, str(choice.asks), ONE, answers, wrong=wrong.get(name, ""))


def _typed(key: str, law: LawData, said: Mapping, sent: Sent, wrong: Mapping[str, str]) -> Iterator[Typed]:
    if key != PRINCIPAL:
        return
    fields = {
        said_steps.YEARS: _("Prison, years"),
        said_steps.MONTHS: _("Prison, months"),
        said_steps.FINE: _("Fine, in riel"),
    }
    for name, words in fields.items():
        yield Typed(name, words, _first(sent, name), wrong.get(name, ""))
    asked = {
        penalty["fine"].get("of")
        for offence in law["offences"]
        if offence["key"] in said["offences"]
        for penalty in offence["penalties"]
    }
    for value, words_of_value in VALUES.items():
        name = said_steps.VALUE + value
        words = _("In riel, for a fine that is a multiple: %(value)s") % {"value": words_of_value}
        typed = _first(sent, name)
        yield Typed(name, words, typed, wrong.get(name, ""), value, value in asked or bool(typed))


def _first(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "")


# What a step cites -------------------------------------------------------------------------------------------------


def _articles_of(step: Mapping, law: LawData, places: Places) -> str:
    of_statute: dict[str, list[str]] = {}
    for one in step["cites"]:
        of_statute.setdefault(one["statute"], []).append(one["article"])
    if not of_statute:
        return _("no article, the order of this handbook")
    told = [_of_statute(slug, articles, law) for slug, articles in of_statute.items()]
    place = next(
        (
            place
            for slug, articles in of_statute.items()
            for article in articles
            for number in articles_in(article)
            for place in places.get((slug, number), ())
        ),
        None,
    )
    return "; ".join(told) + (f", § {in_digits(place.number)}" if place else "")


def _of_statute(slug: str, articles: Sequence[str], law: LawData) -> str:
    title = in_language(law["statutes"].get(slug, {}).get("titles", {})) or slug
    named = [article for article in articles if article]
    if not named:
        return title
    count = 2 if len(named) > 1 or len(articles_in(named[0])) > 1 else 1
    words = ngettext("Article %(articles)s", "Articles %(articles)s", count) % {"articles": ", ".join(named)}
    return f"{title}, {in_digits(words)}"
