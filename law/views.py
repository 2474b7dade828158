"""Pages of the law: which statutes are known, what is known of their articles, and which paragraphs rely on them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form, show_refusal
from accounts.rights import require
from law import statutes
from law.forms import ProvisionForm, StatuteForm
from law.models import Provision, Statute


@a_form
def statute_new(request):
    require(request.user, "law.keep_statute")
    form = StatuteForm(request.POST or None)
    if form.is_valid():
        try:
            statute = statutes.make_statute(**_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The statute is written down. Now add its articles."))
            return redirect(statute)
    return render(request, "law/statute_edit.html", {"form": form, "statute": None})


@a_form
def statute_edit(request, slug):
    require(request.user, "law.keep_statute")
    statute = the_statute(request, slug)
    form = StatuteForm(request.POST or None, instance=statute)
    if form.is_valid():
        try:
            statute = statutes.edit_statute(statute, **_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(statute)
    return render(request, "law/statute_edit.html", {"form": form, "statute": Statute.objects.get(pk=statute.pk)})


@a_form
def provision_new(request, slug):
    """Write an article down; `?number=` is what a text names and the law does not have yet."""
    require(request.user, "law.keep_statute")
    statute = the_statute(request, slug)
    form = ProvisionForm(request.POST or None, initial={"number": request.GET.get("number", "")[:20]})
    if form.is_valid():
        try:
            provision = statutes.make_provision(statute, **_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The article is written down."))
            return redirect(f"{statute.get_absolute_url()}#article-{provision.number}")
    return render(request, "law/provision_edit.html", {"form": form, "statute": statute, "provision": None})


@a_form
def provision_edit(request, pk):
    require(request.user, "law.keep_statute")
    provision = _the_provision(pk)
    form = ProvisionForm(request.POST or None, instance=provision)
    if form.is_valid():
        try:
            provision = statutes.edit_provision(provision, **_said(form), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{provision.statute.get_absolute_url()}#article-{provision.number}")
    provision = _the_provision(pk)  # as it stands, not as it was typed
    context = {"form": form, "statute": provision.statute, "provision": provision}
    return render(request, "law/provision_edit.html", context)


@a_form
def provision_delete(request, pk):
    """The last question before an article is taken out that was written down by mistake."""
    require(request.user, "law.keep_statute")
    provision = _the_provision(pk)
    refusal = None
    if request.method == "POST":
        try:
            statutes.delete_provision(provision, by=request.user)
        except statutes.ReliedOn:
            refusal = _("Paragraphs rely on this article, or an editor dismissed it there, so it stays.")
        else:
            messages.success(request, _("The article is taken out."))
            return redirect(provision.statute)
    return render(
        request,
        "workshops/gatherings/delete.html",
        {
            "thing": provision,
            "heading": _("Take this article out"),
            "back": provision.statute.get_absolute_url(),
            "back_to": provision.statute,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def the_statute(request, slug) -> Statute:
    require(request.user, "handbook.read_draft")
    return get_object_or_404(Statute, slug=slug)


def _the_provision(pk) -> Provision:
    provision = Provision.objects.select_related("statute").filter(pk=pk).first()
    if provision is None:
        raise Http404(_("This article is not written down."))
    return provision


def _said(form) -> dict:
    """What a form says of the thing itself, the inputs by language put together."""
    keyed = [*form.language_keyed, *(["names"] if "names" in form.cleaned_data else [])]
    apart = tuple(f"{name}_" for name in keyed)
    return {name: value for name, value in form.cleaned_data.items() if not name.startswith(apart)}
