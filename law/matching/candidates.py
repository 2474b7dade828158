"""Which offences a set of facts may be: the small evaluator of the law data, whose twin is static/law/candidates.js.

`candidates(data, facts)` takes the law data (form 1) and the facts of a case by the words of the vocabulary
(law.matching.fact_vocabulary), and returns plain data. Both evaluators return the same for the same
(tests/browser/test_candidates.py).

Facts     {"act": ["trade"], "class": "unknown", "date": "2022-05-30", ...}. One value, or for facts of kind "many" a
          list. Absent: not tapped. "unknown" is always allowed: tapped, and not known.
Derived   `class` and `moe_class` come from the species where they are not tapped: from those rows of its lists that
          hold on the date (without a date: that have no end) and whose confidence is V, P or C, where these rows agree;
          `animal` comes from the species as well, where it is known whether it is of the land or the water.
Element   marked: a value that was tapped is among those it names. unknown: "unknown" was tapped. missing: nothing was,
          or the court alone can say. Otherwise it fails.
Excluded  an element fails; or the law was not in force on the date (its own days, else its statute's; the last day
          counts); or it stayed an attempt, and attempt is not punishable by a rule of confidence V or C.
Near      an excluded offence whose elements of act were all tapped.
Decides   class_decides: a class is open, and among the candidates of one statute it tells apart: one class leaves
          some of those that ask for it and another class others; or one leaves prison and another a fine alone.
Changes   how the law changed after the day of the facts and by today: a candidate's law ended or became uncertain, or
          an offence began that is near and that nothing but its day excludes. milder_law: there are such changes.
Range     folded from the day on which it is uncertain whether the figures still hold.
Order     of the law data: statute and article, never severity.

Errors    none: a fact that the vocabulary does not know is read by nobody here, since law.matching.facts refused it.
          Law data of another form than 1 raise ValueError (the browser's twin throws an Error).

    {"candidates": [{"offence": key, "elements": {key: "marked" | "missing" | "unknown"}, "range": "open" | "folded",
                     "penalties_for": "person" | "entity" | "both", "notes": [...]}],
     "excluded": [{"offence": key, "near": bool, "because": [{"element": key} | {"law": "not_yet" | "no_longer"}
                                                             | {"attempt": True}]}],
     "derived": {fact: value},
     "changes": [{"law": "began" | "ended" | "uncertain", "statute": address, "on": day}],
     "warnings": [...]}    of WARNINGS, in that order
"""

from law.matching.fact_vocabulary import DATE, FACTS, NUMBER, UNKNOWN

READ = ("V", "P", "C")
"""Confidence of figures that readers may see, and from which something may be derived."""

SETTLED = ("V", "C")
"""Confidence of rules that may exclude an offence."""

WARNINGS = (
    *("class_decides", "class_differs", "class_not_confirmed", "minor", "below_14", "date_missing", "law_uncertain"),
    *("milder_law", "permit_claimed", "captive_breeding", "self_defence", "settled", "accomplice", "instigator"),
    *("attempt", "entity"),
)
NOTES = (
    *("attempt_open", "attempt_punishable", "entity_open", "entity_covered", "entity_not_covered", "repeat_applies"),
)

# A warning that one fact alone calls for.
OF_ONE_FACT = {
    "minor": ("age", "minor"),
    "below_14": ("age", "below_14"),
    "permit_claimed": ("permit", "claimed"),
    "captive_breeding": ("permit", "captive_breeding"),
    "self_defence": ("self_defence", "yes"),
    "settled": ("settled", "yes"),
    "accomplice": ("role", "accomplice"),
    "instigator": ("role", "instigator"),
    "attempt": ("stage", "attempt"),
    "entity": ("offender", "entity"),
}
LISTS = {"forestry": "class", "moe": "moe_class"}
"""Which fact the lists of a species' classes decide."""


def candidates(data: dict, facts: dict, *, today: str = "") -> dict:
    """Return what the facts may be under the law data, what is excluded and why, and what to be warned of.

    `today` is the day up to which a change of the law is looked for; else the day on which the data were made.
    """
    if data.get("form") != 1:
        raise ValueError("These law data are of a form that this evaluator does not know.")
    today = today or data["made_on"]
    day = facts.get("date", UNKNOWN)
    day = "" if day == UNKNOWN else day
    listed = derived_from(data["species"].get(facts.get("species", "")), day)
    derived = {fact: value for fact, value in listed.items() if fact not in facts}
    known = {**facts, **derived}
    tapped = _tapped(known)
    found: list[dict] = []
    excluded: list[dict] = []
    concerned: list[dict] = []
    for offence in data["offences"]:
        days = days_of(offence, data["statutes"])
        states, failed = _elements(offence, tapped)
        because: list[dict] = [{"element": key} for key in failed]
        if day and days[0] and day < days[0]:
            because.append({"law": "not_yet"})
        if day and days[1] and day > days[1]:
            because.append({"law": "no_longer"})
        if known.get("stage") == "attempt" and _is_settled(offence["rules"].get("attempt"), "not_punishable"):
            because.append({"attempt": True})
        if because:
            is_near = _is_near(offence, states)
            excluded.append({"offence": offence["key"], "near": is_near, "because": because})
        else:
            found.append(_candidate(offence, states, known, day))
        if not because or (is_near and because == [{"law": "not_yet"}]):
            concerned.append(offence)
    changes = _changes(concerned, data["statutes"], day, today)
    return {
        "candidates": found,
        "excluded": excluded,
        "derived": derived,
        "changes": changes,
        "warnings": _warnings(data, facts, known, listed, day, found, changes),
    }


def derived_from(species: dict | None, day: str) -> dict[str, str]:
    """What a species decides on a day ("" for none): its animal if known, and each class on which its rows agree."""
    if species is None:
        return {}
    derived = {} if species["animal"] == UNKNOWN else {"animal": species["animal"]}
    for of_list, fact in LISTS.items():
        classes = {row["class"] for row in _rows(species, of_list, day) if row["confidence"] in READ}
        if len(classes) == 1:
            [derived[fact]] = classes
    return derived


def days_of(offence: dict, statutes: dict) -> tuple[str | None, str | None]:
    """From which day to which an offence is the law: its own days, else its statute's; None where none is known."""
    statute = statutes.get(offence["statute"], {})
    return (
        offence.get("in_force_from") or statute.get("in_force_from"),
        offence.get("in_force_until") or statute.get("in_force_until"),
    )


def _rows(species: dict, of_list: str, day: str) -> list[dict]:
    """The rows of a species' list that hold on a day; without one, those that have no end."""
    return [
        row
        for row in species["classes"]
        if row["list"] == of_list
        and (not row.get("until") if not day else (row.get("from") or day) <= day <= (row.get("until") or day))
    ]


def _tapped(known: dict) -> dict[str, tuple[set[str], bool]]:
    """What was tapped of each fact of which elements name values, and whether "not known" was among it."""
    tapped = {}
    for key, value in known.items():
        if key in FACTS and FACTS[key].kind not in (NUMBER, DATE):
            values = set(value) if isinstance(value, list) else {value}
            if values:
                tapped[key] = values - {UNKNOWN}, UNKNOWN in values
    return tapped


def _elements(offence: dict, tapped: dict[str, tuple[set[str], bool]]) -> tuple[dict[str, str], list[str]]:
    """The state of each element that holds or may hold, and the keys of those that fail."""
    states: dict[str, str] = {}
    failed: list[str] = []
    for element in offence["elements"]:
        fact = element["fact"]
        if fact not in tapped:
            states[element["key"]] = "missing"
            continue
        values, is_unknown = tapped[fact]
        if not values.isdisjoint(element["any"]):
            states[element["key"]] = "marked"
        elif is_unknown:
            states[element["key"]] = "unknown"
        else:
            failed.append(element["key"])
    return states, failed


def _is_near(offence: dict, states: dict[str, str]) -> bool:
    return all(states.get(one["key"]) == "marked" for one in offence["elements"] if one["fact"] == "act")


def _is_settled(rule: dict | None, what: str) -> bool:
    return rule is not None and rule["is"] == what and rule["confidence"] in SETTLED


def _candidate(offence: dict, states: dict[str, str], known: dict, day: str) -> dict:
    uncertain = offence.get("uncertain_from")
    offender = known.get("offender", UNKNOWN)
    return {
        "offence": offence["key"],
        "elements": states,
        "range": "folded" if uncertain and day and day >= uncertain else "open",
        "penalties_for": "both" if offender == UNKNOWN else offender,
        "notes": _notes(offence["rules"], known),
    }


def _notes(rules: dict, known: dict) -> list[str]:
    notes = []
    if known.get("stage") == "attempt":
        is_punishable = _is_settled(rules.get("attempt"), "punishable")
        notes.append("attempt_punishable" if is_punishable else "attempt_open")
    if known.get("offender") == "entity":
        entity = rules.get("entity")
        if _is_settled(entity, "covered"):
            notes.append("entity_covered")
        else:
            notes.append("entity_not_covered" if _is_settled(entity, "not_covered") else "entity_open")
    repeat = rules.get("repeat")
    if known.get("repeated") in ("within_month", "before") and repeat is not None and repeat["is"] == "text":
        notes.append("repeat_applies")
    return notes


# Warnings -------------------------------------------------------------------------------------------------------


def _warnings(data, facts, known, listed, day, found, changes) -> list[str]:
    offences = {offence["key"]: offence for offence in data["offences"]}
    are = [offences[one["offence"]] for one in found]
    species = data["species"].get(facts.get("species", ""))
    tapped_class = facts.get("class", UNKNOWN)
    holds = {warning: known.get(fact) == value for warning, (fact, value) in OF_ONE_FACT.items()}
    holds["class_decides"] = any(_decides(fact, are, known) for fact in LISTS.values())
    holds["class_differs"] = tapped_class != UNKNOWN and "class" in listed and tapped_class != listed["class"]
    holds["class_not_confirmed"] = species is not None and not any(
        row["confidence"] in SETTLED for row in _rows(species, "forestry", day)
    )
    holds["date_missing"] = not day
    holds["law_uncertain"] = any(one["range"] == "folded" for one in found)
    holds["milder_law"] = bool(changes)
    return [warning for warning in WARNINGS if holds[warning]]


def _decides(fact: str, are: list[dict], known: dict) -> bool:
    """Whether a class that is open tells the candidates of one statute apart."""
    if known.get(fact, UNKNOWN) != UNKNOWN:
        return False
    asking = [offence for offence in are if any(element["fact"] == fact for element in offence["elements"])]
    return any(
        _tells_apart(fact, [offence for offence in are if offence["statute"] == statute], known)
        for statute in {offence["statute"] for offence in asking}
    )


def _tells_apart(fact: str, offences: list[dict], known: dict) -> bool:
    """Whether the values of a fact leave different ones of those offences that ask for it, or the one leaves prison
    and the other a fine alone."""
    articles, prison, fine_alone = set(), False, False
    for value in FACTS[fact].values:
        asked = {one["key"]: [e["any"] for e in one["elements"] if e["fact"] == fact] for one in offences}
        left = [one for one in offences if all(value in named for named in asked[one["key"]])]
        articles.add(tuple(one["key"] for one in left if asked[one["key"]]))
        of_each = [_prisons(one, known) for one in left]
        prison = prison or any("range" in prisons for prisons in of_each)
        fine_alone = fine_alone or (bool(left) and all(prisons == {"none"} for prisons in of_each))
    return len(articles - {()}) > 1 or (prison and fine_alone)


def _prisons(offence: dict, known: dict) -> set[str]:
    """What the penalties of an offence say of prison, for who is charged."""
    offender = known.get("offender", UNKNOWN)
    return {one["prison"]["is"] for one in offence["penalties"] if offender in (UNKNOWN, one["for"])}


def _changes(offences: list[dict], statutes: dict, day: str, today: str) -> list[dict]:
    """What began, ended or became uncertain of the law of these offences after the day of the facts and by today."""
    found: dict[tuple[str, str, str], None] = {}
    for offence in offences if day else ():
        begins, ends = days_of(offence, statutes)
        uncertain = offence.get("uncertain_from")
        if begins and day < begins:
            if begins <= today:
                found["began", offence["statute"], begins] = None
            continue
        if uncertain and day < uncertain <= today:
            found["uncertain", offence["statute"], uncertain] = None
        if ends and day <= ends < today:
            found["ended", offence["statute"], ends] = None
    return [{"law": law, "statute": statute, "on": on} for law, statute, on in found]
