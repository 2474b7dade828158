"""Tables of pasted HTML as grids of plain cells, spans filled with empty ones."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_CELLS = 20_000


def rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table itself, without those of a table in one of its cells."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def grid_of(rows: list[Element], words_of: Callable[[Element], str]) -> list[list[str]]:
    """The cells of each row that has any words. Raises ValidationError for more than can be shown."""
    grid: list[list[str]] = []
    held: dict[tuple[int, int], str] = {}
    cells = 0
    for y, row in enumerate(rows):
        line: list[str] = []
        for cell in row:
            while (y, len(line)) in held:
                line.append("")
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            cells += across * down
            if cells > MOST_CELLS:
                raise ValidationError(_("A table in what you paste has too many cells. Paste it in several pieces."))
            held |= {(y + below, len(line) + beside): "" for below in range(1, down) for beside in range(across)}
            words = re.sub(r"\s+", " ", words_of(cell)).strip().removesuffix(";")
            line += [words] + [""] * (across - 1)
        while (y, len(line)) in held:
            line.append("")
        if line:
            grid.append(line)
    return [row for row in grid if any(row)]


def table_html(grid: list[list[str]]) -> str:
    """A table of which the first row is its head."""
    width = max(map(len, grid))
    grid = [row + [""] * (width - len(row)) for row in grid]
    if all(re.fullmatch(r"(<b>[^<]*</b>)?", cell) for cell in grid[0]):
        grid[0] = [re.sub("</?b>", "", cell) for cell in grid[0]]
    head, *body = ["".join(f"<td>{cell}</td>" for cell in row) for row in grid]
    head = head.replace("<td>", "<th>").replace("</td>", "</th>")
    rows = "\n".join(f"<tr>{row}</tr>" for row in body)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n"


def _span(cell: Element, name: str) -> int:
    typed = cell.get(name, "")
    return min(max(int(typed), 1), 200) if re.fullmatch(r"\d{1,4}", typed) else 1
