"""What the pages of the law data ask for: an entry's facts as rows of fields, a reason, a file.

The rows and their fields are those of the sheets (law.record.law_sheets), so that a page and a workbook say the same.
Nothing is refused by a field alone: the form of law data looks at all of them together.
"""

import json
from collections.abc import Collection, Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import HandedOver, date_input
from law.matching.fact_vocabulary import FACTS, UNKNOWN
from law.models import Entry, FigureConfidence, Statute
from law.record import schema
from law.record.cited_statutes import WARNING_KEYS, no_such_warning
from law.record.law_files import MOST_BYTES
from law.record.law_sheets import COLUMNS, KINDS, MONTHS, PARTS, YES, Gathered, Row, gathered, path_of, rows_of
from law.record.schema import Known, checked
from law.record.words import code_in_words, in_words

SPARE, MOST_ROWS = 1, 60
PARENTS = {"offence", "species", "question", "warning"}
"""Columns that say which entry a row belongs to; on its page that is known."""

LONG = ("names", "note", "text")
DAYS = {"in_force_from", "in_force_until", "uncertain_from", "look_again_on", "confirmed_on", "from", "until"}
CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("offence", "transactional"),
    "fact": tuple(FACTS),
    "side": ("prove", "disprove"),
    "for": schema.ADDRESSEES,
    "prison": ("range", "none", "unknown"),
    "prison_unit": tuple(MONTHS),
    "fine": ("range", "multiple", "none", "unknown"),
    "fine_of": schema.VALUES,
    "joined": schema.JOINED,
    "rule": tuple(schema.RULES),
    "is": tuple(dict.fromkeys(code for codes in schema.RULES.values() for code in codes)),
    "animal": (*FACTS["animal"].values, UNKNOWN),
    "list": tuple(schema.LISTS_OF_SPECIES),
    "class": tuple(dict.fromkeys(one for classes in schema.LISTS_OF_SPECIES.values() for one in classes)),
    "statutory": tuple(YES),
}
HELP = {
    "article": gettext_lazy("As the law has it: 98(12)."),
    "cites": gettext_lazy("Numbers of articles, divided by semicolons: 98; 97-1."),
    "questions": gettext_lazy("Keys of open questions, divided by semicolons."),
    "any": gettext_lazy("Values of the fact, divided by semicolons."),
    "fine_min": gettext_lazy("In riel, or how many times the value."),
    "fine_max": gettext_lazy("In riel, or how many times the value."),
    "source": gettext_lazy("Code or title of where it was read."),
    "from_months": gettext_lazy("In months; what the law counts in days is 0, and the note says the days."),
    "below_months": gettext_lazy("In months; empty: without end."),
    "to_months": gettext_lazy("In months; what the law counts in days is 0, and the note says the days."),
    "same_as": gettext_lazy("Key of a factor that tells the same fact: the two do not count together."),
    "confirmed_by": gettext_lazy("Only of a confirmed figure: a named lawyer."),
}


def sheet_of(kind: str) -> str:
    return next(name for name, of in KINDS.items() if of == kind)


class RowForm(forms.Form):
    """The fields of one row of a sheet. Any words pass: what they may be is asked of the whole entry."""

    sheet = ""

    def __init__(self, *args, statutes: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        for column in COLUMNS[self.sheet]:
            if self._is_given(column):
                continue
            choices = self._choices(column, statutes)
            label = capfirst(in_words(".".join(path_of(column))))
            self.fields[column] = forms.CharField(
                label=label, required=False, max_length=5_000, widget=self._widget(column, choices)
            )
            self.fields[column].help_text = HELP.get(column, "")

    def _is_given(self, column: str) -> bool:
        """Whether the page itself says it: which entry this is, or is a part of."""
        if column == "key":
            return self.sheet in KINDS
        return column in PARENTS or (column == "step" and self.sheet in PARTS["steps"])

    def _choices(self, column: str, statutes: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if column in ("statute", "uncertain_because"):
            return statutes
        if column == "confidence":
            return [(code, f"{code}: {label}") for code, label in FigureConfidence.choices]
        codes = schema.STEPS_OF_FACTORS if column == "step" else CHOICES.get(column, ())
        told = in_words if column == "rule" else code_in_words
        return [(code, capfirst(told(code))) for code in codes]

    def _widget(self, column: str, choices: list[tuple[str, str]]) -> forms.Widget:
        language = column.rpartition("_")[2]
        attrs = {"lang": language} if language in ("en", "km", "la") else {}
        if choices:
            return forms.Select(choices=[("", "—"), *choices])
        if column in DAYS:
            return date_input()
        if column.startswith(LONG):
            return forms.Textarea(attrs={"rows": 2, **attrs})
        return forms.TextInput(attrs=attrs)

    def cells(self) -> dict[str, str]:
        return {name: (self.cleaned_data.get(name) or "").strip() for name in self.fields if name != "DELETE"}


class _Rows(forms.BaseFormSet):
    @property
    def kept(self) -> Iterator[RowForm]:
        """The rows that say anything and are not to be taken out."""
        for form in self.forms:
            if any(form.cells().values()) and not form.cleaned_data.get("DELETE"):
                yield form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Take this row out")


class FactsForm:
    """All that an entry says, as a row of fields for the entry and rows for its parts.

    `add` names the sheet that is shown with one more empty row; then nothing is looked at yet.
    """

    def __init__(self, kind: str, key: str, facts: dict, data=None):
        self.kind, self.key, self.sheet, self.is_bound = kind, key, sheet_of(kind), data is not None
        self.add = data.get("add", "") if data else ""
        titles = [(statute.slug, str(statute)) for statute in Statute.objects.all()]
        given = {"statutes": titles}
        rows: dict[str, list[dict]] = {}
        for sheet, cells in rows_of(kind, key, facts) if facts else ():
            rows.setdefault(sheet, []).append(dict(zip(COLUMNS[sheet], cells, strict=True)))
        if self.add in PARTS[self.sheet]:
            data = data.copy()
            total = f"{self.add}-TOTAL_FORMS"
            if (data.get(total) or "").isdigit():
                data[total] = str(min(int(data[total]) + 1, MOST_ROWS))
        self.main = _row_form(self.sheet)(data, prefix="entry", initial=rows.get(self.sheet, [{}])[0], **given)
        self.parts = {
            part: _formset(part)(data, prefix=part, initial=rows.get(part, []), form_kwargs=given)
            for part in PARTS[self.sheet]
        }
        self.sentences: list[str] = []

    def read(self, known: Known) -> dict | None:
        """The facts as they were typed; None when something is wrong, which then stands beside its field."""
        if not all(one.is_valid() for one in (self.main, *self.parts.values())):
            self.sentences = [_("Something of this form was lost on the way. Open the page again.")]
            return None
        if self.add:
            return None
        rows, of_row = self._rows()
        wrong: list[tuple[Row, str, str]] = []
        (entry,) = gathered(rows, wrong)
        kept, problems = checked(self.kind, self.key, entry.facts, known)
        for row, column, sentence in wrong:
            self._note(of_row[row.sheet, row.number], column, sentence)
        for problem in problems if not wrong else ():
            self._note_problem(entry, problem, of_row)
        return None if wrong or problems else kept

    def _rows(self) -> tuple[list[Row], dict[tuple[str, int], RowForm]]:
        rows = [Row(self.sheet, 1, {"key": self.key, **self.main.cells()})]
        of_row = {(self.sheet, 1): self.main}
        for part, formset in self.parts.items():
            for number, form in enumerate(formset.kept, start=1):
                rows.append(Row(part, number, {COLUMNS[part][0]: self.key, **form.cells()}))
                of_row[part, number] = form
        return rows, of_row

    def _note_problem(self, entry: Gathered, problem, of_row) -> None:
        if problem.place == "key":
            self.sentences.append(problem.sentence)
            return
        row, column = entry.cell_of(problem.place)
        self._note(of_row[row.sheet, row.number], column, problem.sentence)

    def _note(self, form: RowForm, column: str, sentence: str) -> None:
        form.add_error(column if column in form.fields else None, sentence)

    @property
    def problems(self) -> int:
        forms_ = [self.main, *(form for formset in self.parts.values() for form in formset.forms)]
        return len(self.sentences) + sum(len(form.errors) for form in forms_ if self.is_bound and not self.add)

    @property
    def sections(self) -> list[tuple[str, str, "_Rows"]]:
        """Each part with its heading."""
        return [(part, capfirst(str(HEADINGS[part])), formset) for part, formset in self.parts.items()]


HEADINGS = {
    "elements": gettext_lazy("elements"),
    "points": gettext_lazy("points to prove and to disprove"),
    "penalties": gettext_lazy("penalties"),
    "rules": gettext_lazy("rules"),
    "classes": gettext_lazy("classes by list"),
    "answers": gettext_lazy("answers"),
    "cited": gettext_lazy("articles it cites"),
    "lowers": gettext_lazy("how far the least of prison falls with mitigation"),
    "provisions": gettext_lazy("articles it rests on"),
}


def _row_form(sheet: str) -> type[RowForm]:
    return type("RowForm", (RowForm,), {"sheet": sheet})


def _formset(sheet: str) -> type[_Rows]:
    made = forms.formset_factory(
        _row_form(sheet), formset=_Rows, extra=SPARE, max_num=MOST_ROWS, absolute_max=MOST_ROWS, can_delete=True
    )
    return made


class WhyForm(HandedOver, forms.Form):
    """The one sentence that goes with a change."""

    why = forms.CharField(
        label=gettext_lazy("Why, and where it was read"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(HandedOver, forms.Form):
    """A reason, which a stage may ask for."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class KeyForm(forms.Form):
    """Under which key a new entry is kept for ever."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and hyphens, as forestry-98-12. It stays for ever."),
    )

    def __init__(self, kind: str, *args, taken: Collection[str] = (), **kwargs):
        """`taken`: the keys of the kind that there are. A warning is one of those that the helper has."""
        super().__init__(*args, **kwargs)
        if kind == Entry.Kind.WARNING:
            left = [key for key in WARNING_KEYS if key not in taken]
            said = _("What the helper warns of and says no article of yet. It stays for ever.")
            self.fields["key"].help_text = said
            self.fields["key"].widget = forms.Select(choices=[("", "—"), *((key, key) for key in left)])
        self._is_warning = kind == Entry.Kind.WARNING

    def clean_key(self):
        key = self.cleaned_data["key"]
        if self._is_warning and key not in WARNING_KEYS:
            raise ValidationError(no_such_warning(key))
        if not schema.KEY.fullmatch(key):
            raise ValidationError(_("A key has small letters, digits and hyphens, at most 60: forestry-98-12."))
        return key


class JsonForm(HandedOver, forms.Form):
    """The facts as JSON, for what the form with fields does not do well."""

    facts = forms.CharField(label=gettext_lazy("Facts as JSON of form 1"), widget=forms.Textarea(attrs={"rows": 24}))
    why = WhyForm.base_fields["why"]

    def clean_facts(self):
        try:
            return json.loads(self.cleaned_data["facts"])
        except (ValueError, RecursionError) as broken:
            raise ValidationError(_("This is no JSON. Look at the brackets, commas and quotation marks.")) from broken


class LawFileForm(forms.Form):
    """A file of law data, and where it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File (.json or .xlsx)"),
        help_text=gettext_lazy("What the file does not name stays as it is."),
    )
    why = forms.CharField(
        label=gettext_lazy("Where the file comes from"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("This file is larger than %(most)s MB. Divide it into several.") % {"most": MOST_BYTES // 2**20}
            )
        return file
