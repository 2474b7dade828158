"""Dates as the page's language says them. A builtin: no page has to ask for it."""

from datetime import date as Day
from datetime import datetime

from django import template
from django.template import defaultfilters
from django.utils.translation import get_language

from accounts.numbers import day_words, moment_words
from text.khmer import digits

register = template.Library()

FOR_MACHINES = ("c", "U", "Y-m-d")
"""What such a format writes is read by a browser or a script: an input's value, the attribute of a `time`."""


@register.filter(expects_localtime=True, is_safe=False)
def date(value, form: str | None = None) -> str:
    """Django's own filter, which does not know how Khmer says a day."""
    if get_language() != "km" or not isinstance(value, Day):
        return defaultfilters.date(value, form)
    if form in ("j F Y", "DATE_FORMAT", None):
        return day_words(value)
    if isinstance(value, datetime) and form in ("j F Y, H:i", "j F Y, H:i:s", "DATETIME_FORMAT"):
        return moment_words(value, seconds=form.endswith(":s"))
    shown = defaultfilters.date(value, form)
    return shown if form.startswith(FOR_MACHINES) else digits(shown)
