"""What the tests notice of a template, and what they leave alone."""

import pytest
from django.template import Context, Engine, Origin, Template

from tests import undefined_variables
from tests.undefined_variables import OURS


@pytest.fixture(autouse=True)
def _no_variable_of_a_template_is_missing():
    """Not asked of the templates of this module, whose variables are missing on purpose."""


def shown(source, *, file=f"{OURS}page.html", **context):
    """What a page shows, and what is noticed of it."""
    template = Template(source, origin=Origin(name=file, template_name="page.html"), engine=Engine.get_default())
    with undefined_variables.noticed() as found:
        return template.render(Context(context)), found


@pytest.mark.parametrize(
    ("source", "variable"),
    [
        ("{{ nobody }}", "nobody"),
        ("{{ person.nickname|upper }}", "person.nickname"),
        ("{% with name=nobody %}{{ name }}{% endwith %}", "nobody"),
        ("{% for name in names %}{{ nobody }}{% endfor %}", "nobody"),
    ],
)
def test_a_variable_that_nobody_passed_is_noticed_and_shown_as_nothing(source, variable):
    page, found = shown(source, person={"name": "Dara"}, names=["Dara"])

    assert (page, found) == ("", [f"page.html: {variable}"])


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("{{ person.name }}", "Dara"),
        ("{{ person.office }}", "None"),
        ("{% if nobody %}there{% else %}not there{% endif %}", "not there"),
        ("{% for name in nobody %}{{ name }}{% endfor %}", ""),
        ("{% firstof nobody person.name %}", "Dara"),
        ("{{ nobody|default:'somebody' }}", "somebody"),
    ],
)
def test_what_django_lets_be_missing_is_left_alone(source, page):
    assert shown(source, person={"name": "Dara", "office": None}) == (page, [])


def test_a_template_of_others_is_left_alone():
    assert shown("{{ nobody }}", file="/elsewhere/crispy_forms/field.html") == ("", [])
