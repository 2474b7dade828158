"""The items of a version's lists as rows: sealed with the text, and what 4.13(b) is found by in every edition."""

from handbook.models import ListItem, Version
from handbook.rendering import listed_items
from handbook.rendering.wording_html import read
from text.difference.list_items import items_in
from text.html.pages import item_number


def list_items(version: Version) -> list[ListItem]:
    """Return the rows of the items of a version's current wording, not yet saved."""
    wording = version.wording
    keys = listed_items.keys_of(wording)
    places = {key: position for position, key in enumerate(wording.keys, start=1)}
    return [
        ListItem(
            version=version,
            key=keys[item.paragraph][item.position - 1],
            paragraph=item.paragraph,
            position=item.position,
            number=item_number(version.chapter.number, places[item.paragraph], item.position),
            text=item.text,
        )
        for item in items_in(read(wording, language=version.language), wording.keys)
    ]
