"""A draft that goes to Word and back, for tests, and what the files of these tests hold."""

import io
from functools import cache

from PIL import Image as Pillow

from handbook.docx import import_file, reimport
from handbook.rendering import numbered_paragraphs
from tests.factories import drafted, make_chapter, make_handbook
from tests.handbook.docx.word_files import word_file


def a_draft(editor, text, **fields):
    return drafted(make_chapter(make_handbook(), **fields), drafter=editor, text=text)


def back(version, content, **more):
    return reimport.compare(version, content, name="chapter.docx", **more)


@cache
def a_picture(colour="red", size=(60, 40)):
    written = io.BytesIO()
    Pillow.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


TEN = [
    "Every seal carries a number that is written in the register on the day of the seizure.",
    "The ranger who finds an animal photographs it before anybody moves or washes it.",
    "A trader who holds a permit shows it when the officer asks for it at the border.",
    "The expert says in writing which species the pieces came from, and how sure that is.",
    "Money that was found beside the goods is counted twice by two different persons.",
    "The court may order that live animals are given to a sanctuary before the trial.",
    "An interpreter translates each sentence aloud, and the clerk writes down both languages.",
    "Phones are switched off and packed apart, and nobody reads them without an order.",
    "The prosecutor describes every act in the charge, with its place and its date.",
    "Costs of keeping an exhibit are noted from the first day, for the judgment.",
]


def survived(version, returned):
    """Which of the ten paragraphs, by their first words, still have their key."""
    before = {
        key: words
        for key, (_kind, words) in zip(
            version.wording.keys, numbered_paragraphs.paragraphs_of(version.wording.text), strict=True
        )
    }
    after = dict(
        zip(returned.keys, (words for _kind, words in numbered_paragraphs.paragraphs_of(returned.text)), strict=True)
    )
    return {before[key][:12]: after[key][:12] for key in before if key in after}


def brought_in(handbook, content, editor, name="Guide.docx", **more):
    file = import_file.read(handbook, content, name=name, **more)
    return file, import_file.bring_in(handbook, [file], by=editor).done


def damaged():
    return word_file("<w:p><w:r><w:t>never closed</w:p>")
