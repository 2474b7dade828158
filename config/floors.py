"""The floors of the house: which app may import which, and on which floor of its app a room lies.

tests/test_conventions.py holds the code to these tables, bin/draw_floors draws it by them.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "text": set(),
    "press": {"text"},
    "accounts": {"text"},
    "office": {"accounts", "text"},
    "law": {"accounts", "text", "office"},
    "workshops": {"text", "press", "accounts", "office"},
    "handbook": {"text", "press", "accounts", "office", "law", "workshops"},
}
OURS = {*MAY_IMPORT, "config"}

# The rooms of an app, from the lowest floor up: a room imports only what lies on floors below its own.
FLOORS = {
    "workshops": [{"gatherings"}, {"intake"}, {"review"}, {"room"}, {"analysis"}],
    "handbook": [
        {"rendering"},
        {"outline"},
        {"drafting"},
        {"law_references", "discussion", "translation"},
        {"glossary"},
        {"docx"},
        {"approval", "worksheets", "hand_off"},
        {"editions"},
        {"reading"},
        {"helper", "court_experts"},
        {"feedback"},
        {"desk"},
    ],
    "law": [{"matching"}, {"record"}, {"telling"}],
    "text": [{"parsing"}, {"html"}, {"inventory"}, {"difference", "search"}],
}

# What an app has outside its rooms and puts all of them together; everything else there lies below them.
OUTERMOST = {"apps", "urls", "management", "templatetags", "demonstration"}


def modules_of(package: str) -> list[Path]:
    return [path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts]


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file, with the names taken from it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def room_of(module: str) -> str:
    """The room of a module; empty for what belongs to the whole app."""
    app, *inner = module.split(".")
    return inner[0] if inner and any(inner[0] in floor for floor in FLOORS.get(app, [])) else ""


def floor_of(app: str, room: str) -> int:
    return next(at for at, floor in enumerate(FLOORS[app]) if room in floor)
