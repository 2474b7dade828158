"""While somebody writes: the text as readers would get it, and what they paste as Markdown. Nothing is stored here."""

import time

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_POST

from accounts.numbers import typed_number
from accounts.rights import require
from handbook.drafting.clipboard import pasting
from handbook.finders import the_version
from handbook.models import Version, Wording
from handbook.rendering import numbered_paragraphs
from handbook.rendering.table_filling import with_law_tables
from handbook.rendering.wording_html import desk_html, read
from text.difference import alignment
from text.html.pages import paragraph_number
from text.khmer import in_order, normalise
from text.line_breaks import hold_words
from text.parsing import blocks
from text.scripts import is_sentence_in_other_letters

REFUSED = 422
NOTES_OF_A_TEXT = 100_000  # more than any text has


@require_POST
def version_preview(request, pk):
    """What readers would get of the text that is sent, made by their own renderer, with the line each block begins on.

    Keys are carried over from the wording that stands, so that numbers and references are those of a saved text.
    """
    started = time.perf_counter()
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    try:
        shown = _preview(version, request.POST.get("text", ""))
    except blocks.CannotRead as refused:
        return JsonResponse({"sentence": refused.said_with(_)}, status=REFUSED)
    return JsonResponse(shown | {"took": round((time.perf_counter() - started) * 1000)})


@require_POST
def paste(request):
    """HTML from the clipboard as Markdown. `first_note` is the first number that no footnote of the text has.

    `language` is the text's own: what is pasted in other letters is taken, and its writer told at once.
    """
    require(request.user, "handbook.draft_version")
    first_note = typed_number(request.POST.get("first_note"))
    if first_note is None or first_note >= NOTES_OF_A_TEXT:
        first_note = 1
    try:
        pasted = pasting.to_markdown(request.POST.get("html", ""), first_note=first_note)
    except ValidationError as refused:
        return JsonResponse({"sentence": " ".join(refused.messages)}, status=REFUSED)
    said = list(pasted.said)
    language = request.POST.get("language")
    if language and is_sentence_in_other_letters(pasted.markdown, language):
        said.append(_("What you pasted is in another language than this text. Put what is cited in quotation marks."))
    if pasted.pictures:
        pictures = ngettext(
            "%(count)d picture could not be pasted with the text. Save it as a file, and insert it with “Image”.",
            "%(count)d pictures could not be pasted with the text. Save them as files, and insert them with “Image”.",
            pasted.pictures,
        ) % {"count": pasted.pictures}
        said.insert(0, pictures)
    return JsonResponse({"markdown": pasted.markdown, "sentence": " ".join(said)})


def _preview(version: Version, typed: str) -> dict:
    text = in_order(normalise(typed.replace("\r\n", "\n").replace("\r", "\n")))
    number, language = version.chapter.number, version.language
    with override(language):
        text = with_law_tables(text, language=language)
        wording = Wording(version=version, text=text)
        as_read = read(wording, language=language)
        # One reading serves keys and page, so that a long chapter is on the screen before its writer looks up.
        new = [alignment.Kept("", block.kind, block.text) for block in as_read.paragraphs]
        before = numbered_paragraphs.kept_paragraphs(version.wording)
        wording.keys = list(alignment.align(before, new, fresh=alignment.new_key).keys)
        html = desk_html(version, wording)
    return {
        "html": hold_words(html) if language == "km" else html,
        "lines": _lines(as_read, number),
        "words": as_read.word_count,
        "missing_notes": list(as_read.missing_notes),
        # Their keys are made up for this page alone, until they are saved.
        "has_new": not {kept.key for kept in before}.issuperset(wording.keys),
    }


def _lines(text: blocks.Text, number: int) -> list[tuple[str, int]]:
    """For every heading and paragraph its id on the page and the line of the source that it begins on."""
    lines, headings = [], 0
    for block in text.blocks:
        headings += block.kind == "heading"
        name = f"section-{headings}" if block.kind == "heading" else paragraph_number(number, block.position)
        lines.append((name, block.line))
    return lines
