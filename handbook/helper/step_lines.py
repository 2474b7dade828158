"""What was said of the steps, and what the check found, as lines: each with what it cites. static/handbook/helper/
step_lines.js is the same in the browser; a test compares what the two make.

`words` are what sentence_steps.words_of makes of the law data in a language.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.helper.step_words import ASKS_REASONS, NOT_GONE, PRINCIPAL
from text import khmer

Words = Mapping[str, Any]
Said = Mapping[str, Any]
Finding = Mapping[str, Any]


NOT_ON_NOTE = ("step_missing", "no_offence", "minor_stops", "question_open")
"""Findings that other lines of the note say; how many questions are open is said in one."""

OF_MINORS = ("no_offence", "question_open", "minor_stops")
ALIKE = ("level", "says", "least", "most", "question", "value")


@dataclass(frozen=True)
class StepLine:
    """A step as it stands on the note: its state, what was said at it, and what it cites."""

    key: str
    name: str
    state: str
    says: str
    details: str
    cites: str


@dataclass(frozen=True)
class Found:
    """Findings of one level: each a sentence with what it cites."""

    level: str
    title: str
    lines: tuple[tuple[str, str], ...]


def step_lines(said: Said, words: Words) -> list[StepLine]:
    """Every step in its order, gone through or not."""
    lines = []
    for step in words["steps"]:
        state = said["steps"].get(step["key"], NOT_GONE)
        details = " ".join(_details(step["key"], said, words))
        lines.append(StepLine(step["key"], step["name"], state, words["states"][state], details, step["cites"]))
    return lines


def found(findings: Sequence[Finding], said: Said, words: Words, *, without: Sequence[str] = ()) -> list[Found]:
    """The findings by level; what is said of several articles, steps or factors alike is said once.

    Of a minor, whose steps stop, only what is about no step for adults.
    """
    alike: dict[str, list[Finding]] = {}
    for one in findings:
        if one["says"] not in without and (not said["minor"] or one["says"] in OF_MINORS):
            names = [name for name in ALIKE if name != "value" or "{value}" in words["findings"][one["says"]]]
            alike.setdefault(json.dumps([one.get(name) for name in names]), []).append(one)
    groups = []
    for level, title in words["levels"]:
        lines = tuple(_line(several, words) for several in alike.values() if several[0]["level"] == level)
        if lines:
            groups.append(Found(level, title, lines))
    return groups


def on_note(findings: Sequence[Finding], said: Said, words: Words) -> tuple[list[StepLine], list[Found]]:
    """What the note says of the steps, and of the check: on one page, so the questions are counted and not told."""
    groups = found(findings, said, words, without=NOT_ON_NOTE)
    asked = [one for one in findings if one["says"] == "question_open"]
    if asked:
        sentence = words["phrases"]["open_on_note"].replace("{number}", _number(len(asked), words))
        cites = "; ".join(words["cited"][key] for key in _names(asked, "offence"))
        groups.append(Found("open", dict(words["levels"])["open"], ((sentence, cites),)))
    return ([] if said["minor"] else step_lines(said, words)), groups


def summed(findings: Sequence[Finding], said: Said, law: Mapping, words: Words) -> str:
    """The one sentence above the check: that something is wrong, or that nothing can be said to be."""
    phrases = words["phrases"]
    if any(one["level"] == "error" for one in findings):
        return phrases["errors"]
    ticked = [one for one in law["offences"] if one["key"] in said["offences"]]
    if not ticked or said["minor"]:
        return ""
    is_confirmed = any(penalty["confidence"] == "C" for one in ticked for penalty in one["penalties"])
    return phrases["no_errors"] if is_confirmed else phrases["unconfirmed"]


def _line(several: Sequence[Finding], words: Words) -> tuple[str, str]:
    one = several[0]
    offences = _names(several, "offence")
    steps = _names(several, "step")
    term = _term if one["says"].startswith("prison") else _sum
    filled = {
        "articles": ", ".join(words["articles"][key] for key in offences),
        "steps": ", ".join(_step(key, words)["name"] for key in steps),
        "factors": ", ".join(words["factors"][key]["name"] for key in _names(several, "factor")),
        "least": "" if one.get("least") is None else term(one["least"], words),
        "most": "" if one.get("most") is None else term(one["most"], words),
        "question": _question(one.get("question"), words),
        "value": words["values"].get(one.get("value"), ""),
    }
    sentence = words["findings"][one["says"]]
    for name, told in filled.items():
        sentence = sentence.replace(f"{{{name}}}", told)
    if one["level"] == "error" and one["says"] in ASKS_REASONS:
        sentence += " " + words["phrases"]["give_reasons"]
    cites = [words["cited"][key] for key in offences] or [_step(key, words)["cites"] for key in steps[:1]]
    return sentence.strip(), "; ".join(cites)


def _names(several: Iterable[Finding], name: str) -> list[str]:
    return list(dict.fromkeys(one[name] for one in several if one.get(name)))


def _step(key: str, words: Words) -> Mapping[str, str]:
    return next((one for one in words["steps"] if one["key"] == key), {"name": key, "cites": ""})


def _question(key: str | None, words: Words) -> str:
    asked = words["questions"].get(key)
    if asked is None:
        return ""
    return f"{asked['name']} {words['phrases']['answers'].replace('{answers}', ' · '.join(asked['answers']))}"


def _details(key: str, said: Said, words: Words) -> Iterator[str]:
    phrases = words["phrases"]
    for name in ("factors", "elements"):
        named = [words["factors"][one]["name"] for one in said[name] if words["factors"][one]["step"] == key]
        if named:
            yield phrases[name].replace("{factors}", "; ".join(named))
    for name, choice in words["choices"].items():
        if choice["step"] == key and name in said:
            yield f"{choice['says']} {choice['answers'][said[name]]}."
    if key == PRINCIPAL:
        if "prison" in said:
            yield phrases["prison"].replace("{term}", _term(said["prison"], words))
        if "fine" in said:
            yield phrases["fine"].replace("{sum}", _sum(said["fine"], words))
        for name, value in words["values"].items():
            if name in said["values"]:
                told = phrases["value"].replace("{value}", value)
                yield told.replace("{sum}", _sum(said["values"][name], words))


def _term(months: float, words: Words) -> str:
    """A span of time in words; a part of a month is said in days, thirty to a month."""
    if not months:
        return words["phrases"]["none"]
    years, rest = divmod(months, 12)
    whole = int(rest)
    spans = {"years": int(years), "months": whole, "days": round((rest - whole) * 30)}
    return " ".join(
        words["terms"][name][0 if count == 1 else 1].replace("{number}", _number(count, words))
        for name, count in spans.items()
        if count
    )


def _sum(riel: float, words: Words) -> str:
    if not riel:
        return words["phrases"]["none"]
    return words["phrases"]["riel"].replace("{number}", _number(round(riel), words))


def _number(number: int, words: Words) -> str:
    return khmer.grouped(number) if words["language"] == "km" else f"{number:,}"
