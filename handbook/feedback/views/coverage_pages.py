"""The desk's pages of a handbook's coverage: what was heard on its chapters, and what none of them has used."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.numbers import PER_PAGE, typed_number
from accounts.rights import require
from handbook.feedback.coverage import chapters_heard, not_used, not_used_by_theme, not_used_by_topic
from handbook.finders import the_handbook
from handbook.models import SetAside
from workshops.intake import redaction
from workshops.models import Theme, Topic

READS = "workshops.read_contribution"


@require_safe
def handbook_coverage(request, slug):
    handbook = the_handbook(request, slug)
    rows = chapters_heard(handbook)
    context = {
        "handbook": handbook,
        "rows": rows,
        "gaps": sum(not row.contributions for row in rows),
        "by_topic": not_used_by_topic(handbook),
        "by_theme": not_used_by_theme(handbook),
        "may_read": request.user.has_perm(READS, handbook),
    }
    return render(request, "handbook/feedback/handbook_coverage.html", context)


@require_safe
def handbook_not_used(request, slug):
    """The accepted contributions that no chapter has used: all, or those of one `?topic=` or `?theme=`."""
    handbook = the_handbook(request, slug)
    require(request.user, READS, handbook)
    contributions = not_used(handbook).for_staff(request.user)
    of, kept, chapters = None, "", []
    topic, theme = request.GET.get("topic", ""), request.GET.get("theme", "")
    if topic == "none":
        of, kept, contributions = _("No topic"), "topic=none", contributions.filter(topic=None)
    elif topic:
        of, kept = _one(Topic, handbook, topic), f"topic={topic}"
        contributions = contributions.filter(topic=of)
        chapters = handbook.chapters.filter(topics=of).order_by("position")
    elif theme:
        of, kept = _one(Theme, handbook, theme), f"theme={theme}"
        contributions = contributions.filter(themes=of)
    asides = SetAside.objects.filter(chapter__handbook=handbook).select_related("chapter").order_by("pk")
    contributions = contributions.with_answer().prefetch_related(Prefetch("set_aside", asides, to_attr="asides"))
    page = Paginator(contributions.order_by("topic__position", "received_at", "pk"), PER_PAGE)
    page = page.get_page(request.GET.get("page"))
    for contribution in page:
        contribution.words = redaction.words(contribution, request.user)
    context = {"handbook": handbook, "page": page, "of": of, "kept": kept, "chapters": chapters}
    return render(request, "handbook/feedback/handbook_not_used.html", context)


def _one(model, handbook, pk) -> Topic | Theme:
    found = model.objects.filter(consultation__handbooks=handbook, pk=typed_number(pk)).first()
    if found is None:
        raise Http404(_("This handbook's consultations have nothing of that number."))
    return found
