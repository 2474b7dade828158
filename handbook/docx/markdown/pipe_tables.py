"""Tables as Markdown has them, with pipes between the cells; merged cells fall apart."""

import re
from collections.abc import Callable, Sequence

from handbook.docx.markdown.pandoc_tree import changes_in, rows_of

_RULES = {"AlignLeft": ":---", "AlignRight": "---:", "AlignCenter": ":---:"}


def pipe_table(table: list, write_cell: Callable[[Sequence[dict]], str]) -> str:
    """A table of pandoc's tree; "" when none of its rows is there in this reading."""
    grid = _grid(rows_of(table), write_cell)
    if not grid:
        return ""
    width = max(len(row) for row in grid)
    grid = [row + [""] * (width - len(row)) for row in grid]
    aligned = [_RULES.get(column[0]["t"], "---") for column in table[2]]
    aligned = (aligned + ["---"] * width)[:width]
    head, *rows = [re.sub(r"\|  (?=\|)", "| ", "| " + " | ".join(line) + " |") for line in grid]
    return "\n".join([head, "|" + "|".join(aligned) + "|", *rows])


def _grid(rows: list, write_cell: Callable[[Sequence[dict]], str]) -> list[list[str]]:
    """Rows of cells; where cells were merged, the words stand in the first and the others are empty."""
    grid: list[list[str]] = []
    below: dict[int, int] = {}  # column -> rows that a cell above still covers
    for row in rows:
        line: list[str] = []
        for _attr, _align, down, across, blocks in row[1]:
            while below.get(len(line), 0):
                below[len(line)] -= 1
                line.append("")
            for column in range(len(line), len(line) + min(across, 100)):
                below[column] = down - 1
            line += [write_cell(blocks)] + [""] * (min(across, 100) - 1)
        while below.get(len(line), 0):
            below[len(line)] -= 1
            line.append("")
        # A row whose words were all struck out, or are all still to come, is not there in this reading.
        if any(line) or not changes_in(row[1]):
            grid.append(line)
    return grid


_RULE = re.compile(r"^[ >]*\|[ :|-]+\|$", re.MULTILINE)


def with_plain_rules(text: str) -> str:
    """A text as typed in whose tables columns to the left say nothing of it: `:---` and `---` are the same."""
    return _RULE.sub(lambda rule: re.sub(r":(-+)(?!-*:)", r"\1", rule[0]), text)


def with_rule_of(table: str, other: str) -> str:
    """A table as typed with the rule of another one, where both rules mean the same."""
    if "\n" not in other or "\n" not in table:
        return table
    theirs, ours = other.split("\n")[1], table.split("\n")[1]
    return table.replace(f"\n{ours}", f"\n{theirs}", 1) if with_plain_rules(theirs) == with_plain_rules(ours) else table
