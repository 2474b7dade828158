"""Photographs and PDFs come in as what they are, with nothing hidden in them, or are refused in a sentence."""

import fcntl
import io
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from office import remaking
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


def with_a_form_that_is_sent(document):
    document.pages[0].AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://evil.example.org")
    )


def with_a_file_that_is_fetched(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F="other.pdf")


def with_a_film(document):
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Movie)])


def with_a_file_pinned_to_the_page(document):
    held = pikepdf.Dictionary(F="inside.txt", EF=pikepdf.Dictionary(F=document.make_stream(b"inside")))
    document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, FS=held)])


@pytest.mark.parametrize(
    "change", [with_a_form_that_is_sent, with_a_file_that_is_fetched, with_a_film, with_a_file_pinned_to_the_page]
)
def test_a_pdf_that_sends_fetches_or_plays_is_refused(change):
    with pytest.raises(ValidationError) as refused:
        only(pdf(change), "answers.pdf")

    assert refused.value.messages == [
        "answers.pdf has code or other files inside. Print it to a plain PDF, or photograph it."
    ]


def with_what_programs_leave(document):
    page = document.pages[0]
    document.Root.OpenAction = pikepdf.Array([page.obj, pikepdf.Name.Fit])
    document.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.GoTo))
    page.obj.Metadata = document.make_stream(b"<x>CANARY-AUTHOR</x>")
    page.obj.PieceInfo = pikepdf.Dictionary(Word=pikepdf.Dictionary(Private="CANARY-AUTHOR"))
    links = [
        pikepdf.Dictionary(S=pikepdf.Name.URI, URI=address)
        for address in ("javascript:CANARY()", "file:///CANARY", "https://example.org")
    ]
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T="CANARY-AUTHOR", Contents="Words.")
    page.obj.Annots = pikepdf.Array([note, *(pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=link) for link in links)])


def test_a_pdf_does_nothing_on_opening_and_tells_nobody_who_wrote_it():
    stored = only(pdf(with_what_programs_leave), "answers.pdf")

    with pikepdf.open(io.BytesIO(stored.content)) as document:
        written = document.pages[0].obj.unparse(resolved=True) + b"".join(
            thing.unparse(resolved=True) for thing in document.objects
        )
        assert [name in document.Root for name in ("/OpenAction", "/AA")] == [False, False]
        assert (b"CANARY" in written, b"https://example.org" in written, b"Words." in written) == (False, True, True)


def with_empty_lists(document):
    document.Root.Names = pikepdf.Dictionary(
        EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array()),
        JavaScript=pikepdf.Dictionary(Kids=[document.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array()))]),
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.Array())


def test_a_pdf_with_lists_of_files_and_scripts_that_are_empty_is_taken():
    stored = only(pdf(with_empty_lists), "answers.pdf")

    with pikepdf.open(io.BytesIO(stored.content)) as document:
        assert len(document.pages) == 1
        assert [key for key in ("/EmbeddedFiles", "/JavaScript") if key in document.Root.Names] == []


def with_a_file_among_empty_lists(document):
    held = pikepdf.Dictionary(F="inside.txt", EF=pikepdf.Dictionary(F=document.make_stream(b"inside")))
    leaf = document.make_indirect(pikepdf.Dictionary(Names=["inside.txt", held]))
    document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=[], Kids=[leaf]))


def test_a_file_deep_in_a_list_is_found():
    with pytest.raises(ValidationError, match="other files inside"):
        only(pdf(with_a_file_among_empty_lists), "answers.pdf")


def with_authors_everywhere(document):
    page = document.pages[0]
    document.docinfo["/Author"] = "CANARY"
    article = document.make_indirect(pikepdf.Dictionary(I=pikepdf.Dictionary(Author="CANARY", Title="Seals")))
    document.Root.Threads = pikepdf.Array([article])
    signed = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name="CANARY", ByteRange=[0, 1, 2, 3], Contents=b"CANARY")
    field = pikepdf.Dictionary(
        Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T="signed", V=signed, Rect=[0, 0, 9, 9]
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)])
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T="CANARY", FT=pikepdf.Name.Tx)
    page.obj.Annots = pikepdf.Array([note, document.Root.AcroForm.Fields[0]])
    exif = Image.Exif()
    exif[0x013B] = "CANARY"
    shown = document.make_stream(photograph(exif=exif.tobytes(), comment=b"CANARY"))
    shown.update(pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60, Height=40))
    shown.update(
        pikepdf.Dictionary(ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)
    )
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=shown))


def test_no_corner_of_a_pdf_says_who_wrote_signed_or_photographed_it():
    stored = only(pdf(with_authors_everywhere), "answers.pdf")

    with pikepdf.open(io.BytesIO(stored.content)) as document:
        written = b"".join(thing.unparse(resolved=True) for thing in document.objects)
        streams = b"".join(thing.read_raw_bytes() for thing in document.objects if isinstance(thing, pikepdf.Stream))
        shown = pikepdf.PdfImage(document.pages[0].Resources.XObject.Im0).as_pil_image()
    assert (b"CANARY" in written, b"CANARY" in streams, b"CANARY" in stored.content) == (False, False, False)
    assert b"Seals" in written
    assert shown.size == (60, 40)


SCAN = Path(__file__).resolve().parents[2] / "cases" / "81-photo-16-bit-scan" / "scan.png"


def test_a_scan_of_sixteen_bits_of_grey_keeps_its_writing():
    stored = only(SCAN.read_bytes(), "scan.png")

    darkest, lightest = Image.open(io.BytesIO(stored.content)).convert("L").getextrema()
    assert darkest < 80
    assert lightest > 240


@pytest.mark.parametrize("white", [65_535, 4_095, 255])
def test_grey_is_as_dark_as_it_was_whatever_a_scanner_calls_white(white):
    rows = [[white // 4 if 10 <= x < 50 and 10 <= y < 30 else white for x in range(60)] for y in range(40)]
    sheet = Image.frombytes("I;16", (60, 40), b"".join(shade.to_bytes(2, "little") for row in rows for shade in row))
    made = io.BytesIO()
    sheet.save(made, "PNG")

    stored = Image.open(io.BytesIO(only(made.getvalue(), "scan.png").content)).convert("L")

    assert [stored.getpixel(at) for at in ((2, 2), (30, 20))] == [pytest.approx(255, abs=4), pytest.approx(64, abs=4)]


def webp_of_a_few_bytes(width, height):
    """It says that it is enormous, in one of the three ways in which a WebP says it."""
    bits = (width - 1) | (height - 1) << 14
    lossless = b"VP8L" + (13).to_bytes(4, "little") + b"\x2f" + bits.to_bytes(4, "little") + bytes(9)
    return b"RIFF" + (4 + len(lossless)).to_bytes(4, "little") + b"WEBP" + lossless


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_has_at_most_twenty_million_pixels(kind):
    with pytest.raises(ValidationError) as refused:
        only(photograph(kind, (5001, 4000)))

    assert refused.value.messages == ["paper.jpg has too many pixels. Send a smaller photograph."]


def test_five_small_files_that_say_they_are_enormous_are_refused_one_by_one():
    bomb = webp_of_a_few_bytes(16_384, 16_384)

    with pytest.raises(ValidationError) as refused:
        attachments.checked([upload(bomb, f"{number}.webp") for number in range(5)])

    assert len(bomb) == 34
    assert refused.value.messages == [
        f"{number}.webp has too many pixels. Send a smaller photograph." for number in range(5)
    ]


def test_a_photograph_is_opened_by_a_process_that_may_not_take_more_memory_than_it_is_given(monkeypatch):
    monkeypatch.setattr(remaking, "MEMORY", 160 * 1024 * 1024)

    with pytest.raises(ValidationError, match="too many pixels"):
        only(photograph("PNG", (4900, 4000)))


def test_a_file_that_takes_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(remaking, "PATIENCE", 0.001)

    with pytest.raises(ValidationError) as refused:
        only(photograph())

    assert refused.value.messages == [
        "paper.jpg: One of these files takes too long to be opened. Save it anew, or photograph it once more."
    ]


def test_pictures_are_opened_one_at_a_time(monkeypatch, settings):
    monkeypatch.setattr(remaking, "LONGEST_WAIT", 0)

    with (settings.VAR_DIR / "pictures.lock").open("w") as held_by_another:
        fcntl.flock(held_by_another, fcntl.LOCK_EX)
        with pytest.raises(ValidationError, match="Many pictures are being taken in at this moment"):
            only(photograph())


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
