import pytest
from django.template import Context, Template
from django.utils.translation import override

NAMES = {"km": "សត្វព្រៃ", "en": "Wildlife"}


@pytest.mark.parametrize(
    ("names", "language", "shown"),
    [
        (NAMES, "km", "សត្វព្រៃ"),
        (NAMES, "en", "Wildlife"),
        ({"en": "Wildlife"}, "km", "Wildlife"),
        ({"km": "", "en": "Wildlife"}, "km", "Wildlife"),
        ({}, "km", ""),
        (None, "km", ""),
        ({"en": "A & B"}, "en", "A &amp; B"),
    ],
)
def test_a_name_is_shown_in_the_language_in_use_else_in_one_that_there_is(names, language, shown):
    with override(language):
        assert Template("{% load names %}{{ names|in_language }}").render(Context({"names": names})) == shown


def test_a_name_is_shown_in_the_language_that_is_asked_for():
    with override("km"):
        rendered = Template('{% load names %}{{ names|in_language:"en" }}').render(Context({"names": NAMES}))

    assert rendered == "Wildlife"
