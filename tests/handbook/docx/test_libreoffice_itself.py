"""What nobody touched comes back unchanged from LibreOffice itself; elsewhere its ways of writing are played."""

import shutil
import subprocess

import pytest

from handbook.docx import export
from tests.handbook.docx.nested_texts import a_text
from tests.handbook.docx.round_trips import a_draft, back
from tests.handbook.docx.test_nested_round_trip import EVERYTHING_INSIDE

pytestmark = pytest.mark.django_db

TAKES = 180  # seconds, on a busy machine


@pytest.fixture
def saved_by_libreoffice(tmp_path):
    """Open a Word file in LibreOffice without a window, save it as a Word file, and return what it wrote."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("NOT RUN: LibreOffice is not on this machine (Debian: sudo apt-get install libreoffice-writer)")

    def saved(content: bytes) -> bytes:
        source, into = tmp_path / "chapter.docx", tmp_path / "saved"
        source.write_bytes(content)
        own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        written = ["--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", into, source]
        subprocess.run([program, own, *written], check=True, capture_output=True, timeout=TAKES)
        return (into / "chapter.docx").read_bytes()

    return saved


SEEDS = [0, 1, 2, 4, 19]  # 4 has a note after a link, 19 one with a table that is called twice


@pytest.mark.parametrize("text", [EVERYTHING_INSIDE, *map(a_text, SEEDS)], ids=["nested", *map(str, SEEDS)])
def test_a_draft_that_libreoffice_saved_comes_back_as_it_left(editor, saved_by_libreoffice, text):
    version = a_draft(editor, text)

    returned = back(version, saved_by_libreoffice(export.take_out(version, by=editor)))

    assert returned.text == version.wording.text
    assert (returned.keys, returned.report) == (version.wording.keys, [])
