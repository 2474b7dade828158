"""Which words in angle brackets are HTML, and which an author meant as words."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import HtmlInlineProcessor

from text.parsing.sanitizer import GONE_WITH_THEIR_WORDS, TAGS

_OTHERS = (
    "address area article audio base basefont big blink body button canvas center data datalist details dialog dir "
    "embed fieldset figcaption figure font footer form frame frameset head header hgroup html input keygen label "
    "legend link main map mark marquee menu meta meter nav nobr noindex optgroup option output param picture plaintext "
    "progress rp rt ruby samp search select slot source strike summary textarea time title track tt video"
)
_HTML = TAGS | GONE_WITH_THEIR_WORDS | frozenset(_OTHERS.split())
_NEVER_CLOSED = "area base basefont br col embed frame hr img input keygen link meta param source track wbr"
_ALONE = frozenset(_NEVER_CLOSED.split())
_SWITCHES = (
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled hidden inert ismap "
    "itemscope loop multiple muted nohref noshade novalidate nowrap open playsinline readonly required reversed "
    "selected"
)
_WITHOUT_VALUE = frozenset(_SWITCHES.split())
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s=/"']+)\s*(=\s*(?:"[^"]*"|'[^']*'|[^\s"']+))?""")


def is_words(tag: str, valueless: Iterable[str], following: str) -> bool:
    """Whether an opening tag is words: no tag of HTML is called so, or what it would hide is never closed.

    `valueless` are its attributes without a value, `following` the source after it.
    """
    tag = tag.lower()
    if tag not in _HTML or any(name.lower() not in _WITHOUT_VALUE for name in valueless):
        return True
    return tag not in TAGS and tag not in _ALONE and not closes(tag, following)


def is_html(tag: str) -> bool:
    return tag.lower() in _HTML


def closes(tag: str, following: str) -> bool:
    return re.search(rf"</{re.escape(tag)}\s*>", following, re.IGNORECASE) is not None


class TypedTags(HtmlInlineProcessor):
    """Leaves what is no HTML in the text, where it is written as words."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str | None, int | None, int | None]:
        if found := _TAG.fullmatch(m[1]):
            valueless = [name for name, value in _ATTRIBUTE.findall(found[3]) if not value]
            following = data[m.end() :]
            if not is_html(found[2]) if found[1] else is_words(found[2], valueless, following):
                return None, None, None
        return super().handleMatch(m, data)
