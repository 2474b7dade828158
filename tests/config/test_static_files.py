"""Scripts are served under names that change with what they say, to each other too."""

import shutil

import pytest
from django.conf import settings

from config.static_files import HashedStaticFiles

SCRIPTS = ["workshops/intake/phone.js", "workshops/intake/queue.js", "workshops/intake/keying_queue.js"]


@pytest.fixture
def served(tmp_path):
    for name in SCRIPTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.BASE_DIR / "static" / name, tmp_path / name)
    return HashedStaticFiles(location=tmp_path)


@pytest.mark.parametrize("importing", ["workshops/intake/phone.js", "workshops/intake/keying_queue.js"])
def test_a_script_that_another_imports_is_found_when_only_hashed_names_are_served(served, importing):
    list(served.post_process({name: (served, name) for name in SCRIPTS}))

    imported = served.stored_name("workshops/intake/queue.js").removeprefix("workshops/intake/")
    with served.open(served.stored_name(importing)) as script:
        assert script.read().decode().count(f'/{imported}";') == 1
    assert not served.exists("workshops/intake/queue.js")
