"""The questions of the helper's page: each with its answers, what was answered already, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.models import in_language
from law.matching.fact_vocabulary import FACTS, MANY, ONE, SPECIES, UNKNOWN
from law.matching.fact_words import ACTS, GROUPS, NOT_KNOWN, QUESTIONS, value_words
from law.matching.facts import Refused
from text import alphabet


@dataclass(frozen=True)
class Answer:
    """One answer that can be tapped."""

    value: str
    words: str
    is_given: bool = False


@dataclass(frozen=True)
class Question:
    """A question. `kind` as in the vocabulary; `typed` is what stands in a field for writing; `wrong` says why not."""

    key: str
    words: str
    kind: str
    answers: tuple[Answer, ...] = ()
    typed: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Asked:
    """Questions that stand together; opened where something was answered, or is wrong, or it comes first."""

    key: str
    title: str
    questions: tuple[Question, ...]
    is_open: bool = False


def acts(sent: Mapping[str, Sequence[str]], refused: Sequence[Refused]) -> list[Asked]:
    """What was done, in its parts; "not known" stands with the first."""
    given = sent.get("act", ())
    asked = []
    for place, group in enumerate(ACTS):
        answers = [Answer(act, value_words("act", act), act in given) for act in group.facts]
        if place == 0:
            answers.append(Answer(UNKNOWN, str(NOT_KNOWN), UNKNOWN in given))
        is_open = place == 0 or any(one.is_given for one in answers)
        question = Question("act", str(group.title), MANY, tuple(answers), wrong=_wrong("act", refused))
        asked.append(Asked(group.key, str(group.title), (question,), is_open))
    return asked


def groups(sent: Mapping[str, Sequence[str]], refused: Sequence[Refused], law: Mapping) -> list[Asked]:
    """All other questions, group by group."""
    asked = []
    for group in GROUPS:
        questions = tuple(question(key, sent, refused, law) for key in group.facts)
        is_open = group.key == "animal" or any(
            one.typed or one.wrong or any(answer.is_given for answer in one.answers) for one in questions
        )
        asked.append(Asked(group.key, str(group.title), questions, is_open))
    return asked


def question(key: str, sent: Mapping[str, Sequence[str]], refused: Sequence[Refused], law: Mapping) -> Question:
    """One question as it is asked, with what was sent for it."""
    fact, given = FACTS[key], sent.get(key, ())
    if fact.kind in (ONE, MANY):
        answers = [Answer(value, value_words(key, value), value in given) for value in (*fact.values, UNKNOWN)]
    elif fact.kind == SPECIES:
        answers = list(_species(given, law))
    else:
        answers = [Answer(UNKNOWN, str(NOT_KNOWN), UNKNOWN in given)]
    typed = next((value for value in given if value != UNKNOWN), "") if fact.kind not in (ONE, MANY) else ""
    return Question(key, str(QUESTIONS[key]), fact.kind, tuple(answers), typed, _wrong(key, refused))


def _species(given: Sequence[str], law: Mapping) -> Iterator[Answer]:
    called = ((in_language(one["names"]), key, one["names"].get("la", "")) for key, one in law["species"].items())
    named = sorted(called, key=lambda one: alphabet.place(one[0], get_language() or "en"))
    yield Answer(UNKNOWN, str(NOT_KNOWN), UNKNOWN in given)
    for name, key, latin in named:
        yield Answer(key, f"{name} ({latin})" if latin else name, key in given)


def _wrong(key: str, refused: Sequence[Refused]) -> str:
    return " ".join(one.sentence for one in refused if one.fact == key)
