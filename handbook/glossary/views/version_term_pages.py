"""The terms beside a text: which the glossary has for it, and where a translation writes one otherwise.

It works as a page of its own; asked by htmx (the editor's page does) it answers with the panel alone.
"""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights import require
from handbook.finders import the_version
from handbook.glossary import term_use
from handbook.glossary.term_changes import READ
from handbook.models import Version


@require_safe
def version_terms(request, pk):
    version = the_version(request, pk)
    require(request.user, READ, version)
    used = term_use.used_by(version)
    source = version.chapter.handbook.source_language
    other = next((code for code in used[0].term.terms if code != version.language), "") if used else ""
    context = {
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "used": sorted(used, key=lambda one: not one.otherwise),
        "number_otherwise": sum(bool(one.otherwise) for one in used),
        "is_translation": version.language != source,
        "languages": (source, version.language) if version.language != source else (version.language, other),
        "may_insert": version.status == Version.Status.DRAFTED and bool(request.htmx),
    }
    template = "handbook/glossary/_version_terms.html" if request.htmx else "handbook/glossary/version_terms.html"
    return render(request, template, context)
