"""The working note: what was marked, the articles that were ticked, the steps, and reasons. It goes nowhere by itself.

It has no emblem, no ministry's name, no number of a case and no field for a name. Nothing of it is kept here: a browser
that runs scripts makes it by itself from `parts`, for another the server makes it once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, override

from accounts.models import in_language
from handbook.helper.held_texts import held
from handbook.helper.helper_words import rests_on
from handbook.helper.offence_cards import Card, html_of, iso_day_words
from handbook.helper.step_lines import Found, StepLine
from handbook.helper.word_note import MOST_SIGNS
from handbook.models import Edition, Handbook
from law.matching.fact_vocabulary import FACTS, UNKNOWN
from law.matching.fact_words import QUESTIONS, VALUES, value_words
from law.record.words import UNREAD, article_words


def rendered(
    language: str,
    *,
    handbook: Handbook,
    edition: Edition | None,
    law: Mapping[str, Any],
    law_day: str,
    check_at: str,
    facts: Mapping[str, Any] | None = None,
    cards: Iterable[Card] = (),
    steps: Sequence[StepLine] = (),
    check: Sequence[Found] = (),
    minor: bool = False,
    reasons: str = "",
) -> str:
    """The note in a language, as HTML; without facts and cards its empty frame."""
    with override(language):
        context = {
            "note_language": language,
            "handbook": handbook,
            "edition": edition,
            "facts": told(facts or {}, law),
            "cards": list(cards),
            "has_steps": bool(law["steps"]),
            "steps": steps,
            "check": check,
            "minor": minor,
            "minor_cites": "; ".join(rests_on(law, "minor")) or _unread(),
            "reasons": reasons,
            "law_day": iso_day_words(law_day),
            "check_at": check_at,
        }
        return render_to_string("handbook/helper/_note.html", context)


def _unread() -> str:
    return f"{article_words(UNREAD)} · T"


def told(facts: Mapping[str, Any], law: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts in words, each question with its answers, in the language in use."""
    lines = []
    for key in FACTS:
        if key in facts:
            values = facts[key] if isinstance(facts[key], list) else [facts[key]]
            lines.append((str(QUESTIONS[key]), ", ".join(_said(key, str(value), law) for value in values)))
    return lines


def _said(key: str, value: str, law: Mapping[str, Any]) -> str:
    if value == UNKNOWN or key in VALUES:
        return value_words(key, value)
    if key == "species":
        return _name(law["species"][value]["names"])
    return iso_day_words(value) if key == "date" else value


def _name(names: Mapping[str, str]) -> str:
    return in_language(dict(names))


def parts(law: Mapping[str, Any], made: Sequence[Card]) -> dict[str, Any]:
    """What a browser makes the note of, in the language in use: offences, questions and answers as HTML."""
    return {
        "offences": {card.key: html_of(card, "handbook/helper/_note_offence.html") for card in made},
        "questions": held({key: str(words) for key, words in QUESTIONS.items()}),
        "answers": {
            **{key: {value: held(value_words(key, value)) for value in values} for key, values in VALUES.items()},
            "species": {key: held(_name(one["names"])) for key, one in law["species"].items()},
        },
        "not_known": held(value_words("", UNKNOWN)),
        "months": [held(date_format(date(2000, month, 1), "F")) for month in range(1, 13)],
        "most_signs": MOST_SIGNS.get(get_language() or "en", MOST_SIGNS["en"]),
    }
