"""What the press may open: its own stylesheet, its own fonts, and pictures that a text carries inside itself."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

CARRIED_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)


class Refused(FatalURLFetchingError):
    """A text asked for something that the press does not open. WeasyPrint swallows milder exceptions than this."""

    def __init__(self, address: str):
        super().__init__(address)
        self.address = address


class OwnFilesOnly(URLFetcher):
    """An allow-list for WeasyPrint. Whatever is not on it is refused without being looked at, and remembered.

    `refused` is to be asked afterwards too: inside an SVG picture WeasyPrint swallows every exception.
    """

    def __init__(self, folders: tuple[Path, ...]):
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self.refused: list[str] = []
        self._folders = tuple(Path(folder).resolve() for folder in folders)

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        if not (is_carried_picture(url) or self._is_own_file(url)):
            self.refused.append(url)
            raise Refused(url)
        return super().fetch(url, headers)

    def _is_own_file(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
            return False
        path = Path(unquote(parts.path)).resolve()  # resolve: neither "../" nor a symbolic link leads out
        return any(path.is_relative_to(folder) for folder in self._folders)


def is_carried_picture(address: str) -> bool:
    """Whether the address is itself a picture (data:image/…)."""
    return CARRIED_PICTURE.match(address.strip()) is not None
