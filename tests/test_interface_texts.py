"""Every text of the interface goes through gettext and has its Khmer, and the catalogue holds no other."""

import ast
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from config.floors import ROOT

APPS = ("accounts", "config", "handbook", "law", "office", "press", "text", "workshops")
OWN = ROOT / "locale" / "km" / "LC_MESSAGES" / "django.po"
CATALOGUES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "locale").rglob("*.po"))
CALLS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

GAPS_AND_CODES = re.compile(
    r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]*>|\d{4}-\d\d-\d\d( \d\d:\d\d)?|\d\d/\d\d/\d{4}"
    r"|UTF-8|SHA-256|forestry-98-12|\bT2\b|\bA4\b|o និង 0 ឬ l និង 1"
)
"""What is no number of a sentence: a gap, a way to write a date by hand, a name of a standard, a code."""

BY_NAME = {"%s KB", "%s MB", "%s GB", "The two password fields didn’t match.", "Current Password", "Remember Me"}
"""Texts that a library asks for, in words of ours."""


@lru_cache(maxsize=4)
def messages(catalogue: str) -> tuple:
    with open(ROOT / catalogue, "rb") as file, redirect_stdout(io.StringIO()):
        return tuple(message for message in read_po(file, locale="km") if message.id)


def english(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def modules() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def texts_of_template(path: Path) -> Iterator[tuple[str | None, str, int]]:
    """The texts of a template: context, English (of a count, of one), line."""
    # Django's rewriting leaves X for all that is no text; its indentation means nothing.
    source = "\n".join(line.strip() for line in templatize(path.read_text(), origin=str(path)).split("\n"))
    for line, text, _comments, context in extract("python", io.BytesIO(source.encode()), {**CALLS, "_": None}):
        yield context, text if isinstance(text, str) else text[0], line


def texts_of_module(source: bytes) -> Iterator[tuple[str | None, str, int]]:
    """The texts that a module hands to gettext: context, English (of a count, of one), line."""
    called = names_of_gettext(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called:
            said = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            has_context = isinstance((called[node.func.id] or (1,))[0], tuple)
            if len(said) > has_context:
                yield said[0] if has_context else None, said[has_context], node.lineno


def names_of_gettext(source: bytes) -> dict:
    """What a module calls gettext and its like; pure modules have a mark of their own for texts to be translated."""
    there = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            there |= {name.asname or name.name: CALLS[name.name] for name in node.names if name.name in CALLS}
        elif isinstance(node, ast.FunctionDef) and node.name in CALLS:
            there[node.name] = CALLS[node.name]
    return there


@lru_cache(maxsize=1)
def used() -> dict[tuple[str | None, str], str]:
    """Every text of code and templates with the place where it is first asked for."""
    found: dict[tuple[str | None, str], str] = {}
    for paths, texts in (
        (modules(), lambda path: texts_of_module(path.read_bytes())),
        (templates(), texts_of_template),
    ):
        for path in paths:
            for context, text, line in texts(path):
                found.setdefault((context, text), f"{path.relative_to(ROOT)}:{line}")
    return found


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_text_of_a_catalogue_has_its_khmer_and_none_is_in_doubt(catalogue):
    assert len(messages(catalogue)) > 40
    assert [message.id for message in messages(catalogue) if not message.string or message.fuzzy] == []


def test_every_text_that_the_code_or_a_template_asks_for_is_in_a_catalogue():
    there = {(message.context, english(message)) for catalogue in CATALOGUES for message in messages(catalogue)}

    assert len(used()) > 3000
    assert {text: place for text, place in used().items() if text not in there} == {}


def test_the_catalogue_holds_no_text_that_nobody_asks_for():
    idle = {(message.context, english(message)) for message in messages(str(OWN.relative_to(ROOT)))} - set(used())

    assert {text for _context, text in idle} - BY_NAME == set()


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_numbers_in_khmer_sentences_have_khmer_digits(catalogue):
    for message in messages(catalogue):
        for one in (message.string,) if isinstance(message.string, str) else message.string:
            plain = GAPS_AND_CODES.sub("", one)
            assert not re.search("[0-9]", plain) or "Latin digits" in message.id, one


# --- Nothing is said past gettext ---------------------------------------------------------------

NO_TEXT = re.compile(
    r"\{#.*?#\}|<!--.*?-->|<!doctype[^>]*>|\{% comment.*?endcomment %\}"
    r"|\{% block \w*(?:class|page|body|html|room)\w* %\}.{0,80}?\{% endblock"
    r"|\bdata-[a-z-]+=|\{% blocktranslate.*?endblocktranslate[^%]*%\}"
    r"|<(code|kbd|samp|pre)\b.*?</\1>|<[^<>]*\slang=\"en\"[^<>]*>[^<]*(?=<)",
    re.DOTALL | re.IGNORECASE,
)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
READ_ALOUD = re.compile(r'\b(?:alt|title|aria-label|aria-description|placeholder|label)="([^"]*)"')
SAME_IN_BOTH = {"SHA", "PDF", "CSV", "XLSX", "JSON", "Word", "English", "sha", "sum", "lt", "gt", "amp", "nbsp", "Ctrl"}
"""Names and signs that no language changes; letters alone are signs."""


def test_no_template_says_a_word_past_gettext():
    said = {}
    for path in templates():
        if path.suffix == ".html":
            rest = TAGS.sub(" ", NO_TEXT.sub(" ", path.read_text()))
            aloud = " ".join(READ_ALOUD.findall(rest))
            rest = re.sub(r'<script[^>]*type="application.*?</script>', " ", rest, flags=re.DOTALL)
            words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", rest) + " " + aloud)
            if left := [word for word in words if word not in SAME_IN_BOTH]:
                said[str(path.relative_to(ROOT))] = left

    assert said == {}


SPOKEN_TO_THOSE_WHO_RUN_IT = (
    *("accounts/ownership.py", "config/", "office/backups/", "press/fonts.py", "handbook/editions/verification.py"),
    *("accounts/seals.py", "handbook/seals.py", "law/seals.py", "workshops/seals.py", "office/catalogues.py"),
)
"""What a command line or a log says, and what the database says to whoever goes past the application."""

BOTH_LANGUAGES = ("law/telling/law_tables.py", "text/html/web_page.py", "office/message_sheets.py")
"""What stands in both languages side by side, or is read by whoever reads both."""

SENTENCE = re.compile(r"[A-Z][a-z]+ [a-z]+ [a-z]+")


def test_no_module_says_a_sentence_past_gettext():
    said = []
    for path in modules():
        name = str(path.relative_to(ROOT))
        # The demonstration has texts of a handbook, not of the interface.
        if name.startswith((*SPOKEN_TO_THOSE_WHO_RUN_IT, *BOTH_LANGUAGES)) or "/management/" in name:
            continue
        if "/demonstration/" in name:
            continue
        source = path.read_bytes()
        tree = ast.parse(source)
        fine = {id(node) for part in _past_readers(tree, names_of_gettext(source)) for node in ast.walk(part)}
        said += [
            f"{name}:{node.lineno}: {node.value[:80]}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine
            if SENTENCE.search(node.value) and not re.search(r"[<>\\]|SELECT|\bON\b", node.value)
        ]

    assert said == []


def _past_readers(tree: ast.Module, called: dict) -> Iterator[ast.AST]:
    """What gettext is given, and what no reader sees: docstrings, errors of programmers, names of permissions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            is_fine = node.func.id in called
        elif isinstance(node, ast.Assign):
            is_fine = any(isinstance(target, ast.Name) and target.id == "permissions" for target in node.targets)
        elif isinstance(node, ast.Expr):
            is_fine = isinstance(node.value, ast.Constant)
        else:
            is_fine = isinstance(node, ast.Raise | ast.Assert)
        if is_fine:
            yield node
