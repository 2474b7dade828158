"""Images: made anew when they come in, shown by drafts to the staff and by editions to readers, frozen and printed."""

import io
import struct
import zlib
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from PIL import PngImagePlugin

from handbook.approval import approval_sheet, decisions
from handbook.drafting import saving
from handbook.editions import manifest, release
from handbook.editions.printing import print_edition
from handbook.models import Edition, Handbook, Image, Wording
from handbook.rendering import images
from handbook.rendering.wording_html import desk_html, guest_html
from office.models import StoredFile
from press.manuscript import Built
from tests.factories import approved, drafted, launched_with, make_chapter, make_handbook, make_programme, make_user

pytestmark = pytest.mark.django_db


def picture(format="PNG", mode="RGB", size=(80, 60), color=None, **options) -> bytes:
    made = Pillow.new(
        mode, size, color or {"L": 90, "CMYK": (0, 200, 200, 10), "RGBA": (9, 99, 9, 0)}.get(mode, "green")
    )
    out = io.BytesIO()
    made.save(out, format, **options)
    return out.getvalue()


def opened(image: Image) -> Pillow.Image:
    with image.file.content.open("rb") as file:
        found = Pillow.open(io.BytesIO(file.read()))
    found.load()
    return found


def bomb(width=60_000, height=60_000) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def chapter(handbook):
    return make_chapter(handbook, slug="evidence")


def printed(edition):
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


# Coming in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "mode", "media_type", "stored"),
    [
        ("PNG", "RGB", "image/png", "RGB"),
        ("PNG", "RGBA", "image/png", "RGBA"),
        ("PNG", "P", "image/png", "RGB"),
        ("PNG", "1", "image/png", "L"),
        ("PNG", "I;16", "image/png", "L"),
        ("JPEG", "RGB", "image/jpeg", "RGB"),
        ("JPEG", "L", "image/jpeg", "L"),
        ("JPEG", "CMYK", "image/jpeg", "RGB"),
        ("WEBP", "RGB", "image/jpeg", "RGB"),
        ("WEBP", "RGBA", "image/png", "RGBA"),
    ],
)
def test_an_image_is_stored_as_every_screen_and_printer_understands_it(
    handbook, editor, format, mode, media_type, stored
):
    color = 40_000 if mode == "I;16" else 1 if mode in "1P" else None

    image = images.add(handbook, picture(format, mode, color=color), by=editor)

    assert (image.file.media_type, image.width, image.height) == (media_type, 80, 60)
    assert opened(image).mode == stored


def test_sixteen_bits_of_grey_stay_grey(handbook, editor):
    shades = Pillow.new("I;16", (2, 1))
    shades.putpixel((0, 0), 65_535)
    shades.putpixel((1, 0), 32_768)
    out = io.BytesIO()
    shades.save(out, "PNG")

    stored = opened(images.add(handbook, out.getvalue(), by=editor))

    assert [stored.getpixel((x, 0)) for x in (0, 1)] == [255, pytest.approx(127, abs=1)]


def test_nothing_hides_in_a_stored_image(handbook, editor):
    exif = Pillow.Exif()
    exif[0x010F] = "CANARY camera"
    exif.get_ifd(0x8825)[2] = (11.0, 33.0, 22.0)  # where it was taken
    exif[0x0112] = 6  # lying on its side
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "CANARY comment")

    photograph = images.add(handbook, picture("JPEG", exif=exif.tobytes(), comment=b"CANARY comment"), by=editor)
    drawing = images.add(handbook, picture("PNG", pnginfo=words), by=editor)

    for image in (photograph, drawing):
        assert b"CANARY" not in image.file.content.read()
        assert dict(opened(image).getexif()) == {}
    assert (photograph.width, photograph.height) == (60, 80)  # set upright


def test_a_large_photograph_is_made_smaller(handbook, editor):
    image = images.add(handbook, picture("JPEG", size=(6000, 3000)), by=editor)

    assert (image.width, image.height) == (2400, 1200)


def test_the_same_picture_is_kept_once_in_a_handbook_and_has_another_name_in_another(handbook, editor):
    other = make_handbook(slug="another")

    first, again, elsewhere = (images.add(of, picture(), by=editor) for of in (handbook, handbook, other))

    assert first == again
    assert elsewhere.name != first.name
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is not an image"),
        (b"%PDF-1.7", "This is not an image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "This is not an image"),
        (picture()[:60], "This is not an image"),
        (picture("JPEG", size=(300, 300))[:-30], "This is not an image"),
        (picture("WEBP", size=(300, 300))[:-30], "This is not an image"),
        (picture("GIF"), "This is not an image"),
        (picture("TIFF"), "This is not an image"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "This is not an image"),
        (bomb(), "more than 20 million pixels"),
        (bomb(9000, 9000), "more than 20 million pixels"),
        (bomb(0, 9000), "This is not an image"),
        (b"\0" * (11 * 1024 * 1024), "larger than 10 MB"),
    ],
    ids=[
        "empty",
        "pdf",
        "svg",
        "cut PNG",
        "cut JPEG",
        "cut WebP",
        "gif",
        "tiff",
        "torn",
        "bomb",
        "large",
        "flat",
        "heavy",
    ],
)
def test_what_is_no_image_is_refused_with_a_sentence(handbook, editor, content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        images.add(handbook, content, by=editor)

    assert not Image.objects.exists()


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_an_image_that_moves_is_refused(handbook, editor, format):
    frames = [Pillow.new("RGB", (8, 8), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:])

    with pytest.raises(ValidationError, match="moves"):
        images.add(handbook, out.getvalue(), by=editor)


def test_who_drafts_adds_images_and_nobody_else(handbook, approver, reader, outsider):
    for person in (approver, reader, outsider):
        with pytest.raises(PermissionDenied):
            images.add(handbook, picture(), by=person)


# At the desk ---------------------------------------------------------------------------------------------------


def test_a_draft_shows_its_handbooks_images(chapter, editor):
    image = images.add(chapter.handbook, picture(), by=editor)
    draft = drafted(chapter, drafter=editor, text=images.markdown(image.name, "A seal", "Sealed twice"))

    html = desk_html(draft)

    assert (
        f'<img alt="A seal" src="/desk/images/{image.name}/" width="80" height="60" loading="lazy" decoding="async">'
        "<figcaption>Sealed twice</figcaption>"
    ) in html


def test_an_image_of_another_handbook_is_not_shown_and_is_reported(chapter, editor):
    other = images.add(make_handbook(slug="another"), picture(), by=editor)
    draft = drafted(chapter, drafter=editor, text=images.markdown(other.name, "A seal"))

    assert "<img" not in desk_html(draft)
    assert "<img" not in guest_html(draft, draft.wording)
    assert [shown.name for shown in images.unknown_in(chapter.handbook, draft.wording.text)] == [other.name]


def test_whose_link_opens_one_text_only_gets_its_images_inside_the_page(chapter, editor):
    image = images.add(chapter.handbook, picture(), by=editor)
    draft = drafted(chapter, drafter=editor, text=images.markdown(image.name, "A seal"))

    html = guest_html(draft, draft.wording)

    assert 'src="data:image/png;base64,' in html
    assert "/desk/" not in html


def test_an_image_is_served_as_what_it_is(chapter, editor, client):
    image = images.add(chapter.handbook, picture("JPEG"), by=editor)
    client.force_login(editor)

    response = client.get(reverse("desk:image", args=[image.name]))

    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=600"
    assert response["Content-Disposition"] == f'inline; filename="{image.name}.jpeg"'
    again = client.get(reverse("desk:image", args=[image.name]), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def upload(content=None, name="seal.png", **fields):
    file = SimpleUploadedFile(name, picture() if content is None else content)
    return {"file": file, "alternative": "A seal", "caption": "", **fields}


def test_the_editor_is_answered_with_what_is_typed(chapter, editor, client):
    draft = drafted(chapter, drafter=editor)
    client.force_login(editor)

    response = client.post(
        reverse("desk:image_add", args=[draft.pk]),
        upload(alternative="A [red] seal", caption='"Here"'),
        headers={"Accept": "application/json"},
    )

    name = Image.objects.get().name
    assert response.json() == {
        "markdown": rf'![A \[red\] seal](image:{name} "&quot;Here&quot;")',
        "name": name,
    }


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (upload(b"no image"), "This is not an image (PNG, JPEG or WebP) that can be opened. Choose another."),
        (upload(b"\0" * (11 * 1024 * 1024)), "The image is larger than 10 MB. Make it smaller and try again."),
        (upload(alternative=" "), "Say what the image shows, for readers who cannot see it."),
        ({"alternative": "A seal"}, "Choose an image."),
    ],
    ids=["no image", "heavy", "no words", "no file"],
)
def test_a_refusal_is_a_sentence_with_and_without_javascript(chapter, editor, client, sent, sentence):
    draft = drafted(chapter, drafter=editor)
    client.force_login(editor)
    address = reverse("desk:image_add", args=[draft.pk])

    in_json = client.post(address, sent, headers={"Accept": "application/json"})
    for file in filter(None, [sent.get("file")]):
        file.seek(0)
    page = client.post(address, sent)

    assert (in_json.status_code, in_json.json()) == (422, {"sentence": sentence})
    assert page.status_code == 422
    assert sentence in page.text
    assert not Image.objects.exists()


def test_without_javascript_the_line_to_copy_stands_on_the_page(chapter, editor, client):
    draft = drafted(chapter, drafter=editor)
    client.force_login(editor)

    response = client.post(reverse("desk:image_add", args=[draft.pk]), upload(), follow=True)

    name = Image.objects.get().name
    assert response.redirect_chain[0][0].startswith(reverse("desk:image_list", args=[draft.pk]))
    assert f"readonly>![A seal](image:{name})</textarea>" in response.text
    assert f'value="![](image:{name})"' in response.text


def test_the_line_to_copy_is_made_only_of_the_handbooks_own_images(chapter, editor, client):
    other = images.add(make_handbook(slug="another"), picture(), by=editor)
    draft = drafted(chapter, drafter=editor)
    client.force_login(editor)

    response = client.get(reverse("desk:image_list", args=[draft.pk]), {"added": other.name, "alternative": "x"})

    assert f"image:{other.name}" not in response.text


@pytest.mark.parametrize("number", [1, 29])
def test_the_list_of_images_takes_a_constant_number_of_queries(
    chapter, editor, client, number, django_assert_max_num_queries
):
    for size in range(1, number + 1):
        images.add(chapter.handbook, picture(size=(size, 1)), by=editor)
    draft = drafted(chapter, drafter=editor)
    client.force_login(editor)

    with django_assert_max_num_queries(10):
        response = client.get(reverse("desk:image_list", args=[draft.pk]))

    assert response.text.count("![](image:") == number


# In editions ---------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(chapter, editor):
    return images.add(chapter.handbook, picture(), by=editor)


@pytest.fixture
def in_draft(chapter, editor):
    return images.add(chapter.handbook, picture(size=(9, 9)), by=editor)


@pytest.fixture
def edition(chapter, shown, in_draft, editor, approver):
    text = f"Seals.\n\n{images.markdown(shown.name, 'A seal', 'Sealed twice')}"
    version = approved(chapter, drafter=editor, approver=approver, text=text)
    edition = printed(release.prepare(chapter.handbook, by=approver))
    drafted(chapter, drafter=editor, text=f"{version.wording.text}\n\n![New](image:{in_draft.name})")
    return edition


def test_an_edition_freezes_the_images_it_shows(edition, shown):
    assert edition.manifest["images"] == {shown.name: shown.file.sha256}
    assert edition.manifest["chapters"][0]["paragraphs"][1][2] == "figure"
    assert manifest.verify(edition) == []


def test_an_image_that_was_changed_or_is_gone_is_found(edition, shown):
    path = shown.file.content.storage.path(shown.file.content.name)
    with open(path, "wb") as file:
        file.write(picture("JPEG"))

    assert manifest.verify(edition) == [f"The image {shown.name} is missing or was changed."]


def test_readers_get_the_images_of_the_editions_they_may_read_and_no_others(edition, shown, in_draft, client):
    page = client.get("/km/wildlife-trafficking/editions/1/evidence/").text
    assert f'src="/km/wildlife-trafficking/images/{shown.name}/"' in page

    there = client.get(f"/km/wildlife-trafficking/images/{shown.name}/")
    not_yet = client.get(f"/km/wildlife-trafficking/images/{in_draft.name}/")
    elsewhere = client.get(f"/km/another/images/{shown.name}/")

    assert (there.status_code, there["Content-Type"]) == (200, "image/png")
    assert there["Cache-Control"] == "public, max-age=3600"
    assert there["X-Content-Type-Options"] == "nosniff"
    assert (not_yet.status_code, elsewhere.status_code) == (404, 404)


def test_an_image_of_a_prepared_edition_is_nobodys_yet(chapter, shown, editor, approver, client):
    approved(chapter, drafter=editor, approver=approver, text=f"![A seal](image:{shown.name})")
    prepared = release.prepare(chapter.handbook, by=approver)

    assert client.get(f"/en/wildlife-trafficking/images/{shown.name}/").status_code == 404
    printed(prepared)
    assert client.get(f"/en/wildlife-trafficking/images/{shown.name}/").status_code == 200


def test_images_of_a_handbook_for_signed_in_readers_are_theirs(edition, shown, reader, outsider, client):
    Handbook.objects.update(readers="signed_in")
    address = f"/en/wildlife-trafficking/images/{shown.name}/"

    assert client.get(address).status_code == 404
    client.force_login(outsider)
    assert client.get(address).status_code == 404
    client.force_login(reader)
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=3600")


def test_an_edition_freezes_no_image_of_another_handbook_that_its_text_names(edition, in_draft):
    """Naming an image is not having it."""
    other = make_handbook(slug="another")

    assert images.frozen_in(other, [Wording(text=f"![Taken](image:{in_draft.name})")]) == {}
    assert images.carried(other, f"![Taken](image:{in_draft.name})") == {}


def test_the_words_of_an_image_are_searched_and_compared_like_others(chapter, edition, shown, editor, approver, client):
    draft = chapter.versions.open().get()
    saving.save(draft, text=f"Seals.\n\n![A red seal](image:{shown.name} 'Sealed twice')", by=editor)
    decisions.submit(draft, change_note="Its colour.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 7, 1), change_note="Its colour.", by=approver)
    printed(release.prepare(chapter.handbook, by=approver))

    page = client.get("/en/wildlife-trafficking/editions/1..2/evidence/").text

    page = page.replace("\u200b", "")
    assert "A <ins>red </ins>seal</p>" in page
    assert "Sealed twice</p>" in page  # the caption, apart


def test_the_book_shows_the_image_with_its_caption_and_its_words_for_who_cannot_see(chapter, shown, editor, approver):
    from tests.press.reading import Reading

    text = f"Seals.\n\n{images.markdown(shown.name, 'A seal of lead', 'Sealed twice')}"
    approved(chapter, drafter=editor, approver=approver, text=text)
    edition = release.prepare(chapter.handbook, by=approver)

    built = print_edition(edition, "en")

    book = Reading(built.pdf)
    assert any("1.2 Sealed twice" in book.text(page) for page in range(len(book.pages)))
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        figures = [
            str(thing.Alt)
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name.Figure
        ]
    assert "A seal of lead" in figures
    assert built.left_out == ()


def test_an_older_edition_without_images_says_no_word_of_them(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    edition = printed(release.prepare(chapter.handbook, by=approver))

    assert "images" not in Edition.objects.get(pk=edition.pk).manifest
    assert manifest.verify(edition) == []


def test_an_editor_of_another_programme_does_not_see_an_image(chapter, shown, client):
    stranger = make_user("stranger", role="editor", programme=make_programme("money-laundering"))
    client.force_login(stranger)

    assert client.get(reverse("desk:image", args=[shown.name])).status_code == 404


def test_the_approver_sees_a_new_image_with_its_caption_on_the_page_and_on_paper(
    chapter, shown, editor, approver, client
):
    typed = images.markdown(shown.name, "A wax seal", "Figure 1: the seal")
    draft = drafted(chapter, drafter=editor, text=f"Weigh it.\n\n{typed}")
    decisions.submit(draft, change_note="The seal is shown.", by=editor)
    client.force_login(approver)

    page = client.get(reverse("desk:version_approve", args=[draft.pk])).content.decode()
    draft.refresh_from_db()
    with pikepdf.open(io.BytesIO(approval_sheet.approval_sheet(draft, by=approver))) as paper:
        on_paper = {image.objgen for leaf in paper.pages for image in leaf.get_images().values()}

    assert f'<img src="{reverse("desk:image", args=[shown.name])}"' in page
    assert "<p><ins>Figure 1: the seal</ins></p>" in page
    assert "What it shows:</span> <ins>A wax seal</ins>" in page
    assert len(on_paper) == 1


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_an_image_of_more_than_twenty_million_pixels_is_refused(handbook, editor, format):
    with pytest.raises(ValidationError) as refused:
        images.add(handbook, picture(format, size=(5001, 4000)), by=editor)

    assert refused.value.messages == ["The image has more than 20 million pixels. Make it smaller and try again."]
