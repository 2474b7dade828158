"""The press opens what is on its list, and nothing else."""

import pytest

from press.fetching import OwnFilesOnly, Refused

DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "book.css").write_text("p { color: red }")
    (tmp_path / "secret").write_text("secret")
    (folder / "way out").symlink_to(tmp_path / "secret")
    return folder


def test_our_own_files_and_carried_pictures_are_opened(own):
    fetcher = OwnFilesOnly((own,))

    assert fetcher.fetch((own / "book.css").as_uri()).read() == b"p { color: red }"
    assert fetcher.fetch(DOT).read()[:3] == b"GIF"


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/",
        "https://example.org/a.png",
        "ftp://example.org/a.png",
        "HTTP://EXAMPLE.ORG/",
        "file:///etc/passwd",
        "file://example.org/etc/passwd",
        "{own}/../secret",
        "{own}/%2e%2e/secret",
        "{own}/way%20out",
        "{own}-beside/book.css",
        "data:text/html,<p>x</p>",
        "data:text/css,p{{}}",
        "book.css",
        "",
    ],
)
def test_everything_else_is_refused(own, address):
    address = address.format(own=own.as_uri())

    with pytest.raises(Refused) as refused:
        OwnFilesOnly((own,)).fetch(address)

    assert refused.value.address == address
