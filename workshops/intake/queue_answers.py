"""What the addresses share to which a browser's queue (workshops/intake/queue.js) sends: whence, and the answer.

They answer JSON: {"receipt": …}, or {"error": sentence, "fields": {name: [sentence]}}. A refusal that may pass (429,
5xx) leaves the words in the queue untold; every other is shown beside them.
"""

from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def comes_from_our_own_page(request) -> bool:
    """Another site's page could have the browser send here; it cannot hide where it comes from."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site == "same-origin"
    there = urlsplit(origin)
    return (there.scheme, there.netloc) == (request.scheme, request.get_host())


def refused(sentence, status, fields=None, **more):
    return JsonResponse({"error": sentence, "fields": fields or {}, **more}, status=status)


def refused_form(form, status):
    """What is wrong with each field, and all of it in one line."""
    fields = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    return refused(" ".join(sentence for errors in fields.values() for sentence in errors), status, fields)


def still_pointed_out(passages):
    """Nothing is wrong, but these passages look identifying, and the writer has not seen it yet; sent with `seen=1`
    they are taken in."""
    sentence = _("This may tell who somebody is. Take it out, or send it all the same.")
    return refused(sentence, 422, identifying=passages)


def worker(template: str, **context) -> HttpResponse:
    """The script that opens the pages when there is no signal; browsers ask at each visit whether it has changed."""
    response = HttpResponse(render_to_string(template, context), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
