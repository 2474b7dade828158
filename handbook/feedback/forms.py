"""What participants fill in beside a draft, and in reply to a reviewer's question."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, new_client_key
from workshops.intake.receive import LONGEST
from workshops.models import Contribution


class CommentForm(HandedOver, forms.Form):
    """A comment on one paragraph of a draft. Every form carries a key of its own: sent twice, it is stored once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=16)
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Write down what you want to put forward.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"), choices=Contribution.Kind, initial=Contribution.Kind.PROPOSED_WORDING
    )
    attribution = forms.ChoiceField(
        label=_("How you are named"),
        choices=Contribution.Attribution,
        initial=Contribution.Attribution.NOT_ATTRIBUTED,
    )
    language = forms.ChoiceField(label=_("Language you write in"), choices=settings.LANGUAGES)
    ongoing = forms.BooleanField(label=_("It is about a case that is still before a court"), required=False)

    def __init__(self, data=None, *, participant, paragraph, language):
        super().__init__(
            data,
            prefix=None,
            # One form stands beside every paragraph, so each has ids of its own.
            auto_id=f"id_{paragraph}_%s",
            label_suffix="",
            initial={"key": paragraph, "client_key": new_client_key(), "language": language},
        )
        if not participant.name:
            self.fields["attribution"].choices = [
                choice for choice in Contribution.Attribution.choices if choice[0] != Contribution.Attribution.NAMED
            ]

    def with_fresh_key(self) -> None:
        """Let what was typed be sent once more, as another comment."""
        self.data = self.data.copy()
        self.data["client_key"] = new_client_key()


class ReplyForm(HandedOver, forms.Form):
    """A participant's reply to a question back."""

    reply = forms.CharField(
        label=_("Your reply"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Write your reply.")},
    )

    def __init__(self, data=None, *, inquiry):
        super().__init__(data, auto_id=f"id_reply_{inquiry.pk}_%s", label_suffix="")
