"""What the steps of a sentence ask and answer, and what the check says of it, in words. Everything lazily translated.

A sentence of the check has places in braces, which handbook.helper.step_lines and helper_sentence.js fill alike.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from law.matching.fact_words import NOT_KNOWN

GONE, NOT_APPLY, NOT_GONE = "gone", "not_apply", ""
STATES: dict[str, Promise] = {
    GONE: _("gone through"),
    NOT_APPLY: _("does not apply"),
    NOT_GONE: _("not gone through"),
}
"""A step is one of these; only the first two are an answer."""

_YES_NO: dict[str, Promise] = {"yes": _("yes"), "no": _("no"), "unknown": NOT_KNOWN}


@dataclass(frozen=True)
class Choice:
    """A question of a step with one answer: the step, the question, what the note calls it, the answers."""

    step: str
    asks: Promise
    says: Promise
    answers: dict[str, Promise]


CHOICES: dict[str, Choice] = {
    "mitigation": Choice(
        "mitigating", _("Are there mitigating circumstances?"), _("Mitigating circumstances:"), _YES_NO
    ),
    "recidivism": Choice("recidivism", _("Is there recidivism?"), _("Recidivism:"), _YES_NO),
    "recidivism_shown": Choice(
        "recidivism",
        _("Is it shown by a final judgment that the charging act names?"),
        _("Final judgment named in the charge:"),
        _YES_NO,
    ),
    "additional": Choice("additional", _("Are there additional penalties?"), _("Additional penalties:"), _YES_NO),
    "additional_named": Choice(
        "additional", _("Does a text name them for this offence?"), _("Named by a text for this offence:"), _YES_NO
    ),
    "suspension": Choice(
        "suspension",
        _("Is the penalty suspended?"),
        _("Suspension:"),
        {
            "none": pgettext_lazy("suspension", "no"),
            "whole": _("in whole"),
            "part": _("in part"),
            "unknown": NOT_KNOWN,
        },
    ),
    "earlier_prison": Choice(
        "suspension",
        _("Was there a final prison sentence in the five years before?"),
        _("Final prison sentence in the five years before:"),
        _YES_NO,
    ),
}

PRINCIPAL = "principal"
REASONS = "reasons"

VALUES: dict[str, Promise] = {
    "market_value": _("market value"),
    "duty": _("duty"),
    "goods_value": _("value of the goods or the vehicle"),
    "laundered_value": _("value laundered"),
}
"""What a fine may be a multiple of; the user writes it in riel."""

WRONG: dict[str, Promise] = {
    "prison": _("Write years and months as whole numbers, together at most 100 years; or leave them empty."),
    "riel": _("Write riel as a whole number, such as 5,000,000; or leave it empty."),
}

LEVELS: dict[str, Promise] = {
    "error": _("Not as the confirmed law has it"),
    "reasons": _("Outside the range, with your reasons"),
    "missing": _("Not answered yet"),
    "cannot": _("Cannot be checked"),
    "note": _("Look at this"),
    "open": _("Open questions, never checked"),
}
"""The levels of the check in the order in which they are shown."""

ASKS_REASONS = ("prison_below", "prison_above", "fine_below", "fine_above")

FINDINGS: dict[str, Promise] = {
    "step_missing": _("Not gone through: {steps}."),
    "no_offence": _("No article is ticked: there is nothing to check."),
    "minor_stops": _(
        "The steps for adults stop here: for a minor the ranges are lowered, and no limit is checked (Criminal Code,"
        " Articles 160 to 164, V)."
    ),
    "range_folded": _("{articles}: the range is for acts before a newer law; on that day it is no limit."),
    "most_may_rise": _(
        "With recidivism, or an aggravation that a text names, the highest penalty may be higher. Whether what you"
        " wrote is above it cannot be checked."
    ),
    "not_confirmed": _("{articles}: cannot be checked: not confirmed."),
    "figure_unknown": _("{articles}: the law data do not know the figure."),
    "value_missing": _("{articles}: the fine is a multiple of a value that is not written: {value}."),
    "prison_below": _("{articles}: the prison that you wrote is below the least, {least}."),
    "prison_above": _("{articles}: the prison that you wrote is above the most, {most}."),
    "fine_below": _("{articles}: the fine that you wrote is below the least, {least}."),
    "fine_above": _("{articles}: the fine that you wrote is above the most, {most}."),
    "prison_not_provided": _("{articles}: no prison is provided for it."),
    "fine_not_provided": _("{articles}: no fine is provided for it."),
    "both_not_allowed": _("{articles}: prison or a fine, not both."),
    "one_of_two": _(
        "{articles}: prison and a fine are provided. The court may give both, or one alone, with reasons (Criminal"
        " Code, Articles 96 and 97, V)."
    ),
    "nothing_said": _("Neither prison nor a fine is written."),
    "counted_twice": _(
        "{factors}: counted twice. Keep it in one place; where it is an element of the offence, take it back here."
    ),
    "statutory_not_of_offence": _("{factors}: the law data have no such rule at the articles that you ticked."),
    "mitigation_table": _("The table of mitigation is not confirmed: the lowered least is not checked."),
    "recidivism_not_shown": _("Recidivism is named, but no final judgment that the charging act names shows it."),
    "repeat_open": _(
        "{articles}: it has a rule of its own on repetition. Whether that stands beside the Criminal Code is open."
        " {question}"
    ),
    "question_open": _("{articles}: {question}"),
    "several_one_of_each": _(
        "Several articles: one penalty of each kind, up to the highest maximum (Criminal Code, Articles 136 to 138, V)."
    ),
    "additional_not_named": _(
        "Additional penalties are named by you, but by no text for this offence (Criminal Code, Article 54, V)."
    ),
    "suspension_earlier": _(
        "A final prison sentence in the five years before stands against suspension (Criminal Code, Articles 104 to"
        " 111, V)."
    ),
    "suspension_over_five_years": _(
        "Prison of more than five years is not suspended (Criminal Code, Articles 104 to 111, V)."
    ),
    "suspension_unknown": _(
        "Whether there was a final prison sentence in the five years before is not known: suspension depends on it"
        " (Criminal Code, Articles 104 to 111, V)."
    ),
}
"""What each finding of law.matching.sentence_check says."""


def phrases() -> dict[str, str]:
    """The other words of lines of the note and of the check, in the language in use; places in braces."""
    return {
        "factors": _now("Named: {factors}."),
        "elements": _now("Already an element: {factors}."),
        "prison": _now("Prison: {term}."),
        "fine": _now("Fine: {sum}."),
        "value": _now("{value}: {sum}."),
        "none": _now("none"),
        "riel": _now("{number} riel"),
        "answers": _now("Possible answers: {answers}"),
        "open_on_note": _now("{number} of these articles. The helper's page tells them with their possible answers."),
        "give_reasons": _now("Give your reasons, or change it."),
        "errors": _now("Something is not as the confirmed law has it: see below."),
        "no_errors": _now("No error was found in what can be checked. That approves nothing: the court decides."),
        "unconfirmed": _now(
            "No figure of the articles that you ticked is confirmed yet: no limit is checked. Compare the text of the"
            " law."
        ),
    }


def terms() -> dict[str, list[str]]:
    """Spans of time for one and for several, in the language in use, the number as {number}."""
    return {
        "years": [_filled(ngettext("%(years)s year", "%(years)s years", count)) for count in (1, 2)],
        "months": [_filled(ngettext("%(months)s month", "%(months)s months", count)) for count in (1, 2)],
        "days": [_filled(ngettext("%(days)s day", "%(days)s days", count)) for count in (1, 2)],
    }


def _filled(sentence: str) -> str:
    return sentence % {name: "{number}" for name in ("years", "months", "days")}
