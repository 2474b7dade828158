"""`![what it shows](image:NAME "caption")` is an image of the handbook; of any other picture the words stay."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from text import elements

_IMAGE = re.compile(r"image:([a-z0-9]{1,16})")


class ImageExtension(Extension):
    """An image carries its name through the cleaning; one that stands alone in its paragraph is a figure."""

    def __init__(self, called: str) -> None:
        super().__init__()
        self.called = called  # only this reading knows it, so none is forged in raw HTML

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_PictureElements(self.called), "pictures", 5)

    def open(self, tree: Element) -> None:
        """Let the images of a clean tree carry their name, and take out what is no image of ours."""
        held_by = elements.parents(tree)
        for picture in list(tree.iter("img")):
            word, _, name = picture.attrib.pop("data-image", "").partition("-")
            if word == self.called:
                picture.set("data-image", name)
                picture.attrib.setdefault("alt", "")
            else:
                elements.remove(held_by[picture], picture)
        for paragraph in tree.iter("p"):
            _make_figure(paragraph)


class _PictureElements(Treeprocessor):
    def __init__(self, called: str) -> None:
        self.called = called

    def run(self, root: Element) -> None:
        for picture in list(root.iter("img")):
            address, alternative = picture.get("src", ""), picture.get("alt", "")
            caption = picture.get("title", "")
            picture.attrib.clear()
            if name := _IMAGE.fullmatch(address):
                picture.set("data-image", f"{self.called}-{name[1]}")
                picture.set("alt", alternative)
                if caption:
                    picture.set("title", caption)
            else:
                picture.tag, picture.text = "span", alternative


def _make_figure(paragraph: Element) -> None:
    """A paragraph that is only an image becomes a figure, its caption in words below."""
    if [child.tag for child in paragraph] != ["img"]:
        return
    picture = paragraph[0]
    if (paragraph.text or "").strip() or (picture.tail or "").strip():
        return
    paragraph.tag, paragraph.text, picture.tail = "figure", None, None
    if caption := picture.attrib.pop("title", "").strip():
        ElementTree.SubElement(paragraph, "figcaption").text = caption
