"""Pages of a text: a version as readers get it, its editing, its sources, and the difference between two wordings."""

from collections import defaultdict
from collections.abc import Mapping

from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from handbook.discussion.threads import threads_on
from handbook.discussion.views.remark_pages import marks
from handbook.discussion.views.sign_off_pages import discussion
from handbook.drafting import drafts, history
from handbook.drafting.sources import Source, by_paragraph, orphans, sources_of
from handbook.feedback.comments import comments_on
from handbook.finders import the_version
from handbook.law_references import marking, reliances
from handbook.models import Version
from handbook.rendering import numbered_paragraphs
from handbook.rendering.wording_html import desk_html, missing_notes
from handbook.translation.lines import OPEN, counted, is_translation, lines_of, source_of
from text.html.pages import paragraph_number

a_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def version_detail(request, pk):
    version = the_version(request, pk)
    sources = sources_of(version, request.user)
    threads = threads_on(version, request.user)
    at_the_desk = version.status == Version.Status.DRAFTED
    may_draft = request.user.has_perm("handbook.draft_version", version)
    is_own = request.user.pk in version.drafters
    may_decide = version.status == Version.Status.IN_REVIEW and request.user.has_perm(
        "handbook.approve_version", version
    )
    return render(
        request,
        "handbook/desk/version_detail.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "html": text_as_read(
                version, sources=sources, may_cite=may_draft and at_the_desk, below=marks(version, threads)
            ),
            "orphans": orphans(version, sources),
            "beside_source": _beside_source(version),
            "missing_notes": missing_notes(version.wording, language=version.language),
            "cited": by_paragraph(version, sources),
            "wordings": history.latest_wordings(version),
            "may_edit": may_draft and at_the_desk,
            "may_lay": may_draft and version.is_open and version.wording is not None,
            "may_decide": may_decide,
            "may_withdraw": history.may_withdraw(version, request.user),
            "superseded_by": drafts.superseded_by(version),
            "unmerged_seen": numbered_paragraphs.sha256(version.unmerged),
            "is_own": is_own,
            "comments": comments_on(version, request.user),
            "relied": reliances.of(version),
            "marked": marking.marked(version),
            "may_mark": may_draft and at_the_desk and version.based_on_id is not None,
            **discussion(request, version, threads),
        },
    )


def _beside_source(version: Version) -> list[tuple[str, int]]:
    """Of a translation, how many paragraphs somebody has to look at, and why; nothing of a source."""
    source = source_of(version.chapter) if is_translation(version) and version.wording else None
    if source is None:
        return []
    counts = counted(lines_of(version, source.wording))
    return [(state.label, counts[state]) for state in OPEN if counts[state]]


# The text as readers get it ------------------------------------------------------------------------------------


def text_as_read(
    version: Version, *, sources: list[Source], may_cite: bool, below: Mapping[str, str] | None = None
) -> str:
    """Return the finished HTML of a version's wording, under each paragraph what it draws on and what `below` says."""
    wording = version.wording
    if wording is None or not wording.text.strip():
        return ""
    of_key: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        of_key[source.citation.key].append(source)
    template = get_template("handbook/drafting/_paragraph_sources.html")
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
    for key, mark in (below or {}).items():
        marks[key] = marks.get(key, "") + mark
    # Clean by construction: what authors wrote was cleaned when it was read, and the marks are our own template.
    return mark_safe(desk_html(version, wording, marks=marks))
