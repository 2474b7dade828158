"""A chapter that goes to a translator, and somebody who plays the translator in Word."""

import re
from copy import deepcopy

from lxml import etree

from handbook.hand_off import handed_file, taking_back
from handbook.hand_off.handed_rows import CODE, rows_of
from handbook.models import Version
from handbook.translation.lines import source_of
from tests.factories import approved, make_chapter, make_handbook
from tests.handbook.docx.word_files import SPACES, Editing, W, paragraph, run

RICH = """## Weighing

Weigh **every tusk**, and sign the record.[^scale]

Whoever holds it is imprisoned for 1 to 5 years.

- The prosecutor reads it.
- The judge keeps it.

!!! warning "Take care"
    Sign *first*.

    Weigh then.

| Piece | Weight |
|---|---|
| Tusk | 4 kg |

## After the hearing

Give it back.[^law]

[^scale]: With a scale that was tested.
[^law]: Law on Forestry, Article 98.
"""

KHMER = {
    "title": ["ភ្លុក"],
    "Weighing": ["ការថ្លឹង"],
    "1.1": ["ថ្លឹង**ភ្លុកនីមួយៗ** រួចចុះហត្ថលេខា។[^scale]"],
    "1.2": ["អ្នកណាកាន់កាប់ ត្រូវដាក់ពន្ធនាគារពី ១ ដល់ ៥ ឆ្នាំ។"],
    "1.3": ["- ព្រះរាជអាជ្ញាអាន។", "- ចៅក្រមរក្សាទុក។"],
    "1.4": ['!!! warning "ប្រយ័ត្ន"', "ចុះហត្ថលេខា*ជាមុន*។", "", "បន្ទាប់មកថ្លឹង។"],
    "1.5": ["| បំណែក | ទម្ងន់ |", "|---|---|", "| ភ្លុក | ៤ គីឡូក្រាម |"],
    "After the hearing": ["ក្រោយសវនាការ"],
    "1.6": ["ប្រគល់ឱ្យវិញ។[^law]"],
    "scale": ["ដោយជញ្ជីងដែលបានពិនិត្យ។"],
    "law": ["ច្បាប់ស្ដីពីព្រៃឈើ មាត្រា ៩៨។"],
}


def a_source(*, editor, approver, text=RICH) -> Version:
    """An approved English chapter."""
    return approved(make_chapter(make_handbook(), slug="ivory"), drafter=editor, approver=approver, text=text)


class Translator(Editing):
    """A translator's file, opened. Its rows are found by a number, by a note's label, or by what the source says."""

    @property
    def rows(self):
        return [
            row for row in self.root.iter(f"{W}tr") if CODE.search(self.words(row[0 if row[0].tag == f"{W}tc" else 1]))
        ]

    def cells(self, row):
        return row.findall(f"{W}tc")

    def row(self, name: str):
        """A row by a paragraph's number, a note's label, a heading in the source, or "title"."""
        for row in self.rows:
            number, source = map(self.words, self.cells(row)[:2])
            names = (number.partition("[")[0], source, number.partition("[^")[2].partition("]")[0])
            if name in names or name == "title" and "[title." in number:
                return row
        raise AssertionError(name)

    def translation(self, name: str) -> list[str]:
        """What stands in the third column of a row, paragraph by paragraph."""
        return [self.words(one) for one in self.cells(self.row(name))[2].iter(f"{W}p")]

    def write(self, name: str, *lines: str, column: int = 2):
        """Write something into a cell as Word does, each line as a paragraph of its own; `<w:` is XML as it is."""
        cell = self.cells(self.row(name))[column]
        for old in cell.findall(f"{W}p"):
            cell.remove(old)
        for line in lines or [""]:
            made = line if line.startswith("<w:p>") else paragraph(run(line)) if line else "<w:p/>"
            cell.append(etree.fromstring(f"<x {SPACES}>{made}</x>")[0])

    def translate(self, words=KHMER):
        for name, lines in words.items():
            self.write(name, *lines)

    def put_into_khmer(self):
        """Every row translated in the manner of a careful translator: other words, and what is grey as it was."""
        for row in self.rows:
            _number, source, translation = self.cells(row)
            for old in translation.findall(f"{W}p"):
                translation.remove(old)
            for one in source.findall(f"{W}p"):
                translation.append(copied := deepcopy(one))
                for text in copied.iter(f"{W}t"):
                    if text.getparent().find(f"{W}rPr/{W}color") is None:
                        text.text = re.sub(r"[A-Za-z]+", "ពាក្យ", text.text or "")

    def lose(self, name: str):
        row = self.row(name)
        row.getparent().remove(row)

    def double(self, name: str):
        row = self.row(name)
        row.addnext(deepcopy(row))

    def swap(self, one: str, other: str):
        first, second = self.row(one), self.row(other)
        place = etree.Element("place")
        first.addprevious(place)
        second.addprevious(first)
        place.getparent().replace(place, second)


def opened(version: Version, *, by) -> Translator:
    """The file that leaves now, as its translator opens it."""
    return Translator(handed_file.hand_off(Version.objects.get(pk=version.pk), by=by))


def compared(version: Version, file: Translator) -> taking_back.Report:
    version = Version.objects.get(pk=version.pk)
    return taking_back.compare(version, file.saved(), name="ivory-en-km.docx")


def brought_back(version: Version, file: Translator, *, by, **more) -> taking_back.Taken:
    version.refresh_from_db()
    given = {"name": "ivory-en-km.docx", "seen": version.wording_id, **more}
    taken = taking_back.take_back(version, file.saved(), by=by, **given)
    version.refresh_from_db()
    return taken


def fates(report: taking_back.Report) -> dict[str, str]:
    """What becomes of each row, by its number, its label or its source."""
    return {name_of(one.row): str(one.fate) for one in report.rows}


def name_of(row) -> str:
    """How these tests call a row: as they find it in the file."""
    return (row.number.strip("[^]") or row.source) if row else "?"


def standing(version: Version) -> dict[str, str]:
    """What stands in the translation, by the same names; "" for what is not translated."""
    version = Version.objects.get(pk=version.pk)
    return {name_of(row): row.standing for row in rows_of(version, source_of(version.chapter).wording)}
