"""Scripts: whether words stand in the letters of their language. Khmer letters tell Khmer from English; languages that
share their letters, as English and French do, are not told apart.
"""

import re

FEWEST, ENOUGH = 6, 12
"""Running words that make a sentence where a sign ends it, and where none does. A name or a law's title has less."""

_LETTERS = {
    "km": re.compile("[\u1780-\u17b3]"),
    "lo": re.compile("[\u0e81-\u0eae]"),
    "th": re.compile("[\u0e01-\u0e2e]"),
    "zh": re.compile("[\u3400-\u9fff]"),
}
"""The letters of languages that have letters of their own."""

_ASIDE = re.compile(r"“[^”]*”|«[^»]*»|‘[^’]*’|\"[^\"]*\"|https?://\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDED = re.compile(r"[.!?:;…។៕៖。！？][\s)\]»”\"]*$")
_LETTERS_OF_A_WORD = 4  # where words are not divided by spaces


def is_mostly_in_other_letters(words: str, language: str) -> bool:
    """Whether fewer than half of the letters are such as this language is written in; a text without letters is not."""
    own, others = _counted(words, language)
    return own < others


def is_sentence_in_other_letters(words: str, language: str) -> bool:
    """Whether the words say something, and hardly a letter of it is such as this language is written in.

    Names, codes, numbers, citations and scientific names say nothing by themselves; nor does what stands in quotation
    marks, which is another's.
    """
    words = _ASIDE.sub(" ", words)
    own, others = _counted(words, language)
    if own * 4 >= others:
        return False
    return _running_words(words, language) >= (FEWEST if _ENDED.search(words.rstrip()) else ENOUGH)


def _counted(words: str, language: str) -> tuple[int, int]:
    """How many letters are such as the language is written in, and how many are others."""
    letters = [letter for letter in words if letter.isalpha()]
    own = sum(_is_own(letter, language) for letter in letters)
    return own, len(letters) - own


def _is_own(letter: str, language: str) -> bool:
    if language in _LETTERS:
        return bool(_LETTERS[language].match(letter))
    return _has_capitals(letter)  # written in Latin letters, or near enough to them not to be judged here


def _running_words(words: str, language: str) -> float:
    """The words in other letters, those left out that begin with a capital: so a name does, and an abbreviation.

    Letters that know neither capitals nor spaces between words are counted, and so many of them taken for a word.
    """
    others = [letter for letter in words if letter.isalpha() and not _is_own(letter, language)]
    without_capitals = sum(not _has_capitals(letter) for letter in others) / _LETTERS_OF_A_WORD
    if language not in _LETTERS:
        return without_capitals
    return without_capitals + sum(word.islower() and len(word) > 1 for word in _WORD.findall(words))


def _has_capitals(letter: str) -> bool:
    return letter.lower() != letter.upper()
