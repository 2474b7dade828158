"""Pages about consultations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, edit_page, filled_in, form_page, show_refusal
from accounts.models import Programme
from accounts.rights import require
from workshops.gatherings import consultations as gatherings_consultations
from workshops.gatherings.finders import may, the_consultation
from workshops.gatherings.forms import ConsultationForm
from workshops.models import Consultation, Participant, TopicTally


@require_safe
def consultation_list(request):
    if not request.user.has_perm("workshops.prepare_workshop"):
        require(request.user, "workshops.read_contribution")
    consultations = (
        Consultation.objects.for_staff(request.user)
        .select_related("programme")
        .annotate(workshop_count=Count("workshops", distinct=True), topic_count=Count("topics", distinct=True))
    )
    context = {
        "consultations": consultations,
        "demonstration": any(consultation.demonstration for consultation in consultations),
    }
    return render(request, "workshops/gatherings/consultation_list.html", context)


@a_form
def consultation_new(request):
    require(request.user, "workshops.prepare_consultation")
    programmes = Programme.objects.filter(
        pk__in=[
            programme.pk
            for programme in Programme.objects.all()
            if request.user.has_perm("workshops.prepare_consultation", programme)
        ]
    )
    form = filled_in(ConsultationForm, request, programmes=programmes)
    if form.is_valid():
        try:
            consultation = gatherings_consultations.make_consultation(**form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The consultation stands. Add its topics next."))
            return redirect(consultation)
    return form_page(
        request,
        form,
        heading=_("New consultation"),
        back=reverse("workshops:consultation_list"),
        back_to=_("Consultations"),
        submit=_("Make the consultation"),
    )


@require_safe
def consultation_detail(request, pk):
    consultation = get_object_or_404(Consultation.objects.for_staff(request.user).select_related("programme"), pk=pk)
    rights = may(request.user, consultation)
    tallied = (
        TopicTally.objects.filter(consultation=consultation)
        .exclude(workshop__rehearsal=True)
        .aggregate(received_sum=Sum("received", default=0), answered_sum=Sum("answered", default=0))
        if rights["read_contribution"]
        else {"received_sum": 0, "answered_sum": 0}
    )
    context = {
        "consultation": consultation,
        "topics": consultation.topics.annotate(
            contribution_count=Sum(
                "tallies__received",
                filter=Q(tallies__workshop=None) | Q(tallies__workshop__rehearsal=False),
                default=0,
            )
        ),
        "workshops": consultation.workshops.annotate(
            participant_count=_number_of(Participant.objects.people(), "workshop"),
            contribution_count=Sum("tallies__received", default=0),
        ).select_related("province"),
        "received": tallied["received_sum"],
        "awaiting": tallied["received_sum"] - tallied["answered_sum"],
        "may": rights,
    }
    return render(request, "workshops/gatherings/consultation_detail.html", context)


def _number_of(things, field):
    """Count rows by an index of their own. Two such counts in one join would multiply, a hundred thousand times."""
    rows = things.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


@a_form
def consultation_edit(request, pk):
    consultation = the_consultation(request, pk, "workshops.prepare_consultation")
    return edit_page(
        request,
        filled_in(ConsultationForm, request, instance=consultation),
        gatherings_consultations.edit_consultation,
        consultation,
        done=_("The consultation was saved."),
        heading=_("Edit the consultation"),
        back=consultation.get_absolute_url(),
        back_to=str(consultation),
    )
