"""Pages as tests read them."""

import re


def as_said(html: str) -> str:
    """A page's HTML without what only says where lines may end: <wbr>, and spans that hold Khmer words together."""
    return re.sub(r'<span class="held">([^<]*)</span>', r"\1", html.replace("<wbr>", ""))


def text_of(response) -> str:
    """A page's HTML in one line, as it is said."""
    return " ".join(as_said(response.content.decode()).split())
