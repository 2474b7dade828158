"""The numbers of lists as they were shown where a text comes from, and which of them stay as words.

Our lists count (a), (b) for a paragraph's own items, by which they are cited, and 1, 2 in lists inside those. Letters
and Roman numbers inside another list would be lost: they are written before the words of their items.
"""

from text.khmer import digits


def is_written(shown: str, depth: int) -> bool:
    """Whether an item's number is written before its words; `depth` is that of its list, 1 for the outermost."""
    return depth > 1 and any(sign.isalpha() for sign in shown)


def written_count(count: int, how: str) -> str:
    """A count as a format of Word shows it; formats that are words in some language are shown in digits."""
    if how in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10) if count > 0 else str(count)
        return letters if how == "lowerLetter" else letters.upper()
    if how in ("lowerRoman", "upperRoman"):
        return _roman(count) if how == "upperRoman" else _roman(count).lower()
    if how == "decimalZero":
        return f"{count:02}"
    if how.startswith("khmer"):
        return digits(count)
    if how == "numberInDash":
        return f"- {count} -"
    if how.startswith("decimalEnclosedCircle") and 0 < count < 21:
        return chr(ord("①") + count - 1)
    if how in ("none", "bullet"):
        return ""
    return str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    written = ""
    for worth, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        written += sign * (count // worth)
        count %= worth
    return written
