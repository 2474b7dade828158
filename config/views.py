"""The front door."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def to_own_language(request):
    """`/` goes to the device's language, Khmer otherwise."""
    response = redirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@login_not_required
@require_safe
def mistyped_language(request, rest):
    """`/kh/...`: the country's letters where the language's (km) belong."""
    return redirect(f"/km/{quote(rest)}")


@login_not_required
@require_safe
def security_txt(request):
    """Where somebody who finds a hole may say so (RFC 9116). It is always valid for half a year from today."""
    if not settings.SECURITY_CONTACT:
        return _plain("Whoever runs this site has named no contact for holes that somebody finds.\n", status=404)
    ends = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {_as_address(contact)}" for contact in settings.SECURITY_CONTACT]
    lines += [f"Expires: {ends}", f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}"]
    if settings.PUBLIC_URL:
        lines.append(f"Canonical: {settings.PUBLIC_URL}{request.path}")
    return _plain("\n".join([*lines, ""]))


def _as_address(contact: str) -> str:
    return contact if ":" in contact else f"mailto:{contact}"


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
