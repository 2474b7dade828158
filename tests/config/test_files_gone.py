"""A stored file that no longer lies where files are kept is explained, wherever it is asked for."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture

from config.outages import causes
from handbook.models import Version
from handbook.rendering import images
from office.files import store
from tests.factories import drafted, make_chapter, make_contribution, make_handbook, make_participant

pytestmark = pytest.mark.django_db


def drawn() -> bytes:
    file = io.BytesIO()
    Picture.new("RGB", (8, 8), "white").save(file, "JPEG")
    return file.getvalue()


def asked(address, *, by):
    device = Client(raise_request_exception=False, headers={"accept-language": "en"})
    device.force_login(by)
    answer = device.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to its end, a file is closed
    return answer


def before_and_after_it_is_gone(address, stored, *, by):
    there = asked(address, by=by)
    stored.content.storage.delete(stored.content.name)
    return there, asked(address, by=by)


def is_explained(answer) -> bool:
    """In the title and above the sentence; not as a mistyped address."""
    return (answer.status_code, answer.content.decode().count(str(causes.FILE_GONE.title))) == (404, 2)


def test_an_attachment(reviewer):
    contribution = make_contribution(participant=make_participant())
    stored = store(drawn(), media_type="image/jpeg")
    row = contribution.attachments.create(name="bag.jpg", stored_file=stored, position=1)

    there, gone = before_and_after_it_is_gone(
        reverse("workshops:attachment_detail", args=[row.pk]), stored, by=reviewer
    )

    assert (there.status_code, is_explained(gone)) == (200, True)


def test_the_scan_of_a_letter(programme, editor):
    stored = store(b"%PDF-1.7 a letter", media_type="application/pdf")
    version = drafted(make_chapter(make_handbook(programme=programme)), drafter=editor)
    Version.objects.filter(pk=version.pk).update(letter_scan=stored)

    there, gone = before_and_after_it_is_gone(reverse("desk:version_letter_scan", args=[version.pk]), stored, by=editor)

    assert (there.status_code, is_explained(gone)) == (200, True)


def test_an_image(programme, editor):
    image = images.add(make_handbook(programme=programme), drawn(), by=editor)

    there, gone = before_and_after_it_is_gone(reverse("desk:image", args=[image.name]), image.file, by=editor)

    assert (there.status_code, is_explained(gone)) == (200, True)
