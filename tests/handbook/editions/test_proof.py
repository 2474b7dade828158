"""An edition is proved elsewhere: by the full manifest that somebody kept, and by one sheet in an archive."""

import hashlib
import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pypdf import PdfReader

from handbook.editions import instruments, release
from handbook.models import Edition
from handbook.models.manifest import canonical, fingerprint_of, for_everybody
from tests.factories import (
    approved,
    disposed,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(editor, reviewer, approver, programme):
    consultation = make_consultation()
    disposed(make_contribution(consultation), reviewer=reviewer)
    handbook = make_handbook(consultations=[consultation])
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    return launched_with(release.prepare(handbook, by=approver))


@pytest.fixture
def kept(client, edition, approver, tmp_path):
    """The full manifest as an approver downloaded it."""
    client.force_login(approver)
    file = tmp_path / "kept.json"
    file.write_bytes(client.get(f"/desk/editions/{edition.pk}/manifest.json").content)
    client.logout()
    return file


def verify(*files) -> str:
    out = io.StringIO()
    arguments = [word for file in files for word in ("--manifest", str(file))]
    try:
        call_command("verify", *arguments, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_the_checksum_of_the_downloaded_file_is_the_fingerprint(edition, kept):
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == edition.fingerprint


def test_what_everybody_may_keep_holds_nothing_that_was_heard_but_its_checksum(client, edition, kept):
    full = json.loads(kept.read_text())
    [heard] = full["heard"]

    public = client.get("/en/wildlife-trafficking/editions/1/verify/manifest.json").content

    assert heard["summary"].encode() not in public
    assert heard["receipt"].encode() not in public
    said = json.loads(public)
    assert said == for_everybody(full)
    assert said["fingerprint"] == edition.fingerprint
    assert said["omitted"]["heard"] == hashlib.sha256(canonical(full["heard"])).hexdigest()


def test_an_edition_that_is_as_it_was_kept_is_in_order(edition, kept):
    assert "kept manifests       1  in order" in verify(kept)


def test_a_manifest_that_was_rewritten_here_with_its_fingerprint_is_found_by_the_kept_one(edition, kept):
    """Whoever holds the database could change text and fingerprint alike; what lies elsewhere tells."""
    from accounts import seals

    forged = {**edition.manifest, "note": "Forged."}
    with seals.lifted():
        Edition.objects.update(manifest=forged, fingerprint=fingerprint_of(forged), note="Forged.")

    told = verify(kept)

    assert "The kept manifest has another fingerprint than this edition: one of the two was changed." in told
    assert "NOT EVERYTHING IS IN ORDER" in told


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no JSON", "it is no manifest of an edition"),
        ("[]", "it is no manifest of an edition"),
        ('{"handbook": "wildlife-trafficking", "edition": "x"}', "it is no manifest of an edition"),
        ('{"handbook": "wildlife-trafficking", "edition": "9"}', "there is no issued edition 9"),
    ],
)
def test_a_file_that_is_no_manifest_is_said_to_be_none(edition, tmp_path, content, sentence):
    file = tmp_path / "kept.json"
    file.write_text(content)

    assert sentence in verify(file)
    assert "it cannot be read: No such file" in verify(tmp_path / "missing.json")


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_deposit_sheet_is_one_page_with_the_fingerprint_and_how_to_verify(client, edition, approver, language):
    instruments.enter(edition, number="12/26", day=edition.in_effect_from, by=approver)
    approver.language = language
    approver.save()
    client.force_login(approver)
    client.cookies["django_language"] = language

    answer = client.get(f"/desk/editions/{edition.pk}/deposit.pdf", headers={"accept-language": language})

    [page] = PdfReader(io.BytesIO(answer.content)).pages
    text = "".join(page.extract_text().split())
    for words in (edition.fingerprint, "12/26", "manage.pyverify--manifest", "editions/1/"):
        assert words in text, words
