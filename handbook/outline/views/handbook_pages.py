"""Pages of a handbook's shape: the list, what a handbook says of itself, its parts and chapters in order."""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acts import acts_on
from accounts.forms import a_form, show_refusal
from accounts.models import in_language
from accounts.rights import require
from handbook.finders import the_chapter, the_handbook
from handbook.models import Chapter, Edition, Handbook, Part, Version
from handbook.outline import chapters, ordering
from handbook.outline import handbooks as outline_handbooks
from handbook.outline.forms import ChapterForm, HandbookForm, PartForm


@dataclass
class ChapterState:
    """A chapter of the table of contents, with what stands and what is under way."""

    chapter: Chapter
    in_effect: Version | None = None
    coming: list[Version] = field(default_factory=list)
    open: list[Version] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False
    place: int = 0
    token: str = ""

    @property
    def title(self) -> str:
        """As the text in effect is called, or else as the chapter is called while it is worked on."""
        return in_language(self.in_effect.titles if self.in_effect else self.chapter.titles)


@require_safe
def handbook_list(request):
    handbooks = (
        Handbook.objects.for_staff(request.user)
        .select_related("programme")
        .annotate(chapter_count=Count("chapters"))
        .prefetch_related(
            Prefetch(
                "editions",
                Edition.objects.filter(status=Edition.Status.ISSUED, withdrawn_at=None)
                .newest_first()
                .only("handbook", "major", "minor", "in_effect_from"),
                to_attr="issued_editions",
            )
        )
        .order_by("programme__slug", "slug")
    )
    return render(
        request,
        "handbook/outline/handbook_list.html",
        {"handbooks": handbooks, "may_make": request.user.has_perm("handbook.arrange_handbook")},
    )


@a_form
def handbook_new(request):
    require(request.user, "handbook.arrange_handbook")
    form = HandbookForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            handbook = outline_handbooks.make_handbook(**_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The handbook is made. Add its first chapter."))
            return redirect("desk:handbook_detail", handbook.slug)
    return render(request, "handbook/outline/handbook_new.html", {"form": form})


@require_safe
def handbook_detail(request, slug):
    handbook = the_handbook(request, slug)
    parts = list(handbook.parts.all())
    states = _chapter_states(handbook)
    rows = [{"part": None, "chapters": _ends_marked([s for s in states if s.chapter.part_id is None])}]
    for part in parts:
        rows.append(
            {
                "part": part,
                "token": _token(part),
                "chapters": _ends_marked([s for s in states if s.chapter.part_id == part.pk]),
            }
        )
    may_arrange = request.user.has_perm("handbook.arrange_handbook", handbook)
    return render(
        request,
        "handbook/outline/handbook_detail.html",
        {
            "handbook": handbook,
            # Where there are parts, the row of the chapters in none is shown empty too: chapters can be put there.
            "rows": [row for row in rows if row["part"] or row["chapters"] or (parts and states and may_arrange)],
            "parts": parts,
            "order": " ".join(_token(each) for each in _in_order(rows)),
            "moved": request.GET.get("moved", ""),
            "first_part": parts[0] if parts else None,
            "last_part": parts[-1] if parts else None,
            "consultations": handbook.consultations.order_by("-opens_on"),
            "has_chapters": bool(states),
            "something_in_effect": any(state.in_effect for state in states),
            "has_issued": handbook.editions.filter(status=Edition.Status.ISSUED).exists(),
            **_rights(request.user, handbook),
        },
    )


@a_form
def handbook_edit(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.arrange_handbook", handbook)
    # The form writes into its instance; the page's heading says what stands.
    form = HandbookForm(request.POST or None, instance=copy(handbook), user=request.user)
    if form.is_valid():
        try:
            handbook = outline_handbooks.edit_handbook(handbook, **_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:handbook_detail", handbook.slug)
    return render(request, "handbook/outline/handbook_edit.html", {"handbook": handbook, "form": form})


@a_form
def part_new(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.arrange_handbook", handbook)
    form = PartForm(request.POST or None)
    if form.is_valid():
        chapters.make_part(handbook, titles=form.cleaned_data["titles"], by=request.user)
        messages.success(request, _("The part is added."))
        return redirect("desk:handbook_detail", handbook.slug)
    return render(request, "handbook/outline/part_new.html", {"handbook": handbook, "form": form})


@a_form
def part_edit(request, pk):
    part = _the_part(request, pk)
    require(request.user, "handbook.arrange_handbook", part.handbook)
    form = PartForm(request.POST or None, instance=copy(part))
    if form.is_valid():
        chapters.edit_part(part, titles=form.cleaned_data["titles"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:handbook_detail", part.handbook.slug)
    return render(request, "handbook/outline/part_edit.html", {"part": part, "handbook": part.handbook, "form": form})


@require_POST
def handbook_arrange(request, slug):
    """Put the whole handbook in an order in one act: `order` names its parts and chapters, `seen` as they stood."""
    handbook = the_handbook(request, slug)
    things = {_token(each): each for each in ordering.order_of(handbook)}
    order, seen = (
        [things.get(token) for token in request.POST.get(name, "").split()[: len(things) + 1]]
        for name in ("order", "seen")
    )
    try:
        ordering.arrange(handbook, order, seen=seen, by=request.user)
    except ordering.OtherOrder:
        messages.warning(
            request, _("A colleague arranged this handbook in the meantime. This is the order now; move it once more.")
        )
    else:
        messages.success(request, _("The handbook is in its new order."))
    return _back_to(handbook, request.POST.get("moved", ""))


@require_POST
def part_move(request, pk):
    part = _the_part(request, pk)
    if "place" in request.POST:
        is_moved = ordering.place_part(part, place=_place(request), by=request.user)
    else:
        is_moved = ordering.move_part(part, up=_goes_up(request), by=request.user)
    if is_moved:
        messages.success(request, _("“%s” is moved.") % part)
    return _back_to(part.handbook, _token(part))


@require_POST
def part_delete(request, pk):
    part = _the_part(request, pk)
    try:
        chapters.delete_part(part, by=request.user)
    except chapters.HoldsChapters:
        messages.error(
            request,
            _("“%s” holds chapters. Put them into another part first; then it can be taken away.") % part,
        )
    else:
        messages.success(request, _("“%s” is taken away.") % part)
    return redirect("desk:handbook_detail", part.handbook.slug)


@a_form
def chapter_new(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.arrange_handbook", handbook)
    form = ChapterForm(request.POST or None, handbook=handbook, initial={"part": request.GET.get("part")})
    if form.is_valid():
        try:
            chapter = chapters.make_chapter(handbook, **_said(form), by=request.user)
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
                iter(Version.objects.filter(chapter=chapter, language=language).in_effect(_today())), None
            ),
            "open_draft": _open(versions, language, is_correction=False),
            "open_correction": _open(versions, language, is_correction=True),
            "may_take_away": not chapter.versions.exists(),
            "number_is_fixed": chapter.versions.filter(status=Version.Status.APPROVED).exists(),
            "editions": Edition.objects.filter(chapters__version__chapter=chapter)
            .distinct()
            .newest_first()
            .defer("manifest"),
            "acts": acts_on(chapter)[:10],
            **_rights(request.user, chapter.handbook),
        },
    )


@a_form
def chapter_edit(request, pk):
    chapter = the_chapter(request, pk)
    require(request.user, "handbook.arrange_handbook", chapter)
    form = ChapterForm(request.POST or None, instance=copy(chapter), handbook=chapter.handbook)
    if form.is_valid():
        try:
            chapters.edit_chapter(chapter, **_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(chapter)
    return render(
        request, "handbook/outline/chapter_edit.html", {"chapter": chapter, "handbook": chapter.handbook, "form": form}
    )


@require_POST
def chapter_move(request, pk):
    chapter = the_chapter(request, pk)
    if "place" in request.POST:
        chosen = request.POST.get("part", "")
        part = chapter.handbook.parts.filter(pk=_pk(chosen) or 0).first()
        if chosen and part is None:
            messages.warning(request, _("This part is not there any more. Choose another."))
            return _back_to(chapter.handbook, _token(chapter))
        is_moved = ordering.place_chapter(chapter, part=part, place=_place(request), by=request.user)
    else:
        is_moved = ordering.move_chapter(chapter, up=_goes_up(request), by=request.user)
    if is_moved:
        messages.success(request, _("“%s” is moved.") % chapter)
    return _back_to(chapter.handbook, _token(chapter))


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


def _the_part(request, pk) -> Part:
    mine = Handbook.objects.for_staff(request.user)
    return get_object_or_404(Part.objects.filter(handbook__in=mine).select_related("handbook__programme"), pk=pk)


def _said(form) -> dict:
    """What a form says, field by field of the thing itself: titles by language, not one entry per input."""
    inputs = {f"{name}_{code}" for name in form.language_keyed for code, _language in settings.LANGUAGES}
    return {name: value for name, value in form.cleaned_data.items() if name not in inputs}


def _back_to(handbook, moved: str):
    """To the handbook's page, with the keyboard on what was moved, so that it can be moved on.

    Without a fragment: a browser that is sent to one puts the keyboard nowhere else.
    """
    address = reverse("desk:handbook_detail", args=[handbook.slug])
    return redirect(f"{address}?moved={moved}" if re.fullmatch(r"(part|chapter)-\d{1,18}", moved) else address)


def _token(thing: Part | Chapter) -> str:
    """How the page names a part or chapter: the id of its row."""
    return f"{thing._meta.model_name}-{thing.pk}"


def _in_order(rows) -> Iterator[Part | Chapter]:
    for row in rows:
        if row["part"]:
            yield row["part"]
        yield from (state.chapter for state in row["chapters"])


def _place(request) -> int:
    """The place asked for, counted from 1; whatever is no number is the last."""
    return _pk(request.POST["place"]) or 10**6


def _pk(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) <= 18 else None


def _goes_up(request) -> bool:
    direction = request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404
    return direction == "up"


def _rights(user, handbook) -> dict:
    return {
        "may_arrange": user.has_perm("handbook.arrange_handbook", handbook),
        "may_read_drafts": user.has_perm("handbook.read_draft", handbook),
        "may_draft": user.has_perm("handbook.draft_version", handbook),
        "may_issue": user.has_perm("handbook.issue_edition", handbook),
    }


def _today():
    return timezone.localdate()


def _chapter_states(handbook) -> list[ChapterState]:
    """Every chapter in order, in two queries however many there are."""
    versions = (
        # What is withdrawn is in the history only.
        Version.objects.filter(chapter__handbook=handbook, language=handbook.source_language, withdrawn_at=None)
        .only("chapter", "language", "status", "is_correction", "effective_from", "titles", "approved_at")
        .order_by("effective_from", "approved_at", "pk")
    )
    states = {chapter.pk: ChapterState(chapter) for chapter in handbook.chapters.order_by("position")}
    for version in versions:
        state = states[version.chapter_id]
        if version.is_open:
            state.open.append(version)
        elif version.effective_from <= _today():
            state.in_effect = version  # the last one by date, then by when it was approved
        else:
            state.coming.append(version)
    return list(states.values())


def _ends_marked(states: list[ChapterState]) -> list[ChapterState]:
    for place, state in enumerate(states, start=1):
        state.place, state.token = place, _token(state.chapter)
    if states:
        states[0].is_first = states[-1].is_last = True
    return states


def _open(versions, language, *, is_correction) -> Version | None:
    return next(
        (v for v in versions if v.is_open and v.language == language and v.is_correction == is_correction), None
    )


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
