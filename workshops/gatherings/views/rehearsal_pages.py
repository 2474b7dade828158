"""The page on which a rehearsal is emptied."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms import a_form
from workshops.gatherings import rehearsals
from workshops.gatherings.finders import the_workshop


@a_form
def workshop_empty(request, number):
    """Ask, and then take everything out of a rehearsal."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    refusal = "" if workshop.rehearsal else _("Only a rehearsal can be emptied. What was put forward in earnest stays.")
    if request.method == "POST":
        try:
            contributions, participants = rehearsals.empty_rehearsal(workshop, by=request.user)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            messages.success(
                request,
                " ".join(
                    [
                        _("The rehearsal is empty."),
                        ngettext(
                            "%(number)s contribution is gone.", "%(number)s contributions are gone.", contributions
                        )
                        % {"number": contributions},
                        ngettext("%(number)s participant is gone.", "%(number)s participants are gone.", participants)
                        % {"number": participants},
                    ]
                ),
            )
            return redirect(workshop)
    context = {
        "workshop": workshop,
        "refusal": refusal,
        "contributions": workshop.contributions.count(),
        "participants": workshop.participants.count(),
    }
    return render(request, "workshops/gatherings/workshop_empty.html", context)
