"""Signing in, accepting an invitation, and the administrators' pages of people."""

from datetime import timedelta

from allauth.account.views import (
    ConfirmLoginCodeView,
    LoginView,
    LogoutView,
    PasswordChangeView,
    RequestLoginCodeView,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from accounts import links
from accounts.forms import a_form, filled_in
from accounts.keys import KeyDoesNotOpen
from accounts.links import SecretCookie
from accounts.membership import people, sign_ins
from accounts.membership.forms import (
    AskForCodeForm,
    ChangeOwnPasswordForm,
    ChoosePasswordForm,
    InvitationForm,
    PersonForm,
    RoleForm,
    SignInForm,
)
from accounts.models import Membership, SignIn, User
from accounts.numbers import PER_PAGE, typed_number

# In this time the password is chosen; the link itself opens again after it.
INVITATION = SecretCookie("invitation", reverse_lazy("accounts:invitation_accept"), timedelta(minutes=30))
LINK_TO_SHOW = "link_to_show"  # in the session: a secret link on its way to the one page that shows it
manages_people = permission_required(people.MANAGE, raise_exception=True)


# --- Sign-in ------------------------------------------------------------------------------------


class SignInPage(LoginView):
    form_class = SignInForm

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = "300"
        return response


def with_mail_server(view):
    """Serve a page of sign-in by a code only where letters can be sent; elsewhere there is no such page."""

    @login_not_required
    def served(request, *args, **kwargs):
        if not settings.ACCOUNT_LOGIN_BY_CODE_ENABLED:
            raise Http404
        return view(request, *args, **kwargs)

    return served


class AskForCode(RequestLoginCodeView):
    form_class = AskForCodeForm

    def form_valid(self, form):
        sign_ins.note(self.request, SignIn.Way.CODE, SignIn.Outcome.ASKED, email=form.cleaned_data["email"])
        return super().form_valid(form)


class TypeCode(ConfirmLoginCodeView):
    """allauth's page asks the session which sign-in is under way."""

    def form_invalid(self, form):
        sign_ins.note(self.request, SignIn.Way.CODE, SignIn.Outcome.WRONG, email=self._process.state["email"])
        return super().form_invalid(form)


ask_for_code = with_mail_server(AskForCode.as_view())
confirm_code = with_mail_server(TypeCode.as_view())


class ChangeOwnPassword(PasswordChangeView):
    form_class = ChangeOwnPasswordForm
    success_url = reverse_lazy("desk:home")


sign_out = login_not_required(LogoutView.as_view())


@require_POST
def own_language(request):
    """Show the signed-in person the staff's pages in the language they choose, beginning with this one."""
    try:
        people.choose_language(request.user, request.POST.get("language", ""))
    except ValidationError:
        messages.error(request, _("There is no such language."))
    else:
        with override(request.user.language):
            messages.success(request, _("Pages are shown to you in this language now."))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("desk:home")
    return redirect(back)


@require_safe
def own_sign_ins(request):
    """When, how and from where somebody signed in, or tried to, as the person who asks."""
    return _sign_ins_page(request, "accounts/own_sign_ins.html", sign_ins.of_person(request.user))


# --- Invitation ---------------------------------------------------------------------------------


@login_not_required
@require_safe
def invitation(request, secret):
    """Exchange the secret in the address for a cookie."""
    return links.exchange(
        request,
        secret,
        opens=people.invited_by,
        cookie=INVITATION,
        onward=redirect("accounts:invitation_accept"),
        ended=_invitation_closed,
    )


@login_not_required
@a_form
def invitation_accept(request):
    """Choose a password through an invitation, and be signed in."""
    secret = INVITATION.secret_of(request)
    try:
        person = people.invited_by(secret)
        language = _language_of(request, person)
        form = filled_in(ChoosePasswordForm, request, person=person)
        if not form.is_valid():
            context = {"form": form, "person": person}
            return _uncached(render(request, "accounts/invitation_accept.html", context))
        person = people.accept_invitation(secret, password=form.cleaned_data["password1"])
        if person.language != language:
            people.choose_language(person, language)
    except KeyDoesNotOpen:
        return _invitation_closed(request)
    login(request, person)
    sign_ins.note(request, SignIn.Way.INVITATION, SignIn.Outcome.LET_IN, who=person)
    with override(person.language):
        messages.success(request, _("Your password is set. You are signed in."))
    response = redirect("desk:home")
    INVITATION.forget(response)
    return _uncached(response)


def _language_of(request, person) -> str:
    """Show an invitation in the language in which it was made, or the one its reader changed to, and return that."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else person.language
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return language


def _invitation_closed(request):
    response = render(request, "accounts/invitation_closed.html", status=410)
    INVITATION.forget(response)
    return links.told_nowhere(response)


def _uncached(response):
    response["Cache-Control"] = "no-store"
    return response


# --- People -------------------------------------------------------------------------------------


@manages_people
@require_safe
def person_list(request):
    everybody = User.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("programme").order_by("programme__slug", "role"))
    )
    asked = request.GET.get("q", "").strip()[:200]
    page = Paginator(everybody.filter(people.found_by(asked)), PER_PAGE).get_page(request.GET.get("page"))
    manages_all = people.may_manage_roles(request.user, None)
    context = {"page": page, "asked": asked, "manages_all": manages_all}
    return render(request, "accounts/person_list.html", context)


@manages_people
@a_form
def person_invite(request):
    form = filled_in(InvitationForm, request, by=request.user)
    if form.is_valid():
        try:
            person, secret = people.invite(
                email=form.cleaned_data["email"],
                names=form.cleaned_data["names"],
                office=form.cleaned_data["office"],
                language=form.cleaned_data["language"],
                roles=form.given_roles(),
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            _show_link_once(request, person, secret)
            messages.success(request, _("%(person)s is invited.") % {"person": person})
            return redirect("accounts:person_detail", person.pk)
    return render(request, "accounts/person_invite.html", {"form": form})


@manages_people
@require_safe
def person_detail(request, pk):
    person = get_object_or_404(User, pk=pk)
    return _person_page(request, person, RoleForm(by=request.user))


@manages_people
@require_safe
def person_sign_ins(request, pk):
    """The same of another person, for who may disable them."""
    person = get_object_or_404(User, pk=pk)
    if not people.may_manage(request.user, person):
        raise PermissionDenied
    return _sign_ins_page(request, "accounts/person_sign_ins.html", sign_ins.of_person(person), person=person)


@manages_people
@require_safe
def nobodys_sign_ins(request):
    """Tries with an e-mail that nobody has, for administrators of all programmes: they concern none in particular."""
    if not people.may_manage_roles(request.user, None):
        raise PermissionDenied
    return _sign_ins_page(request, "accounts/nobodys_sign_ins.html", sign_ins.of_nobody())


@manages_people
@a_form
def person_edit(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = filled_in(PersonForm, request, instance=person)
    if form.is_valid():
        people.edit(
            person,
            names=form.cleaned_data["names"],
            office=form.cleaned_data["office"],
            language=form.cleaned_data["language"],
            by=request.user,
        )
        messages.success(request, _("The changes are saved."))
        return redirect("accounts:person_detail", person.pk)
    return render(request, "accounts/person_edit.html", {"form": form, "person": person})


@manages_people
@require_POST
def person_give_role(request, pk):
    person = get_object_or_404(User, pk=pk)
    form = filled_in(RoleForm, request, by=request.user)
    if not form.is_valid():
        return _person_page(request, person, form)
    for role in form.cleaned_data["roles"]:
        people.give_role(person, role, form.cleaned_data["programme"], by=request.user)
    messages.success(request, _("The roles are given."))
    return redirect("accounts:person_detail", person.pk)


@manages_people
@require_POST
def person_take_role(request, pk):
    membership = get_object_or_404(
        Membership.objects.select_related("user", "programme"),
        user=pk,
        pk=typed_number(request.POST.get("membership")),
    )
    if _is_own_and_unconfirmed(request, membership.user):
        return render(request, "accounts/own_access.html", {"person": membership.user, "membership": membership})
    try:
        people.take_role(membership, by=request.user)
    except people.LastAdministrator as last:
        _say_last_administrator(request, last.programme)
    else:
        messages.success(request, _("The role is taken away."))
    return redirect("accounts:person_detail", pk)


@manages_people
@require_POST
def person_disable(request, pk):
    person = get_object_or_404(User, pk=pk)
    if _is_own_and_unconfirmed(request, person):
        return render(request, "accounts/own_access.html", {"person": person})
    try:
        people.disable(person, by=request.user)
    except people.LastAdministrator as last:
        _say_last_administrator(request, last.programme)
    else:
        messages.success(
            request, _("%(person)s is signed out everywhere and can no longer sign in.") % {"person": person}
        )
    return redirect("accounts:person_detail", pk)


@manages_people
@require_POST
def person_enable(request, pk):
    person = get_object_or_404(User, pk=pk)
    people.enable(person, by=request.user)
    messages.success(request, _("%(person)s can sign in again.") % {"person": person})
    return redirect("accounts:person_detail", pk)


@manages_people
@require_POST
def person_invite_again(request, pk):
    person = get_object_or_404(User, pk=pk)
    try:
        _show_link_once(request, person, people.invite_again(person, by=request.user))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("accounts:person_detail", pk)


def _sign_ins_page(request, template, rows, **more):
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"page": page, "kept_days": settings.SIGN_INS_KEPT_DAYS, **more})


def _person_page(request, person, role_form):
    memberships = person.memberships.select_related("programme").order_by("programme__slug", "role")
    return render(
        request,
        "accounts/person_detail.html",
        {
            "person": person,
            "roles": [(m, people.may_manage_roles(request.user, m.programme)) for m in memberships],
            "role_form": role_form,
            "may_manage": people.may_manage(request.user, person),
            "link": _link_to_show(request, person),
            "link_lasts_days": people.INVITATION_LASTS.days,
        },
    )


def _show_link_once(request, person, secret):
    path = reverse("accounts:invitation", args=[secret])
    link = settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
    request.session[LINK_TO_SHOW] = {"person": person.pk, "link": link}


def _link_to_show(request, person):
    waiting = request.session.get(LINK_TO_SHOW)
    if request.method != "GET" or not waiting or waiting["person"] != person.pk:
        return ""
    return request.session.pop(LINK_TO_SHOW)["link"]


def _is_own_and_unconfirmed(request, person):
    """Say whether somebody is about to cut off their own access and was not asked yet."""
    return person == request.user and request.POST.get("confirmed") != "yes"


def _say_last_administrator(request, programme):
    if programme is None:
        sentence = _(
            "This is the last administrator of all programmes: nobody could manage people any more. "
            "Give that role to a colleague first."
        )
    else:
        sentence = _(
            "This is the last administrator of %(programme)s: nobody could manage its people any more. "
            "Give that role to a colleague first."
        ) % {"programme": programme}
    messages.error(request, sentence)
