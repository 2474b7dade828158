"""Following a handbook by e-mail: the page that asks for an address, and the page behind a letter's link."""

from allauth.core.ratelimit import respond_429
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import rate_limits
from accounts.forms import a_form, filled_in
from accounts.keys import KeyDoesNotOpen
from accounts.links import SecretCookie, exchange
from handbook.models import Follower
from handbook.reading import following, shelves
from handbook.reading.views.readers_pages import NotHere, for_readers, reader_of, readers_page, to_editions

COOKIE = SecretCookie("following", "/", following.TO_CONFIRM)


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@login_not_required
@a_form
@for_readers
def following_ask(request, slug):
    shelf = _followed(request, slug)
    form = filled_in(AddressForm, request)
    is_sent = form.is_valid()
    if is_sent:
        email = form.cleaned_data["email"]
        if rate_limits.is_over(request, "following", device=email.lower()):
            return respond_429(request)
        rate_limits.count_wrong(request, "following", device=email.lower())
        following.ask(shelf.handbook, email=email, language=get_language())
    return _kept_nowhere(readers_page(request, "handbook/reading/following.html", shelf, form=form, is_sent=is_sent))


@login_not_required
@require_safe
@for_readers
def following_link(request, slug, secret):
    """The link of a letter: opening it does nothing but lead to the page that asks."""
    _followed(request, slug)
    onward = redirect("reading:following_own", slug)
    return exchange(
        request, secret, opens=_opened_by, cookie=COOKIE, onward=onward, ended=lambda request: _ended(request, slug)
    )


@login_not_required
@a_form
@for_readers
def following_own(request, slug):
    """Asks whether the address is right, or whether it is to be forgotten; the button acts."""
    shelf = _followed(request, slug)
    try:
        follower = _opened_by(COOKIE.secret_of(request))
    except KeyDoesNotOpen:
        return _ended(request, slug)
    if follower.handbook_id != shelf.handbook.pk:
        return _ended(request, slug)
    done = ""
    if request.method == "POST" and request.POST.get("act") == "end":
        following.end(follower)
        done = "ended"
    elif request.method == "POST":
        following.confirm(follower)
        done = "confirmed"
    context = {"follower": follower, "done": done}
    response = _kept_nowhere(readers_page(request, "handbook/reading/following_own.html", shelf, **context))
    if done == "ended":
        COOKIE.forget(response)
    return response


def _followed(request, slug) -> shelves.Shelf:
    """The shelf of a handbook that can be followed. Raises NotHere."""
    shelf = shelves.shelf(slug, reader_of(request))
    if not following.may_be_followed(shelf.handbook):
        raise NotHere(
            shelf, _("No messages are sent for this handbook. Its feed tells of new editions."), to_editions(shelf)
        )
    return shelf


def _opened_by(secret: str) -> Follower:
    if not secret:
        raise KeyDoesNotOpen
    try:
        return following.opened_by(secret)
    except Follower.DoesNotExist:
        raise KeyDoesNotOpen from None


def _ended(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    sentence = _("This link does not open anything any more. Whoever ended the messages is forgotten already.")
    links = [(_("Ask for messages"), reverse("reading:following_ask", args=[slug])), to_editions(shelf)]
    context = {"sentence": sentence, "links": links}
    return _kept_nowhere(readers_page(request, "handbook/reading/not_here.html", shelf, status=410, **context))


def _kept_nowhere(response):
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
