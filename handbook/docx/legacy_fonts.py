"""Old Khmer fonts: words in Limon or ABC are Latin signs that only this font draws as Khmer, and no text for us."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

from handbook.docx.word.word_styles import Styles, value
from handbook.docx.word.wordprocessingml import W, words_in

LEGACY = re.compile(r"\s*(?:limon|khek|abc-)", re.IGNORECASE)
"""How the names of fonts begin that draw Khmer over Latin signs."""

CONVERTER = "Khmer Converter (KhmerOS)"
_MOST_NAMED = 5


def passages(root: etree._Element, styles: Styles) -> Iterator[tuple[str, str]]:
    """The paragraphs with words in an old Khmer font: the font, and the words as they stand in the file."""
    if not any(_names_one(part) for part in (root, styles.root) if part is not None):
        return
    for paragraph in root.iter(f"{W}p"):
        for run in paragraph.iter(f"{W}r"):
            font = _font_of(run, paragraph, styles)
            if LEGACY.match(font) and re.search(r"[^\W\d_\u1780-\u17ff]", words_in(run)):
                yield font.strip(), words_in(paragraph).strip()
                break


def refuse(found: list[tuple[str, str]]) -> None:
    """Raise ValidationError with the paragraphs that are in old Khmer fonts, if there are any."""
    if not found:
        return
    named = "; ".join(f"“{words[:40]}”" for _font, words in found[:_MOST_NAMED])
    raise ValidationError(
        _(
            "Paragraphs are written in an old Khmer font (%(fonts)s): %(named)s. Its letters are Latin signs, and would"
            " be kept as nonsense. Nothing was taken in. Convert the file to Khmer Unicode, for example with"
            " %(converter)s, and send it again."
        )
        % {
            "fonts": ", ".join(dict.fromkeys(font for font, _words in found)),
            "named": named + (" …" if len(found) > _MOST_NAMED else ""),
            "converter": CONVERTER,
        }
    )


def _names_one(part: etree._Element) -> bool:
    """Whether an old font is named anywhere; most files name none, and need not be asked run by run."""
    return any(LEGACY.match(name) for fonts in part.iter(f"{W}rFonts") for name in fonts.attrib.values())


def _font_of(run: etree._Element, paragraph: etree._Element, styles: Styles) -> str:
    """The font of a run's Latin signs: said of it, by its own style, by that of its paragraph, or of all."""
    own = value(run, "rPr/rStyle")
    places = [run.find(f"{W}rPr"), *(style.find(f"{W}rPr") for style in [*styles.chain(own), *styles.of(paragraph)])]
    if styles.root is not None:
        places.append(styles.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    for properties in places:
        fonts = None if properties is None else properties.find(f"{W}rFonts")
        if fonts is not None and (name := fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")):
            return name
    return ""
