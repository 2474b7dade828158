"""Pages of a text: a version as readers get it, its editing, its sources, and the difference between two wordings."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import Lag
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import require
from handbook import comparing, drafting
from handbook.commenting import comments_on
from handbook.forms import CitationForm, WordingForm, show_refusal
from handbook.models import Citation, Version, Wording
from handbook.provenance import contributions_for
from handbook.views.desk import the_chapter, the_version
from handbook.wording_html import missing_notes, read, web_html
from text.khmer import may_divide
from text.pages import paragraph_number
from text.redline import ParagraphChange
from workshops import protection
from workshops.models import Contribution, Disposition, Withholding

a_form = require_http_methods(["GET", "HEAD", "POST"])
SHOWN_WORDINGS = 50


@require_POST
def draft_start(request, pk):
    chapter = the_chapter(request, pk)
    try:
        version = drafting.start_draft(chapter, by=request.user)
    except drafting.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open draft already: here it is. Work on with it."))
        return redirect(refused.version)
    messages.success(request, _("The draft is started. Nobody but the staff sees it."))
    return redirect("desk:version_edit", version.pk)


@require_POST
def correction_start(request, pk):
    chapter = the_chapter(request, pk)
    try:
        version = drafting.start_correction(chapter, by=request.user)
    except drafting.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open correction already: here it is. Work on with it."))
        return redirect(refused.version)
    except drafting.NothingInEffect:
        messages.error(
            request, _("No text of this chapter is in effect yet, so there is nothing to correct. Start a draft.")
        )
        return redirect(chapter)
    messages.success(request, _("The correction is started from the text in effect. The open draft stays as it is."))
    return redirect("desk:version_edit", version.pk)


@require_safe
def version_detail(request, pk):
    version = the_version(request, pk)
    sources = sources_of(version, request.user)
    at_the_desk = version.status == Version.Status.DRAFTED
    may_draft = request.user.has_perm("handbook.draft_version", version)
    orphans = [s for s in sources if s.citation.key not in (version.wording.keys if version.wording else [])]
    wordings = list(
        version.wordings.annotate(before=Window(Lag("pk"), order_by=F("pk").asc()))
        .select_related("saved_by")
        .defer("text", "keys")
        .order_by("-pk")[: SHOWN_WORDINGS + 1]
    )
    is_own = request.user.pk in version.drafters
    may_decide = version.status == Version.Status.IN_REVIEW and request.user.has_perm(
        "handbook.approve_version", version
    )
    return render(
        request,
        "desk/version_detail.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "html": text_as_read(version, sources=sources, may_cite=may_draft and at_the_desk),
            "orphans": orphans,
            "missing_notes": missing_notes(version.wording, language=version.language),
            "cited": by_paragraph(version, sources),
            "wordings": wordings[:SHOWN_WORDINGS],
            "has_earlier_wordings": len(wordings) > SHOWN_WORDINGS,
            "may_edit": may_draft and at_the_desk,
            "may_lay": may_draft and version.is_open and version.wording is not None,
            "may_decide": may_decide,
            "is_own": is_own,
            "comments": comments_on(version, request.user),
        },
    )


@a_form
def version_edit(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, _not_open(version))
        return redirect(version)
    form = WordingForm(request.POST or None, version=version)
    clash = None
    if form.is_valid():
        try:
            drafting.save(
                version,
                text=form.cleaned_data["text"],
                titles=form.titles,
                seen=form.wording_seen,
                by=request.user,
            )
        except drafting.StaleVersion:
            clash = _clash(version, form.cleaned_data["text"])
        except drafting.NotOpen:
            version.refresh_from_db()
            form.add_error(None, _not_open(version) + " " + _("What you typed was not saved; it still stands below."))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:version_edit", pk) if "stay" in request.POST else redirect(version)
    return render(
        request,
        "desk/version_edit.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
            "clash": clash,
        },
        status=409 if clash else 200,
    )


@a_form
def version_cite(request, pk):
    """Which paragraph draws on which contribution. `?q=` looks in the words, summaries and receipts."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, _not_open(version))
        return redirect(version)
    citable = contributions_for(version, request.user)
    form = CitationForm(
        request.POST or None,
        paragraphs=_paragraph_choices(version),
        contributions=citable,
        initial={"key": request.GET.get("key"), "contribution": request.GET.get("contribution")},
    )
    if form.is_valid():
        try:
            drafting.cite(version, by=request.user, **form.cleaned_data)
        except drafting.NotOpen:
            version.refresh_from_db()
            form.add_error(None, _not_open(version))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The paragraph now says that it draws on this contribution."))
            number = paragraph_number(version.chapter.number, version.wording.keys.index(form.cleaned_data["key"]) + 1)
            return redirect(f"{version.get_absolute_url()}#{number}")
    q = request.GET.get("q", "").strip()
    page = Paginator(_found(citable, q), 50).get_page(request.GET.get("page"))
    for contribution in page:
        contribution.words = protection.words(contribution, request.user)
    return render(
        request,
        "desk/version_cite.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
            "chosen": form["contribution"].value(),
            "key": form["key"].value() or "",
            "q": q,
            "page": page,
        },
    )


@require_POST
def citation_delete(request, pk):
    citation = get_object_or_404(
        Citation.objects.filter(version__in=Version.objects.for_staff(request.user)).select_related(
            "version__chapter__handbook__programme", "contribution"
        ),
        pk=pk,
    )
    try:
        drafting.uncite(citation, by=request.user)
    except drafting.NotOpen:
        messages.warning(request, _not_open(citation.version))
    else:
        messages.success(request, _("The paragraph no longer names this contribution."))
    return redirect(citation.version)


@require_safe
def wording_redline(request, a, b):
    """Word by word between any two wordings of one chapter, the first taken as the earlier."""
    mine = Version.objects.for_staff(request.user)
    wordings = Wording.objects.filter(version__in=mine).select_related(
        "version__chapter__handbook__programme", "saved_by"
    )
    old, new = get_object_or_404(wordings, pk=a), get_object_or_404(wordings, pk=b)
    if old.version.chapter_id != new.version.chapter_id:
        raise Http404(_("These wordings belong to different chapters."))
    return render(
        request,
        "desk/wording_redline.html",
        {
            "old": old,
            "new": new,
            "version": new.version,
            "chapter": new.version.chapter,
            "handbook": new.version.chapter.handbook,
            "redline": redline_of(old, new),
        },
    )


# The text as readers get it ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A citation with what may be said of its contribution, and whether this person may read its own words."""

    citation: Citation
    is_readable: bool

    @property
    def contribution(self) -> Contribution:
        return self.citation.contribution


def sources_of(version: Version, user) -> list[Source]:
    """Return what a version draws on, in a constant number of queries."""
    citations = list(
        version.citations.prefetch_related(Prefetch("contribution", Contribution.objects.with_answer())).order_by("pk")
    )
    readable = set(
        Contribution.objects.visible_to(user)
        .filter(pk__in=[citation.contribution_id for citation in citations])
        .values_list("pk", flat=True)
    )
    return [Source(citation, citation.contribution_id in readable) for citation in citations]


def by_paragraph(version: Version, sources: list[Source]) -> list[tuple[str, list[Source]]]:
    """Return the sources under the number of their paragraph, in the order of the text."""
    keys = version.wording.keys if version.wording else []
    numbered = [
        (
            paragraph_number(version.chapter.number, position),
            [source for source in sources if source.citation.key == key],
        )
        for position, key in enumerate(keys, start=1)
    ]
    return [(number, cited) for number, cited in numbered if cited]


def text_as_read(version: Version, *, sources: list[Source], may_cite: bool) -> str:
    """Return the finished HTML of a version's wording, under each paragraph what it draws on."""
    wording = version.wording
    if wording is None or not wording.text.strip():
        return ""
    of_key: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        of_key[source.citation.key].append(source)
    template = get_template("desk/_paragraph_sources.html")
    marks = {
        key: template.render(
            {
                "sources": of_key[key],
                "version": version,
                "key": key,
                "number": paragraph_number(version.chapter.number, position),
                "may_cite": may_cite,
            }
        )
        for position, key in enumerate(wording.keys, start=1)
        if may_cite or of_key[key]
    }
    with override(version.language):
        html = web_html(wording, number=version.chapter.number, language=version.language, marks=marks)
    # Clean by construction: what authors wrote was cleaned when it was read, and the marks are our own template.
    return mark_safe(html)


# Redline ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbered:
    """A paragraph of a wording with the number it would be printed with."""

    key: str
    kind: str
    text: str
    number: str


@dataclass(frozen=True)
class Stretch:
    """Neighbouring rows of a redline (paragraphs, headings, notes): changed ones, or unchanged ones folded away."""

    is_changed: bool
    paragraphs: tuple[ParagraphChange, ...]

    @property
    def numbered(self) -> int:
        """How many of them are numbered paragraphs."""
        return sum(change.kind not in ("heading", "note") for change in self.paragraphs)


def redline_of(old: Wording | None, new: Wording | None) -> list[Stretch]:
    """Return the difference between two wordings of one chapter, in stretches."""
    changes = comparing.changes_between(_side(old), _side(new))
    return [
        Stretch(is_changed, tuple(paragraphs))
        for is_changed, paragraphs in groupby(changes, key=lambda change: change.op != "unchanged")
    ]


def _side(wording: Wording | None) -> comparing.Side:
    if wording is None:
        return comparing.NOTHING
    return comparing.Side(_numbered(wording), read(wording, language=wording.version.language))


def _numbered(wording: Wording | None) -> list[Numbered]:
    if wording is None:
        return []
    version = wording.version
    return [
        Numbered(kept.key, kept.kind, kept.text, paragraph_number(version.chapter.number, position))
        for position, kept in enumerate(drafting.kept_paragraphs(wording), start=1)
    ]


def _clash(version: Version, typed: str) -> dict:
    """What a writer must see before they overwrite: who saved since, and their own words against what stands."""
    version.refresh_from_db()
    standing = version.wording
    try:
        typed = drafting.readable(typed)
        keys = drafting.carried_keys(standing, typed)
    except ValidationError:
        return {"standing": standing, "redline": None}
    mine = Wording(version=version, text=typed, keys=keys)
    return {"standing": standing, "redline": redline_of(standing, mine)}


def _not_open(version: Version) -> str:
    if version.status == Version.Status.APPROVED:
        return _("This version is approved, and approved text never changes. Start a new draft from its chapter.")
    return _("This version is sent for approval, so its text stands still. An approver can return it to you.")


def _paragraph_choices(version: Version) -> list[tuple[str, str]]:
    """Each paragraph's key, with its number and first words for a list to choose from."""
    if version.wording is None:
        return []
    return [(p.key, f"{p.number} {_beginning(p.text)}") for p in _numbered(version.wording)]


def _beginning(text: str, most: int = 70) -> str:
    """The first words of a text; where words have no spaces, never a torn cluster."""
    if len(text) <= most:
        return text
    end = next((at for at in range(most, most // 2, -1) if text[at] == " "), most)
    while end > 1 and not may_divide(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _found(citable, q: str):
    if not q:
        return citable
    in_summary = Disposition.objects.filter(contribution=OuterRef("pk"), standing=True, public_summary__icontains=q)
    # What is withheld is not found either: whether a word stands in it would tell what it says.
    in_words = Q(text__icontains=q) & ~Exists(Withholding.objects.filter(contribution=OuterRef("pk")))
    return citable.filter(Exists(in_summary) | in_words | Q(receipt__icontains=q))
