"""Pages about the topics of a consultation."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings import consultations, rows
from workshops.gatherings.forms import TopicForm
from workshops.models import Consultation, Topic


def _topics_for(user):
    return Topic.objects.filter(consultation__in=Consultation.objects.for_staff(user)).select_related(
        "consultation__programme"
    )


@a_form
def topic_new(request, pk):
    consultation = get_object_or_404(Consultation.objects.for_staff(request.user), pk=pk)
    require(request.user, "workshops.prepare_consultation", consultation)
    form = TopicForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (topic := form.hand_to(consultations.add_topic, consultation, by=request.user)):
        messages.success(request, _("The topic “%(topic)s” was added.") % {"topic": topic})
        return redirect(consultation)
    context = {
        "form": form,
        "heading": _("New topic"),
        "back": consultation.get_absolute_url(),
        "back_to": str(consultation),
        "submit": _("Add the topic"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def topic_edit(request, pk):
    topic = get_object_or_404(_topics_for(request.user), pk=pk)
    require(request.user, "workshops.prepare_consultation", topic.consultation)
    form = TopicForm(request.POST if request.method == "POST" else None, instance=topic)
    if request.method == "POST" and form.hand_to(consultations.edit_topic, topic, by=request.user):
        messages.success(request, _("The topic was saved."))
        return redirect(topic.consultation)
    context = {
        "form": form,
        "heading": _("Edit the topic"),
        "back": topic.consultation.get_absolute_url(),
        "back_to": str(topic.consultation),
        "submit": _("Save"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@require_POST
def topic_move(request, pk):
    topic = get_object_or_404(_topics_for(request.user), pk=pk)
    consultations.move_topic(topic, up=request.POST.get("direction") == "up", by=request.user)
    messages.success(request, _("The topic “%(topic)s” was moved.") % {"topic": topic})
    return redirect(topic.consultation)


@a_form
def topic_delete(request, pk):
    topic = get_object_or_404(_topics_for(request.user), pk=pk)
    require(request.user, "workshops.prepare_consultation", topic.consultation)
    refusal = ""
    if request.method == "POST":
        try:
            consultations.delete_topic(topic, by=request.user)
        except rows.StillInUse as refused:
            refusal = refused.message
        else:
            messages.success(request, _("The topic “%(topic)s” was deleted.") % {"topic": topic})
            return redirect(topic.consultation)
    context = {
        "thing": topic,
        "heading": _("Delete this topic?"),
        "refusal": refusal,
        "back": topic.consultation.get_absolute_url(),
        "back_to": str(topic.consultation),
    }
    return render(request, "workshops/gatherings/delete.html", context)
