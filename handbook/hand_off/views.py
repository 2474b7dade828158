"""Hand-off: a chapter leaves for a translator as a Word file, and comes back with a report before it is saved."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.forms import a_form, show_refusal
from accounts.numbers import typed_number
from accounts.rights import require
from handbook.docx import staged_upload
from handbook.docx.forms import WordFileForm
from handbook.docx.views import REFUSED, form_with_errors, given_file, no_draft, salt_for, word_file
from handbook.drafting import drafts
from handbook.finders import the_version
from handbook.hand_off import handed_file, taking_back
from handbook.hand_off.judging import Fate
from handbook.translation.lines import is_translation, source_of
from text.difference.redline import redline, redline_html


@require_safe
def version_hand_off(request, pk):
    """The chapter as a translator's file: number, source, translation."""
    version = _translation(request, pk)
    try:
        content = handed_file.hand_off(version, by=request.user)
    except drafts.NotOpen:
        messages.warning(request, no_draft(version))
        return redirect("desk:version_translation", version.pk)
    return word_file(content, handed_file.file_name(version))


@a_form
def version_hand_off_return(request, pk):
    """What comes back from a translator: told row by row, and saved once that is confirmed."""
    version = _translation(request, pk)
    require(request.user, "handbook.draft_version", version)
    if version.status != version.Status.DRAFTED:
        messages.warning(request, no_draft(version))
        return redirect("desk:version_translation", version.pk)
    form, salt = WordFileForm(), f"hand-off:{salt_for(request, version)}"
    content, name, token = given_file(request, salt, WordFileForm)
    if isinstance(content, WordFileForm):
        form, content = content, None
    if content is None:
        return _page(request, version, form)
    report, moved_on = None, False
    try:
        if "save" in request.POST:
            _take_back(request, version, content, name)
            staged_upload.forget(content)
            return redirect("desk:version_translation", version.pk)
        report = taking_back.compare(version, content, name=name)
    except taking_back.MovedOn:
        version.refresh_from_db()
        report, moved_on = taking_back.compare(version, content, name=name), True
    except taking_back.OfAnotherText:
        form = form_with_errors(request, WordFileForm)
        form.add_error(
            None, _("This file left from another text. Open its translation, and bring the file back there.")
        )
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, no_draft(version))
        return redirect("desk:version_translation", version.pk)
    except ValidationError as refused:
        form = form_with_errors(request, WordFileForm)
        show_refusal(form, refused)
    if report is not None:
        token = token or staged_upload.keep(content, name=name, salt=salt)
    return _page(request, version, form, report=report, token=token, moved_on=moved_on)


# Steps of the views -----------------------------------------------------------------------------------------------


def _translation(request, pk):
    version = the_version(request, pk)
    if not is_translation(version) or version.wording is None or source_of(version.chapter) is None:
        raise Http404
    return version


def _take_back(request, version, content, name):
    """Save what has its place and what was waived, and say how much that was."""
    waived = {one.removeprefix("waive-") for one in request.POST if one.startswith("waive-")}
    seen = typed_number(request.POST.get("seen", ""))
    taken = taking_back.take_back(version, content, name=name, seen=seen, waived=waived, by=request.user)
    told = ngettext("%d row was put in its place.", "%d rows were put in their places.", taken.placed) % taken.placed
    if not taken.left:
        messages.success(request, told)
        return
    left = ngettext(
        "%d row could not be placed: its words stay as a remark on the draft.",
        "%d rows could not be placed: their words stay as remarks on the draft.",
        taken.left,
    )
    messages.warning(request, f"{told} {left % taken.left}")


def _page(request, version, form, *, report=None, token="", moved_on=False):
    return render(
        request,
        "handbook/hand_off/version_hand_off_return.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
            "report": report,
            "sentences": report.sentences() if report else [],
            "placed": [(one, _changed(one)) for one in report.of(Fate.PLACED)] if report else [],
            "refused": report.of(Fate.REFUSED) if report else [],
            "kinds": [(fate, label, report.of(fate)) for fate, label in _told()] if report else [],
            "older": [one for one in report.of(Fate.PLACED) if one.is_older] if report else [],
            "moved_on": moved_on,
            "token": token,
        },
        status=REFUSED if form.errors else 200,
    )


def _told():
    """What is said of the rows of which nothing is saved; the last ones are only counted."""
    return [
        (Fate.LOST, _("Not in the file; what stands, stays")),
        (Fate.EMPTIED, _("Emptied in the file; what stands, stays")),
        (Fate.SAME, _("The same words as the source: not taken for a translation")),
        (Fate.EMPTY, _("Not translated yet")),
        (Fate.UNCHANGED, _("As they left")),
    ]


def _changed(one):
    return mark_safe(redline_html(redline(one.row.standing, one.words))) if one.row.standing else ""
