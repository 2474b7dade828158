"""Word files that went wrong elsewhere, each of which stands for a whole kind."""

from pathlib import Path
from random import Random

import pytest

from handbook.docx import export, import_file
from tests.factories import make_handbook
from tests.handbook.docx.round_trips import a_draft, back
from tests.handbook.docx.word_files import Editing
from text.parsing.blocks import parse

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parents[2] / "cases"
LONG = "weigh every piece of ivory and write the weight into the record "
HIDDEN = (
    "1 passage of hidden text is not in the text. Word shows it with ¶; take off “Hidden” where it belongs to the "
    "text. It is at: “Seen.”"
)
CHUNK = (
    "1 part of the file that Word puts in from another file was not read. Copy its words into the text. "
    "It is at: “Before.”"
)
LONG_HEADING = (
    "1 heading is longer than a chapter's title can be: the rest is the chapter's first paragraph. "
    "It is at: “The court shall weigh every piece of ivory and write the weight into the record ”"
)


@pytest.mark.parametrize(
    ("case", "chapters", "report"),
    [
        ("08-docx-simple-field", [("in", "As required by Article 12, the court shall pay 5,000,000 riel.\n")], []),
        (
            "10-docx-wrapped-runs",
            [("in", "The fine is 5 million riel, in Phnom Penh.\n\nA whole section in custom XML.\n\nEnd.\n")],
            [],
        ),
        ("11-docx-altchunk", [("in", "Before.\n\nAfter.\n")], [CHUNK]),
        (
            "12-docx-caption-of-own-style",
            [("in", "Operational Noise Limits\n\n| Hour | dB |\n|---|---|\n| 22 | 45 |\n\nAfter.\n")],
            [],
        ),
        (
            "13-docx-heading-over-300",
            [
                (
                    f"The court shall {LONG * 4}weigh every piece of ivory",
                    f"and write the weight into the record {LONG}and shall seal it before two witnesses.\n\nBody.\n",
                ),
                ("Second", "More.\n"),
            ],
            [LONG_HEADING],
        ),
        (
            "16-docx-automatic-article-numbers",
            [
                (
                    "Penalties",
                    "Article 1. Whoever trades shall be punished.\n\n"
                    "Article 2. Whoever attempts shall be punished as under Article 1.\n",
                )
            ],
            [],
        ),
        (
            "17-docx-numbered-headings",
            [("Part I General", "## 1.1 Scope\n\nText; see section 1.2.\n\n## 1.2 Terms\n\nMore.\n")],
            [],
        ),
        ("18-docx-hidden-text", [("in", "Seen. Also seen.\n")], [HIDDEN]),
        (
            "20-docx-list-as-libreoffice-writes-it",
            [("in", "1. alpha\n2. beta\n3. gamma\n\nNext:\n\n1. one\n2. two\n")],
            [],
        ),
        (
            "22-docx-list-second-paragraph",
            [
                (
                    "in",
                    "1. first\n\n    continuation of first\n\n2. second\n\n"
                    "    - (a) sub\n\n        continuation of sub\n\n"
                    "    - (b) sub2\n\n3. third\n",
                )
            ],
            [],
        ),
        ("29-docx-large-emf-pictures", [("in", "A judgment with pictures.\n")], []),
    ],
)
def test_a_word_file_comes_in_with_all_its_words(case, chapters, report):
    file = import_file.read(make_handbook(), (CASES / case / "in.docx").read_bytes(), name="in.docx")

    assert [(chapter.title, chapter.text) for chapter in file.chapters] == chapters
    assert file.report == report


@pytest.mark.parametrize(
    ("case", "read"),
    [
        ("24-docx-blanks-to-fill-in", ["Signed ______ on ____ at __________.", "__init__"]),
        ("25-docx-line-of-equals", ["Total ==", "Sum --", "x"]),
    ],
)
def test_what_was_typed_in_word_reads_the_same_here(case, read):
    file = import_file.read(make_handbook(), (CASES / case / "in.docx").read_bytes(), name="in.docx")

    blocks = parse(file.chapters[0].text).blocks

    assert [(block.kind, block.text) for block in blocks] == [("paragraph", words) for words in read]


@pytest.mark.parametrize("saved_by", ["nobody", "Word", "LibreOffice"])
@pytest.mark.parametrize("case", ["30-roundtrip-list-item-of-two-paragraphs", "33-roundtrip-libreoffice-numbered-list"])
def test_a_text_that_nobody_edited_in_word_comes_back_unchanged(editor, case, saved_by):
    version = a_draft(editor, (CASES / case / "text.md").read_text(encoding="utf-8"))
    content = export.take_out(version, by=editor)
    if saved_by == "Word":
        content = Editing(content).saved_by_word(Random(1))
    elif saved_by == "LibreOffice":
        content = Editing(content).saved_by_libreoffice()

    returned = back(version, content)

    assert (returned.text, returned.keys, returned.report) == (version.wording.text, version.wording.keys, [])
    assert not returned.changes_something
