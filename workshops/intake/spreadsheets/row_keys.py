"""By what a row of a spreadsheet is known again, so that what is sent twice is stored once.

A row with a reference is that reference. Another one is what it says, all of it: whoever mends one row of a file and
sends the whole file again stores nothing twice, however its rows are ordered by then. Two equal rows in one file are
two voices, so the key counts them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple

from django.utils.crypto import salted_hmac

from workshops.intake.offices import Office

OF_A_REFERENCE, OF_WORDS = "ref:", "row:"
_PART = 32  # hexadecimal digits


def of_reference(reference: str) -> str:
    return f"{OF_A_REFERENCE}{reference}"


class Counted:
    """The keys of one file's rows without a reference, in their order."""

    def __init__(self):
        self._seen: Counter[str] = Counter()

    def key(self, text: str, office: Office, others: Iterable[object]) -> str:
        """The key of a row by its words, its office, and everything else that it says.

        Keyed digests: where a name was blacked out in the words, nobody can guess them from what is kept here.
        """
        says = f"{OF_WORDS}{_digest(text, *astuple(office))}:{_digest(*others)}"
        self._seen[says] += 1
        return f"{says}:{self._seen[says]}"


def same_words(key: str) -> str:
    """What the keys of the same words from the same office have in common; empty for a row with a reference."""
    return key[: len(OF_WORDS) + _PART] if key.startswith(OF_WORDS) else ""


def _digest(*parts: object) -> str:
    said = "\x1f".join("" if part is None else str(part) for part in parts)
    return salted_hmac("workshops.intake.spreadsheets.row", said, algorithm="sha256").hexdigest()[:_PART]
