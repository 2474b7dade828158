"""Numbers as a cell shows them: a telephone keeps its nought where its cell is formatted as 000 000 000."""

import re

_SECTION = re.compile(r'(?:[^;"\\]|\\.|"[^"]*")+')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_PIECE = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|([0#?])|(.)', re.DOTALL)
_LITERAL = frozenset(" -()/+.")


def shown(value: float, number_format: str) -> str:
    """Return a number as its cell shows it: with the noughts, spaces and signs of its format.

    Understood are formats of digits and literal signs (000 000 000, "+855" 00-000-000, [<=99999999]00 000 000;...)
    and of decimal places (0.00): 4.10 is a paragraph, and not the same one as 4.1. With any other format it is the
    number itself.
    """
    section = _section_for(value, number_format)
    if places := re.fullmatch(r"[0#]*0\.(0+)", section):
        return f"{value:.{len(places.group(1))}f}"
    if value == int(value) and value >= 0 and (written := _through_mask(str(int(value)), section)):
        return written
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def _section_for(value: float, number_format: str) -> str:
    """The part of a format that holds for a value: by its condition, or by sign."""
    sections = _SECTION.findall(number_format)
    conditioned = [(_CONDITION.search(section), section) for section in sections]
    for condition, section in conditioned:
        if condition and _holds(value, condition[1], float(condition[2])):
            return section
    plain = [section for condition, section in conditioned if not condition]
    if not plain:
        return "General"
    return plain[1] if value < 0 and len(plain) > 1 else plain[0]


def _holds(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


def _through_mask(digits: str, section: str) -> str:
    """Digits put into a mask from the right, as 000 000 000; empty where the format is no mask."""
    pieces: list[tuple[bool, str]] = []
    for quoted, escaped, place, sign in _PIECE.findall(section):
        if place:
            pieces.append((True, place))
        elif sign and sign not in _LITERAL:
            return ""  # a date, a percentage, thousands, "General"
        else:
            pieces.append((False, quoted or escaped or sign))
    places = sum(is_place for is_place, _piece in pieces)
    # One place alone is no mask, unless signs stand with it: +0.
    is_plain = places < 2 and not any(piece.strip() for is_place, piece in pieces if not is_place)
    if not places or is_plain or any(not is_place and piece == "." for is_place, piece in pieces):
        return ""
    written: list[str] = []
    left, still = list(digits), places
    for is_place, piece in reversed(pieces):
        if not is_place:
            written.append(piece)
            continue
        still -= 1
        if left:
            written.append(left.pop())
        elif piece == "0":
            written.append("0")
        if not still:  # the first place takes all that is left
            written += reversed(left)
    return "".join(reversed(written)).strip()
