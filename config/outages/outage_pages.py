"""What is answered when database or disk refuse: what it is, in the page's language, and that nothing was saved.

A browser's queue and the editor get JSON: they keep the words and send them again (workshops/intake/queue.js and
handbook/drafting/autosave.js). Everybody else gets a page that needs neither database nor session.
"""

import sys

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views import defaults

from config.outages.causes import Outage, cause_of

QUEUES = {"join:queue_receive", "keying:queue_receive"}


def server_error(request):
    """Django's handler500, which is called while the exception is being handled."""
    outage = cause_of(sys.exc_info()[1])
    return answer(request, outage) if outage else defaults.server_error(request)


def bad_request(request, exception):
    """Django's handler400. A session that cannot be saved comes here, as if it had been deleted meanwhile."""
    outage = cause_of(exception)
    return answer(request, outage) if outage else defaults.bad_request(request, exception)


def answer(request, outage: Outage) -> HttpResponse:
    """Say it: as JSON to what asks for that, as a page otherwise."""
    if wants_json(request):
        sentence = str(outage.sentence)
        response = JsonResponse({"error": sentence, "sentence": sentence, "fields": {}}, status=outage.status)
    else:
        response = HttpResponse(render_to_string("503.html", {"outage": outage}), status=outage.status)
    if outage.try_again_after is not None:
        response["Retry-After"] = str(outage.try_again_after)
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request) -> bool:
    """Whether a script asked: the queues by their addresses, since they name nothing; the editor by what it accepts."""
    try:
        if resolve(request.path_info).view_name in QUEUES:
            return True
    except Resolver404:
        pass
    return request.headers.get("Accept", "").startswith("application/json")
