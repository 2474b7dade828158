"""Pages of a text's law: what its paragraphs name, and what an editor says that they rely on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import PER_PAGE
from accounts.rights import require
from handbook.drafting import drafts
from handbook.drafting.views.saving_pages import why_not_open
from handbook.finders import the_version
from handbook.law_references import reliances
from handbook.law_references.forms import RelianceForm
from handbook.law_references.renewing import renew_law_tables
from handbook.models import Reliance, Version
from handbook.rendering import numbered_paragraphs
from handbook.rendering.table_filling import law_tables_of
from law import statutes
from text.html.pages import paragraph_number
from text.khmer import beginning

TOGETHER = 400
"""How many findings are confirmed at once; the rest come on the next page of the same kind."""


@require_safe
def version_reliances(request, pk):
    """The paragraphs of a version with what they rely on and what they name."""
    version = the_version(request, pk)
    relied = reliances.of(version)
    page = Paginator(relied.paragraphs, PER_PAGE).get_page(request.GET.get("page"))
    tables = law_tables_of(version.wording.text, language=version.language) if version.wording else []
    number = version.chapter.number
    shown = [{"number": paragraph_number(number, table.position), "table": table} for table in tables]
    return render(
        request,
        "handbook/law_references/version_reliances.html",
        {**_frame(request, version), "relied": relied, "page": page, "law_tables": shown},
    )


@require_POST
def law_tables_renew(request, pk):
    """Make the law tables of a draft anew from the law data."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    try:
        is_new = renew_law_tables(version, by=request.user)
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, why_not_open(version))
    except drafts.StaleVersion:
        messages.warning(request, _("A colleague saved the text in this moment. Look at it, and make the tables anew."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        done = _("The law tables are made anew.") if is_new else _("Every law table says what the law data say.")
        messages.success(request, done)
    return redirect(reverse("desk:version_reliances", args=[version.pk]) + "#law-tables")


@a_form
def reliances_confirm(request, pk):
    """All that was found and not decided, to be read first and then confirmed together."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if version.status != Version.Status.DRAFTED:
        messages.warning(request, why_not_open(version))
        return redirect("desk:version_reliances", version.pk)
    if request.method == "POST":
        return _decided(request, version)
    found = reliances.of(version).found
    shown = reliances.with_words(found[:TOGETHER])
    return render(
        request,
        "handbook/law_references/reliances_confirm.html",
        {**_frame(request, version), "found": shown, "left": len(found[TOGETHER:])},
    )


@require_POST
def reliance_decide(request, pk):
    """Confirm or dismiss one provision that was found at a paragraph."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    return _decided(request, version)


@a_form
def reliance_add(request, pk):
    """Say that a paragraph (`?key=`) relies on a provision that its text does not name."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, why_not_open(version))
        return redirect("desk:version_reliances", version.pk)
    form = filled_in(
        RelianceForm, request, paragraphs=_paragraph_choices(version), initial={"key": request.GET.get("key")}
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                provision = statutes.write_down(
                    form.cleaned_data["statute"],
                    form.cleaned_data["article"],
                    named_in=_("a text of the programme %(programme)s") % {"programme": version.programme},
                    by=request.user,
                )
                reliances.confirm(version, key=form.cleaned_data["key"], provision=provision, by=request.user)
        except drafts.NotOpen:
            version.refresh_from_db()
            form.add_error(None, why_not_open(version))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The paragraph now says that it relies on this provision."))
            return redirect("desk:version_reliances", version.pk)
    return render(request, "handbook/law_references/reliance_add.html", {**_frame(request, version), "form": form})


@require_POST
def reliance_delete(request, pk):
    """Take back what was said, so that what the text names is proposed again."""
    reliance = get_object_or_404(
        Reliance.objects.filter(version__in=Version.objects.for_staff(request.user)).select_related(
            "version__chapter__handbook__programme", "version__wording", "provision__statute__replaced_by"
        ),
        pk=pk,
    )
    try:
        reliances.take_out(reliance, by=request.user)
    except drafts.NotOpen:
        messages.warning(request, why_not_open(reliance.version))
    else:
        messages.success(request, _("Taken back."))
    return redirect("desk:version_reliances", reliance.version_id)


def _decided(request, version):
    chosen, relies = request.POST.getlist("found"), request.POST.get("relies") != "no"
    try:
        number = reliances.decide_found(version, chosen=chosen, relies=relies, by=request.user)
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, why_not_open(version))
        return redirect("desk:version_reliances", version.pk)
    if not chosen:
        messages.warning(request, _("Nothing was chosen. Tick what you mean."))
    elif number < len(set(chosen)):
        messages.warning(
            request, _("Some of it was decided or reworded in the meantime and is left as it is: look again.")
        )
    elif relies:
        messages.success(
            request, ngettext("%d provision is confirmed.", "%d provisions are confirmed.", number) % number
        )
    else:
        messages.success(
            request, ngettext("%d provision is dismissed.", "%d provisions are dismissed.", number) % number
        )
    return redirect("desk:version_reliances", version.pk)


def _frame(request, version) -> dict:
    return {
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "may_decide": version.status == Version.Status.DRAFTED
        and request.user.has_perm("handbook.draft_version", version),
    }


def _paragraph_choices(version) -> list[tuple[str, str]]:
    return [
        (kept.key, f"{paragraph_number(version.chapter.number, position)} {beginning(kept.text, 70)}")
        for position, kept in enumerate(numbered_paragraphs.kept_paragraphs(version.wording), start=1)
    ]
