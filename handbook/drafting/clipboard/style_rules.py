"""The style sheet of a clipboard: what its classes mean, written into the elements that carry them."""

import re
from xml.etree.ElementTree import Element

_OF_CLASS = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)?\.([\w-]+)")
_LIST_LEVEL = re.compile(r"@list\s+(l\d+):level(\d+)$")
_MEANT = re.compile(r"margin|margin-left|text-indent|font-weight|font-style|text-decoration(-line)?|display|mso-hide")


class StyleRules:
    """What a style sheet says of its classes, and of Word's lists which levels have bullets."""

    def __init__(self, sheet: str):
        self.of_class: dict[tuple[str, str], dict[str, str]] = {}
        self.bullets: set[tuple[str, int]] = set()
        first, *others = re.sub(r"<!--|-->", "", sheet).split("/*")
        sheet = "".join([first, *(other.partition("*/")[2] for other in others)])
        for rule in sheet.split("}"):
            selectors, _brace, declarations = rule.partition("{")
            declared = declarations_of(declarations)
            for selector in map(str.strip, selectors.split(",")):
                if named := _OF_CLASS.fullmatch(selector):
                    meant = {name: value for name, value in declared.items() if _MEANT.fullmatch(name)}
                    if meant:
                        self.of_class.setdefault(((named[1] or "").lower(), named[2]), {}).update(meant)
                elif (level := _LIST_LEVEL.search(selector)) and _is_bulleted(declared):
                    self.bullets.add((level[1], int(level[2])))

    def write_into(self, tree: Element) -> None:
        """Give every element the styles of its classes; its own come after them."""
        if not self.of_class:
            return
        for element in tree.iter():
            declared: dict[str, str] = {}
            for name in element.get("class", "").split():
                declared |= self.of_class.get(("", name), {}) | self.of_class.get((element.tag, name), {})
            if declared:
                declared |= declarations_of(element.get("style", ""))
                element.set("style", ";".join(f"{name}:{value}" for name, value in declared.items()))


def _is_bulleted(declared: dict[str, str]) -> bool:
    return declared.get("mso-level-number-format", "").lower() in ("bullet", "image")


def declarations_of(style: str) -> dict[str, str]:
    """The declarations of a style, by their names."""
    parts = (part.partition(":") for part in style.split(";"))
    return {name.strip().lower(): value.strip() for name, colon, value in parts if colon}
