"""Photographs and PDFs come in as what they are, with nothing hidden in them, or are refused in a sentence."""

import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories import make_contribution, make_participant
from workshops.intake import attachments


def photograph(kind="JPEG", size=(60, 40), **more):
    made = io.BytesIO()
    Image.new("RGB", size, "olive").save(made, kind, **more)
    return made.getvalue()


def pdf(change=lambda pdf: None):
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(made)
    return made.getvalue()


def upload(content, name="paper.jpg"):
    return SimpleUploadedFile(name, content)


def only(content, name="paper.jpg"):
    [checked] = attachments.checked([upload(content, name)])
    return checked


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photographs_become_jpeg(kind):
    stored = only(photograph(kind), f"paper.{kind.lower()}")

    assert (stored.media_type, stored.name) == ("image/jpeg", "paper.jpg")
    assert Image.open(io.BytesIO(stored.content)).format == "JPEG"


def test_a_photograph_does_not_say_where_when_or_with_what_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"

    stored = only(photograph(exif=exif))

    assert b"CANARY-CAMERA" not in stored.content
    assert dict(Image.open(io.BytesIO(stored.content)).getexif()) == {}


def test_a_photograph_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert Image.open(io.BytesIO(only(photograph(size=(60, 40), exif=exif)).content)).size == (40, 60)


def test_a_large_photograph_is_made_smaller():
    assert Image.open(io.BytesIO(only(photograph(size=(4000, 3000))).content)).size == (2000, 1500)


def test_a_pdf_stays_a_pdf_without_its_metadata():
    def named(document):
        document.docinfo["/Author"] = "CANARY-AUTHOR"

    stored = only(pdf(named), "answers.PDF")

    assert (stored.media_type, stored.name) == ("application/pdf", "answers.pdf")
    with pikepdf.open(io.BytesIO(stored.content)) as document:
        assert (len(document.pages), "/Info" in document.trailer) == (1, False)


def with_javascript(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_javascript_behind_a_link(document):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


def with_a_program(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")


def with_a_file_inside(document):
    document.attachments["inside.txt"] = b"inside"


@pytest.mark.parametrize("change", [with_javascript, with_javascript_behind_a_link, with_a_program, with_a_file_inside])
def test_a_pdf_that_does_more_than_show_pages_is_refused(change):
    with pytest.raises(ValidationError) as refused:
        only(pdf(change), "answers.pdf")

    assert refused.value.messages == [
        "answers.pdf has code or other files inside. Print it to a plain PDF, or photograph it."
    ]


def locked():
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ this is a program", "not a photograph (JPEG, PNG, WebP) or a PDF that can be opened"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "not a photograph (JPEG, PNG, WebP) or a PDF that can be opened",
        ),
        (photograph("GIF"), "not a photograph (JPEG, PNG, WebP) or a PDF that can be opened"),
        (photograph()[:400], "not a photograph (JPEG, PNG, WebP) or a PDF that can be opened"),
        (b"", "not a photograph (JPEG, PNG, WebP) or a PDF that can be opened"),
        (b"%PDF-1.7 and nothing else", "does not open"),
        (locked(), "does not open"),
        (photograph() + b"x" * attachments.LARGEST, "larger than 2 MB"),
        (photograph("PNG", (9000, 9000)), "too many pixels"),
    ],
)
def test_a_file_that_is_not_what_it_says_gets_a_sentence(content, sentence):
    with pytest.raises(ValidationError) as refused:
        only(content)

    [said] = refused.value.message_dict["files"]
    assert said.startswith("paper.jpg ")
    assert sentence in said


def test_each_bad_file_gets_its_own_sentence():
    with pytest.raises(ValidationError) as refused:
        attachments.checked([upload(b"a", "one.jpg"), upload(photograph()), upload(b"b", "two.jpg")])

    assert [said.split()[0] for said in refused.value.messages] == ["one.jpg", "two.jpg"]


def test_at_most_five_files_come_with_one_contribution():
    with pytest.raises(ValidationError, match="At most 5"):
        attachments.checked([upload(photograph())] * 6)


def test_a_name_with_a_path_in_it_loses_the_path():
    assert only(photograph(), "..\\..\\etc/passwd.png").name == "passwd.jpg"


@pytest.mark.django_db
def test_a_file_goes_out_to_those_who_may_read_its_words(client, reviewer, rapporteur, reader):
    contribution = make_contribution(participant=make_participant(), ongoing=True)
    attachments.attach(contribution, [only(photograph())])
    address = reverse("workshops:attachment_detail", args=[contribution.attachments.get().pk])
    answers = {}

    for somebody in (reviewer, rapporteur, reader):
        client.force_login(somebody)
        response = client.get(address)
        answers[somebody.email] = (response.status_code, b"".join(response)[:3] == b"\xff\xd8\xff")

    assert answers == {
        "reviewer@example.org": (200, True),
        "rapporteur@example.org": (404, False),
        "reader@example.org": (404, False),
    }


@pytest.mark.django_db
def test_the_page_of_a_contribution_lists_its_files_for_those_who_may_read_its_words(client, reviewer, rapporteur):
    contribution = make_contribution(participant=make_participant(), ongoing=True)
    attachments.attach(contribution, [only(photograph())])
    address = reverse("workshops:attachment_detail", args=[contribution.attachments.get().pk])
    shown = {}

    for somebody in (reviewer, rapporteur):
        client.force_login(somebody)
        shown[somebody.email] = address in client.get(contribution.get_absolute_url()).text

    assert shown == {"reviewer@example.org": True, "rapporteur@example.org": False}
