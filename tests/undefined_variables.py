"""A variable that a template of ours shows and nobody passed: an empty place on a page that no test would miss.

Django shows nothing for it and says nothing. Here its expressions are watched while they resolve, so that everything
stays as it is in the running program. What Django itself understands as "may be missing" is left alone: a condition
(`{% if x %}`), a loop over it, `{% firstof %}`, and `x|default`.
"""

import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.template.base import FilterExpression, Node, Variable, VariableDoesNotExist
from django.template.defaultfilters import default

OURS = f"{Path(settings.BASE_DIR) / 'templates'}/"


@contextmanager
def noticed():
    """Yield a list that fills with "template: variable" while templates of ours are rendered."""
    found, asked = [], []
    resolve_expression, resolve_variable = FilterExpression.resolve, Variable.resolve

    def expression(self, context, ignore_failures=False):
        asked.append((self, ignore_failures))
        try:
            return resolve_expression(self, context, ignore_failures)
        finally:
            asked.pop()

    def variable(self, context):
        try:
            return resolve_variable(self, context)
        except VariableDoesNotExist:
            outer, may_be_missing = asked[-1] if asked else (None, True)
            if outer is not None and outer.var is self and not may_be_missing and not _has_default(outer):
                template = _template()
                if template.startswith(OURS):
                    found.append(f"{template.removeprefix(OURS)}: {self.var}")
            raise

    FilterExpression.resolve, Variable.resolve = expression, variable
    try:
        yield found
    finally:
        FilterExpression.resolve, Variable.resolve = resolve_expression, resolve_variable


def _has_default(expression: FilterExpression) -> bool:
    return any(function is default for function, _arguments in expression.filters)


def _template() -> str:
    """The file of the template whose node is being rendered: an included or extended one is not the page's own."""
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if frame.f_code.co_name == "render_annotated" and isinstance(node, Node):
            return str(getattr(node.origin, "name", "")) if hasattr(node, "origin") else ""
        frame = frame.f_back
    return ""
