"""Tables on a web page: what a phone shows as cards, and what each cell is called there."""

import pytest

from text import elements
from text.html.web_tables import SHORT, make_readable

HEAD = "<thead><tr><th>Provision</th><th>Fine</th></tr></thead>"


def readable(html: str):
    table = elements.read(f"<table>{html}</table>").find("table")
    make_readable(table)
    return table


def test_every_cell_of_a_card_stands_under_the_words_of_its_column():
    table = readable(f"{HEAD}<tbody><tr><td>Art. 98</td><td>5 million</td></tr></tbody>")

    assert table.get("class") == "cards"
    assert [cell.get("data-head") for cell in table.find("tbody/tr")] == ["Provision", "Fine"]


def test_the_first_cell_of_a_row_is_the_head_of_the_row():
    table = readable(f"{HEAD}<tbody><tr><td>Art. 98</td><td>5 million</td></tr></tbody>")

    assert [(cell.tag, cell.get("scope")) for cell in table.find("tbody/tr")] == [("th", "row"), ("td", None)]


def test_a_first_column_without_a_head_heads_nothing():
    table = readable(f"{HEAD.replace('Provision', '')}<tbody><tr><td>1</td><td>5 million</td></tr></tbody>")

    assert [cell.tag for cell in table.find("tbody/tr")] == ["td", "td"]
    assert [head.get("scope") for head in table.iter("th")] == ["col", "col"]


@pytest.mark.parametrize(
    "html",
    [
        "<tbody><tr><td>a</td><td>b</td></tr></tbody>",
        f"{HEAD}<tbody></tbody>",
        f"{HEAD}<tbody><tr><td>a</td><td>{'long ' * SHORT}</td></tr></tbody>",
        f"{HEAD}<tbody><tr><td colspan='2'>a</td></tr></tbody>",
        f"{HEAD}<tbody><tr><td>a</td></tr></tbody>",
        "<thead><tr><th></th><th></th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody>",
        "<thead><tr><th>One</th></tr></thead><tbody><tr><td>a</td></tr></tbody>",
    ],
    ids=["no head", "no row", "long cell", "joined cells", "short row", "empty head", "one column"],
)
def test_what_cannot_be_cards_stays_a_table(html):
    assert readable(html).get("class") is None


def test_a_head_beside_a_row_says_so():
    table = readable(f"{HEAD}<tbody><tr><th>Art. 98</th><td>5 million</td></tr></tbody>")

    assert [head.get("scope") for head in table.iter("th")] == ["col", "col", "row"]
