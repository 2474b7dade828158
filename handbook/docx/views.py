"""Word: a text is brought in from a file; a draft leaves for Word, and comes back as a redline first."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import typed_number
from accounts.rights import require
from handbook.docx import export, import_file, reimport, staged_upload
from handbook.docx.forms import WordFileForm, WordImportForm
from handbook.drafting import drafts
from handbook.drafting.views import saving_pages
from handbook.finders import the_handbook, the_version
from handbook.rendering.redlines import redline_of

REFUSED = 422
MODES = ("accepted", "rejected")


@require_safe
def version_word(request, pk):
    """The draft as a Word file, with every paragraph's key in it."""
    version = the_version(request, pk)
    try:
        content = export.take_out(version, by=request.user)
    except drafts.NotOpen:
        messages.warning(request, no_draft(version))
        return redirect(version)
    return word_file(content, export.file_name(version))


@a_form
def version_word_return(request, pk):
    """What comes back from Word: shown as a redline against the wording that left, and saved once that is confirmed."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if version.status != version.Status.DRAFTED or version.wording is None:
        messages.warning(request, no_draft(version))
        return redirect(version)
    form, salt = WordFileForm(), salt_for(request, version)
    content, name, token = given_file(request, salt, WordFileForm)
    if isinstance(content, WordFileForm):
        form, content = content, None
    if content is None:
        return _return_page(request, version, form)
    mode = request.POST.get("mode") if request.POST.get("mode") in MODES else "accepted"
    try:
        returned = reimport.compare(version, content, name=name, mode=mode)
        if "save" in request.POST:
            saved = reimport.bring_back(returned, by=request.user)
            staged_upload.forget(content)
            if saved.must_be_settled:
                titles = dict(version.titles)
                if returned.changes_title:
                    titles[version.language] = returned.title
                base = returned.base.pk
                return saving_pages.settle_page(request, version, saved, base=base, base_text=None, titles=titles)
            return saving_pages.saved_by_hand(request, version, saved, base=returned.base.pk)
    except reimport.OfAnotherText:
        form = form_with_errors(request, WordFileForm)
        form.add_error(None, _("This file left from another text. Open that draft, and bring the file back there."))
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, saving_pages.why_not_open(version))
        return redirect(version)
    except ValidationError as refused:
        form = form_with_errors(request, WordFileForm)
        show_refusal(form, refused)
    else:
        token = token or staged_upload.keep(content, name=name, salt=salt)
        return _return_page(request, version, form, returned=returned, token=token, name=name)
    return _return_page(request, version, form)


@a_form
def word_import(request, slug):
    """A Word file becomes chapters: what it would bring is shown first, and what cannot be carried."""
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.draft_version", handbook)
    form, salt, file = WordImportForm(), salt_for(request, handbook), None
    content, name, token = given_file(request, salt, WordImportForm)
    if isinstance(content, WordImportForm):
        form, content = content, None
    if content is not None:
        levels = WordImportForm({"level": request.POST.get("level", "")})
        levels.is_valid()
        level = levels.cleaned_data.get("level")
        try:
            file = import_file.read(handbook, content, name=name, level=level)
            matching = import_file.matching_of(handbook, [file], renames=_renames(request, handbook, file))
            if "bring" in request.POST and not matching.unsure:
                renames = _renames(request, handbook, file)
                done = import_file.bring_in(handbook, [file], by=request.user, renames=renames).done
                staged_upload.forget(content)
                messages.success(
                    request,
                    ngettext(
                        "%(count)s chapter was brought in from %(file)s.",
                        "%(count)s chapters were brought in from %(file)s.",
                        len(done),
                    )
                    % {"count": len(done), "file": file.name},
                )
                return redirect("desk:handbook_detail", handbook.slug)
        except ValidationError as refused:
            file, form = None, form_with_errors(request, WordImportForm)
            show_refusal(form, refused)
        else:
            token = token or staged_upload.keep(content, name=name, salt=salt)
    return render(
        request,
        "handbook/docx/word_import.html",
        {
            "handbook": handbook,
            "form": form,
            "file": file,
            "token": token,
            "level": request.POST.get("level", ""),
            "chapters": _chapters_of(request, file, matching) if file else [],
            "said": matching.sentences() if file else [],
            "is_unanswered": "bring" in request.POST,
        },
        status=REFUSED if form.errors or (file and "bring" in request.POST) else 200,
    )


def word_file(content, name):
    """A Word file as a download that nobody keeps on the way."""
    response = HttpResponse(content, content_type=export.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _renames(request, handbook, file) -> dict[str, str]:
    """What was answered to whether a chapter of the file is one of the handbook: by its place, "new" or a number."""
    renames = {}
    for place, chapter in enumerate(file.chapters):
        answer = request.POST.get(f"chapter-{place}", "")
        if answer == "new":
            renames[chapter.title] = ""
        elif (number := typed_number(answer)) is not None:
            found = handbook.chapters.filter(number=number).first()
            renames |= {chapter.title: found.titles.get(handbook.source_language, "")} if found else {}
    return renames


def _chapters_of(request, file, matching) -> list[dict]:
    """The file's chapters, each with what it brings, what it is in the handbook, and what was answered to that."""
    return [
        {
            "coming": chapter,
            "brings": import_file.counted(chapter),
            "match": match,
            "name": f"chapter-{place}",
            "answer": request.POST.get(f"chapter-{place}", ""),
        }
        for place, (chapter, match) in enumerate(zip(file.chapters, matching.matches, strict=True))
    ]


def given_file(request, salt, form_class):
    """The bytes that were sent or kept, their name, and the token of what was kept; or the form with its errors."""
    if request.method != "POST":
        return None, "", ""
    if token := request.POST.get("kept", ""):
        found = staged_upload.kept(token, salt=salt)
        if found is None:
            messages.error(request, _("This file was looked at too long ago, or was used already. Send it again."))
            return None, "", ""
        return *found, token
    form = filled_in(form_class, request)
    if not form.is_valid():
        return form, "", ""
    return form.cleaned_data["file"].read(), form.cleaned_data["file"].name, ""


def form_with_errors(request, form_class):
    """The form as it was sent, to put beside its field what was refused."""
    form = filled_in(form_class, request)
    form.full_clean()
    form.errors.clear()  # what was kept needs no other file
    return form


def _return_page(request, version, form, *, returned=None, token="", name=""):
    return render(
        request,
        "handbook/docx/word_return.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
            "returned": returned,
            "fates": returned.fates if returned else None,
            "redline": redline_of(returned.base, returned.wording) if returned else [],
            "moved_on": returned is not None and returned.base.pk != version.wording_id,
            "token": token,
            "name": name,
        },
        status=REFUSED if form.errors else 200,
    )


def salt_for(request, thing) -> str:
    """A file that was looked at is good for the person who saw the report, and for what it was sent to."""
    return f"word:{request.user.pk}:{thing._meta.label_lower}:{thing.pk}"


def no_draft(version) -> str:
    if version.status == version.Status.DRAFTED:
        return _("This draft has no text yet. Write it here, or bring a Word file in at its handbook.")
    return saving_pages.why_not_open(version)
