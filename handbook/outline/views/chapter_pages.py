"""Pages of a chapter: its place in the handbook, what stands in it, and what is under way."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acts import acts_on
from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.finders import the_chapter, the_handbook
from handbook.models import Edition, Version
from handbook.outline import chapters
from handbook.outline.forms import ChapterForm
from handbook.outline.views.handbook_pages import rights


@a_form
def chapter_new(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.arrange_handbook", handbook)
    form = filled_in(ChapterForm, request, handbook=handbook, initial={"part": request.GET.get("part")})
    if form.is_valid():
        try:
            chapter = chapters.make_chapter(handbook, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The chapter is added. An editor can start its draft here."))
            return redirect(chapter)
    return render(request, "handbook/outline/chapter_new.html", {"handbook": handbook, "form": form})


@require_safe
def chapter_detail(request, pk):
    chapter = the_chapter(request, pk)
    versions = list(
        Version.objects.for_staff(request.user)
        .filter(chapter=chapter)
        .select_related("started_by", "submitted_by", "approved_by", "based_on")
        .order_by("-pk")
    )
    language = chapter.handbook.source_language
    return render(
        request,
        "handbook/outline/chapter_detail.html",
        {
            "chapter": chapter,
            "handbook": chapter.handbook,
            "topics": chapter.topics.select_related("consultation"),
            "versions": _with_the_one_before(versions),
            "in_effect": next(
                iter(Version.objects.filter(chapter=chapter, language=language).in_effect(timezone.localdate())), None
            ),
            "open_draft": _open(versions, language, is_correction=False),
            "open_correction": _open(versions, language, is_correction=True),
            "translations": _translations(versions, language),
            "may_take_away": not chapter.versions.exists(),
            "number_is_fixed": chapter.versions.filter(status=Version.Status.APPROVED).exists(),
            "editions": Edition.objects.filter(chapters__version__chapter=chapter)
            .distinct()
            .newest_first()
            .defer("manifest"),
            "acts": acts_on(chapter)[:10],
            **rights(request.user, chapter.handbook),
        },
    )


@a_form
def chapter_edit(request, pk):
    chapter = the_chapter(request, pk)
    require(request.user, "handbook.arrange_handbook", chapter)
    form = filled_in(ChapterForm, request, instance=copy(chapter), handbook=chapter.handbook)
    if form.is_valid():
        try:
            chapters.edit_chapter(chapter, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(chapter)
    return render(
        request, "handbook/outline/chapter_edit.html", {"chapter": chapter, "handbook": chapter.handbook, "form": form}
    )


@require_POST
def chapter_delete(request, pk):
    chapter = the_chapter(request, pk)
    try:
        chapters.delete_chapter(chapter, by=request.user)
    except chapters.HoldsVersions:
        messages.error(
            request,
            _("“%s” holds text, and text is never deleted. Leave it out by not approving its draft.") % chapter,
        )
        return redirect(chapter)
    messages.success(request, _("“%s” is taken away.") % chapter)
    return redirect("desk:handbook_detail", chapter.handbook.slug)


def _open(versions, language, *, is_correction) -> Version | None:
    return next(
        (v for v in versions if v.is_open and v.language == language and v.is_correction == is_correction), None
    )


def _translations(versions: list[Version], source: str) -> list[dict]:
    """For each other language the open draft, else the newest approved text; nothing where there is no source."""
    if not any(version.language == source and version.wording_id for version in versions):
        return []
    found = []
    for code, name in settings.LANGUAGES:
        if code == source:
            continue
        approved = [v for v in versions if v.language == code and v.status == Version.Status.APPROVED]
        standing = [version for version in approved if version.withdrawn_at is None]
        draft = _open(versions, code, is_correction=False)
        newest = max(standing, key=lambda v: (v.effective_from, v.approved_at, v.pk), default=None)
        found.append({"code": code, "name": name, "draft": draft, "version": draft or newest})
    return found


def _with_the_one_before(versions: list[Version]) -> list[tuple[Version, Version | None]]:
    """Each version, and for an approved one the version of its language that was approved before it."""
    approved: dict[str, list[Version]] = {}
    for version in versions:
        if version.status == Version.Status.APPROVED and version.withdrawn_at is None:
            approved.setdefault(version.language, []).append(version)
    before: dict[int, Version] = {}
    for of_language in approved.values():
        of_language.sort(key=lambda v: (v.effective_from, v.approved_at, v.pk))
        before |= {later.pk: earlier for earlier, later in zip(of_language, of_language[1:], strict=False)}
    return [(version, before.get(version.pk)) for version in versions]
