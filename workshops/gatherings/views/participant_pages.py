"""Pages about the participants of a workshop."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings import participants, rows
from workshops.gatherings.finders import workshops_for
from workshops.gatherings.forms import ParticipantForm
from workshops.models import Participant


def _participants_for(user):
    return Participant.objects.filter(workshop__in=workshops_for(user)).select_related(
        "workshop__consultation__programme", "court", "province"
    )


@a_form
def participant_new(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    form = ParticipantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        participant = form.hand_to(participants.add_participant, workshop, by=request.user)
        if participant:
            messages.success(request, _("%(participant)s was added.") % {"participant": participant})
            if "another" in request.POST:
                return redirect("workshops:participant_new", workshop.number)
            return redirect(workshop)
    context = {
        "form": form,
        "heading": _("New participant"),
        "back": workshop.get_absolute_url(),
        "back_to": str(workshop),
        "submit": _("Add the participant"),
        "submit_another": _("Add, and write down another"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def participant_edit(request, pk):
    participant = get_object_or_404(_participants_for(request.user), pk=pk)
    require(request.user, "workshops.prepare_workshop", participant.workshop)
    form = ParticipantForm(request.POST if request.method == "POST" else None, instance=participant)
    if request.method == "POST" and form.hand_to(participants.edit_participant, participant, by=request.user):
        messages.success(request, _("The participant was saved."))
        return redirect(participant.workshop)
    context = {
        "form": form,
        "heading": _("Edit the participant"),
        "back": participant.workshop.get_absolute_url(),
        "back_to": str(participant.workshop),
        "submit": _("Save"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def participant_delete(request, pk):
    participant = get_object_or_404(_participants_for(request.user), pk=pk)
    require(request.user, "workshops.prepare_workshop", participant.workshop)
    refusal = ""
    if request.method == "POST":
        try:
            participants.delete_participant(participant, by=request.user)
        except rows.StillInUse as refused:
            refusal = refused.message
        else:
            messages.success(request, _("%(participant)s was deleted.") % {"participant": participant})
            return redirect(participant.workshop)
    context = {
        "thing": participant,
        "heading": _("Delete this participant?"),
        "refusal": refusal,
        "back": participant.workshop.get_absolute_url(),
        "back_to": str(participant.workshop),
    }
    return render(request, "workshops/gatherings/delete.html", context)
