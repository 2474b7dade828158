"""Pages whose Khmer words stay whole at the ends of lines."""

from functools import wraps

from text.line_breaks import hold_words


def with_held_words(response):
    """A page whose Khmer words stay whole at the ends of lines (text.line_breaks): the last change of its HTML."""
    is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    is_page = is_page and not response.has_header("Content-Encoding")
    if is_page and not getattr(response, "has_held_words", False):
        words = response.content.decode(response.charset)
        if (held := hold_words(words)) != words:
            response.content = held.encode(response.charset)
        response.has_held_words = True
    return response


def holds_words(view):
    """Hold the words of a view's page before it is compressed: of what is compressed nothing can be held any more."""

    @wraps(view)
    def page(request, *args, **kwargs):
        return with_held_words(view(request, *args, **kwargs))

    return page
