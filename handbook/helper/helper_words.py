"""What the helper warns of, and what it notes at an offence: each sentence with the law that it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import in_language
from accounts.numbers import day_words
from law.matching.candidates import NOTES, WARNINGS, days_of
from law.models import FigureConfidence
from law.record.cited_statutes import WARNING_KEYS
from law.record.words import article_words, instead_of
from law.written import in_digits


@dataclass(frozen=True)
class Said:
    """A warning by its name, with the articles that it rests on as the law data have them.

    `changes`: by their keys, the changes of the law of which some may be shown with it.
    """

    name: str
    sentence: str
    rests_on: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()


def warnings(law: Mapping[str, Any]) -> list[Said]:
    """Every warning, in the order in which they are shown."""
    says = {
        "class_decides": _(
            "The class of the species decides here: between a fine and prison, or between one article and another."
            " Prove it first: by an expert report, and by the list as it stood on that day."
        ),
        "class_differs": _(
            "The class that you marked is not the one in the list on that day. Compare the list and the expert report."
        ),
        "class_not_confirmed": _(
            "The class of this species is not confirmed: the list itself was not read. Ask for the list of that day."
        ),
        "minor": _(
            "From 14 to 17 years the ranges below are not those that apply: the Criminal Code lowers them for minors."
            " The steps for adults stop here."
        ),
        "below_14": _("Below 14 years the first question is whether anybody can be charged at all."),
        "date_missing": _("Without the day nobody can say which law was in force. Enter it as soon as it is known."),
        "law_uncertain": _(
            "By that day a newer law may have taken the place of an older one. The ranges of the older one are folded:"
            " they are for acts before, and no limit of anything."
        ),
        "milder_law": _(
            "Between that day and today a law changed, or may have changed. A milder law applies at once; a harsher one"
            " only to later acts."
        ),
        "permit_claimed": _("A permit is claimed: ask for the paper, and for its entry in the register of its office."),
        "captive_breeding": _(
            "Captive breeding is claimed: ask for the farm's permit, and for proof that this animal was bred there."
        ),
        "self_defence": _("Self-defence is claimed: that comes before every article below."),
        "settled": _(
            "A fine is said to be settled and paid: ask for minutes and receipt. Under the Law on Forestry only acts"
            " with a transactional fine can be settled."
        ),
        "accomplice": _("Who helps on purpose faces the penalty of who did it, for felonies and misdemeanours."),
        "instigator": _("Who has others do it faces the penalty of who did it, for felonies and misdemeanours."),
        "attempt": _(
            "An attempted felony is always punishable, a misdemeanour only where a text says so, a petty offence never."
        ),
        "entity": _("A legal entity answers only where a text says so expressly."),
    }
    changes = tuple(dict.fromkeys(_changes(law)))
    articles = dict(_rests_on(law))
    return [
        Said(name, in_digits(says[name]), articles.get(name, ()), changes if name == "milder_law" else ())
        for name in WARNINGS
    ]


def rests_on(law: Mapping[str, Any], warning: str) -> tuple[str, ...]:
    """The articles of one warning in words."""
    return dict(_rests_on(law)).get(warning, ())


def _rests_on(law: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The articles of each warning in words, by its name; law data that were frozen before they had any have none."""
    for one in law.get("warnings", ()):
        if one["key"] in WARNING_KEYS:
            yield WARNING_KEYS[one["key"]], tuple(_provision(row, law) for row in one["provisions"])


def _provision(row: Mapping[str, Any], law: Mapping[str, Any]) -> str:
    """The statute, the article, and how sure that is."""
    said = instead_of(row, row["article"]) or article_words(row["article"])
    return f"{_title(row['statute'], law)}, {said} · {row['confidence']}"


def _title(statute: str, law: Mapping[str, Any]) -> str:
    return in_language(law["statutes"].get(statute, {}).get("titles", {})) or statute


def change_key(law: str, statute: str, on: str) -> str:
    """By what a page and its script know a change of the law that law.matching.candidates tells."""
    return f"{law} {statute} {on}"


def _changes(law: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What can have changed of the law of any offence, by its key, in the order of the law."""
    says = {
        "began": _("%(statute)s: a law since %(day)s."),
        "ended": _("%(statute)s: no longer the law after %(day)s."),
        "uncertain": _("%(statute)s: whether it still holds is to be verified since %(day)s."),
    }
    for offence in law["offences"]:
        begins, ends = days_of(offence, law["statutes"])
        for what, on in (("began", begins), ("uncertain", offence.get("uncertain_from")), ("ended", ends)):
            if on:
                said = {"statute": _title(offence["statute"], law), "day": day_words(date.fromisoformat(on))}
                yield change_key(what, offence["statute"], on), says[what] % said


def notes() -> list[tuple[str, str]]:
    """Every note at an offence by its name."""
    says = {
        "attempt_open": _("Whether an attempt of it is punishable is to be verified."),
        "attempt_punishable": _("An attempt of it is punishable."),
        "entity_open": _("Whether it covers legal entities is to be verified."),
        "entity_covered": _("It covers legal entities."),
        "entity_not_covered": _("It does not cover legal entities."),
        "repeat_applies": _("It is said to have happened before: see what follows from that below."),
    }
    return [(name, says[name]) for name in NOTES]


def legend() -> list[tuple[str, str]]:
    """What the letters behind each line mean: how sure it is."""
    return [(str(code), str(words)) for code, words in FigureConfidence.choices]
