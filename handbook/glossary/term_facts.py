"""What a term says: the rules for it, the same for the form and for a file."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from handbook.models import GlossaryTerm
from text.khmer import normalise

NEEDED = ("en", "km")
"""The languages in which every term is written."""

LONGEST = {"terms": 120, "variants": 120, "definitions": 2_000, "source": 200, "confirmed_by": 120}
MOST_VARIANTS = 20
BETWEEN = ";"
"""What divides several variants, or several terms, that are written in one line."""

NEVER_IN_A_TERM = "=>;"
"""The search reads a term in a line of words; there these signs mean something."""

Problems = dict[str, str]
"""What is wrong, by the name of the fact, with the language behind it where there is one: terms_km."""


def tidied(facts: Mapping) -> dict:
    """The facts with words in their normal form, and nothing that is empty."""
    by_language = {name: _each(facts.get(name) or {}, words) for name in ("terms", "definitions")}
    variants = {code: divided(said) for code, said in (facts.get("variants") or {}).items()}
    confirmed_on = facts.get("confirmed_on") or ""
    return {
        **by_language,
        "variants": {code: said for code, said in variants.items() if said},
        "confused_with": divided(facts.get("confused_with") or []),
        "source": words(facts.get("source") or ""),
        "checked": facts.get("checked") or GlossaryTerm.Check.COMPOSED.value,
        "confirmed_by": words(facts.get("confirmed_by") or ""),
        "confirmed_on": confirmed_on.isoformat() if isinstance(confirmed_on, date) else confirmed_on,
    }


def words(said: str) -> str:
    """One line in its normal form. A break that is not seen is no part of a word."""
    return " ".join(normalise(said).replace("\u200b", "").split())


def divided(said: str | list[str]) -> list[str]:
    """Several variants, of one line or of a list; each once."""
    pieces = said.replace("\n", BETWEEN).split(BETWEEN) if isinstance(said, str) else said
    return list(dict.fromkeys(piece for piece in map(words, pieces) if piece))


def _each(said: Mapping[str, str], change) -> dict[str, str]:
    changed = {code: change(one) for code, one in said.items()}
    return {code: one for code, one in changed.items() if one}


def problems_of(facts: dict, today: date) -> Problems:
    """What is wrong in facts that `tidied` gave, in sentences. The rules that look at other terms are not here."""
    found: Problems = {}
    for code in NEEDED:
        if not facts["terms"].get(code):
            found[f"terms_{code}"] = _("Write the term: every term has its word in Khmer and in English.")
    for name in ("terms", "variants", "definitions"):
        for code, said in facts[name].items():
            each = said if isinstance(said, list) else [said]
            if any(len(one) > LONGEST[name] for one in each):
                found[f"{name}_{code}"] = _("At most %(most)s characters.") % {"most": LONGEST[name]}
            elif name != "definitions" and any(sign in one for one in each for sign in NEVER_IN_A_TERM):
                found[f"{name}_{code}"] = _("None of the signs = > ; may stand in a term.")
            elif len(each) > MOST_VARIANTS:
                found[f"{name}_{code}"] = _("At most %(most)s variants.") % {"most": MOST_VARIANTS}
    for name in ("source", "confirmed_by"):
        if len(facts[name]) > LONGEST[name]:
            found[name] = _("At most %(most)s characters.") % {"most": LONGEST[name]}
    if facts["terms"].get("en", "").casefold() in {one.casefold() for one in facts["confused_with"]}:
        found["confused_with"] = _("This is the term itself. Name another.")
    elif len(facts["confused_with"]) > MOST_VARIANTS or any(
        len(one) > LONGEST["terms"] for one in facts["confused_with"]
    ):
        found["confused_with"] = _("Name a few other terms, divided by semicolons.")
    return found | _problems_of_check(facts, today)


def _problems_of_check(facts: dict, today: date) -> Problems:
    if facts["checked"] not in GlossaryTerm.Check.values:
        return {"checked": _("One of these: %(choices)s.") % {"choices": ", ".join(GlossaryTerm.Check.values)}}
    if facts["checked"] != GlossaryTerm.Check.CONFIRMED:
        if facts["confirmed_by"] or facts["confirmed_on"]:
            return {"checked": _("A name or a day of confirming is written. Choose “confirmed”, or take them out.")}
        return {}
    if not facts["confirmed_by"]:
        return {"confirmed_by": _("Write who confirmed it: a confirmation names a person.")}
    try:
        day = date.fromisoformat(facts["confirmed_on"])
    except ValueError:
        return {"confirmed_on": _("Write the day on which it was confirmed, as 2022-03-30.")}
    if day > today:
        return {"confirmed_on": _("This day is still to come. Write the day on which it was confirmed.")}
    return {}


def put_into(term: GlossaryTerm, facts: dict) -> None:
    """Let a term say these facts; it is not saved."""
    for name in GlossaryTerm.FACTS:
        setattr(term, name, facts[name])
    term.confirmed_on = date.fromisoformat(facts["confirmed_on"]) if facts["confirmed_on"] else None


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
