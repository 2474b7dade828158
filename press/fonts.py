"""The book's typefaces, made once from the installed font packages; the machine's own fonts are never used.

The packages hold variable fonts. A book needs eight fixed faces of them, which also set
faster: Latin, Khmer, and Thai for the names of people and places.
`python -m press.fonts FOLDER` makes them.
"""

import argparse
import os
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGES = ("fontpkg-noto-serif", "fontpkg-noto-sans-khmer", "fontpkg-noto-sans-thai", "fonttools")
STAMP = "made-from.txt"
BLOCK = "fullblock"  # the glyph that we draw ourselves

# Read by fontconfig instead of the machine's configuration: no folder is named, so no other font is found.
NO_OTHER_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig></fontconfig>
"""
_ENVIRONMENT = threading.Lock()


@dataclass(frozen=True)
class Face:
    """One fixed cut of a typeface: how our stylesheet calls it, and the variable font it is cut from."""

    family: str
    weight: int
    style: str
    package: str
    source: str

    @property
    def file_name(self) -> str:
        return f"{self.family}-{self.weight}-{self.style}.ttf"


def _serif(weight: int, style: str, source: str) -> Face:
    return Face("BookSerif", weight, style, "fontpkg_noto_serif", source)


def _khmer(weight: int) -> Face:
    return Face("BookKhmer", weight, "normal", "fontpkg_noto_sans_khmer", "NotoSansKhmer[wdth,wght].ttf")


def _thai(weight: int) -> Face:
    return Face("BookThai", weight, "normal", "fontpkg_noto_sans_thai", "NotoSansThai[wdth,wght].ttf")


FACES = (
    _serif(400, "normal", "NotoSerif[wdth,wght].ttf"),
    _serif(700, "normal", "NotoSerif[wdth,wght].ttf"),
    _serif(400, "italic", "NotoSerif-Italic[wdth,wght].ttf"),
    _serif(700, "italic", "NotoSerif-Italic[wdth,wght].ttf"),
    _khmer(400),
    _khmer(700),
    _thai(400),
    _thai(700),
)


def made(folder: Path) -> bool:
    """Whether the folder holds all faces, made from the packages installed now."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp()


def make(folder: Path) -> Path:
    """Make the faces in this folder unless they are there. Takes some seconds; nobody ever sees a half-made folder."""
    folder = Path(folder)
    if made(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        workplace.chmod(0o755)
        for face in FACES:
            _cut(face, workplace / face.file_name)
        (workplace / "fonts.conf").write_text(NO_OTHER_FONTS, encoding="utf-8")
        (workplace / STAMP).write_text(_stamp(), encoding="utf-8")
        _put_in_place(workplace, folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return folder


def face_css(folder: Path) -> str:
    """The @font-face rules for the faces in this folder, with absolute file addresses."""
    return "\n".join(
        f"@font-face {{ font-family: {face.family}; font-weight: {face.weight}; font-style: {face.style};"
        f' src: url("{(Path(folder).resolve() / face.file_name).as_uri()}") }}'
        for face in FACES
    )


def missing_letters(text: str, folder: Path) -> str:
    """The letters of a text that no face in this folder has, each once; they print as empty boxes."""
    wanted = {letter for letter in text if not unicodedata.category(letter).startswith("C")}
    for face in FACES:
        if (face.weight, face.style) == (400, "normal"):
            with TTFont(Path(folder) / face.file_name, lazy=True) as font:
                wanted -= {chr(code) for code in font.getBestCmap()}
    return "".join(sorted(wanted))


@contextmanager
def no_other_fonts(folder: Path) -> Iterator[None]:
    """While this lasts, a new font configuration finds no font of the machine.

    So a book has the same bytes wherever it is made, and a letter missing from our faces shows at once and not
    only on the machine that has no fonts. Fontconfig reads its environment when a configuration is made. It is
    the whole process's: a second thread waits.
    """
    with _ENVIRONMENT:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(Path(folder).resolve() / "fonts.conf")
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _stamp() -> str:
    lines = [f"{package} {version(package)}" for package in PACKAGES] + [face.file_name for face in FACES] + [BLOCK]
    return "\n".join(lines) + "\n"


def _cut(face: Face, target: Path) -> None:
    with (files(face.package) / "files" / face.source).open("rb") as source:
        # recalcTimestamp off: the same packages give the same bytes.
        font = TTFont(source, recalcTimestamp=False)
        instantiateVariableFont(font, {"wght": face.weight, "wdth": 100}, inplace=True)
        if face.family == "BookSerif":
            _draw_block(font)
        font.save(target)


def _draw_block(font: TTFont) -> None:
    """Give a face the full block, █, which stands where a name was blacked out and which the packages do not have."""
    width, top, bottom = font["head"].unitsPerEm // 2, font["OS/2"].sCapHeight, font["hhea"].descent // 3
    pen = TTGlyphPen(None)
    pen.moveTo((0, bottom))
    for corner in ((0, top), (width, top), (width, bottom)):
        pen.lineTo(corner)
    pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), BLOCK])
    font["glyf"][BLOCK] = pen.glyph()
    font["hmtx"][BLOCK] = (width, 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x2588] = BLOCK


def _put_in_place(workplace: Path, folder: Path) -> None:
    """Swap the finished folder in. Of two makers at once one wins and both are content: they made the same."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    try:
        if folder.exists():
            folder.rename(old / "fonts")
        workplace.rename(folder)
    except OSError:
        if not made(folder):
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m press.fonts", description="Make the book's typefaces.")
    parser.add_argument("folder", type=Path)
    print(make(parser.parse_args().folder))


if __name__ == "__main__":
    main()
