"""The front door."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
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
