"""Which item of a list is which of the earlier ones, so that its hidden key survives: 4.13(b) that is 4.13(c) now.

As with paragraphs: the same words always keep their key, similar ones keep it when enough of them are still there, and
no key is ever given twice. An item is looked for in its own list first, then in every other. What comes back after it
was gone has its key again where its words are the same: items of one kind are too much alike for less.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from text.difference import alignment
from text.parsing.blocks import Text
from text.parsing.paragraph_parts import items_of

_LENGTH = 12


@dataclass(frozen=True)
class Item:
    """An item of a list.

    paragraph  the key of the list that it stands in
    position   its place in the list, from 1
    key        its own key; empty before it has one
    """

    paragraph: str
    position: int
    text: str
    key: str = ""
    kind: str = "item"


def items_in(text: Text, keys: Sequence[str]) -> list[Item]:
    """The items of a text's lists, in order, without keys of their own; `keys` are its paragraphs'.

    Raises ValueError when there is not exactly one key for each paragraph.
    """
    return [
        Item(key, position, words)
        for key, block in zip(keys, text.paragraphs, strict=True)
        for position, words in enumerate(items_of(block), start=1)
    ]


def with_keys(
    new: Sequence[Item],
    *,
    earlier: Sequence[Sequence[Item]],
    beside: Sequence[Item] = (),
    beside_leads: bool = False,
    wording: str = "",
) -> list[Item]:
    """Give every item of a wording its key.

    earlier  the items of the wordings before it, with their keys: first of the one it was made from, then of others,
             in which an item is looked for that comes back
    beside   those of the same chapter in another language: where a list has as many items there, a new one has the key
             of the item in its place
    beside_leads  whether this text is a translation of that one: then an item that is written over keeps the key of
             its place there, although its words are others
    wording  what tells this wording from all others, such as its checksum: a fresh key is made from it; without it,
             from the item's words

    The same items of the same wordings have the same keys wherever they are made.
    """
    carrying = _Carrying(new)
    for at, items in enumerate(earlier):
        carrying.look_among(items, is_last=not at)
    known = {item.key for items in earlier for item in items}
    lists_before = {item.paragraph for items in earlier for item in items}
    there = _lists(beside)
    sizes = {paragraph: len(of_list) for paragraph, of_list in _lists(new).items()}
    in_use = known | set(carrying.keys.values())
    last = earlier[0] if beside_leads and earlier else ()
    carried = set(carrying.keys.values())
    written_over = {(one.key, one.paragraph, one.position) for one in last if one.key not in carried}
    keyed = []
    for at, item in enumerate(new):
        key = carrying.keys.get(at, "")
        if not key:
            others = there.get(item.paragraph, [])
            place = others[item.position - 1].key if len(others) == sizes[item.paragraph] else ""
            if place and (place not in in_use or (place, item.paragraph, item.position) in written_over):
                key = place
            else:
                # In a list that is new its place tells it; in one that there was, the wording that brought it.
                key = _fresh(item, (wording or item.text) if item.paragraph in lists_before else "", in_use)
            in_use.add(key)
            written_over.discard((key, item.paragraph, item.position))
        keyed.append(replace(item, key=key))
    return keyed


class _Carrying:
    """The keys of new items, by their place among them, as they are found in one earlier wording after the other."""

    def __init__(self, new: Sequence[Item]) -> None:
        self.new = new
        self.keys: dict[int, str] = {}
        self.tried: set[str] = set()

    def look_among(self, earlier: Sequence[Item], *, is_last: bool) -> None:
        free = [item for item in earlier if item.key not in self.tried]
        if not is_last:
            words = {self.new[at].text for at in range(len(self.new)) if at not in self.keys}
            free = [item for item in free if item.text in words]
        self.tried |= {item.key for item in earlier}
        left = {at for at in range(len(self.new)) if at not in self.keys}
        lists = _lists(free)
        here: dict[str, list[int]] = {}
        for at in sorted(left):
            here.setdefault(self.new[at].paragraph, []).append(at)
        for paragraph, places in here.items():
            self.pair(lists.get(paragraph, []), places)
        taken = set(self.keys.values())
        self.pair([item for item in free if item.key not in taken], [at for at in sorted(left) if at not in self.keys])

    def pair(self, earlier: Sequence[Item], places: Sequence[int]) -> None:
        if not earlier or not places:
            return
        old = [alignment.Kept(item.key, item.kind, item.text) for item in earlier]
        found = alignment.align(old, [self.new[at] for at in places]).keys
        known = {item.key for item in earlier}
        self.keys |= {at: key for at, key in zip(places, found, strict=True) if key in known}


def _lists(items: Sequence[Item]) -> Mapping[str, list[Item]]:
    lists: dict[str, list[Item]] = {}
    for item in items:
        lists.setdefault(item.paragraph, []).append(item)
    return lists


def _fresh(item: Item, wording: str, in_use: set[str]) -> str:
    return next(key for key in _derived(f"{item.paragraph} {item.position} {wording}") if key not in in_use)


def _derived(seed: str) -> Iterator[str]:
    """Keys made from words, the same ones every time, without end."""
    again = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{seed} {again}".encode()).digest())
        signs = []
        for _ in range(_LENGTH):
            number, sign = divmod(number, len(alignment.ALPHABET))
            signs.append(alignment.ALPHABET[sign])
        yield "".join(signs)
        again += 1
