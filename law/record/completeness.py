"""Completeness: of every entry what is unknown, what is not verified, what is confirmed. A gap is shown, not filled."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from law.record.cited_statutes import WARNING_KEYS
from law.record.law_figures import READABLE, figures
from law.record.words import FIELDS, UNREAD, code_in_words, in_words

CONFIRMED = "C"


@dataclass
class Standing:
    """How an entry's figures stand, each named in words."""

    key: str
    name: Mapping[str, str]
    figures: int = 0
    confirmed: list[str] = field(default_factory=list)
    verified: list[str] = field(default_factory=list)
    not_verified: list[str] = field(default_factory=list)
    """Recalled, derived or to be verified: readers are not shown the figure."""
    gaps: list[str] = field(default_factory=list)
    due: bool = False

    @property
    def confidences(self) -> str:
        """The codes of confidence that some figure has, as the filter of the list asks for them."""
        return "".join(sorted(self._codes))

    _codes: set[str] = field(default_factory=set)


def standing(kind: str, key: str, facts: Mapping, *, on: date) -> Standing:
    """Look at one entry as it is approved."""
    found = Standing(key, facts.get("names") or {})
    for place, figure in figures(facts):
        where = in_words(place)
        code = figure["confidence"]
        found.figures += 1
        found._codes.add(code)
        if code == CONFIRMED:
            found.confirmed.append(where)
        elif code in READABLE:
            found.verified.append(where)
        else:
            found.not_verified.append(where)
        found.gaps += [f"{where}, {gap}" for gap in _unknown_in(figure)]
    if "confidence" in facts:
        found._codes.add(facts["confidence"])
    if kind == "offence":
        found.gaps += _gaps_of_offence(facts)
    if kind == "species" and not facts.get("classes"):
        found.gaps.append(_("no class of any list"))
    if kind == "warning":
        found.gaps += _gaps_of_warning(facts)
    found.gaps += [
        _("no name in %(language)s") % {"language": FIELDS[code]} for code in ("km", "en") if not found.name.get(code)
    ]
    found.due = bool(facts.get("look_again_on")) and facts["look_again_on"] <= on.isoformat()
    return found


def _unknown_in(figure: Mapping) -> Iterable[str]:
    for name in ("prison", "fine"):
        said = figure.get(name)
        if said is None:
            continue
        if said["is"] == "unknown":
            yield f"{FIELDS[name]}: {code_in_words('unknown')}"
        for end in ("min", "max"):
            if end in said and said[end] is None:
                yield f"{FIELDS[name]}, {FIELDS[end]}: {code_in_words('unknown')}"
    if figure.get("joined") == "unknown":
        yield f"{FIELDS['joined']}: {code_in_words('unknown')}"


def _gaps_of_warning(facts: Mapping) -> Iterable[str]:
    if not facts["provisions"]:
        yield _("no article")
    for place, figure in figures(facts):
        if figure["article"] == UNREAD:
            yield f"{in_words(place)}: {code_in_words('unknown')}"


def warnings_without_article(keys: Collection[str]) -> list[str]:
    """The warnings of the helper of which the law data have no entry, by the keys of those that there are."""
    return [key for key in WARNING_KEYS if key not in keys]


def _gaps_of_offence(facts: Mapping) -> list[str]:
    gaps = [f"{FIELDS[name]}: {code_in_words('unknown')}" for name, rule in facts["rules"].items() if rule is None]
    if not facts["penalties"]:
        gaps.insert(0, _("no penalty"))
    if not facts["elements"]:
        gaps.insert(0, _("no element"))
    return gaps
