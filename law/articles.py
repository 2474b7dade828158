"""Numbers of articles as the law has them: 98(12) is the twelfth letter of Article 98, 46-48 are three articles.

What of such a number is the article, and where it stands among others, is decided here alone. Pure.
"""

import re

MOST_IN_A_SPAN = 100


def article_of(number: str) -> str:
    """The article that a number is of: 98 of 98(12); empty where it names none."""
    found = re.match(r"\d+", number)
    return found[0] if found else ""


def articles_in(number: str) -> list[str]:
    """The articles of a span: 46-48 are three; 97(10) and 97-1 are one each."""
    span = re.fullmatch(r"(\d{1,4})-(\d{1,4})", number)
    if not span or not int(span[1]) < int(span[2]) <= int(span[1]) + MOST_IN_A_SPAN:
        return [number]
    return [str(one) for one in range(int(span[1]), int(span[2]) + 1)]


def article_order(number: str) -> tuple:
    """Where a number stands among others of its statute: 97(3), 97(10), 97-1, 98."""
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in re.findall(r"\d+|\D+", number))
