"""`{#name}` and `{.class}` after a heading are attributes; a set in braces, or a gap to fill in, is words."""

import re

from markdown import Markdown
from markdown.extensions.attr_list import AttrListExtension, AttrListTreeprocessor

_KNOWN = "align|class|colspan|height|id|lang|rel|rowspan|scope|start|style|target|title|value|width|data-[a-z-]+"
_VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"'=]+)"""


def _attributes(names: str) -> str:
    one = rf"(?:[#.][^\s{{}}=#.,]+|(?:{names})={_VALUE})"
    return rf"{one}(?:[ ]+{one})*"


# Behind a colon nothing else is meant; without one, only names that say something make braces attributes.
_ALL = rf"\{{(?:(?=:)|(?=[ ]*{_attributes(_KNOWN)}[ ]*\}})):?[ ]*({_attributes(r'[a-zA-Z][a-zA-Z0-9:-]*')})[ ]*\}}"


class BraceAttributes(AttrListExtension):
    """The attributes of Markdown, where all that stands in the braces is one."""

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.treeprocessors.register(_BraceProcessor(md), "attr_list", 8)


class _BraceProcessor(AttrListTreeprocessor):
    HEADER_RE = re.compile(rf"[ ]+{_ALL}[ ]*$")
    BLOCK_RE = re.compile(rf"\n[ ]*{_ALL}[ ]*$")
    INLINE_RE = re.compile(rf"^{_ALL}")
