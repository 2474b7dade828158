"""Finding paragraphs: the glossary, the words that editors add to a search, the kept indexes, what found nothing."""

import hashlib
import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField, in_language
from accounts.numbers import day_words
from handbook.models.editions import Edition
from handbook.models.works import Handbook
from text.search import word_list
from text.search.questions import LONGEST

LONGEST_FOR_PARAGRAPH = 1_500
"""Characters of the words that lead to one paragraph: a table may be looked for with many."""


def can_be_read(line: str) -> None:
    """Validate a line of words that lead to each other."""
    if len(line) > word_list.LONGEST_LINE:
        raise ValidationError(_("A line has at most %(most)s characters."), params={"most": word_list.LONGEST_LINE})
    try:
        word_list.read_line(line)
    except word_list.NotALine:
        raise ValidationError(
            _(
                "“%(line)s” cannot be read. Write words that say the same, divided by commas (ivory, tusk); words of"
                " both languages with an equals sign between them; or “jail > prison”, if only one leads to the other."
            ),
            params={"line": line[:80]},
        ) from None


class GlossaryTermQuerySet(models.QuerySet):
    def in_use(self):
        """The terms that readers, the search and the checks of a text go by."""
        return self.filter(state=GlossaryTerm.State.APPROVED)


class GlossaryTerm(models.Model):
    """A term of a handbook in its languages: the same thing, however it is written.

    What it says is what its last approved change says; a term that nobody has approved yet says what is proposed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Check(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed by a court translator")
        DICTIONARY = "dictionary", _("spelled so in a dictionary")
        SEEN = "seen", _("seen in a Khmer text")
        COMPOSED = "composed", _("composed; to be confirmed")

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="glossary", verbose_name=_("handbook"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    terms = models.JSONField(_("terms"), default=dict, help_text=_("The term by language."))
    variants = models.JSONField(
        _("variants"), default=dict, blank=True, help_text=_("Other ways to write it, by language.")
    )
    definitions = models.JSONField(_("definitions"), default=dict, blank=True, help_text=_("By language."))
    confused_with = models.JSONField(
        _("not to be confused with"), default=list, blank=True, help_text=_("Terms by their English names.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    checked = models.CharField(_("how far it was checked"), max_length=12, choices=Check, default=Check.COMPOSED)
    confirmed_by = models.CharField(_("confirmed by"), max_length=120, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    objects = GlossaryTermQuerySet.as_manager()

    FACTS = ("terms", "variants", "definitions", "confused_with", "source", "checked", "confirmed_by", "confirmed_on")
    """What a change proposes."""

    waits = False
    """Whether a proposal of it waits for a decision; told by who lists terms."""

    class Meta:
        ordering = ["handbook", "pk"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on=None)
                | Q(confirmed_on__isnull=False, checked="confirmed") & ~Q(confirmed_by=""),
                name="a_confirmation_says_by_whom_and_when",
            ),
        ]

    def __str__(self):
        return in_language(self.terms)

    def get_absolute_url(self):
        return reverse("desk:glossary_term", args=[self.handbook.slug, self.pk])

    @property
    def programme(self):
        return self.handbook.programme

    @property
    def facts(self) -> dict:
        """What it says, as a change keeps it."""
        said = {name: getattr(self, name) for name in self.FACTS}
        return said | {"confirmed_on": self.confirmed_on.isoformat() if self.confirmed_on else ""}

    def written_in(self, language: str) -> list[str]:
        """The term in a language and its other spellings."""
        return [word for word in (self.terms.get(language, ""), *self.variants.get(language, ())) if word]

    @property
    def check_told(self) -> str:
        """How far it was checked; of one that is confirmed, by whom and when."""
        told = str(self.get_checked_display())
        if not self.confirmed_on:
            return told
        day = day_words(self.confirmed_on)
        return _("%(told)s: %(who)s, %(day)s") % {"told": told, "who": self.confirmed_by, "day": day}


class GlossaryChange(models.Model):
    """What somebody proposes that a term says, and what somebody else decided of it. What is decided is sealed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    term = models.ForeignKey(GlossaryTerm, models.CASCADE, related_name="changes", verbose_name=_("glossary term"))
    number = models.PositiveIntegerField(_("number"))
    facts = models.JSONField(_("facts"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)

    class Meta:
        ordering = ["term", "-number"]
        verbose_name = _("change of a glossary term")
        verbose_name_plural = _("changes of glossary terms")
        constraints = [
            models.UniqueConstraint(fields=["term", "number"], name="one_change_of_a_term_per_number"),
            models.UniqueConstraint(fields=["term"], condition=Q(state="proposed"), name="one_open_proposal_of_a_term"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (Q(state__in=["approved", "declined"]) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_term_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="a_term_has_four_eyes"
            ),
            models.CheckConstraint(condition=~Q(state="declined", decision_reason=""), name="a_declined_term_says_why"),
        ]

    def __str__(self):
        return f"{in_language(self.facts.get('terms', {}))}, {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def seen(self) -> str:
        """What a page says of the proposal that it shows, so that no other words are approved than were seen."""
        said = json.dumps(self.facts, ensure_ascii=False, sort_keys=True)
        return f"{self.pk}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


class EditionGlossary(models.Model):
    """The terms in use as an edition froze them: what the annex of its book prints, whenever it is printed again."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="glossary", verbose_name=_("edition"))
    terms = models.JSONField(_("terms"))

    class Meta:
        verbose_name = _("glossary of an edition")
        verbose_name_plural = _("glossaries of editions")

    def __str__(self):
        return str(self.edition)


class SearchLine(models.Model):
    """Words that an editor lets lead to each other in a handbook's search ("slip, receipt"), or to one paragraph."""

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="search_lines", verbose_name=_("handbook"))
    line = models.CharField(_("words"), max_length=LONGEST_FOR_PARAGRAPH)
    paragraph = models.CharField(
        _("paragraph"),
        max_length=40,
        blank=True,
        help_text=_("The key of the paragraph that the words lead to, whatever its number; empty: to each other."),
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["handbook", "line"]
        verbose_name = _("words of the search")
        verbose_name_plural = _("words of the search")
        constraints = [
            models.UniqueConstraint(fields=["handbook", "paragraph", "line"], name="search_words_are_added_once")
        ]

    def __str__(self):
        return self.line

    def clean(self):
        if self.paragraph:
            return
        try:
            can_be_read(self.line)
        except ValidationError as refused:
            raise ValidationError({"line": refused}) from None


class SearchIndex(models.Model):
    """The index of one edition in one language: a cache, which may be thrown away and made again."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="search_indexes", verbose_name=_("edition"))
    language = LanguageField(_("language"))
    data = models.JSONField(_("data"), default=dict)
    made_with = models.CharField(
        _("made with"), max_length=64, help_text=_("Version of the analysis, and the words that lead to each other.")
    )

    class Meta:
        verbose_name = _("search index")
        verbose_name_plural = _("search indexes")
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="one_search_index_per_language")]
        # Whether an index is still the same is asked with every search: without reading past a megabyte of data.
        indexes = [models.Index(fields=["edition", "language", "made_with"], name="which_search_index")]

    def __str__(self):
        return f"{self.edition} ({self.language})"


class TermPlaces(models.Model):
    """Where a term stands in an index: a cache beside it, for questions to all handbooks."""

    index = models.ForeignKey(SearchIndex, models.CASCADE, related_name="term_places", verbose_name=_("search index"))
    term = models.CharField(_("term"), max_length=LONGEST)
    places = models.BinaryField(_("places"), help_text=_("As text.search.many_indexes packs them."))

    class Meta:
        verbose_name = _("places of a term")
        verbose_name_plural = _("places of terms")
        constraints = [models.UniqueConstraint(fields=["term", "index"], name="a_term_once_in_an_index")]

    def __str__(self):
        return f"{self.term} ({self.index_id})"


class UnfoundWord(models.Model):
    """A single word that found nothing on a day. Never a whole question, and nobody who asked it."""

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="unfound_words", verbose_name=_("handbook"))
    word = models.CharField(_("word"), max_length=40)
    day = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        ordering = ["handbook", "word", "day"]
        verbose_name = _("word that found nothing")
        verbose_name_plural = _("words that found nothing")
        constraints = [models.UniqueConstraint(fields=["handbook", "word", "day"], name="an_unfound_word_once_a_day")]

    def __str__(self):
        return self.word
