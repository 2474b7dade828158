"""What text we cannot take, each as a sentence that says what is wrong and what to do."""


class CannotRead(ValueError):
    """The source cannot be turned into a chapter; nothing of it was kept."""


class TooLong(CannotRead):
    """The source is longer than one chapter, or one file, may be."""


LONGEST = 2_000_000
"""Characters in one source."""


def check_length(source: str) -> None:
    """Refuse a source of more than LONGEST characters. Raises TooLong."""
    if len(source) > LONGEST:
        raise TooLong(
            f"This text has {len(source):,} characters; at most {LONGEST:,} can be read at once. "
            "Divide it into several texts."
        )


def check_characters(source: str) -> None:
    """Refuse half characters (lone surrogates), which no file and no page can hold. Raises CannotRead."""
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise CannotRead(
            f"Character {error.start + 1:,} of this text is half a character. Save the text as UTF-8 and try again."
        ) from None
