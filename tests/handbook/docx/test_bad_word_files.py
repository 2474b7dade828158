"""A file that is no Word document, or a bad one, is refused with a sentence."""

import time

import pytest
from django.core.exceptions import ValidationError

from handbook.docx import import_file
from handbook.docx.word import word_package
from tests.factories import make_handbook
from tests.handbook.docx.round_trips import a_picture, brought_in, damaged
from tests.handbook.docx.word_files import STYLES, paragraph, word_file

pytestmark = pytest.mark.django_db

OLD_STYLE = (
    '<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="Old"/>'
    '<w:rPr><w:rFonts w:ascii="ABC-TEXT-05"/></w:rPr></w:style></w:styles>'
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def bomb():
    return word_file(paragraph("x"), more={"word/media/big.xml": b" " * 30_000_000})


def with_entities():
    declared = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return word_file(paragraph("x"), more={"customXml/item1.xml": declared})


def cut_off():
    return word_file(paragraph("x"))[:-200]


BAD = {
    "a bomb": (bomb, "unpacks into far more"),
    "many members": (
        lambda: word_file(paragraph("x"), more={f"x/{n}.txt": b"" for n in range(5_001)}),
        "unpacks into",
    ),
    "macros": (lambda: word_file(paragraph("x"), more={"word/vbaProject.bin": b"x"}), "has macros"),
    "a DOCM": (lambda: word_file(paragraph("x"), main_type="macroEnabled.main+xml"), "has macros"),
    "entities": (with_entities, "declarations that Word never writes"),
    "corrupt XML": (damaged, "is damaged"),
    "cut off": (cut_off, "is damaged"),
    "a password": (lambda: OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "an old DOC": (lambda: OLD_OFFICE + b"x" * 600, "old format"),
    "two thousand pages": (
        lambda: word_file(paragraph("x"), app="<Properties><Pages>2000</Pages></Properties>"),
        "longer than can be read",
    ),
    "700,001 words": (
        lambda: word_file(paragraph(" ".join(str(n) for n in range(700_001)))),
        "longer than can be read",
    ),
    "pixels without number": (
        lambda: word_file(paragraph("x"), media={f"{n}.png": a_picture(size=(6000, 6000)) for n in range(28)}),
        "more pictures than can be taken in",
    ),
    "a spreadsheet": (lambda: word_file(paragraph("x"), main_type="sheet.main+xml"), "is not a Word document"),
    "a PDF": (lambda: b"%PDF-1.7 ...", "is not a Word document"),
    "nothing in it": (lambda: word_file(paragraph("")), "no text"),
    "300 levels": (
        lambda: word_file("<w:sdt><w:sdtContent>" * 150 + paragraph("x") + "</w:sdtContent></w:sdt>" * 150),
        "is damaged",
    ),
    "a font that draws Khmer over Latin signs": (
        lambda: word_file(paragraph("Who weighs it."), in_font("Limon S1", "eRkayTTYl")),
        "Paragraphs are written in an old Khmer font (Limon S1): “eRkayTTYl”. Its letters are Latin signs, and would"
        " be kept as nonsense. Nothing was taken in.",
    ),
    "such a font by a style": (
        lambda: word_file(
            '<w:p><w:pPr><w:pStyle w:val="Old"/></w:pPr><w:r><w:t>c,ab´</w:t></w:r></w:p>',
            more={"word/styles.xml": STYLES.replace("</w:styles>", OLD_STYLE)},
        ),
        "written in an old Khmer font (ABC-TEXT-05): “c,ab´”.",
    ),
}


def in_font(font, words):
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>'
    return f"<w:p><w:r>{fonts}<w:t>{words}</w:t></w:r></w:p>"


def test_numbers_and_khmer_in_an_old_font_and_latin_in_any_other_are_taken_in(editor):
    content = word_file(in_font("Limon S1", "12 (៣)"), in_font("ABC Diatype", "scales"), in_font("Limon S1", "ចៅក្រម"))

    brought_in(make_handbook(), content, editor)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_written(editor, kind):
    make, sentence = BAD[kind]
    handbook = make_handbook()

    with pytest.raises(ValidationError) as refused:
        brought_in(handbook, make(), editor)

    assert sentence in " ".join(refused.value.messages)
    assert not handbook.chapters.exists()


def test_a_size_that_a_file_lies_about_is_not_believed(editor):
    content = bytearray(word_file(paragraph("x"), more={"docProps/app.xml": b"<a>" + b" " * 100_000 + b"</a>"}))
    directory = content.rindex(b"docProps/app.xml") - 46
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    with pytest.raises(ValidationError, match="is damaged"):
        import_file.read(make_handbook(), bytes(content), name="x.docx")


LONG = {
    "empty paragraphs": "<w:p/>" * 100_000,
    "paragraphs of one letter": paragraph("x") * 20_001,
    "cells": "<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 30_000 + "</w:tbl>",
    "runs": "<w:p>" + "".join(f"<w:r><w:t>{number}</w:t></w:r>" for number in range(301_000)) + "</w:p>",
}


@pytest.mark.parametrize("kind", LONG)
def test_paragraphs_without_number_are_refused_in_a_moment(kind):
    content = word_file(LONG[kind])
    before = time.process_time()

    with pytest.raises(ValidationError) as refused:
        word_package.opened(content, name="long.docx")

    assert refused.value.messages == [
        "long.docx has more than 20,000 paragraphs, or parts without number. Divide it into several files."
    ]
    assert time.process_time() - before < 2
