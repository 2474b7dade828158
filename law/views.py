"""Pages of the law: which statutes are known, what is known of their articles, and which paragraphs rely on them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms import a_form, delete_page, edit_page, filled_in, form_page, show_refusal
from accounts.rights import require
from law import statutes
from law.forms import ProvisionForm, StatuteForm
from law.models import Provision, Statute

TEMPLATE = "law/form.html"


@a_form
def statute_new(request):
    require(request.user, "law.keep_statute")
    form = filled_in(StatuteForm, request)
    if form.is_valid():
        try:
            statute = statutes.make_statute(**form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The statute is written down. Now add its articles."))
            return redirect(statute)
    heading = _("Write a statute down")
    return form_page(
        request,
        form,
        title=heading,
        heading=heading,
        back=reverse("law:statute_list"),
        back_to=_("Statutes"),
        template=TEMPLATE,
    )


@a_form
def statute_edit(request, slug):
    require(request.user, "law.keep_statute")
    statute = the_statute(request, slug)
    return edit_page(
        request,
        filled_in(StatuteForm, request, instance=statute),
        statutes.edit_statute,
        statute,
        done=_("Saved."),
        title=f"{_('Edit the statute')}: {statute}",
        heading=_("Edit the statute"),
        back=statute.get_absolute_url(),
        back_to=str(statute),
        template=TEMPLATE,
    )


@a_form
def provision_new(request, slug):
    """Write an article down; `?number=` is what a text names and the law does not have yet."""
    require(request.user, "law.keep_statute")
    statute = the_statute(request, slug)
    form = filled_in(ProvisionForm, request, initial={"number": request.GET.get("number", "")[:20]})
    if form.is_valid():
        try:
            provision = statutes.make_provision(statute, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The article is written down."))
            return redirect(_place_of(provision))
    heading = _("Write an article down")
    return form_page(
        request,
        form,
        title=f"{heading}: {statute}",
        heading=heading,
        back=statute.get_absolute_url(),
        back_to=str(statute),
        template=TEMPLATE,
    )


@a_form
def provision_edit(request, pk):
    require(request.user, "law.keep_statute")
    provision = _the_provision(pk)
    return edit_page(
        request,
        filled_in(ProvisionForm, request, instance=provision),
        statutes.edit_provision,
        provision,
        done=_("Saved."),
        leads_to=_place_of,
        title=str(provision),  # as it stands, not as it was typed
        heading=str(provision),
        back=provision.statute.get_absolute_url(),
        back_to=str(provision.statute),
        template=TEMPLATE,
    )


def _place_of(provision) -> str:
    return f"{provision.statute.get_absolute_url()}#article-{provision.number}"


@a_form
def provision_delete(request, pk):
    """The last question before an article is taken out that was written down by mistake."""
    require(request.user, "law.keep_statute")
    provision = _the_provision(pk)
    return delete_page(
        request,
        provision,
        _take_out,
        done=_("The article is taken out."),
        heading=_("Take this article out"),
        back=provision.statute.get_absolute_url(),
        back_to=str(provision.statute),
        status_of_refusal=409,
    )


def _take_out(provision, *, by) -> None:
    try:
        statutes.delete_provision(provision, by=by)
    except statutes.ReliedOn as refused:
        sentence = _("Paragraphs rely on this article, or an editor dismissed it there, so it stays.")
        raise ValidationError(sentence) from refused


def the_statute(request, slug) -> Statute:
    require(request.user, "handbook.read_draft")
    return get_object_or_404(Statute, slug=slug)


def _the_provision(pk) -> Provision:
    provision = Provision.objects.select_related("statute").filter(pk=pk).first()
    if provision is None:
        raise Http404(_("This article is not written down."))
    return provision
