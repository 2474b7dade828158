"""Every date that a page says is said as its language says it; what machines read stays as they read it."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

DAY, MOMENT = date(2026, 3, 5), datetime(2026, 3, 4, 20, 7, tzinfo=UTC)


def shown(form, value, language):
    with translation.override(language):
        return Template(f'{{{{ value|date:"{form}" }}}}').render(Context({"value": value}))


@pytest.mark.parametrize(
    ("form", "value", "language", "says"),
    [
        ("j F Y", DAY, "en", "5 March 2026"),
        ("j F Y", DAY, "km", "ថ្ងៃទី៥ ខែមីនា ឆ្នាំ២០២៦"),
        ("j F Y, H:i", MOMENT, "km", "ថ្ងៃទី៥ ខែមីនា ឆ្នាំ២០២៦ ម៉ោង ០៣:០៧"),  # in the country's own hour
        ("Y-m-d", DAY, "km", "2026-03-05"),
        ("c", DAY, "km", "2026-03-05"),
        ("j F Y", None, "km", ""),
        ("j F Y", "", "km", ""),
    ],
)
def test_a_date_has_the_digits_of_the_pages_language(form, value, language, says):
    assert shown(form, value, language) == says
