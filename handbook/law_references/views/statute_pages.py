"""The pages of statutes: what is known of each, and which paragraphs rely on it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import require
from handbook.drafting import drafts
from handbook.drafting.views.saving_pages import why_not_open
from handbook.law_references import reliances, statute_watch
from handbook.models import Reliance, Version
from law.models import Statute
from law.views import the_statute


@require_safe
def statute_list(request):
    """The statutes, each with how many paragraphs rely on it among those that this person may read."""
    require(request.user, "handbook.read_draft")
    tallies = statute_watch.tallies(request.user)
    statutes = sorted(
        Statute.objects.select_related("replaced_by"), key=lambda one: (list(Statute.Kind).index(one.kind), str(one))
    )
    return render(
        request,
        "law/statute_list.html",
        {
            "statutes": [(statute, tallies.get(statute.pk, statute_watch.Tally())) for statute in statutes],
            "may_keep": request.user.has_perm("law.keep_statute"),
        },
    )


@require_safe
def statute_detail(request, slug):
    """A statute's provisions and the paragraphs that rely on each, those to be looked at first."""
    statute = the_statute(request, slug)
    rows = statute_watch.on_statute(statute, request.user)
    versions = {place.version for row in rows for place in [*row.confirmed, *row.found]}
    return render(
        request,
        "law/statute_detail.html",
        {
            "statute": statute,
            "replaces": statute.replaces.all(),
            "names": [(language, names) for language, names in statute.names.items() if names],
            "rows": rows,
            "to_be_looked_at": [place for row in rows for place in row.to_be_looked_at],
            "drafted_by_me": {
                version.pk for version in versions if request.user.has_perm("handbook.draft_version", version)
            },
            "may_keep": request.user.has_perm("law.keep_statute"),
        },
    )


@require_POST
def reliance_confirm_again(request, pk):
    """A paragraph confirmed before the statute was amended still holds."""
    reliance = get_object_or_404(
        Reliance.objects.filter(version__in=Version.objects.for_staff(request.user), relies=True).select_related(
            "version__chapter__handbook__programme", "version__wording", "provision__statute__replaced_by"
        ),
        pk=pk,
    )
    try:
        reliances.confirm_again(reliance, by=request.user)
    except drafts.NotOpen:
        messages.warning(request, why_not_open(reliance.version))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The paragraph is confirmed again, as of today."))
    return redirect(reliance.provision.statute)
