"""Shapes: what a value of the law data may be, and the one way in which it is kept.

A shape takes a value and where it stands, notes in sentences what is wrong with it, and returns it as it is kept: texts
without blanks around them, whole numbers as such, what may be left out filled in. Pure.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from text.refusals import NEVER_KEPT

LANGUAGES = ("en", "km")
LONGEST = 4_000  # characters of one text; a spreadsheet's cell holds eight times as many
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place of an entry's facts, as penalties.0.prison, in a sentence."""

    place: str
    sentence: str


@dataclass
class Found:
    """The problems that were noted."""

    problems: list[Problem] = field(default_factory=list)

    def note(self, place: str, sentence: str) -> None:
        self.problems.append(Problem(place, sentence))


Shape = Callable[[object, str, Found], object]


def below(place: str, name: str | int) -> str:
    return f"{place}.{name}".lstrip(".")


def text(*, required: bool = False, longest: int = LONGEST, one_line: bool = False) -> Shape:
    """Words in one language, or a name of something."""

    def kept(value: object, place: str, found: Found) -> object:
        if value is None:
            value = ""
        if not isinstance(value, str):
            found.note(place, _("Write words here, not a number or a list."))
            return ""
        words = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if NEVER_KEPT.search(words):
            found.note(place, _("It holds a character that cannot be kept. Type it again by hand."))
            return ""
        if len(words) > longest:
            found.note(
                place,
                _("It is %(count)s characters long; %(most)s fit.") % {"count": len(words), "most": longest},
            )
        if one_line and (";" in words or "\n" in words):
            found.note(place, _("One thing stands here, on one line and without a semicolon."))
        if required and not words:
            found.note(place, _("It is missing. Fill it in."))
        return words

    return kept


def texts(*, required: bool = True, languages: Collection[str] = LANGUAGES) -> Shape:
    """Words by language; a language that is empty is left out."""
    one = text()

    def kept(value: object, place: str, found: Found) -> object:
        if not isinstance(value, Mapping):
            found.note(place, _("Write the words by language: en, km."))
            return {}
        for language in value.keys() - set(languages):
            found.note(
                place,
                _("“%(language)s” is no language of this place. Known: %(known)s.")
                % {"language": language, "known": ", ".join(languages)},
            )
        words = {code: one(value[code], below(place, code), found) for code in languages if code in value}
        words = {code: said for code, said in words.items() if said}
        if required and not words:
            found.note(place, _("Fill this in, in at least one language."))
        return words

    return kept


def code(values: Collection[str]) -> Shape:
    """One of a few words that stand for something."""

    def kept(value: object, place: str, found: Found) -> object:
        if not isinstance(value, str) or value not in values:
            found.note(
                place,
                _("“%(value)s” is not known here. Choose one of: %(known)s.")
                % {"value": "" if value is None else str(value)[:60], "known": ", ".join(values)},
            )
            return next(iter(values))
        return value

    return kept


def number(*, least: float = 0, most: float = 10**15, whole: bool = False) -> Shape:
    """A number within bounds, a whole one kept as such."""

    def kept(value: object, place: str, found: Found) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            found.note(place, _("Write a number alone, such as 12."))
            return None
        if value < 0:
            found.note(place, _("A figure is never below nought."))
        elif not least <= value <= most:
            found.note(
                place,
                _("The figure lies between %(least)s and %(most)s.") % {"least": f"{least:g}", "most": f"{most:g}"},
            )
        if whole and value != int(value):
            found.note(place, _("Write a whole number."))
        return int(value) if value == int(value) else value

    return kept


def truth() -> Shape:
    def kept(value: object, place: str, found: Found) -> object:
        if not isinstance(value, bool):
            found.note(place, _("Say yes or no (true or false)."))
            return False
        return value

    return kept


def day(value: object, place: str, found: Found) -> object:
    """A day, written as 2026-11-30."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) and 1900 <= int(value[:4]) <= 2200:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    found.note(place, _("Write the date as 2026-11-30, of a year from 1900 to 2200."))
    return None


def maybe(shape: Shape) -> Shape:
    """The same, or null: it is not known, or there is none."""
    return lambda value, place, found: None if value is None else shape(value, place, found)


def listed(shape: Shape, *, most: int = 60, required: bool = False) -> Shape:
    """Several of the same."""

    def kept(value: object, place: str, found: Found) -> object:
        if not isinstance(value, list):
            found.note(place, _("Write a list here, in square brackets."))
            return []
        if len(value) > most:
            found.note(place, _("It has %(count)s rows; %(most)s fit.") % {"count": len(value), "most": most})
        if required and not value:
            found.note(place, _("It is missing. Fill it in."))
        return [shape(one, below(place, position), found) for position, one in enumerate(value[:most])]

    return kept


@dataclass(frozen=True)
class Optional:
    """A field that may be left out, and what it is then.

    One that came later than facts that are kept is not written down when it says nothing (`is_kept_empty`), so that
    those stay what they are.
    """

    shape: Shape
    otherwise: object = None
    is_kept_empty: bool = True


def holding(**fields: Shape | Optional) -> Shape:
    """Named fields; one that is not known is a slip, and is said to be one."""

    def taken_in(value: object, place: str, found: Found) -> object:
        if not isinstance(value, Mapping):
            found.note(place, _("Write its parts in braces: %(known)s.") % {"known": ", ".join(fields)})
            return blank()
        for name in sorted(str(name) for name in value.keys() - fields.keys()):
            found.note(
                below(place, name[:60]), _("This is not known here. Known: %(known)s.") % {"known": ", ".join(fields)}
            )
        taken: dict = {}
        for name, shape in fields.items():
            if isinstance(shape, Optional):
                given = value.get(name, shape.otherwise)
                same = given == shape.otherwise and type(given) is type(shape.otherwise)
                kept = deepcopy(given) if same else shape.shape(given, below(place, name), found)
                if shape.is_kept_empty or kept != shape.otherwise:
                    taken[name] = kept
            elif name in value:
                taken[name] = shape(value[name], below(place, name), found)
            else:
                found.note(below(place, name), _("It is missing. Fill it in."))
                taken[name] = shape(None, below(place, name), Found())
        return taken

    def blank() -> dict:
        aside = Found()
        return {
            name: deepcopy(shape.otherwise) if isinstance(shape, Optional) else shape(None, name, aside)
            for name, shape in fields.items()
            if not isinstance(shape, Optional) or shape.is_kept_empty
        }

    return taken_in


def variants(**shapes: Shape) -> Shape:
    """A record whose field `is` says which of several it is."""
    which = code(tuple(shapes))

    def kept(value: object, place: str, found: Found) -> object:
        if not isinstance(value, Mapping):
            found.note(place, _("Write its parts in braces, and what it is: %(known)s.") % {"known": ", ".join(shapes)})
            value = {"is": next(iter(shapes))}
            return shapes[value["is"]](value, place, Found())
        name = which(value.get("is"), below(place, "is"), found)
        if name != value.get("is"):
            return {"is": name}
        return shapes[str(name)](value, place, found)

    return kept
