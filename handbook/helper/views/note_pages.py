"""The working note for a browser without scripts: a page to print, and a Word file of the same. Nothing is kept."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handbook.docx.export import MEDIA_TYPE
from handbook.helper import said_steps, side_by_side, step_lines, word_note, working_note
from handbook.helper.views.helper_pages import about_note, keeps_nothing, not_kept, other_language, said_by, sent_by
from handbook.reading import shelves
from handbook.reading.views.readers_pages import for_readers, reader_of, readers_page
from law.matching import facts
from law.matching.sentence_check import checked


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def helper_note(request, slug):
    """Opened by its address there is no note: the helper makes it."""
    shelf = shelves.shelf(slug, reader_of(request))
    decision, edition = shelf.handbook.helper_decision, shelf.in_effect()
    bench = side_by_side.bench_of(edition, get_language())
    if request.method != "POST" or decision is None or not decision.opens or bench is None:
        return redirect("reading:helper", slug)
    sent = sent_by(request)
    own, other = get_language(), other_language()
    wanted = {"own": [own], "other": [other]}.get(request.POST.get("note_in", "own"), [own, other])
    refused = _refused(bench, sent)
    notes = [] if refused else [word_note.sized(_note_in(one, request, shelf, edition, sent)) for one in wanted]
    if notes and request.POST.get("as") == "word":
        return not_kept(request, _word_file(notes))
    fields = [(name, values) for name, values in sent.items() if name in (*facts.FACTS, "note_in")]
    page = readers_page(
        request,
        "handbook/helper/note.html",
        shelf,
        edition=edition,
        notes_in=[mark_safe(note) for note in notes],
        sent=[*fields, *((name, values) for name, values in sent.items() if said_steps.is_field(name))],
        refused=refused,
        noindex=True,
    )
    return not_kept(request, page)


def _refused(bench: side_by_side.Bench, sent: said_steps.Sent) -> list[str]:
    """What is wrong with what was sent, in the page's language."""
    read, _answered, said = _read(bench, sent)
    refused = [one.sentence for one in (*read.refused, *said.refused)]
    return refused or ([] if said.said["offences"] else [_("Tick at least one article for the note.")])


def _note_in(language: str, request, shelf, edition, sent: said_steps.Sent) -> str:
    with translation.override(language):
        bench = side_by_side.bench_of(edition, language)
        assert bench is not None
        read, answered, said = _read(bench, sent)
        steps, check = step_lines.on_note(checked(bench.law, said.said), said.said, bench.words)
        return working_note.rendered(
            language,
            facts=read.facts,
            cards=[card for card in answered.cards if card.key in said.said["offences"]],
            steps=steps,
            check=check,
            minor=said.said["minor"],
            reasons=said.reasons,
            **about_note(request, shelf, edition, bench),
        )


def _read(bench: side_by_side.Bench, sent: said_steps.Sent):
    read = facts.read(sent, law=bench.law, today=timezone.localdate())
    answered = side_by_side.answer(bench, read.facts)
    return read, answered, said_by(bench, sent, read.facts, answered)


def _word_file(notes: list[str]) -> HttpResponse:
    response = HttpResponse(word_note.word_file(notes), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="note.docx"'
    return response
