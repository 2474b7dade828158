"""The styles of a Word file: what a paragraph or a run is by its style and by all that this style is based on."""

from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from handbook.docx.word.wordprocessingml import W

_OFF = ("0", "false", "off", "none")
_DEEPEST = 30  # styles based on styles; one based on itself ends there


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """What properties say of a thing that is on or off; None where they say nothing of it."""
    said = None if properties is None else properties.find(f"{W}{name}")
    return None if said is None else said.get(f"{W}val", "1") not in _OFF


def value(element: etree._Element | None, path: str) -> str:
    """The `w:val` of what lies under an element; "" when there is none."""
    found = None if element is None else element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return "" if found is None else found.get(f"{W}val", "")


class Styles:
    """The styles by their ids."""

    def __init__(self, root: etree._Element | None):
        self.root = root
        self.said: dict[tuple[str, str, str], bool] = {}  # by the styles of a run and its paragraph
        self.by_id = {style.get(f"{W}styleId", ""): style for style in self._all()}

    def _all(self) -> Iterator[etree._Element]:
        return iter(()) if self.root is None else self.root.iterchildren(f"{W}style")

    @cached_property
    def default(self) -> str:
        """The style of paragraphs that name none."""
        return next(
            (
                pk
                for pk, style in self.by_id.items()
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in _OFF
            ),
            "",
        )

    def chain(self, pk: str) -> Iterator[etree._Element]:
        """A style and those that it is based on, itself first."""
        for _step in range(_DEEPEST):
            style = self.by_id.get(pk)
            if style is None:
                return
            yield style
            pk = value(style, "basedOn")

    def of(self, paragraph: etree._Element) -> list[etree._Element]:
        """The styles that a paragraph has, nearest first."""
        return [*self.chain(value(paragraph, "pPr/pStyle") or self.default)]

    def names_of(self, paragraph: etree._Element) -> list[str]:
        """The names of the styles that a paragraph has, in small letters, nearest first."""
        return [value(style, "name").lower() for style in self.of(paragraph)]

    def is_heading(self, paragraph: etree._Element) -> bool:
        return any(name.startswith("heading ") for name in self.names_of(paragraph))

    def says(self, run: etree._Element, paragraph: etree._Element | None, name: str) -> bool:
        """Whether a run is something (hidden, struck out) directly, by its own style or by that of its paragraph."""
        direct = is_on(run.find(f"{W}rPr"), name)
        if direct is not None:
            return direct
        own, around = value(run, "rPr/rStyle"), value(paragraph, "pPr/pStyle") or self.default
        if (own, around, name) not in self.said:
            self.said[own, around, name] = self._by_style(own, around, name)
        return self.said[own, around, name]

    def _by_style(self, own: str, around: str, name: str) -> bool:
        """What the nearest style says that says anything."""
        for style in [*self.chain(own), *self.chain(around)]:
            said = is_on(style.find(f"{W}rPr"), name)
            if said is not None:
                return said
        defaults = None if self.root is None else self.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        return bool(is_on(defaults, name))
