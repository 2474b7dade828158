"""The index of an edition as a copy carries it: a classic script, which a page opened from a file may load too."""

import json

from handbook.models import Edition
from handbook.reading.search.edition_indexes import Searchable, as_data, searchable

NAME = "offlineSearchIndex"
"""The name in `window` under which the scripts in `static/handbook/reading/offline/` find it."""


def as_script(edition: Edition, language: str) -> bytes:
    """The index that the server searches an edition with, and its words, as a script."""
    data = json.dumps(index_data(searchable(edition, language)), ensure_ascii=False, separators=(",", ":"))
    # Two ends of lines that JSON knows and old scripts do not.
    data = data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"var {NAME} = {data};\n".encode()


def index_data(there: Searchable) -> dict:
    """An index as it is kept, with every word of its list in place of the lines that were added."""
    words = {"stop": sorted(there.words.stop), "light": sorted(there.words.light), "lines": there.words.lines}
    data = as_data(there)
    del data["lines"]
    return {**data, "words": words}
