"""Every message that counts things has its singular and its plural, so that 1 is read as well as 0 and 2.

And each pair of them is read with 0, 1 and 2, in both languages.
"""

import ast
import re

import pytest
from django.utils import translation
from django.utils.translation import ngettext

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
    r"(?:row|case|change|column|edition|paragraph|page|day|workshop|chapter|act|article|cells|sheet|paper|note|image|file|the|by|to|"
    r"columns|rows|#|and|on|of|as|from|it|than) (?:<\w+>)?[“\"]?$",
    re.IGNORECASE,
)
"""What stands before a name or a number that is no count: edition 2, row 3."""
NO_COUNTS = {
    *("who", "person", "participant", "name", "file", "receipt", "edition", "court", "version", "chapter", "folder"),
    *("sentence", "address", "line", "path", "call", "email", "thing", "handbook", "statute", "place", "at", "until"),
    *("written", "given", "day", "value"),
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


# --- Every pair is read -------------------------------------------------------------------------

MANY = (
    "answers|badges|cells|chapters|comments|contributions|days|editions|entries|errors|files|headings|letters|links|"
    "members|objections|organisations|others|pages|paragraphs|participants|passages|people|phones|pictures|places|"
    "points|provinces|provisions|questions|remarks|rows|sheets|sign-offs|sources|suggestions|tables|terms|themes|"
    "topics|voices|wordings|words|workshops"
)
ONE = (
    "answer|badge|cell|chapter|comment|contribution|day|edition|entry|error|file|heading|letter|link|member|objection|"
    "organisation|other|page|paragraph|participant|passage|person|phone|picture|place|point|province|provision|"
    "question|remark|row|sheet|sign-off|source|suggestion|table|term|theme|topic|voice|wording|word|workshop"
)
FEW_WORDS = r"(?: (?!of\b|with\b|in\b|on\b|without\b)[a-z-]+)?"
READS_AS_ONE = re.compile(
    rf"(?<!of )\b1{FEW_WORDS} (?:{MANY}|are|were|have|do)\b|\b1 of \d+ \w+ (?:are|were|have|do)\b"
)
READS_AS_MANY = re.compile(
    rf"(?<!of )\b[02]{FEW_WORDS} (?:(?:{ONE})(?![\w’'-])|is\b|was\b|has\b|does\b)"
    r"|\b[02] of \d+ \w+ (?:is|was|has|does)\b"
)
GAP = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{\{ *(\w+) *\}\}")


def pairs_of_code():
    for app in OURS:
        for path in modules_of(app):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and len(node.args) >= 2:
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    forms = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
                    if name in ("ngettext", "ngettext_lazy") and len(forms) == 2:
                        yield str(path.relative_to(ROOT)), *forms


def pairs_of_templates():
    block = re.compile(
        r"\{%\s*blocktranslate\b[^%]*%\}((?:(?!\{%\s*endblocktranslate).)*?)\{%\s*plural\s*%\}(.*?)"
        r"\{%\s*endblocktranslate\s*%\}",
        re.DOTALL,
    )
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in (".html", ".txt"):
            for found in block.finditer(path.read_text()):
                # As Django writes them into the catalogue.
                yield (
                    str(path.relative_to(ROOT)),
                    *(re.sub(r"\{\{ *(\w+) *\}\}", r"%(\1)s", form) for form in found.groups()),
                )


PAIRS = [*pairs_of_code(), *pairs_of_templates()]


def read_with(message: str, number: int) -> str:
    """The message with a number in every gap but those of names: paper A-17."""
    return GAP.sub(lambda gap: "…" if gap[1] in NO_COUNTS | {"paper"} else str(number), message)


def reads_wrong(one: str, many: str) -> list[str]:
    """What is no English when a pair is read with 0, 1 and 2."""
    wrong = [found[0] for found in READS_AS_ONE.finditer(read_with(one, 1))]
    return wrong + [found[0] for number in (0, 2) for found in READS_AS_MANY.finditer(read_with(many, number))]


def test_every_count_reads_as_english_with_0_1_and_2():
    assert len(PAIRS) > 100
    assert [(place, one, many) for place, one, many in PAIRS if reads_wrong(one, many)] == []


def test_every_count_is_said_in_khmer_with_all_its_numbers():
    def gaps(message):
        return {found.group(1) or found.group(0) for found in GAP.finditer(message)}

    with translation.override("km"):
        said = [(place, many, ngettext(one, many, number)) for place, one, many in PAIRS for number in (0, 1, 2)]

    assert [(place, many) for place, many, khmer in said if khmer == many or gaps(khmer) != gaps(many)] == []


@pytest.mark.parametrize(
    ("one", "many", "wrong"),
    [
        ("%(number)s voices is heard", "%(number)s voices are heard", ["1 voices"]),
        ("%(number)s were there", "%(number)s were there", ["1 were"]),
        ("%(number)s row is new", "%(number)s row is new", ["0 row is", "2 row is"]),
        (
            "%(n)s of %(all)s phones have words",
            "%(n)s of %(all)s phones has words",
            ["1 of 1 phones have", "0 of 0 phones has", "2 of 2 phones has"],
        ),
        ("%(number)s new row is there", "%(number)s new rows are there", []),
    ],
)
def test_a_pair_that_reads_wrong_is_found(one, many, wrong):
    assert reads_wrong(one, many) == wrong
