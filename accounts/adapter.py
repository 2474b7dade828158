"""How allauth behaves here: nobody signs up, an administrator invites."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.acts import record
from accounts.membership import sign_ins
from accounts.models import SignIn, User


class ClosedDoorAdapter(DefaultAccountAdapter):
    # Ours, so that they are in the catalogue of every language that we speak.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is wrong."),
        "too_many_login_attempts": _("Too many wrong passwords. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is wrong."),
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Write to a person in their own language, whatever the page is in that they were asked on.

        A worker sends it: who asks waits for no mail server, and whether one answers tells nothing about accounts.
        """
        person = User.objects.filter(email__iexact=email).first()
        language = person.language if person else get_language()
        with override(language):
            letter = self.render_mail(template_prefix, email, {"email": email, **context})
        import_string(settings.LETTERS_AT_ONCE)(letter.subject, letter.body, to=email, language=language)

    def login(self, request, user):
        way = _way_of(request, user)  # asked first: another person's session ends with this
        super().login(request, user)
        sign_ins.note(request, way, SignIn.Outcome.LET_IN, who=user)

    def authentication_failed(self, request, **credentials):
        sign_ins.note(request, SignIn.Way.PASSWORD, SignIn.Outcome.WRONG, email=credentials["email"])

    def pre_login(self, request, user, **login):
        if not user.is_active:
            sign_ins.note(request, _way_of(request, user), SignIn.Outcome.DISABLED, who=user)
        return super().pre_login(request, user, **login)

    @transaction.atomic
    def set_password(self, user, password):
        super().set_password(user, password)
        record(user, "changed the password", user)

    def _get_login_attempts_cache_key(self, request, **credentials):
        # Without the host: who writes another port into the Host header gains no further tries.
        return credentials["email"].lower()


def _way_of(request, user) -> SignIn.Way:
    """How a person just showed who they are."""
    return SignIn.Way(get_authentication_records(request, user)[-1]["method"])
