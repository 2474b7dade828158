"""Plots: every number is written on them, nothing gets out of its place, and no page has to style them."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from workshops.analysis import charts

SVG = "{http://www.w3.org/2000/svg}"
# What XML can say at all; everything else never reaches a page.
LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)


def drawn(svg) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def numbers_on(drawing) -> list[str]:
    return [text.text for text in drawing.iter(f"{SVG}text") if text.get("text-anchor") == "middle"]


@given(
    st.lists(LABELS, min_size=1, max_size=5),
    st.lists(LABELS, min_size=1, max_size=5),
    st.data(),
)
def test_a_matrix_writes_every_number_and_escapes_every_label(rows, columns, data):
    counts = [[data.draw(st.none() | st.integers(0, 10_000)) for _column in columns] for _row in rows]

    drawing = drawn(charts.matrix(rows, columns, counts, name="m", title=rows[0], description=columns[0]))

    expected = ["< 5" if number is None else str(number) for line in counts for number in line]
    assert numbers_on(drawing) == expected
    assert drawing.find(f"{SVG}title").text == (rows[0] or None)


@given(st.lists(LABELS, min_size=1, max_size=5), st.data())
def test_bars_are_as_long_as_their_share(rows, data):
    shares = [[data.draw(st.none() | st.floats(0, 1)) for _side in range(2)] for _row in rows]

    drawing = drawn(charts.side_by_side(rows, ["Judges", "Prosecutors"], shares, name="t", title="T", description="D"))

    bars = [float(bar.get("width")) for bar in drawing.iter(f"{SVG}rect") if bar.get("height") == "14"][2:]
    wanted = [round((share or 0) * 300, 1) for pair in shares for share in pair]
    assert bars == wanted


def test_a_gap_is_hatched_and_no_shade_stands_for_it():
    svg = charts.matrix(["Kep"], ["judge", "clerk"], [[0, 3]], name="m", title="T", description="D")

    fills = [field.get("fill") for field in drawn(svg).iter(f"{SVG}rect") if field.get("height") == "23"]
    assert fills == ["url(#m-gap)", charts.SHADES[3][0]]


def test_a_plot_can_be_told_from_its_title_and_description():
    drawing = drawn(charts.matrix(["Kep"], ["judge"], [[1]], name="m", title="Voices", description="No gap."))

    named = drawing.get("aria-labelledby").split()
    assert (drawing.get("role"), named) == ("img", ["m-title", "m-desc"])
    assert {element.get("id"): element.text for element in drawing.iter() if element.get("id") in named} == {
        "m-title": "Voices",
        "m-desc": "No gap.",
    }


def test_a_plot_carries_no_style_and_no_script():
    svg = charts.side_by_side(["<script>x</script>"], ["a", "b"], [[0.5, None]], name="t", title="T", description="D")

    assert re.findall(r"\sstyle=|<style|<script|\son[a-z]+=", svg) == []


def test_a_long_khmer_label_is_cut_between_clusters_and_told_in_full():
    label = "ការចោទប្រកាន់និងការស៊ើបអង្កេតលើការជួញដូរសត្វព្រៃ"

    drawing = drawn(charts.matrix([label], ["x"], [[1]], name="m", title="T", description="D"))

    beside = next(text for text in drawing.iter(f"{SVG}text") if text.get("text-anchor") == "end")
    assert label.startswith(beside.text.removesuffix("…"))
    assert beside.find(f"{SVG}title").text == label


def test_nobody_heard_is_a_dash_and_not_nought_per_cent():
    assert [charts.percent(None), charts.percent(0.0), charts.percent(1 / 3)] == ["–", "0%", "33%"]
