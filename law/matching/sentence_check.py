"""What is missing or does not fit in a sentence that somebody drafts. Its twin is static/law/sentence_check.js.

`checked(data, said)` takes the law data (form 1) and what was said step by step, and returns findings as plain data. It
never proposes a penalty: a figure is named only where what was said lies outside it. Both evaluators return the same
for the same (tests/browser/test_sentence_check.py).

Said      every key may be absent, which means not answered; words that the law data do not know are passed over.
    offences             keys of the offences that the note is about
    for                  "person" | "entity" | "unknown": which penalties are looked at; unknown: all
    folded, date         offences whose range is no limit; also those of which `date` is not before uncertain_from
    minor                true: the ranges for adults are not looked at
    steps                {step: "gone" | "not_apply"}
    factors, elements    factors that count; factors that are elements of the offence already
    mitigation, recidivism, recidivism_shown, additional, additional_named, earlier_prison    "yes" | "no" | "unknown"
    suspension           "none" | "whole" | "part" | "unknown"
    prison, fine         months, riel; what is 0 or absent is not given
    values               {market_value | duty | goods_value | laundered_value: riel}
    has_reasons          whether any reasons are written; their words never come here
Finding   {"step", "level", "says"}, and where it applies "offence", "factor", "question", "value" (prison or fine, or
          the value that is missing), "least" or "most" (months or riel).
Levels    error: it cannot be so. reasons: outside the range, with reasons. cannot: not to be checked. open: an open
          question of the law. missing: not answered yet. note: to be thought of.
Range     from the lowest least to the highest most of the penalties that are looked at, of all offences together, since
          one penalty of each kind is given for them. An error comes from figures of confidence C alone; as long as one
          figure cannot be looked at, nothing is outside. A multiple is one of the value that was typed.
Lowered   mitigation lets each least of prison fall by the row of `lowers` of the step mitigating that holds it, and
          halves that of a fine. Without a table of confidence C nothing is below the range.
Risen     with recidivism, or a statutory factor where the law of an offence has a rule of its own, the most may be
          higher, or of another kind: nothing is above the range, and no kind of penalty is too many.
Repeat    a factor, or a question, whose key has this word is about repetition.
Twice     a factor that counts is an element as well, or tells the same fact (`same_as`) as one that counts or is one.
Order     of the steps, then of the offences, then of the codes. A step that the law data do not have comes last.

Errors    law data of another form than 1 raise ValueError (the browser's twin throws an Error).
"""

from law.matching.candidates import READ

CONFIRMED = "C"
SUSPENDED = ("whole", "part")
MOST_SUSPENDED = 60
"""Months of prison up to which Criminal Code 104 lets a sentence be suspended."""

MAY_RISE = ("prison_above", "fine_above", "prison_not_provided", "fine_not_provided", "both_not_allowed")
LEVELS = ("error", "reasons", "cannot", "open", "missing", "note")
CODES = (
    *("step_missing", "no_offence", "question_open", "minor_stops", "range_folded", "mitigation_table"),
    *("several_one_of_each", "nothing_said", "most_may_rise", "not_confirmed", "figure_unknown", "value_missing"),
    *("prison_below", "prison_above", "fine_below", "fine_above", "prison_not_provided", "fine_not_provided"),
    *("both_not_allowed", "one_of_two", "counted_twice", "statutory_not_of_offence", "recidivism_not_shown"),
    *("repeat_open", "additional_not_named", "suspension_earlier", "suspension_over_five_years"),
    "suspension_unknown",
)


def checked(data: dict, said: dict) -> list[dict]:
    """Return what is missing or does not fit, in order; nothing where all is answered and nothing speaks against it."""
    if data.get("form") != 1:
        raise ValueError("These law data are of a form that this evaluator does not know.")
    steps = {step["key"]: step for step in sorted(data["steps"], key=lambda step: step["order"])}
    ticked = [offence for offence in data["offences"] if offence["key"] in said.get("offences", ())]
    counted = [factor for factor in data["factors"] if factor["key"] in said.get("factors", ())]
    found = [
        *_unanswered(steps, said),
        *_of_offences(data, ticked),
        *_of_factors(counted, steps, ticked, said),
        *_of_recidivism(counted, steps, data, ticked, said),
        *_of_what_follows(steps, said),
        *_of_penalties(counted, steps, ticked, said),
    ]
    places = {key: place for place, key in enumerate(steps)}
    offences = {offence["key"]: place for place, offence in enumerate(ticked)}
    return sorted(
        found,
        key=lambda one: (places.get(one["step"], len(places)), offences.get(one.get("offence"), -1), one["says"]),
    )


def _finding(step: str, level: str, says: str, **more) -> dict:
    return {"step": step, "level": level, "says": says, **more}


# Steps, offences and factors ------------------------------------------------------------------------------------


def _unanswered(steps: dict, said: dict) -> list[dict]:
    answers = said.get("steps", {})
    return [_finding(key, "missing", "step_missing") for key in steps if answers.get(key) not in ("gone", "not_apply")]


def _of_offences(data: dict, ticked: list[dict]) -> list[dict]:
    if not ticked:
        return [_finding("offence", "missing", "no_offence")]
    known = {question["key"] for question in data["questions"]}
    asked: dict[str, str] = {}
    for offence in ticked:
        for question in offence["questions"]:
            if question in known:
                asked.setdefault(question, offence["key"])
    return [
        _finding("offence", "open", "question_open", offence=offence, question=question)
        for question, offence in asked.items()
    ]


def _of_factors(counted: list[dict], steps: dict, ticked: list[dict], said: dict) -> list[dict]:
    taken = {*said.get("elements", ()), *(factor["key"] for factor in counted)}
    found = []
    for factor in counted:
        step = "reasons" if factor["step"] == "offender" and "offender" not in steps else factor["step"]
        if factor["key"] in said.get("elements", ()) or factor.get("same_as") in taken:
            found.append(_finding(step, "error", "counted_twice", factor=factor["key"]))
        if factor["statutory"] and ticked and not _has_own_rule(ticked):
            found.append(_finding(step, "note", "statutory_not_of_offence", factor=factor["key"]))
    return found


def _has_words(offence: dict, name: str) -> bool:
    """Whether the law of an offence has a rule of its own."""
    rule = offence["rules"].get(name)
    return rule is not None and rule["is"] == "text"


def _has_own_rule(ticked: list[dict]) -> bool:
    return any(_has_words(offence, name) for offence in ticked for name in ("repeat", "aggravation"))


# Conditions -----------------------------------------------------------------------------------------------------


def _of_recidivism(counted: list[dict], steps: dict, data: dict, ticked: list[dict], said: dict) -> list[dict]:
    is_said = said.get("recidivism") == "yes"
    found = []
    if is_said and said.get("recidivism_shown") != "yes":
        found.append(_finding("recidivism", _level(steps, "recidivism"), "recidivism_not_shown"))
    repeated = any(factor["statutory"] and "repeat" in factor["key"] for factor in counted)
    known = {question["key"] for question in data["questions"]}
    for offence in ticked if is_said or repeated else ():
        if _has_words(offence, "repeat"):
            about = [key for key in offence["questions"] if "repeat" in key and key in known]
            more = {"question": about[0]} if about else {}
            found.append(_finding("recidivism", "open", "repeat_open", offence=offence["key"], **more))
    return found


def _of_what_follows(steps: dict, said: dict) -> list[dict]:
    """Additional penalties, and whether it may be suspended."""
    found = []
    if said.get("additional") == "yes" and said.get("additional_named") != "yes":
        found.append(_finding("additional", _level(steps, "additional"), "additional_not_named"))
    if said.get("suspension") in SUSPENDED:
        level = _level(steps, "suspension")
        earlier = said.get("earlier_prison")
        if earlier == "yes":
            found.append(_finding("suspension", level, "suspension_earlier"))
        elif earlier != "no":
            found.append(_finding("suspension", level, "suspension_unknown"))
        if said.get("prison", 0) > MOST_SUSPENDED:
            found.append(_finding("suspension", level, "suspension_over_five_years"))
    return found


def _level(steps: dict, key: str) -> str:
    """A condition that a lawyer confirmed is one that must hold; another is to be thought of."""
    return "error" if key in steps and steps[key]["confidence"] == CONFIRMED else "note"


# Prison and fine ------------------------------------------------------------------------------------------------


def _of_penalties(counted: list[dict], steps: dict, ticked: list[dict], said: dict) -> list[dict]:
    given = [name for name in ("prison", "fine") if said.get(name, 0) > 0]
    found = []
    if not given and said.get("steps", {}).get("principal") != "not_apply":
        found.append(_finding("principal", "missing", "nothing_said"))
    if said.get("minor"):
        return [*found, _finding("range", "note", "minor_stops")]
    folded = [offence for offence in ticked if _is_folded(offence, said)]
    open_ones = [offence for offence in ticked if offence not in folded]
    lowers = _lowers(steps, said)
    if lowers is None:
        found.append(_finding("mitigating", "cannot", "mitigation_table"))
    if len(ticked) > 1:
        found.append(_finding("several", "note", "several_one_of_each"))
    found += [_finding("range", "cannot", "range_folded", offence=offence["key"]) for offence in folded]
    may_rise = _may_rise(counted, ticked, said)
    if given and may_rise:
        found.append(_finding("principal", "cannot", "most_may_rise"))
    outside = _joined(given, open_ones, said, is_alone=len(ticked) == 1)
    for name in given:
        outside += _of_kind(name, open_ones, said, lowers, has_folded=bool(folded))
    return [*found, *(one for one in outside if not (may_rise and one["says"] in MAY_RISE))]


def _may_rise(counted: list[dict], ticked: list[dict], said: dict) -> bool:
    return said.get("recidivism") == "yes" or (any(factor["statutory"] for factor in counted) and _has_own_rule(ticked))


def _is_folded(offence: dict, said: dict) -> bool:
    day, uncertain = said.get("date", ""), offence.get("uncertain_from")
    return offence["key"] in said.get("folded", ()) or bool(day and uncertain and day >= uncertain)


def _lowers(steps: dict, said: dict) -> list[dict] | None:
    """The rows by which the least falls: none without mitigation; None where it does and nobody confirmed how."""
    if said.get("mitigation") != "yes":
        return []
    step = steps.get("mitigating", {})
    return (step.get("lowers") or None) if step.get("confidence") == CONFIRMED else None


def _looked_at(offence: dict, said: dict) -> list[dict]:
    of = said.get("for", "unknown")
    return [penalty for penalty in offence["penalties"] if of not in ("person", "entity") or penalty["for"] == of]


def _of_kind(name: str, offences: list[dict], said: dict, lowers: list[dict] | None, *, has_folded: bool) -> list[dict]:
    """What is found of prison, or of a fine, that was given: what cannot be looked at, or else what is outside."""
    found: list[dict] = []
    none: list[dict] = []
    ends: list[tuple[str, float | None, float | None]] = []
    is_open = has_folded
    for offence in offences:
        penalties = _looked_at(offence, said)
        cannot = _cannot(name, penalties, said)
        if cannot:
            is_open = True
            found.append(_finding("principal", "cannot", cannot[0], offence=offence["key"], value=cannot[1]))
            continue
        figures = [penalty[name] for penalty in penalties if penalty[name]["is"] != "none"]
        if not figures:
            none.append(_finding("principal", "error", f"{name}_not_provided", offence=offence["key"]))
        elif any(figure[end] is None for figure in figures for end in ("min", "max")):
            found.append(_finding("principal", "cannot", "figure_unknown", offence=offence["key"], value=name))
        ends += [(offence["key"], *_ends(name, figure, said, lowers)) for figure in figures]
    if is_open:
        return found
    return [*found, *(_outside(name, ends, said) if ends else none)]


def _cannot(name: str, penalties: list[dict], said: dict) -> tuple[str, str] | None:
    """Why the figures of an offence are no limit, and of what; None where they are."""
    if any(penalty["confidence"] not in READ for penalty in penalties):
        return "not_confirmed", name
    if not penalties or any(penalty[name]["is"] not in ("range", "multiple", "none") for penalty in penalties):
        return "figure_unknown", name
    if any(penalty["confidence"] != CONFIRMED for penalty in penalties):
        return "not_confirmed", name
    for penalty in penalties:
        figure = penalty[name]
        if figure["is"] == "multiple" and not said.get("values", {}).get(figure["of"], 0) > 0:
            return "value_missing", figure["of"]
    return None


def _ends(name: str, figure: dict, said: dict, lowers: list[dict] | None) -> tuple[float | None, float | None]:
    """The least and the most of a figure in months or riel; None where one is not known."""
    times = said["values"][figure["of"]] if figure["is"] == "multiple" else 1
    least, most = (None if figure[end] is None else _whole(figure[end] * times) for end in ("min", "max"))
    if least is None or lowers is None:
        return None, most
    if not lowers:
        return least, most
    if name == "fine":
        return _whole(least / 2), most
    to = [row["to"] for row in lowers if row["from"] <= least and (row["below"] is None or least < row["below"])]
    return (to[0] if to else least), most


def _whole(figure: float) -> float:
    """The same figure, without a decimal point where it has no decimals."""
    return int(figure) if figure == int(figure) else figure


def _outside(name: str, ends: list[tuple[str, float | None, float | None]], said: dict) -> list[dict]:
    """What was given is below every least, or above every most. The first offence that has the end is named."""
    level = "reasons" if said.get("has_reasons") else "error"
    leasts = [least for _key, least, _most in ends if least is not None]
    mosts = [most for _key, _least, most in ends if most is not None]
    found = []
    if len(leasts) == len(ends) and said[name] < (lowest := min(leasts)):
        key = ends[leasts.index(lowest)][0]
        found.append(_finding("principal", level, f"{name}_below", offence=key, least=lowest))
    if len(mosts) == len(ends) and said[name] > (highest := max(mosts)):
        key = ends[mosts.index(highest)][0]
        found.append(_finding("principal", level, f"{name}_above", offence=key, most=highest))
    return found


def _joined(given: list[str], offences: list[dict], said: dict, *, is_alone: bool) -> list[dict]:
    """Whether both were given where the law lets choose one; or one where it names both, as Criminal Code 97 allows."""
    found = []
    for offence in offences:
        penalties = _looked_at(offence, said)
        if not penalties or any(penalty["confidence"] != CONFIRMED for penalty in penalties):
            continue
        joined = {penalty["joined"] for penalty in penalties}
        if len(given) == 2 and is_alone and "or" in joined and joined <= {"or", "alone"}:
            found.append(_finding("principal", "error", "both_not_allowed", offence=offence["key"]))
        if len(given) == 1 and joined == {"and"}:
            found.append(_finding("principal", "note", "one_of_two", offence=offence["key"]))
    return found
