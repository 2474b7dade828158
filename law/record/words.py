"""The words of law data for people: what a place in an entry's facts is called, what a code means, a figure in words.

A figure has the same words at the desk, in a table, on a page and on a sheet. Readers see only what was read in the law
(V), confirmed by a named lawyer (C) or quoted in a report (P); what is recalled (R), unknown (T) or derived (D) is "not
verified" to them (`instead_of`). None and unknown are different answers. Pure but for the language in use.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from law.record.law_figures import READABLE, is_withdrawn
from law.written import grouped, in_digits

Figure = Mapping[str, Any]

FIELDS = {
    "key": gettext_lazy("key"),
    "statute": gettext_lazy("statute"),
    "statutes": gettext_lazy("statutes"),
    "article": gettext_lazy("article"),
    "cites": gettext_lazy("provisions it rests on"),
    "names": gettext_lazy("name"),
    "en": gettext_lazy("English"),
    "km": gettext_lazy("Khmer"),
    "la": gettext_lazy("Latin"),
    "grade": gettext_lazy("grade"),
    "kind": gettext_lazy("kind"),
    "in_force_from": gettext_lazy("in force from"),
    "in_force_until": gettext_lazy("in force until"),
    "uncertain_from": gettext_lazy("uncertain from"),
    "uncertain_because": gettext_lazy("uncertain because of"),
    "replaced_by": gettext_lazy("replaced by"),
    "elements": gettext_lazy("element"),
    "fact": gettext_lazy("fact"),
    "any": gettext_lazy("any of these values"),
    "prove": gettext_lazy("what would prove it"),
    "disprove": gettext_lazy("what would disprove it"),
    "penalties": gettext_lazy("penalty"),
    "for": gettext_lazy("for whom"),
    "prison": gettext_lazy("prison"),
    "fine": gettext_lazy("fine"),
    "is": gettext_lazy("what it is"),
    "min": gettext_lazy("at least"),
    "max": gettext_lazy("at most"),
    "of": gettext_lazy("times what"),
    "joined": gettext_lazy("how prison and fine are joined"),
    "source": gettext_lazy("source"),
    "confidence": gettext_lazy("how sure it is"),
    "confirmed": gettext_lazy("confirmation"),
    "by": gettext_lazy("lawyer"),
    "on": gettext_lazy("date"),
    "compared_with": gettext_lazy("compared with"),
    "note": gettext_lazy("note"),
    "rules": gettext_lazy("rule"),
    "repeat": gettext_lazy("repetition"),
    "confiscation": gettext_lazy("confiscation"),
    "attempt": gettext_lazy("attempt"),
    "entity": gettext_lazy("liability of legal entities"),
    "aggravation": gettext_lazy("aggravation"),
    "participation": gettext_lazy("participation"),
    "time_bar": gettext_lazy("time bar"),
    "combines": gettext_lazy("how it combines with others"),
    "years": gettext_lazy("years"),
    "questions": gettext_lazy("open question"),
    "owner": gettext_lazy("owner"),
    "look_again_on": gettext_lazy("to be looked at again on"),
    "animal": gettext_lazy("land or water"),
    "classes": gettext_lazy("class"),
    "list": gettext_lazy("list"),
    "class": gettext_lazy("class"),
    "from": gettext_lazy("from"),
    "until": gettext_lazy("until"),
    "order": gettext_lazy("place in the order"),
    "text": gettext_lazy("text"),
    "step": gettext_lazy("step"),
    "lowers": gettext_lazy("fall of the least (months)"),
    "below": gettext_lazy("to below"),
    "to": gettext_lazy("falls to"),
    "statutory": gettext_lazy("named by statute"),
    "same_as": gettext_lazy("tells the same as"),
    "answers": gettext_lazy("answer"),
    "side": gettext_lazy("proves or disproves"),
    "element": gettext_lazy("key of the element"),
    "rule": gettext_lazy("rule"),
    "unit": gettext_lazy("unit"),
    "provisions": gettext_lazy("article it rests on"),
}
"""What a field is called; of a list, one row of it."""

CODES = {
    "range": gettext_lazy("a range"),
    "multiple": gettext_lazy("a multiple of a value"),
    "none": gettext_lazy("none"),
    "unknown": gettext_lazy("unknown: to be verified"),
    "withdrawn": gettext_lazy("withdrawn: do not use it"),
    "text": gettext_lazy("as told in words"),
    "and": gettext_lazy("prison and fine"),
    "or": gettext_lazy("prison or fine"),
    "and_or": gettext_lazy("prison, fine, or both"),
    "alone": gettext_lazy("one alone"),
    "person": gettext_lazy("natural person"),
    "entity": gettext_lazy("legal entity"),
    "offence": gettext_lazy("offence for a court"),
    "transactional": gettext_lazy("transactional: settled by a fine, no court unless refused"),
    "market_value": gettext_lazy("the market value"),
    "duty": gettext_lazy("the duty"),
    "goods_value": gettext_lazy("the value of the goods or the vehicle"),
    "laundered_value": gettext_lazy("the value laundered"),
    "punishable": gettext_lazy("punishable"),
    "not_punishable": gettext_lazy("not punishable"),
    "covered": gettext_lazy("covered"),
    "not_covered": gettext_lazy("not covered"),
    "forestry": gettext_lazy("list of the forestry administration"),
    "moe": gettext_lazy("list of the Ministry of Environment"),
    "endangered": gettext_lazy("endangered"),
    "rare": gettext_lazy("rare"),
    "common": gettext_lazy("common"),
    "listed": gettext_lazy("listed"),
    "land": gettext_lazy("land animal"),
    "water": gettext_lazy("water animal"),
    "harm": gettext_lazy("harm"),
    "role": gettext_lazy("role"),
    "aggravating": gettext_lazy("aggravating"),
    "mitigating": gettext_lazy("mitigating"),
    "offender": gettext_lazy("about the offender"),
    "prove": gettext_lazy("would prove it"),
    "disprove": gettext_lazy("would disprove it"),
    "months": gettext_lazy("months"),
    "years": gettext_lazy("years"),
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
}
"""What a code means."""


def in_words(place: str) -> str:
    """A place such as penalties.0.prison.min in words: penalty 1, prison, at least."""
    told: list[str] = []
    before = ""
    for piece in filter(None, place.split(".")):
        if piece.isdigit() and told:
            told[-1] = f"{told[-1]} {int(piece) + 1}"
        elif before == "rules" and piece in FIELDS:
            told[-1] = str(FIELDS[piece])
        else:
            told.append(str(FIELDS.get(piece, piece)))
        before = piece
    return ", ".join(told)


def code_in_words(code: object) -> str:
    return str(CODES.get(code, code)) if isinstance(code, str) else str(code)


# --- Articles -----------------------------------------------------------------------------------

UNREAD = "?"
"""What stands for an article in the data where nobody has read which it is."""


def article_words(article: str) -> str:
    """An article as it is called: "Article 98(12)"."""
    if article == UNREAD:
        return _("article to be verified")
    return in_digits(_("Article %(article)s") % {"article": article})


# --- Figures ------------------------------------------------------------------------------------


def is_shown(said: Figure) -> bool:
    """Whether readers see the figures of a penalty or a rule."""
    return said.get("confidence", "T") in READABLE


def prison_words(prison: Figure) -> str:
    """Imprisonment in words: "1 month to 1 year", "none", "to be verified"."""
    if prison["is"] != "range":
        return _without_figure(prison["is"])
    low, high = prison.get("min"), prison.get("max")
    if low is not None and high is not None and low % 12 == high % 12 == 0 and low != high:
        return _numbered(
            ngettext("%(low)s to %(high)s year", "%(low)s to %(high)s years", int(high // 12)),
            low=f"{low / 12:g}",
            high=f"{high / 12:g}",
        )
    return _between(*(None if months is None else term_words(months) for months in (low, high)))


def fine_words(fine: Figure) -> str:
    """A fine in words: "10,000,000 to 100,000,000 riel", "2 to 3 times the market value"."""
    if fine["is"] == "multiple":
        times = _between(*(None if value is None else f"{value:g}" for value in (fine.get("min"), fine.get("max"))))
        return _("%(times)s times %(of)s") % {"times": in_digits(times), "of": code_in_words(fine["of"])}
    if fine["is"] != "range":
        return _without_figure(fine["is"])
    return _("%(sum)s riel") % {"sum": _between(*map(_sum, (fine.get("min"), fine.get("max"))))}


def lowered_words(row: Figure) -> tuple[str, str]:
    """A row of the table of mitigation in words: of which least it speaks, and to what that falls."""
    if row.get("below") is None:
        of = _("%(low)s or more")
    else:
        of = _("%(low)s to less than %(below)s") if row["from"] else _("less than %(below)s")
    told = {name: term_words(row[name]) for name in ("from", "below") if row.get(name) is not None}
    return of % {"low": told["from"], "below": told.get("below", "")}, term_words(row["to"])


def joined_words(joined: str) -> str:
    """How prison and fine are joined, in words; empty where the penalty knows only one of them."""
    if joined == "unknown":
        return _("whether both or one of them: to be verified")
    return code_in_words(joined) if joined in ("and", "or", "and_or") else ""


def whom_words(penalty: Figure) -> str:
    """For whom a penalty is where that has to be said; empty for a natural person's."""
    return code_in_words("entity") if penalty["for"] == "entity" else ""


def withdrawn() -> str:
    """What stands in the place of a figure that was found to be wrong."""
    return code_in_words("withdrawn")


def not_verified(article: str) -> str:
    """What stands in the place of a figure that readers are not shown."""
    if article == UNREAD:
        return _("to be verified")
    return in_digits(_("not verified, see Article %(article)s") % {"article": article})


def instead_of(figure: Figure, article: str) -> str:
    """What readers are told in the place of a penalty, a rule or an article; empty where they see it."""
    if is_withdrawn(figure):
        return withdrawn()
    return "" if is_shown(figure) else not_verified(article)


def figure_in_words(figure: Figure) -> str:
    """A figure on one line, whichever it is: a penalty, a rule, a class of a species, or an article."""
    if "prison" in figure:
        return _("%(who)s: prison %(prison)s; fine %(fine)s; %(joined)s") % {
            "who": code_in_words(figure["for"]),
            "prison": prison_words(figure["prison"]),
            "fine": fine_words(figure["fine"]),
            "joined": code_in_words(figure["joined"]),
        }
    if figure.get("article"):
        return f"{figure['statute']}, {article_words(figure['article'])}"
    if "list" in figure:
        days = " – ".join(figure[name] or "…" for name in ("from", "until"))
        return f"{code_in_words(figure['class'])} ({code_in_words(figure['list'])}, {days})"
    return code_in_words(figure["is"])


def _without_figure(what: str) -> str:
    return _("to be verified") if what == "unknown" else code_in_words(what)


def term_words(months: float) -> str:
    """So many months in years and months; a part of a month, of which the law counts the days, as it was written."""
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(_numbered(ngettext("%(years)s year", "%(years)s years", int(years)), years=f"{years:g}"))
    if rest or not years:
        number = int(rest) if rest == int(rest) else 2
        parts.append(_numbered(ngettext("%(months)s month", "%(months)s months", number), months=f"{rest:g}"))
    return " ".join(parts)


def _sum(riel: int | None) -> str | None:
    return None if riel is None else grouped(riel)


def _between(low: str | None, high: str | None) -> str:
    if low is None and high is None:
        return _("to be verified")
    if low is None:
        return _("up to %(high)s, the least to be verified") % {"high": high}
    if high is None:
        return _("%(low)s or more, the most to be verified") % {"low": low}
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _numbered(sentence: str, **numbers: str) -> str:
    return sentence % {name: in_digits(number) for name, number in numbers.items()}
