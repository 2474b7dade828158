"""A third language is a line in the settings: it touches no model, and a handbook is written, issued and read in it."""

import os
import subprocess
import sys
from datetime import date

import pytest
from django.db import models
from django.urls import reverse
from django.utils import translation

from config.floors import ROOT
from handbook.editions import printing, release
from handbook.models import Edition, Handbook, Version
from press.manuscript import Built
from tests.factories import approved, issued_as_it_is, make_chapter, make_consultation, make_handbook, make_workshop
from tests.handbook.translation.bilingual import ENGLISH, approve

FRENCH = ["Pesez chaque défense.", "Quiconque la détient est puni.", "- Le procureur lit.\n- Le juge conserve."]


@pytest.fixture
def _french(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "French")]


def test_a_third_language_touches_no_model():
    started = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    with_french = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.with_a_third_language"}

    done = subprocess.run(started, cwd=ROOT, env=with_french, capture_output=True, text=True)

    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected"), done.stderr


@pytest.mark.usefixtures("_french")
def test_every_language_may_be_chosen_wherever_a_model_has_one():
    fields = [
        field
        for model in [Version, Handbook]
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField) and field.name.endswith("language")
    ]

    assert [[code for code, _name in field.choices] for field in fields] == [["km", "en", "fr"]] * 3


@pytest.mark.django_db
@pytest.mark.usefixtures("_french")
def test_a_chapter_is_translated_approved_issued_and_read_in_a_third_language(client, programme, editor, approver):
    handbook = make_handbook(programme=programme)
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence"})
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    client.force_login(editor)
    client.post(reverse("desk:translation_start", args=[chapter.pk]), {"language": "fr"})
    version = Version.objects.get(language="fr")
    page = client.get(reverse("desk:version_edit", args=[version.pk])).content.decode()
    assert all(f'name="titles_{code}"' in page for code in ("km", "en", "fr"))
    said = {"text": "\n\n".join(FRENCH), "titles_fr": "Preuves", "titles_en": "Evidence", "titles_km": ""}
    client.post(
        reverse("desk:version_edit", args=[version.pk]), {**said, "seen": version.wording_id, "titles_seen": "null"}
    )
    version.refresh_from_db()
    approve(version, by=approver, drafter=editor, day=date(2022, 6, 1))
    edition = release.prepare(handbook, by=approver, on=date(2022, 6, 2))

    assert printing.languages_of(edition) == ["en", "fr"]
    books = {code: Built(pdf=b"%PDF-1.7 " + code.encode(), pages=1, libraries={}) for code in ("en", "fr")}
    release.put_books(edition, books)
    edition.job.state = "done"
    edition.job.save()
    issued_as_it_is(Edition.objects.get(pk=edition.pk))
    client.logout()

    read = client.get("/fr/wildlife-trafficking/evidence/").content.decode()
    contents = client.get("/fr/wildlife-trafficking/").content.decode()
    assert "Pesez chaque défense." in read
    assert "Preuves" in contents
    assert 'hreflang="fr"' in read
    assert 'href="/km/wildlife-trafficking/evidence/" lang="km"' in read
    assert 'hreflang="fr">' in contents or "-fr.pdf" in contents
    assert client.get("/fr/wildlife-trafficking/editions/1/handbook.pdf").getvalue() == b"%PDF-1.7 fr"


@pytest.mark.django_db
@pytest.mark.usefixtures("_french")
def test_the_pages_of_readers_of_participants_and_of_the_desk_open_in_a_third_language(
    client, programme, editor, approver, settings
):
    settings.EMAIL_IS_CONFIGURED = True
    consultation = make_consultation()
    workshop = make_workshop(consultation, join_code="abcd2345")
    handbook = make_handbook(programme=programme, consultations=[consultation])
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver, text=ENGLISH)
    edition = release.prepare(handbook, by=approver, on=date(2022, 6, 2))
    release.put_books(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})
    edition.job.state = "done"
    edition.job.save()
    issued_as_it_is(Edition.objects.get(pk=edition.pk))

    names = ("handbook", "law_index", "subject_index", "following_ask", "worksheets", "heard", "editions", "helper")
    with translation.override("fr"):
        pages = [reverse(f"reading:{name}", args=[handbook.slug]) for name in names]
        pages += [reverse("reading:home"), reverse("reading:search", args=[handbook.slug]) + "?q=preuve"]
    assert {address: client.get(address).status_code for address in pages} == dict.fromkeys(pages, 200)
    phone = client.get("/join/?language=fr").content.decode()
    assert 'href="?language=fr" lang="fr"' in phone

    client.force_login(editor)
    made = client.get(reverse("desk:chapter_new", args=[handbook.slug])).content.decode()
    assert 'name="titles_fr"' in made
    assert workshop.join_code == "abcd2345"
