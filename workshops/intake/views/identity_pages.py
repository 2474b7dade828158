"""Who joined with the room's code: a rapporteur says who they are. And the files that came from phones."""

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workshops.gatherings.finders import the_participant, the_workshop
from workshops.intake import participant_access
from workshops.intake.phone_forms import MergeForm
from workshops.models import Attachment, Contribution


@require_safe
def identity_list(request, number):
    """Those of a workshop who joined with its code and are not confirmed."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    unconfirmed = (
        workshop.participants.filter(is_confirmed=False)
        .select_related("court", "province")
        .annotate(written=Count("contributions"))
        .order_by("pk")
    )
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "unconfirmed": unconfirmed,
        "merge_form": MergeForm(workshop=workshop),
    }
    return render(request, "workshops/intake/identity_list.html", context)


@require_POST
def participant_confirm(request, pk):
    participant = the_participant(request, pk, is_confirmed=False)
    participant_access.confirm(participant, name=request.POST.get("name", "")[:200], by=request.user)
    messages.success(request, _("%(participant)s is confirmed.") % {"participant": participant})
    return redirect("workshops:identity_list", participant.workshop.number)


@require_POST
def participant_merge(request, pk):
    participant = the_participant(request, pk, is_confirmed=False)
    form = MergeForm(request.POST, workshop=participant.workshop)
    if not form.is_valid():
        messages.error(request, _("Choose an invited participant of the same workshop."))
        return redirect("workshops:identity_list", participant.workshop.number)
    into = form.cleaned_data["into"]
    participant_access.merge(participant, into, by=request.user)
    messages.success(request, _("What they put forward belongs to %(participant)s now.") % {"participant": into})
    return redirect("workshops:identity_list", into.workshop.number)


@require_safe
def attachment_detail(request, pk):
    """One file of a contribution, for those who may read its words."""
    attachment = get_object_or_404(
        Attachment.objects.filter(contribution__in=Contribution.objects.visible_to(request.user)), pk=pk
    )
    stored = attachment.stored_file
    response = FileResponse(
        stored.content.open("rb"),
        filename=attachment.name,
        content_type=stored.media_type,
        as_attachment=stored.media_type != "image/jpeg",
    )
    response["Cache-Control"] = "private, no-store"
    return response
