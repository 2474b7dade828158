"""What the forms of all apps have in common: names in several languages, facts for a stage, its refusal shown.

And the pages that have nothing but one form on them: something is made, edited, or deleted after a last question.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

a_form = require_http_methods(["GET", "HEAD", "POST"])
"""A page with a form: shown by GET, sent by POST."""

LABELS = {"titles": _("Title ({language})"), "subtitles": _("Subtitle ({language})")}
"""What an input of a language-keyed field asks for; other fields go by their own name."""


class LanguageKeyedForm(forms.ModelForm):
    """A form for models with language-keyed names: one input per language instead of a field of JSON.

    Say which in `language_keyed`: the field's name, and whether at least one language must be filled. The inputs
    are called titles_en, titles_km; `cleaned_data["titles"]` holds what was filled, by language.
    """

    language_keyed: dict[str, bool] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        order = [shown for name in [*self.fields, *self.language_keyed] for shown in self._inputs(name)]
        for name in self.language_keyed:
            field = self._meta.model._meta.get_field(name)
            self.fields.pop(name, None)
            label = LABELS.get(name) or format_lazy("{} ({{language}})", field.verbose_name.capitalize())
            long = name in ("questions", "subtitles")
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=format_lazy(label, language=language),
                    required=False,
                    initial=(getattr(self.instance, name) or {}).get(code, ""),
                    max_length=None if long else 300,
                    widget=forms.Textarea(attrs={"rows": 4, "lang": code})
                    if long
                    else forms.TextInput(attrs={"lang": code}),
                )
        self.order_fields(order)

    def clean(self):
        cleaned = super().clean()
        for name, required in self.language_keyed.items():
            values = {code: cleaned.get(f"{name}_{code}", "").strip() for code, _language in settings.LANGUAGES}
            cleaned[name] = {code: value for code, value in values.items() if value}
            if required and not cleaned[name]:
                self.add_error(f"{name}_{settings.LANGUAGES[0][0]}", _("Fill this in, in at least one language."))
            setattr(self.instance, name, cleaned[name])
        return cleaned

    def add_error(self, field, error):
        """Errors about a language-keyed field are shown at its first input."""
        if field is None and hasattr(error, "error_dict"):
            error.error_dict = {self._shown_at(name): found for name, found in error.error_dict.items()}
        super().add_error(self._shown_at(field), error)

    def _inputs(self, name):
        return [f"{name}_{code}" for code, _language in settings.LANGUAGES] if name in self.language_keyed else [name]

    def _shown_at(self, name):
        return f"{name}_{settings.LANGUAGES[0][0]}" if name in self.language_keyed else name


class HandedOver:
    """A form whose facts go to a stage function."""

    @property
    def facts(self) -> dict:
        """What was filled in, under the names that the stage function knows."""
        return dict(self.cleaned_data)


class NamedForm(HandedOver, LanguageKeyedForm):
    """A form about a thing with titles by language; they come first."""

    language_keyed = {"titles": True}
    comes_first = ("titles",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([shown for name in self.comes_first for shown in self._inputs(name)])

    @property
    def facts(self):
        names = [*self._meta.fields, *self.language_keyed]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


EARLIEST, LATEST = 1900, 2200


def refuse_unlikely_year(day: date) -> None:
    """A date of any form lies in the years 1900 to 2200: another is a slip, which no export could show.

    Every date field asks it (accounts.apps). Raises ValidationError.
    """
    if not EARLIEST <= day.year <= LATEST:
        raise ValidationError(
            _("The year lies between %(first)s and %(last)s."), params={"first": str(EARLIEST), "last": str(LATEST)}
        )


def date_input():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})  # the one format that browsers give back


def new_client_key() -> str:
    """Return what marks one showing of the form, so that sending it twice stores one contribution."""
    return secrets.token_urlsafe(16)


def renew_client_key(form: forms.BaseForm) -> None:
    """Let what was typed be sent once more, as something else."""
    form.data = form.data.copy()
    form.data["client_key"] = new_client_key()


def filled_in(form_class, request, *args, **given):
    """Return a form as it was sent, or as it is shown first."""
    if request.method == "POST":
        given |= {"data": request.POST, "files": request.FILES}
    return form_class(*args, **given)


def show_refusal(form: forms.BaseForm, refused: ValidationError) -> None:
    """Put what a stage refused beside the fields that it names, or at the head of the form."""
    by_field = refused.error_dict if hasattr(refused, "error_dict") else {None: refused.error_list}
    for name, errors in by_field.items():
        at = next((field for field in form.fields if field == name or field.startswith(f"{name}_")), None)
        form.add_error(at, errors)


class TitledForm(LanguageKeyedForm):
    """One title in each language; a subtitle has room for two lines."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, _language in settings.LANGUAGES if "subtitles" in self.language_keyed else ():
            self.fields[f"subtitles_{code}"].widget.attrs["rows"] = 2


# --- Pages with one form ------------------------------------------------------------------------


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    heading: str,
    back: str,
    back_to: str,
    template: str = "form.html",
    **more: str,
) -> HttpResponse:
    """Show a page that asks for one thing. `back` is the address of the page it hangs on, called `back_to`."""
    page = {"form": form, "heading": heading, "back": back, "back_to": back_to, "submit": gettext("Save")}
    return render(request, template, page | more)


MOST_TOLD = 100
"""Of the things that are wrong in one file, as many are told at once."""


def file_page(
    request: HttpRequest, template: str, form: forms.BaseForm, problems: Sequence[str], **more: object
) -> HttpResponse:
    """Show a page that asks for a file, by `_file_form.html`, and says what was wrong in the one that was sent."""
    told = {"form": form, "problems": problems[:MOST_TOLD], "more": max(0, len(problems) - MOST_TOLD)}
    return render(request, template, told | more, status=422 if problems else 200)


def edit_page(
    request: HttpRequest,
    form: forms.BaseForm,
    edit: Callable,
    thing: Model,
    *,
    done: str,
    back: str,
    leads_to: Callable[[Model], str] | None = None,
    **page: str,
) -> HttpResponse:
    """Ask for what is to be changed of a thing and hand it to the stage `edit`; `done` is said on the page before.

    `leads_to` says where the edited thing stands on that page. The rest is what `form_page` shows.
    """
    if form.is_valid():
        try:
            edited = edit(thing, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect(leads_to(edited) if leads_to else back)
    return form_page(request, form, back=back, **page)


def delete_page(
    request: HttpRequest,
    thing: Model,
    delete: Callable,
    *,
    done: str,
    heading: str,
    back: str,
    back_to: str,
    status_of_refusal: int = 200,
) -> HttpResponse:
    """Ask the last question before a thing is deleted, then hand it to the stage `delete`, which may refuse."""
    refusal = ""
    if request.method == "POST":
        try:
            delete(thing, by=request.user)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            messages.success(request, done)
            return redirect(back)
    page = {"thing": thing, "heading": heading, "refusal": refusal, "back": back, "back_to": back_to}
    return render(request, "delete.html", page, status=status_of_refusal if refusal else 200)
