"""What is asked for in the discussion of a draft: remarks, answers, whom to ask, and whether one agrees."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, new_client_key
from accounts.models import User
from handbook.discussion import remarks, sign_offs
from handbook.models import SignOff


class WithClientKey(HandedOver, forms.Form):
    """A form that carries a key of its own: sent twice, it is stored once."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, data=None, *, initial=None, **kwargs):
        super().__init__(data, initial={"client_key": new_client_key(), **(initial or {})}, label_suffix="", **kwargs)


class RemarkForm(WithClientKey):
    """A remark on one paragraph, whose words stand in the form to be changed; or on the chapter."""

    wording = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    text = forms.CharField(
        label=_("Your remark"),
        required=False,
        max_length=remarks.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    suggestion = forms.CharField(
        label=_("How it should read"),
        help_text=_("Change the words here if you suggest others. Left as it is, nothing is suggested."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_removal = forms.BooleanField(label=_("Take this paragraph out"), required=False)

    def __init__(self, *args, wording, key, source, language, **kwargs):
        """`source` is the paragraph as it is written in that wording."""
        super().__init__(*args, initial={"wording": wording.pk, "key": key, "suggestion": source}, **kwargs)
        self.source = source
        self.fields["suggestion"].widget.attrs["lang"] = language
        if not key:
            del self.fields["suggestion"], self.fields["is_removal"]

    def clean_suggestion(self):
        suggested = self.cleaned_data["suggestion"].replace("\r\n", "\n").strip("\n")
        return "" if suggested == self.source.strip("\n") else suggested

    @property
    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name not in ("wording", "key")}


class AnswerForm(WithClientKey):
    """An answer in a thread."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=remarks.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your answer.")},
    )


class AskColleagueForm(HandedOver, forms.Form):
    """Whom of the colleagues to ask, and what to look at."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"), empty_label=_("Choose a colleague"))
    question = forms.CharField(
        label=_("What they are asked to look at"),
        required=False,
        max_length=sign_offs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, people):
        super().__init__(data, prefix="colleague")
        self.fields["user"].queryset = User.objects.filter(pk__in=[person.pk for person in people])
        self.fields["user"].label_from_instance = lambda person: (
            f"{person}, {person.office}" if person.office else str(person)
        )

    @property
    def facts(self):
        return {**self.cleaned_data, "language": self.cleaned_data["user"].language}


class AskExpertForm(HandedOver, forms.Form):
    """An expert from outside: their name stands on the sheet as it is written here."""

    name = forms.CharField(label=_("Name"), max_length=200)
    office = forms.CharField(label=_("Office"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("With it, a letter is laid into the outbox.")
    )
    language = forms.ChoiceField(label=_("Language they read"), choices=settings.LANGUAGES)
    question = forms.CharField(
        label=_("What they are asked to look at"),
        required=False,
        max_length=sign_offs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, language):
        super().__init__(data, prefix="expert", initial={"language": language})

    @property
    def facts(self):
        facts = dict(self.cleaned_data)
        facts["names"] = {facts["language"]: facts.pop("name")}
        return facts


class SignOffForm(HandedOver, forms.Form):
    """Whether one agrees with exactly the wording that was read."""

    sign_off = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("agrees", _("I agree with this wording")), ("objects", _("I do not agree with it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree.")},
    )
    statement = forms.CharField(
        label=_("In your words"),
        help_text=_("It stands on the sign-off sheet. Whoever does not agree says what with."),
        required=False,
        max_length=sign_offs.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, sign_off: SignOff, **kwargs):
        initial = {"sign_off": sign_off.pk, "answer": sign_off.answer or None, "statement": sign_off.statement}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)

    @property
    def facts(self):
        return {"answer": self.cleaned_data["answer"], "statement": self.cleaned_data["statement"]}
