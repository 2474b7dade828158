"""A translation beside its source: written paragraph by paragraph, paired, and said to hold."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import PER_PAGE
from accounts.rights import require
from handbook.drafting import drafts
from handbook.drafting.views.saving_pages import why_not_open
from handbook.finders import the_chapter, the_version
from handbook.models import Version
from handbook.rendering.rendered_sources import markdown_by_key
from handbook.rendering.wording_html import desk_paragraphs
from handbook.translation import translating
from handbook.translation.forms import ParagraphForm
from handbook.translation.lines import Line, State, counted, is_translation, lines_of, source_of
from text.difference.redline import redline, redline_html


@require_POST
def translation_start(request, pk):
    """Begin a translation of a chapter, or go to the one that is open."""
    chapter = the_chapter(request, pk)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    try:
        version = translating.start(chapter, language=language, by=request.user)
    except drafts.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open draft already: here it is. Work on with it."))
        return redirect("desk:version_translation", refused.version.pk)
    except translating.NoSource:
        messages.error(request, _("There is no text to translate yet. Write the chapter in the handbook's language."))
        return redirect(chapter)
    messages.success(request, _("The translation is started. Nobody but the staff sees it."))
    return redirect("desk:version_translation", version.pk)


@a_form
def version_translation(request, pk):
    """Every paragraph beside its source, or those that are to be looked at; several are paired at once."""
    version = the_version(request, pk)
    if is_translation(version) and source_of(version.chapter) is None:
        messages.warning(request, _("There is no text in the handbook's language yet that it could stand beside."))
        return redirect(version)
    version, source = _both(request, pk)
    require(request.user, "handbook.read_draft", version)
    if request.method == "POST":
        return _pair(request, version)
    lines = lines_of(version, source.wording)
    counts = counted(lines)
    only_open = request.GET.get("show") == "open"
    page = Paginator([line for line in lines if line.is_open or not only_open], PER_PAGE).get_page(
        request.GET.get("page")
    )
    may_say = _may_say(request.user, version)
    return render(
        request,
        "handbook/translation/version_translation.html",
        {
            **_frame(version, source),
            "page": page,
            "rows": _rows(page, version, source),
            "choices": [(line.source_key, line.source_number) for line in lines if line.state in _FREE],
            "only_open": only_open,
            "number_of_all": len(lines),
            "number_open": sum(line.is_open for line in lines),
            "counts": [(State(state).label, number) for state, number in counts.items() if state != State.CURRENT],
            "may_write": _may_write(request.user, version),
            "may_say": may_say,
            "may_label": may_say and version.is_open,
            "to_pair": may_say and counts[State.UNPAIRED],
            "to_take_in": _may_write(request.user, version) and not counts[State.UNPAIRED] and counts[State.MISSING],
        },
    )


@a_form
def translation_paragraph(request, pk, key):
    """One paragraph is written beside its source."""
    version, source = _both(request, pk)
    require(request.user, "handbook.draft_version", version)
    if version.status != Version.Status.DRAFTED and request.method != "POST":
        messages.warning(request, why_not_open(version))
        return redirect("desk:version_translation", version.pk)
    lines = lines_of(version, source.wording)
    at = next((place for place, line in enumerate(lines) if line.key == key), None)
    if at is None:
        raise Http404
    standing = markdown_by_key(version.wording)[key]
    initial = {"text": standing, "before": standing, "source": source.wording_id}
    form = filled_in(ParagraphForm, request, language=version.language, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        seen = translating.seen_source(version, given["source"]) or source.wording
        try:
            translating.write(version, key, given["text"], before=given["before"], source=seen, by=request.user)
        except drafts.NotOpen:
            version.refresh_from_db()
            form.add_error(
                None, why_not_open(version) + " " + _("What you typed was not saved; it still stands below.")
            )
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            return _go_on(request, version, lines, at, moved_on=seen.pk != source.wording_id)
    row = _rows([lines[at]], version, source)[0]
    return render(
        request,
        "handbook/translation/translation_paragraph.html",
        {
            **_frame(version, source),
            "form": form,
            "row": row,
            "line": lines[at],
            "source_markdown": markdown_by_key(source.wording).get(lines[at].source_key, ""),
        },
    )


@require_POST
def translation_holds(request, pk, key):
    """A paragraph still holds, although its source was changed."""
    version, source = _both(request, pk)
    seen = translating.seen_source(version, request.POST.get("source")) or source.wording
    try:
        said = translating.still_holds(version, key, source=seen, by=request.user)
    except translating.NothingToConfirm:
        messages.warning(request, _("This paragraph renders its source as it stands; there is nothing to confirm."))
    except translating.OwnWord as refused:
        messages.warning(request, str(refused))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        if said.awaits_second:
            messages.success(
                request, _("Noted. What changed weighs much, so the mark goes once a second person says so, too.")
            )
        elif seen.pk != source.wording_id:
            messages.warning(request, _("Noted. The source was changed again in the meantime: look at it once more."))
        else:
            messages.success(request, _("It still holds: the mark is gone."))
    return redirect(_address(version, request.POST.get("number", ""), request.POST.get("show", "")))


@require_POST
def translation_label(request, pk):
    """Label a translation as a draft for review, or take that label off."""
    version, _source = _both(request, pk)
    is_draft = request.POST.get("label") == "draft"
    try:
        translating.label(version, is_draft=is_draft, by=request.user)
    except drafts.NotOpen:
        messages.warning(
            request, _("This text is approved: it keeps its label. Open a new draft of it to change that.")
        )
    else:
        told = _("Readers will be told on every page that it is a draft translation, and it never prevails.")
        messages.success(request, told if is_draft else _("It counts as a checked translation once it is approved."))
    return redirect("desk:version_translation", version.pk)


@require_POST
def translation_take_in(request, pk):
    """Put in what the source has and the translation lacks."""
    version, _source = _both(request, pk)
    try:
        came = translating.take_in(version, by=request.user)
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, why_not_open(version))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        told = ngettext("%d paragraph came in. Translate it.", "%d paragraphs came in. Translate them.", came)
        messages.success(request, told % came)
    return redirect(_address(version, "", "open"))


@require_POST
def translation_take_out(request, pk, key):
    """Take out a paragraph whose source is gone."""
    version, _source = _both(request, pk)
    try:
        translating.take_out(version, key, by=request.user)
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, why_not_open(version))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("It is taken out. What stood before is in the history."))
    return redirect(_address(version, "", "open"))


# Steps of the views -----------------------------------------------------------------------------------------------

_FREE = (State.MISSING, State.UNPAIRED, State.UNTRANSLATED)


def _both(request, pk) -> tuple[Version, Version]:
    """A translation and the text it is made from."""
    version = the_version(request, pk)
    source = source_of(version.chapter)
    if not is_translation(version) or source is None or version.wording is None:
        raise Http404
    source.chapter = version.chapter
    return version, source


def _pair(request, version):
    """Pair what was chosen: one paragraph by its button, or all for which something is chosen."""
    source = translating.seen_source(version, request.POST.get("source"))
    chosen = {name.removeprefix("pair-"): of for name, of in request.POST.items() if name.startswith("pair-") and of}
    if source is None:
        messages.warning(request, _("Reload the page and choose again."))
        return redirect("desk:version_translation", version.pk)
    try:
        number = translating.pair(version, chosen, source=source, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        told = ngettext(
            "%d paragraph is paired with its source.", "%d paragraphs are paired with their source.", number
        )
        messages.success(request, told % number)
    return redirect(_address(version, "", request.POST.get("show", "")))


def _go_on(request, version, lines: list[Line], at: int, *, moved_on: bool):
    """To the next paragraph that is to be looked at, or back to all where that was the last."""
    if moved_on:
        messages.warning(
            request,
            _("Saved. The source was changed while you wrote; what you saved renders the words that you saw."),
        )
    else:
        messages.success(request, _("Saved."))
    following = (line for line in lines[at + 1 :] if line.key and line.is_open)
    after = next(following, None)
    if after is None or "stay" in request.POST:
        return redirect(_address(version, lines[at].number, ""))
    return redirect("desk:translation_paragraph", version.pk, after.key)


def _rows(lines, version: Version, source: Version) -> list[dict]:
    here, there = desk_paragraphs(version, version.wording), desk_paragraphs(source, source.wording)
    return [
        {
            "line": line,
            "number": line.number or line.source_number,
            "html": mark_safe(here.get(line.key, "")),
            "source_html": mark_safe(there.get(line.source_key, "")),
            "changed": mark_safe(redline_html(redline(line.before, line.source_words)))
            if line.before and line.state in (State.OLDER, State.ASKED, State.SIGNS)
            else "",
            "is_old": line.state in (State.OLDER, State.ASKED, State.GONE),
        }
        for line in lines
    ]


def _frame(version: Version, source: Version) -> dict:
    return {
        "version": version,
        "source": source,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
    }


def _may_write(user, version) -> bool:
    return version.status == Version.Status.DRAFTED and user.has_perm("handbook.draft_version", version)


def _may_say(user, version) -> bool:
    return user.has_perm("handbook.draft_version", version) or user.has_perm("handbook.approve_version", version)


def _address(version: Version, number: str, show: str) -> str:
    address = reverse("desk:version_translation", args=[version.pk])
    place = f"#line-{number}" if number.replace(".", "").isdigit() else ""
    return address + ("?show=open" if show == "open" else "") + place
