"""Figures: where the numbers of an entry stand in its facts, what makes two of them the same, and one taken out.

Pure. A figure is named by its place: penalties.0, rules.repeat, classes.1, provisions.0.
"""

from collections.abc import Iterator, Mapping

WITHDRAWN = {"is": "withdrawn"}
UNKNOWN_CONFIDENCE = "T"
READABLE = ("C", "V", "P")
"""Confidence codes of figures that readers see as figures."""

SAYS = {
    "penalties": ("for", "prison", "fine", "joined"),
    "rules": ("is", "names", "years"),
    "classes": ("list", "class", "from", "until"),
    "provisions": ("statute", "article"),
}
"""What a figure says: the rest tells how sure that is, and may change while it says the same."""


def figures(facts: Mapping) -> Iterator[tuple[str, dict]]:
    """Every figure of an entry's facts with its place."""
    for position, penalty in enumerate(facts.get("penalties") or []):
        yield f"penalties.{position}", penalty
    for name, rule in (facts.get("rules") or {}).items():
        if rule is not None:
            yield f"rules.{name}", rule
    for part in ("classes", "provisions"):
        for position, row in enumerate(facts.get(part) or []):
            yield f"{part}.{position}", row


def figure_at(facts: Mapping, place: str) -> dict | None:
    """The figure at a place; None where none stands."""
    return dict(figures(facts)).get(place)


def says(figure: Mapping, place: str) -> dict:
    """What a figure says, without how sure that is."""
    return {name: figure.get(name) for name in SAYS[place.partition(".")[0]]}


def place_of(facts: Mapping, said: Mapping, place: str) -> str:
    """Where the facts say the same as a figure of before, which stood at `place`; empty where they no longer do."""
    part = place.partition(".")[0]
    same = [at for at, figure in figures(facts) if at.partition(".")[0] == part and says(figure, at) == said]
    if part == "rules":  # two rules may say the same of different things
        same = [at for at in same if at == place]
    return place if place in same else next(iter(same), "")


def withdrawn(facts: dict, place: str) -> dict:
    """The facts with one figure taken out: it keeps its shape and source, and says no number."""
    part, _dot, name = place.partition(".")
    if figure_at(facts, place) is None:
        return facts
    if part == "rules":
        return facts | {"rules": facts["rules"] | {name: _rule_taken_out(facts["rules"][name])}}
    taken_out = {"penalties": _penalty_taken_out, "classes": _class_taken_out, "provisions": _provision_taken_out}
    rows = [taken_out[part](row) if at == int(name) else row for at, row in enumerate(facts[part])]
    return facts | {part: rows}


def is_withdrawn(figure: Mapping) -> bool:
    return figure.get("is") == "withdrawn" or (figure.get("prison") or {}).get("is") == "withdrawn"


def _penalty_taken_out(penalty: dict) -> dict:
    return penalty | {
        "prison": dict(WITHDRAWN),
        "fine": dict(WITHDRAWN),
        "joined": "unknown",
        "confidence": UNKNOWN_CONFIDENCE,
        "confirmed": None,
        "note": None,
    }


def _rule_taken_out(rule: dict) -> dict:
    return WITHDRAWN | {"names": {}, "source": rule["source"], "confidence": UNKNOWN_CONFIDENCE}


def _class_taken_out(row: dict) -> dict:
    return row | WITHDRAWN | {"class": None, "confidence": UNKNOWN_CONFIDENCE}


def _provision_taken_out(row: dict) -> dict:
    return row | WITHDRAWN | {"article": "", "confidence": UNKNOWN_CONFIDENCE}
