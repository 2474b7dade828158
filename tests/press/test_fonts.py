"""The typefaces are made once, whole, and from the packages installed."""

import shutil

from fontTools.ttLib import TTFont

from press.fonts import FACES, STAMP, face_css, made, make


def test_every_face_is_a_fixed_cut_of_its_weight(fonts):
    faces = {face: TTFont(fonts / face.file_name) for face in FACES}

    assert [face for face, font in faces.items() if "fvar" in font] == []
    assert [font["OS/2"].usWeightClass for font in faces.values()] == [face.weight for face in faces]


def test_faces_made_from_these_packages_are_not_made_again(fonts):
    before = {path: path.stat().st_mtime_ns for path in fonts.iterdir()}

    assert make(fonts) == fonts
    assert {path: path.stat().st_mtime_ns for path in fonts.iterdir()} == before


def test_faces_of_other_packages_are_not_ours(fonts, tmp_path):
    old = tmp_path / "with a space" / "fonts"
    shutil.copytree(fonts, old)
    (old / STAMP).write_text("fontpkg-noto-serif 0.1")

    assert made(fonts)
    assert not made(old)


def test_every_face_has_its_rule(fonts):
    assert face_css(fonts).count("@font-face") == len(FACES) == 8
    assert all((fonts / face.file_name).as_uri() in face_css(fonts) for face in FACES)
