"""Every message that counts things has its singular and its plural, so that 1 is read as well as 0 and 2."""

import ast
import re

import pytest

from config.floors import OURS, ROOT, modules_of

COUNTED = (
    "answers?|badges?|cells?|chapters?|contributions?|days?|editions?|entries|errors?|files?|letters?|members?|"
    "organisations?|pages?|paragraphs?|participants?|people|persons?|points?|provinces?|questions?|remarks?|rows?|"
    "sheets?|sign-offs?|themes?|topics?|voices?|words?|workshops?"
)
A_COUNT = re.compile(
    rf"(?:%\((?P<gap>\w+)\)[sd]|\{{\{{ *(?P<variable>\w+) *\}}\}})(?: of (?:%\(\w+\)[sd]|\{{\{{ *\w+ *\}}\}}|\d+))? "
    rf"(?:\w+ )??(?:{COUNTED}|was|were|is|are|has|have)\b"
)
LIMITS = {"most", "most_rows", "levels", "longest", "rows", "parts"}
"""What is always many: a limit, never one."""

NAMES = re.compile(
    r"(?:row|column|edition|paragraph|page|day|workshop|chapter|act|article|cells|sheet|paper|note|image|file|the|by|to|"
    r"columns|rows|#|and|on|of|as|from|it|than) (?:<\w+>)?[“\"]?$",
    re.IGNORECASE,
)
"""What stands before a name or a number that is no count: edition 2, row 3."""
NO_COUNTS = {
    *("who", "person", "participant", "name", "file", "receipt", "edition", "court", "version", "chapter", "folder"),
    *("sentence", "address", "line", "path", "call", "email", "thing", "handbook", "statute", "place", "at", "until"),
    *("written", "given", "day"),
}
"""What is a name or a place, and no number."""


def counts_without_plural(message: str) -> list[str]:
    """The counts in a message that has one form."""
    return [
        found[0]
        for found in A_COUNT.finditer(message)
        if (found["gap"] or found["variable"]) not in LIMITS | NO_COUNTS and not NAMES.search(message[: found.start()])
    ]


def messages_of_code():
    for app in OURS:
        for path in modules_of(app):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if name in ("_", "gettext", "gettext_lazy") and isinstance(node.args[0].value, str):
                        yield str(path.relative_to(ROOT)), node.args[0].value


def messages_of_templates():
    block = re.compile(r"\{%\s*blocktranslate\b[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in (".html", ".txt"):
            for found in block.finditer(path.read_text()):
                if not re.search(r"\{%\s*plural\s*%\}", found[0]):
                    yield str(path.relative_to(ROOT)), found[1]


@pytest.mark.parametrize("messages", [messages_of_code, messages_of_templates])
def test_every_message_that_counts_has_its_singular_and_its_plural(messages):
    assert [(place, message) for place, message in messages() if counts_without_plural(message)] == []


@pytest.mark.parametrize(
    ("message", "counts"),
    [
        ("%(number)s were on the list already.", ["%(number)s were"]),
        ("{{ number }} voices are of no province.", ["{{ number }} voices"]),
        ("%(told)s of %(answered)s answers have reached them.", ["%(told)s of %(answered)s answers"]),
        ("Edition %(number)s is in effect.", []),
        ("At most %(most)s rows.", []),
    ],
)
def test_a_count_with_one_form_is_found_and_a_number_that_names_is_none(message, counts):
    assert counts_without_plural(message) == counts
