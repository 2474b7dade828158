"""Pages about the participants of a workshop."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import a_form, delete_page, edit_page, filled_in, form_page, show_refusal
from workshops.gatherings import participants
from workshops.gatherings.finders import the_participant, the_workshop
from workshops.gatherings.forms import ParticipantForm


@a_form
def participant_new(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    form = filled_in(ParticipantForm, request)
    if form.is_valid():
        try:
            participant = participants.add_participant(workshop, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("%(participant)s was added.") % {"participant": participant})
            if "another" in request.POST:
                return redirect("workshops:participant_new", workshop.number)
            return redirect(workshop)
    return form_page(
        request,
        form,
        heading=_("New participant"),
        back=workshop.get_absolute_url(),
        back_to=str(workshop),
        submit=_("Add the participant"),
        submit_another=_("Add, and write down another"),
    )


@a_form
def participant_edit(request, pk):
    participant = the_participant(request, pk)
    return edit_page(
        request,
        filled_in(ParticipantForm, request, instance=participant),
        participants.edit_participant,
        participant,
        done=_("The participant was saved."),
        heading=_("Edit the participant"),
        back=participant.workshop.get_absolute_url(),
        back_to=str(participant.workshop),
    )


@a_form
def participant_delete(request, pk):
    participant = the_participant(request, pk)
    return delete_page(
        request,
        participant,
        participants.delete_participant,
        done=_("%(participant)s was deleted.") % {"participant": participant},
        heading=_("Delete this participant?"),
        back=participant.workshop.get_absolute_url(),
        back_to=str(participant.workshop),
    )
