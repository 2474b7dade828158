"""Tables on a web page: heads that say what they head, and cards where a phone is too narrow for columns.

The first cell of a row is its head where the column has one. On a narrow page a table whose cells are short is shown as
one card a row, each cell under the words of its column, so that no figure and no code of the last column is out of
sight. The others keep their first column while they scroll.
"""

from xml.etree.ElementTree import Element

from text.elements import words

CARDS = "cards"
SHORT = 160
"""Characters of the longest cell of a table that is shown as cards."""

_CELLS = ("td", "th")


def make_readable(table: Element) -> None:
    """Give a table's heads their scope; where its rows can be cards, give each cell the words of its column."""
    heads = [cell for row in table.iterfind("thead/tr") for cell in row if cell.tag == "th"]
    for head in heads:
        head.set("scope", "col")
    rows = [row for row in table.iter("tr") if row not in table.findall("thead/tr")]
    if len(heads) > 1 and words(heads[0]).strip():
        for row in rows:
            if len(row) and row[0].tag == "td" and words(row[0]).strip():
                row[0].tag = "th"
    for row in rows:
        for cell in row:
            if cell.tag == "th" and "scope" not in cell.attrib:
                cell.set("scope", "row")
    if _can_be_cards(heads, rows):
        table.set("class", CARDS)
        for row in rows:
            for cell, head in zip(row, heads, strict=True):
                cell.set("data-head", " ".join(words(head).split()))


def _can_be_cards(heads: list[Element], rows: list[Element]) -> bool:
    if len(heads) < 2 or not rows or not any(words(head).strip() for head in heads):
        return False
    cells = [cell for row in rows for cell in row if cell.tag in _CELLS]
    if any("colspan" in cell.attrib or "rowspan" in cell.attrib for cell in [*heads, *cells]):
        return False
    if any(len(row) != len(heads) for row in rows):
        return False
    return all(len(words(cell)) <= SHORT and cell.find(".//table") is None for cell in cells)
