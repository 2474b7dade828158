"""What a person and an administrator are asked."""

from allauth.account.forms import ChangePasswordForm, ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.forms import LanguageKeyedForm
from accounts.membership.people import may_manage_roles, programmes_managed
from accounts.models import Programme, Role, User


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class AskForCodeForm(RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}

    def clean_email(self):
        try:
            return super().clean_email()
        except forms.ValidationError as refused:
            if refused.code != "too_many_login_attempts":
                raise
            # allauth's words are about passwords.
            raise forms.ValidationError(
                _("Too many codes were asked for. Wait five minutes."), code=refused.code
            ) from None


class TypeCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "autofocus": True,
        }


class ChangeOwnPasswordForm(ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("Current password")),
            ("password1", _("New password")),
            ("password2", _("New password again")),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _password_rules()


class ChoosePasswordForm(forms.Form):
    """The password of somebody who was invited. Expects that person."""

    password1 = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password1"].help_text = _password_rules()

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        validate_password(password, self.person)
        return password

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("You must type the same password each time."))
        return cleaned


class PersonForm(LanguageKeyedForm):
    """How a person is called and where they serve."""

    language_keyed = {"names": True}

    class Meta:
        model = User
        fields = ["office", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of their pages"),
            choices=settings.LANGUAGES,
            initial=settings.LANGUAGE_CODE,
            widget=forms.RadioSelect,
        )
        self.order_fields([name for name in self.fields if name.startswith("names_")])  # the others follow


class RoleForm(forms.Form):
    """Roles, in one of the programmes that the administrator `by` manages or, for who manages all, in all."""

    roles = forms.MultipleChoiceField(label=_("Roles to give"), choices=Role, widget=forms.CheckboxSelectMultiple)
    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("In the programme"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_programmes(self, by)


class InvitationForm(PersonForm):
    """Whom to invite, and the roles given with the invitation."""

    # Not a field of the model here: the stage says when the e-mail is taken.
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role, widget=forms.CheckboxSelectMultiple)
    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("In the programme"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["email"])
        _offer_programmes(self, by)

    def given_roles(self):
        """Return the roles as the stage takes them: pairs of role and programme (None: all)."""
        return [(role, self.cleaned_data["programme"]) for role in self.cleaned_data["roles"]]


def _offer_programmes(form, by):
    managed = programmes_managed(by)
    field = form.fields["programme"]
    field.queryset = Programme.objects.filter(pk__in=[programme.pk for programme in managed])
    # One programme is offered first: a role in all of them is given knowingly, not by forgetting to choose.
    field.initial = managed[0] if managed else None
    field.required = not may_manage_roles(by, None)
    field.empty_label = None if field.required else _("In all programmes")


def _password_rules():
    rules = [(rule,) for rule in password_validators_help_texts()]
    return format_html_join("", '<span class="d-block">{}</span>', rules)
