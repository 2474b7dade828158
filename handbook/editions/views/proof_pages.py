"""Pages by which an edition is proved: its verification, the instrument, the deposit sheet and the full manifest."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.editions import deposit, instruments, manifest, reprinting
from handbook.editions.forms import InstrumentForm
from handbook.finders import the_edition
from handbook.models import Edition
from office import downloads
from press.manuscript import CannotBuild


@require_safe
def edition_verify(request, pk):
    edition = the_edition(request, pk)
    return render(
        request,
        "handbook/editions/edition_verify.html",
        {"edition": edition, "handbook": edition.handbook, "problems": manifest.verify(edition)}
        | {"known": reprinting.sentences(edition)},
    )


@a_form
def edition_instrument(request, pk):
    """The number, the date and the scan, at the issue or whenever the instrument is signed."""
    edition = the_edition(request, pk)
    require(request.user, "handbook.issue_edition", edition)
    before = instruments.instrument_of(edition)
    initial = {"kind": before.kind, "number": before.number, "day": before.day} if before else {}
    form = filled_in(InstrumentForm, request, initial=initial)
    if form.is_valid():
        try:
            instruments.enter(edition, **form.cleaned_data, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Entered. Readers of the edition see it."))
            return redirect("desk:edition_detail", pk)
    context = {"edition": edition, "handbook": edition.handbook, "form": form, "instrument": before}
    return render(request, "handbook/editions/edition_instrument.html", context)


@require_safe
def edition_deposit(request, pk):
    edition = _issued(request, pk)
    try:
        pdf = deposit.deposit_sheet(edition, language=get_language() or settings.LANGUAGE_CODE, by=request.user)
    except CannotBuild as refused:
        messages.error(request, refused.said_with(_))
        return redirect("desk:edition_detail", pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("desk:edition_detail", pk)
    return downloads.pdf(pdf, f"{edition.handbook.slug}-edition-{edition.number}-deposit.pdf")


@require_safe
def edition_manifest(request, pk):
    """The full manifest, to be kept elsewhere."""
    edition = _issued(request, pk)
    response = HttpResponse(deposit.manifest_file(edition, by=request.user), content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, deposit.manifest_name(edition))
    response["Cache-Control"] = "private, no-store"
    return response


def _issued(request, pk) -> Edition:
    edition = the_edition(request, pk)
    require(request.user, "handbook.issue_edition", edition)
    if edition.status != Edition.Status.ISSUED:
        raise Http404(_("This edition is not issued yet; there is nothing to prove."))
    return edition
