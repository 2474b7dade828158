"""Stretches of the words of a tree, put into elements of their own."""

import re
from collections.abc import Callable, Collection
from xml.etree.ElementTree import Element


def wrap(
    holder: Element,
    pattern: re.Pattern[str],
    element_for: Callable[[str], Element | None],
    *,
    never_in: Collection[str] = (),
) -> None:
    """Put an element of the caller's in the place of every stretch of words below `holder` that a pattern finds.

    Words inside a tag of `never_in` stay as they are, and so does a stretch for which there is no element.
    """
    for child in list(holder):
        if child.tag not in never_in:
            wrap(child, pattern, element_for, never_in=never_in)
    for child in list(holder):
        before, made = _divided(child.tail or "", pattern, element_for)
        if made:
            child.tail = before
            at = list(holder).index(child) + 1
            holder[at:at] = made
    before, made = _divided(holder.text or "", pattern, element_for)
    if made:
        holder.text = before
        holder[0:0] = made


def _divided(
    words: str, pattern: re.Pattern[str], element_for: Callable[[str], Element | None]
) -> tuple[str, list[Element]]:
    """The words before the first element, and the elements, each with the words behind it."""
    made: list[Element] = []
    before, at = "", 0
    for found in pattern.finditer(words):
        element = element_for(found[0])
        if element is None:
            continue
        between = words[at : found.start()]
        if made:
            made[-1].tail = between
        else:
            before = between
        made.append(element)
        at = found.end()
    if made:
        made[-1].tail = words[at:]
    return before, made
