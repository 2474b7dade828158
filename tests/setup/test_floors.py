"""The map of the house is drawn from the code, and is as old as the code."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def floors(monkeypatch):
    """bin/_draw_floors.py, as Python finds it beside the other scripts."""
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    import _draw_floors

    yield _draw_floors
    sys.modules.pop("_draw_floors", None)


def test_the_picture_and_the_table_of_models_are_as_old_as_the_code(floors, capsys):
    status = floors.main(["--check"])

    assert (capsys.readouterr().err, status) == ("", 0)


def test_an_older_picture_is_named_with_what_to_do_and_drawn_again(floors, capsys, tmp_path):
    made = {tmp_path / "floors.svg": "<svg/>"}

    before = floors.renew(made, only_look=True)
    said = capsys.readouterr().err
    floors.renew(made, only_look=False)
    after = floors.renew(made, only_look=True)

    assert (before, after) == (1, 0)
    assert said == "floors.svg in docs/ is older than the code. Draw it again: bin/draw_floors\n"


def test_an_arrow_that_follows_from_others_is_left_out_even_in_a_circle(floors):
    top, middle, one, other = (floors.Room("handbook", name) for name in ("top", "middle", "one", "other"))
    arrows = {top: {middle, one}, middle: {one}, one: {other}, other: {one}}

    kept = floors.essential(arrows, [[one, other], [middle], [top]])

    assert kept == [(middle, one), (one, other), (other, one), (top, middle)]


def test_every_module_of_ours_is_counted_in_one_room_that_is_drawn(floors):
    counts, _arrows = floors.read()
    drawn = {room for row in floors.floors() for room in row}
    modules = [path for app in floors.OURS for path in floors.modules_of(app) if path.name != "__init__.py"]

    assert set(counts) <= drawn
    assert sum(counts.values()) == len(modules)
