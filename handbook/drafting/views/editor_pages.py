"""The editor's page, which works without a script too."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.drafting import drafts, merging
from handbook.drafting.forms import WordingForm
from handbook.drafting.views import saving_pages
from handbook.finders import the_version
from handbook.models import Version


@a_form
def version_edit(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, saving_pages.why_not_open(version))
        return redirect(version)
    form = filled_in(WordingForm, request, version=version)
    if form.is_valid():
        base, titles_seen = form.cleaned_data["seen"], form.cleaned_data["titles_seen"]
        base_text = form.cleaned_data["base_text"]
        try:
            saved = merging.save(
                version,
                text=form.cleaned_data["text"],
                titles=form.titles,
                titles_seen=titles_seen,
                base=merging.base_of(version, base),
                base_text=base_text,
                by=request.user,
            )
        except drafts.NotOpen:
            version.refresh_from_db()
            sentence = _("What you typed was not saved; it still stands below.")
            form.add_error(None, saving_pages.why_not_open(version) + " " + sentence)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            if saved.must_be_settled:
                return saving_pages.settle_page(
                    request,
                    version,
                    saved,
                    base=base,
                    base_text=base_text,
                    titles=form.titles,
                    titles_seen=titles_seen,
                )
            return saving_pages.saved_by_hand(request, version, saved, base=base)
    return render(
        request,
        "handbook/desk/version_edit.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
        },
    )
