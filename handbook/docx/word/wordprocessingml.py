"""WordprocessingML, the XML inside a Word file: its names, and what is done to its elements."""

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W, R = f"{{{WORD}}}", f"{{{OFFICE}}}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML = "{urn:schemas-microsoft-com:vml}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
COMMENTS_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


def words_in(element: etree._Element, *tags: str) -> str:
    """The words in an element: what its `w:t` say, or those of other tags."""
    return "".join(text.text or "" for text in element.iter(*(tags or (f"{W}t",))))


def words_around(element: etree._Element) -> str:
    """The words of the paragraph in which an element stands."""
    paragraph = next(element.iterancestors(f"{W}p"), None)
    return "" if paragraph is None else words_in(paragraph)


def run_of(words: str) -> etree._Element:
    run = etree.Element(f"{W}r", nsmap={"w": WORD})
    text = etree.SubElement(run, f"{W}t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def put_first(paragraph: etree._Element, words: str) -> None:
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run_of(words))


def take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def put_instead(element: etree._Element, others: list[etree._Element]) -> None:
    for other in others:
        element.addprevious(other)
    take_out(element)


def is_under(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


MOVED_IN = f"{W}moved-in"
"""The attribute of a paragraph that stood in a text box on the one before it."""


def outermost(element: etree._Element, tags: tuple[str, ...]) -> etree._Element | None:
    return next(iter(reversed([*element.iterancestors(*tags)])), None)


def is_in(root: etree._Element, element: etree._Element) -> bool:
    """Whether an element was not taken out, alone or with what held it."""
    return element.getroottree().getroot() is root
