"""The Nu HTML checker, which browsers' makers go by, finds no error on any readers' page in either language.

It is a program in Java: `npm install vnu-jar`, then VNU_JAR=node_modules/vnu-jar/build/dist/vnu.jar.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import translate_url

from tests.test_doors import DOORS, NOBODY, world  # noqa: F401 -- the world is a fixture

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MORE = ["/en/wildlife-trafficking/?on=2022-07-01", "/en/wildlife-trafficking/?on=2001-01-01", "/en/search/?q=tusk"]


@pytest.fixture
def jar():
    jar = Path(os.environ.get("VNU_JAR", ""))
    if not jar.is_file() or shutil.which("java") is None:
        pytest.skip("NOT RUN: the Nu checker is not here. It takes Java, and VNU_JAR that names its vnu.jar.")
    return jar


def test_no_readers_page_has_an_error(jar, tmp_path, world):  # noqa: F811
    doors = [door for door in DOORS if door.name.startswith("reading:") and NOBODY in door.opens_for]
    pages = [door for door in doors if door.method == "get" and not door.name.endswith("_pdf")]
    paths = [door.path(world) for door in pages] + MORE
    client, names = Client(), {}
    for path in dict.fromkeys(translate_url(path, language) for path in paths for language in ("en", "km")):
        response = client.get(path)
        content = response.getvalue()  # files, too, are read to their end
        response.close()
        if response.get("Content-Type", "").startswith("text/html") and content:
            file = tmp_path / f"{len(names)}.html"
            file.write_bytes(content)
            names[file.name] = path

    command = ["java", "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", *tmp_path.iterdir()]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)

    assert len(names) > 20
    found = [f"{names[one['url'].rpartition('/')[2]]}: {one['message']}" for one in told["messages"]]
    assert found == []
