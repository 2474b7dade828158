"""Files as they come from a court's computer."""

import csv
import io
import re
import zipfile

import openpyxl

HEADINGS = ["topic", "kind", "profession", "court", "province", "language", "attribution", "text"]
ROW = {
    "topic": "Charges",
    "kind": "experience",
    "profession": "prosecutor",
    "court": "",
    "province": "11",
    "language": "en",
    "attribution": "office",
    "text": "The scales stood in the corridor for a night.",
}


def row(**more):
    return {**ROW, **more}


def csv_file(*rows, headings=None, encoding="utf-8", delimiter=","):
    headings = headings or list(dict.fromkeys([*HEADINGS, *(name for each in rows for name in each)]))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    for each in rows:
        writer.writerow([each.get(heading, "") for heading in headings])
    return text.getvalue().encode(encoding)


def xlsx_file(*rows, headings=None, change=None):
    headings = headings or list(dict.fromkeys([*HEADINGS, *(name for each in rows for name in each)]))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(headings)
    for each in rows:
        sheet.append([each.get(heading) for heading in headings])
    if change:
        change(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repeated(content, times):
    """A workbook with its second row many times over; writing as many cells one by one takes long."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as once, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in once.infolist():
            data = once.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                found = re.search(rb'<row r="2".*?</row>', data, re.DOTALL)
                plain = re.sub(rb' r="[A-Z]*2"', b"", found.group())
                data = data[: found.start()] + plain * times + data[found.end() :]
            archive.writestr(member.filename, data)
    return kept.getvalue()
