"""The other languages of a page, as links: for who is not signed in and keeps no setting."""

from django import template
from django.conf import settings
from django.utils import translation

register = template.Library()


@register.inclusion_tag("accounts/_languages.html", takes_context=True)
def language_switch(context):
    """Link to this page in the other languages. A page that is shown without a request has no switch."""
    request = context.get("request")
    links = []
    for code, name in settings.LANGUAGES:
        if request is not None and code != translation.get_language():
            with translation.override(code):
                own_name = str(name)
            links.append((code, own_name, _address(request, code)))
    return {"links": links}


def _address(request, code: str) -> str:
    if in_path := translation.get_language_from_path(request.path_info):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return f"/{code}{request.path_info.removeprefix(f'/{in_path}')}{query}"
    asked = request.GET.copy()
    asked["language"] = code
    return f"{request.path}?{asked.urlencode(safe='/')}"
