"""Dates as the page's language writes them: in Khmer with Khmer digits. A builtin: no page has to ask for it."""

from django import template
from django.template import defaultfilters
from django.utils.translation import get_language

from text.khmer import digits

register = template.Library()

FOR_MACHINES = ("c", "U", "Y-m-d")
"""What such a format writes is read by a browser or a script: an input's value, the attribute of a `time`."""


@register.filter(expects_localtime=True, is_safe=False)
def date(value, form: str | None = None) -> str:
    """Django's own filter, whose months are Khmer and whose digits are not."""
    shown = defaultfilters.date(value, form)
    is_for_people = form is None or not form.startswith(FOR_MACHINES)
    return digits(shown) if shown and is_for_people and get_language() == "km" else shown
