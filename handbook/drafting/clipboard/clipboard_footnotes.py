"""Footnotes in pasted HTML, known by anchors that lead to and fro.

So do Word, LibreOffice, Wikipedia and pandoc write them, each with names of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from text import elements

_PLACES = {"p", "li", "div", "td", "dd", "section"}
# Word's note is the div that carries its name; LibreOffice's too.
_NOTE_NAME = re.compile(r"(ftn|edn|sdfootnote|sdendnote)\d")


@dataclass
class Footnotes:
    """The elements of a page that call notes, with their numbers; that are the notes; that lead back from them."""

    calls: dict[Element, int] = field(default_factory=dict)
    bodies: dict[Element, int] = field(default_factory=dict)
    marks: set[Element] = field(default_factory=set)


def footnotes_in(tree: Element, first: int) -> Footnotes:
    """The footnotes of a page, numbered from `first` in the order of their calls."""
    held_by = elements.parents(tree)
    named = _named(tree)
    leading_to: dict[Element, dict[str, list[Element]]] = {}  # body -> place -> its links that lead there
    found = Footnotes()
    for link in tree.iter("a"):
        target = named.get(link.get("href", "")[1:]) if link.get("href", "").startswith("#") else None
        if target is None or link in found.marks:
            continue
        body = _body(target, held_by)
        near = _near(link, held_by)
        if body is tree or _holds(body, link, held_by):
            continue
        if body not in leading_to:
            leading_to[body] = _links_of(body)
        own_names = {name for element in near for name in _names(element)}
        back = [a for name in own_names for a in leading_to[body].get(name, ())]
        if not back:
            continue
        number = found.bodies.setdefault(body, first + len(found.bodies))
        found.calls[next((element for element in near if element.tag == "sup"), link)] = number
        found.marks.update(back)
    return found


def _holds(body: Element, link: Element, held_by: Mapping[Element, Element]) -> bool:
    held = link
    while held is not body and held in held_by:
        held = held_by[held]
    return held is body


def _links_of(body: Element) -> dict[str, list[Element]]:
    links: dict[str, list[Element]] = {}
    for link in body.iter("a"):
        links.setdefault(link.get("href", "")[1:], []).append(link)
    return links


def _named(tree: Element) -> dict[str, Element]:
    named: dict[str, Element] = {}
    for element in tree.iter():
        for name in _names(element):
            named.setdefault(name, element)
    return named


def _names(element: Element) -> Iterator[str]:
    return filter(None, (element.get("id"), element.get("name")))


def _body(target: Element, held_by: Mapping[Element, Element]) -> Element:
    """The note that a call leads into."""
    body = target
    while body.tag not in _PLACES and body in held_by:
        body = held_by[body]
    above = held_by.get(body)
    return above if above is not None and above.tag == "div" and _NOTE_NAME.match(above.get("id", "")) else body


def _near(link: Element, held_by: Mapping[Element, Element]) -> list[Element]:
    """A link and the marks that it stands in, up to the paragraph."""
    near = [link]
    while near[-1] in held_by and held_by[near[-1]].tag in ("sup", "span"):
        near.append(held_by[near[-1]])
    return near
