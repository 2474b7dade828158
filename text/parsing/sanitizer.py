"""What may stay of the HTML that an author wrote, and whose ids it holds."""

import re
from xml.etree.ElementTree import Element

import nh3

from text.parsing.box_extension import BENCH_CARD, BOX_TITLES
from text.parsing.link_targets import TO_PARAGRAPH

_TAGS = (
    "a abbr aside b blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 "
    "hr i img ins kbd li ol p pre q s section small span strong sub sup table tbody td tfoot th thead tr u ul var"
)
TAGS = frozenset(_TAGS.split())
_GONE_WITH_THEIR_WORDS = "iframe math noembed noframes noscript object script style svg template xmp"
GONE_WITH_THEIR_WORDS = frozenset(_GONE_WITH_THEIR_WORDS.split())
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(GONE_WITH_THEIR_WORDS),
    attributes={
        "*": {"id", "lang"},
        "a": {"href", "title"},
        "abbr": {"title"},
        "col": {"span"},
        "img": {"alt", "data-image", "title"},
        "li": {"value"},
        "ol": {"start"},
        "span": {"data-index"},
        "sup": {"data-note"},
        "td": {"align", "colspan", "rowspan"},
        "th": {"align", "colspan", "rowspan", "scope"},
    },
    tag_attribute_values={"aside": {"role": {"note"}}},
    allowed_classes={"aside": {"box", BENCH_CARD, *(f"box-{kind}" for kind in BOX_TITLES)}, "p": {"box-title"}},
    url_schemes={"http", "https", "mailto"},
    url_relative=lambda address: address if address.startswith("#") else None,
    id_prefix="author-",
    link_rel=None,
)


def sanitized(html: str) -> str:
    """The HTML without anything that may not stay; the ids that its author gave have a prefix."""
    return _CLEANER.clean(html)


def keep_ids_apart(trees: list[Element]) -> None:
    """Keep each author's id once, and lead the author's links to ids by the prefix the ids were given."""
    ids: set[str] = set()
    for tree in trees:
        for element in tree.iter():
            name = element.get("id")
            if name is not None:
                if name in ids or re.search(r"\s", name):
                    del element.attrib["id"]
                ids.add(name)
    for tree in trees:
        for link in tree.iter("a"):
            href = link.get("href", "")
            name = f"author-{href[1:]}"
            # What leads to a paragraph by its key is ours, whatever an author called a place of their own.
            if href.startswith("#") and name in ids and not TO_PARAGRAPH.fullmatch(href):
                link.set("href", f"#{name}")
