"""Pages about the topics of a consultation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, delete_page, edit_page, filled_in, form_page, show_refusal
from accounts.rights import require
from workshops.gatherings import consultations
from workshops.gatherings.finders import the_consultation
from workshops.gatherings.forms import TopicForm
from workshops.models import Consultation, Topic

PREPARE = "workshops.prepare_consultation"


def _topics_for(user):
    return Topic.objects.filter(consultation__in=Consultation.objects.for_staff(user)).select_related(
        "consultation__programme"
    )


def _the_topic(request, pk) -> Topic:
    topic = get_object_or_404(_topics_for(request.user), pk=pk)
    require(request.user, PREPARE, topic.consultation)
    return topic


@a_form
def topic_new(request, pk):
    consultation = the_consultation(request, pk, PREPARE)
    form = filled_in(TopicForm, request)
    if form.is_valid():
        try:
            topic = consultations.add_topic(consultation, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The topic “%(topic)s” was added.") % {"topic": topic})
            return redirect(consultation)
    return form_page(
        request,
        form,
        heading=_("New topic"),
        back=consultation.get_absolute_url(),
        back_to=str(consultation),
        submit=_("Add the topic"),
    )


@a_form
def topic_edit(request, pk):
    topic = _the_topic(request, pk)
    return edit_page(
        request,
        filled_in(TopicForm, request, instance=topic),
        consultations.edit_topic,
        topic,
        done=_("The topic was saved."),
        heading=_("Edit the topic"),
        back=topic.consultation.get_absolute_url(),
        back_to=str(topic.consultation),
    )


@require_POST
def topic_move(request, pk):
    topic = get_object_or_404(_topics_for(request.user), pk=pk)
    consultations.move_topic(topic, up=request.POST.get("direction") == "up", by=request.user)
    messages.success(request, _("The topic “%(topic)s” was moved.") % {"topic": topic})
    return redirect(topic.consultation)


@a_form
def topic_delete(request, pk):
    topic = _the_topic(request, pk)
    return delete_page(
        request,
        topic,
        consultations.delete_topic,
        done=_("The topic “%(topic)s” was deleted.") % {"topic": topic},
        heading=_("Delete this topic?"),
        back=topic.consultation.get_absolute_url(),
        back_to=str(topic.consultation),
    )
