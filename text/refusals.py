"""What cannot be taken, each as a sentence that says what is wrong and what to do."""

import re
import unicodedata
from functools import cache


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogues. This package speaks English; whoever shows a refusal translates it."""
    return sentence


class Refusal(ValueError):
    """Something cannot be done. `sentence` is the message with its gaps (%(name)s), `values` what stands in them."""

    def __init__(self, sentence: str, **values: object):
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values

    def said_with(self, translate) -> str:
        """The message in another language: `translate` is given the sentence with its gaps."""
        return translate(self.sentence) % self.values if self.values else translate(self.sentence)


class CannotRead(Refusal):
    """The source cannot be turned into a chapter; nothing of it was kept."""


class TooLong(CannotRead):
    """The source is longer than one chapter, or one file, may be."""


LONGEST = 2_000_000
"""Characters in one source."""


def check_length(source: str) -> None:
    """Refuse a source of more than LONGEST characters. Raises TooLong."""
    if len(source) > LONGEST:
        raise TooLong(
            gettext_noop(
                "This text has %(length)s characters; at most %(longest)s can be read at once. "
                "Divide it into several texts."
            ),
            length=f"{len(source):,}",
            longest=f"{LONGEST:,}",
        )


NEVER_KEPT = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]")
"""What no file of Word or a spreadsheet can hold, and some databases cannot either: controls, halves of characters, and
the code points that Unicode keeps free of characters. Tabulators and ends of lines are none of them."""


def check_kept(words: str) -> None:
    """Refuse words with a character that cannot be kept, whichever way they come in. Raises CannotRead."""
    if found := NEVER_KEPT.search(words):
        raise CannotRead(
            gettext_noop("Character %(place)s (%(code)s) cannot be kept. Take it out and try again."),
            place=f"{found.start() + 1:,}",
            code=f"U+{ord(found[0]):04X}",
        )


MOST_MARKS = 100
"""Combining marks on one letter; Unicode's own bound for text that streams is 30. Putting very many in order takes
quadratic time. The vowels of Khmer are no marks in this sense."""


def check_characters(source: str) -> None:
    """Refuse what no file and no page can hold: half characters (lone surrogates), letters under a heap of marks.

    Raises CannotRead.
    """
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise CannotRead(
            gettext_noop("Character %(place)s of this text is half a character. Save the text as UTF-8 and try again."),
            place=f"{error.start + 1:,}",
        ) from None
    check_marks(source)


def check_marks(words: str) -> None:
    """Refuse a letter with more combining marks than MOST_MARKS. Raises CannotRead."""
    if not words.isascii() and (heap := _heap_of_marks().search(words)):
        raise CannotRead(
            gettext_noop("Character %(place)s of this text carries more than %(most)s marks. Take them out."),
            place=f"{max(heap.start(), 1):,}",
            most=MOST_MARKS,
        )


@cache
def _heap_of_marks() -> re.Pattern[str]:
    marks = [chr(point) for point in range(0x300, 0x1F000) if unicodedata.combining(chr(point))]
    return re.compile(f"[{''.join(map(re.escape, marks))}]{{{MOST_MARKS + 1},}}")
