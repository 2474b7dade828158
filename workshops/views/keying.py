"""Keying on behalf, one contribution after another, without taking the hands off the keyboard."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.rights import require
from workshops import behalf
from workshops.forms import new_client_key
from workshops.intake import ClientKeyTaken
from workshops.keying_forms import KeyingForm
from workshops.models import Contribution
from workshops.views.showing import may
from workshops.views.workshops import workshops_for

REMEMBERED = (
    "participant",
    "profession",
    "court",
    "province",
    "group",
    "voices",
    "topic",
    "kind",
    "attribution",
    "language",
)
"""What the next contribution has most likely in common with the last."""


@require_http_methods(["GET", "HEAD", "POST"])
def keying(request, number, laid):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.receive_contribution", workshop)
    paragraphs = laid(workshop)
    memory = f"keying:{workshop.pk}"
    form = KeyingForm(
        request.POST if request.method == "POST" else None,
        workshop=workshop,
        user=request.user,
        knows_paragraph=paragraphs.knows,
        initial={"language": request.user.language, **request.session.get(memory, {})},
    )
    stored_before = None
    if request.method == "POST" and form.is_valid() and not form.looks_identifying:
        try:
            contribution = form.hand_to(behalf.key, workshop, by=request.user, pin=paragraphs.pin)
        except ClientKeyTaken as taken:
            # The browser's way back shows a form that was sent already: these are other words, and a new contribution.
            stored_before = taken.earlier
            form.data = {**form.data.dict(), "client_key": new_client_key()}
        else:
            if contribution:
                request.session[memory] = {name: form.data.get(name, "") for name in REMEMBERED}
                here = reverse("keying:keying", args=[number])
                return redirect(f"{here}?{urlencode({'stored': contribution.receipt})}")
    elif form.looks_identifying:
        form.data = {**form.data.dict(), "pointed_out": form.asked_about}
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "form": form,
        "stored": _stored(request),
        "stored_before": stored_before,
        "keys": [(letter.upper(), form.fields[name].label) for name, letter in form.keys.items()],
        "may": may(request.user, workshop),
    }
    return render(request, "keying/keying.html", context)


def _stored(request):
    if request.method == "POST" or not request.GET.get("stored"):
        return None
    return (
        Contribution.objects.filter(receipt=request.GET["stored"], keyed_by=request.user)
        .select_related("participant__court", "participant__province")
        .first()
    )
