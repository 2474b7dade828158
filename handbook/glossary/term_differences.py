"""What a proposal changes of a term, fact by fact, in words."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.numbers import day_words
from handbook.models import GlossaryTerm


@dataclass(frozen=True)
class Difference:
    """One fact, before and after; empty where it says nothing. `language` is that of its words, where they have one."""

    where: str
    was: str
    becomes: str
    language: str = ""


def differences(term: GlossaryTerm, facts: dict) -> list[Difference]:
    """What the facts change of a term; of one that nobody approved yet, all that they say."""
    before = {} if term.state == GlossaryTerm.State.PROPOSED else _told(term.facts)
    after = _told(facts)
    found = []
    for key in dict.fromkeys([*before, *after]):
        was, becomes = before.get(key, ""), after.get(key, "")
        if was != becomes:
            found.append(Difference(key[0], was, becomes, key[1]))
    return found


def _told(facts: dict) -> dict[tuple[str, str], str]:
    """Each fact that says something, by its name and language."""
    labels = {"terms": _("Term"), "variants": _("Variants"), "definitions": _("Definition")}
    told: dict[tuple[str, str], str] = {}
    for name, label in labels.items():
        for code, language in settings.LANGUAGES:
            if said := facts[name].get(code):
                told[f"{label} ({language})", code] = "; ".join(said) if isinstance(said, list) else said
    told[_("Not to be confused with"), "en"] = "; ".join(facts["confused_with"])
    told[_("Source"), ""] = facts["source"]
    told[_("How far it was checked"), ""] = str(GlossaryTerm.Check(facts["checked"]).label)
    told[_("Confirmed by"), ""] = facts["confirmed_by"]
    if facts["confirmed_on"]:
        told[_("Confirmed on"), ""] = day_words(date.fromisoformat(facts["confirmed_on"]))
    return {key: said for key, said in told.items() if said}
