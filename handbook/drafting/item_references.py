"""References to an item of a list: typed with its letter, `[4.13(b)](#key-abcdefghjkmn-b)`, kept with the item's key.

A letter is another item's as soon as one is put in above it; a key stays. So a text is never saved with the letter of
an item that is there: from then on the reference leads to that item, wherever it stands and whatever its letter.
"""

import re
from collections.abc import Iterator, Sequence

from handbook.drafting.paragraph_keys import keys_for
from handbook.models import Version, Wording
from handbook.rendering import listed_items, references
from text.inventory.reference_links import references_in
from text.parsing.readings import CURRENT_READING

_LETTERED = re.compile(r"#key-([a-z0-9]{1,16})-([a-z]{1,3})(?![a-z0-9-])")


def by_key(version: Version, text: str, *, last: Wording | None) -> str:
    """Return a text whose references to items name the item's key instead of a letter.

    A letter means the item that has it in the text itself, or in the other chapter as it stands at the desk; one that
    stood in `last` already, from before keys were kept, means what it meant there. Where no item has it, it stays, and
    the check before sending names it.
    """
    lettered = _lettered_in(text, CURRENT_READING)
    if not lettered:
        return text
    meant = dict(_meant(version, text, lettered, last))

    def kept(typed: re.Match[str]) -> str:
        key = meant.get((typed[1], typed[2]))
        return f"#key-{key}" if key else typed[0]

    return _LETTERED.sub(kept, text)


def _lettered_in(text: str, reading: int) -> set[tuple[str, str]]:
    if not _LETTERED.search(text):
        return set()  # reading a text takes its time
    return {(one.key, one.item) for one in references_in(text, reading) if one.item and "." not in one.key}


def _meant(
    version: Version, text: str, lettered: set[tuple[str, str]], last: Wording | None
) -> Iterator[tuple[tuple[str, str], str]]:
    """For each list and letter the key of the item that is meant, "" where there is none."""
    stood = _lettered_in(last.text, last.reading) if last is not None else set()
    here = keys_for(version, text, last=last)
    own = listed_items.new_keys(version, text, here, last=last)
    before = listed_items.keys_of(last) if stood else {}
    elsewhere = {pair for pair in lettered if pair[0] not in here}
    approved = version.based_on if elsewhere & stood else None
    long_ago = references.lettered_items(approved, elsewhere & stood) if approved is not None else {}
    standing: dict[str, Sequence[str]] = {}
    if elsewhere - long_ago.keys():
        for other in references.standing_in(version.chapter.handbook, version.language):
            if other.chapter_id != version.chapter_id and {key for key, _letter in elsewhere} & set(other.wording.keys):
                standing |= listed_items.keys_of(other.wording)
    for key, letter in lettered:
        yield (
            (key, letter),
            (listed_items.key_at(before, key, letter) if (key, letter) in stood else "")
            or listed_items.key_at(own, key, letter)
            or long_ago.get((key, letter), "")
            or listed_items.key_at(standing, key, letter),
        )
