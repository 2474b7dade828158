"""The oldest browsers that the README names know everything that our scripts are written with.

A browser that does not know a word throws away the whole script, and one that does not know a function stops in the
middle; nobody of us has those browsers at hand. So every name that came later stands here, and a script that uses one
asks first whether it is there, or does without.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DESK = ("static/handbook/drafting/", "static/handbook/outline/", "static/workshops/review/")
"""Scripts of staff, at computers; all others run on phones, too."""

# After Chrome 92, Firefox 95 or Safari 15.4.
AFTER_PHONES = {
    r"\.findLast(?:Index)?\(": "findLast",
    r"\bAbortSignal\.timeout\b": "AbortSignal.timeout",
    r"\bstructuredClone\(": "structuredClone",
    r"\bObject\.hasOwn\(": "Object.hasOwn",
    r"\bstatic \{": "static blocks",
    r"#\w+ in \w": "the question whether there is a private field",
    r"\bscrollend\b": "scrollend",
    r"\binert\b": "inert",
}
# After Chrome 103, Firefox 104 or Safari 16.4 as well.
AFTER_ALL = {
    r"\bAbortSignal\.any\b": "AbortSignal.any",
    r"\.(?:toSorted|toReversed|toSpliced|isWellFormed|toWellFormed|checkVisibility)\(": "copies of arrays",
    r"\b(?:Object|Map)\.groupBy\(": "groupBy",
    r"\bArray\.fromAsync\(": "Array.fromAsync",
    r"\bPromise\.(?:withResolvers|try)\(": "Promise.withResolvers",
    r"\bURLPattern\(": "URLPattern",
    r"\.(?:symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(": "sums of sets",
    r"\.(?:show|hide|toggle)Popover\(": "popovers",
    r"\bstartViewTransition\(": "transitions between views",
    r"^\s*(?:await )?using \w+ =": "using",
    r"\bIterator\.from\(": "Iterator.from",
    r"\bRegExp\.escape\(": "RegExp.escape",
}
# Safari learned it with 16.4, and of a script with one that it does not know it runs nothing.
LOOKS_BEHIND = {r"\(\?<[=!]": "looking behind in regular expressions"}

SCRIPTS = sorted(
    str(path.relative_to(ROOT)) for folder in ("static", "templates") for path in (ROOT / folder).rglob("*.js")
)


def too_new(script: str, path: str) -> list[str]:
    """What a script uses that the oldest browser it must run in does not know."""
    is_for_desk = path.startswith(DESK)
    names = {**AFTER_ALL, **({} if is_for_desk else {**AFTER_PHONES, **LOOKS_BEHIND})}
    found = []
    for number, line in enumerate(script.splitlines(), start=1):
        words = re.sub(r"(?:^|\s)//.*", "", line)
        asked_first = [pattern for pattern in names if re.search(rf"(?:{pattern}) \?", words)]
        found += [
            f"line {number}: {name}"
            for pattern, name in names.items()
            if pattern not in asked_first and re.search(pattern, words)
        ]
    return found


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_script_uses_nothing_that_the_oldest_browsers_do_not_know(path):
    assert too_new((ROOT / path).read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("const last = all.findLast((one) => one.is);", ["line 1: findLast"]),
        ("const signal = AbortSignal.timeout(9);", ["line 1: AbortSignal.timeout"]),
        ("const end = /(?<=a)b/.exec(words);", ["line 1: looking behind in regular expressions"]),
        ("const copy = all.toSorted();", ["line 1: copies of arrays"]),
        ("const { year } = /(?<year>[0-9]+)/.exec(words).groups;", []),
        ("all.at(-1) // not findLast()", []),
        ("const signal = AbortSignal.any ? AbortSignal.any(all) : all[0];", []),
    ],
)
def test_what_came_later_is_found(line, found):
    assert too_new(line, "static/workshops/intake/queue.js") == found
    is_known_at_the_desk = not found or any(name in found[0] for name in ("findLast", "timeout", "behind"))
    assert bool(too_new(line, "static/handbook/drafting/api.js")) != is_known_at_the_desk


def test_the_readme_names_the_oldest_browsers():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "Chrome 92, Firefox 95 or Safari 15.4" in readme
    assert "Chrome 103, Firefox 104 or Safari 16.4" in readme
