"""Finding paragraphs: the glossary, the words that editors add to a search, the kept indexes, what found nothing."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import in_language
from handbook.models.editions import Edition
from handbook.models.works import Handbook
from text.search import word_list
from text.search.questions import LONGEST


def can_be_read(line: str) -> None:
    """Validate a line of words that lead to each other."""
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


class GlossaryTerm(models.Model):
    """A term of a handbook in its languages: the same thing, however it is written."""

    class Check(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed by a court translator")
        DICTIONARY = "dictionary", _("spelled so in a dictionary")
        SEEN = "seen", _("seen in a Khmer text")
        COMPOSED = "composed", _("composed; to be confirmed")

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="glossary", verbose_name=_("handbook"))
    terms = models.JSONField(_("terms"), default=dict, help_text=_("The term by language."))
    variants = models.JSONField(
        _("variants"), default=dict, blank=True, help_text=_("Other ways to write it, by language.")
    )
    definitions = models.JSONField(_("definitions"), default=dict, blank=True, help_text=_("By language."))
    source = models.CharField(_("source"), max_length=200, blank=True)
    checked = models.CharField(_("how far it was checked"), max_length=12, choices=Check, default=Check.COMPOSED)

    class Meta:
        ordering = ["handbook", "pk"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self):
        return in_language(self.terms)

    def written_in(self, language: str) -> list[str]:
        """The term in a language and its other spellings."""
        return [word for word in (self.terms.get(language, ""), *self.variants.get(language, ())) if word]


class SearchLine(models.Model):
    """Words that an editor lets lead to each other in a handbook's search: "slip, receipt"."""

    handbook = models.ForeignKey(Handbook, models.CASCADE, related_name="search_lines", verbose_name=_("handbook"))
    line = models.CharField(_("words"), max_length=word_list.LONGEST_LINE, validators=[can_be_read])
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["handbook", "line"]
        verbose_name = _("words of the search")
        verbose_name_plural = _("words of the search")
        constraints = [models.UniqueConstraint(fields=["handbook", "line"], name="search_words_are_added_once")]

    def __str__(self):
        return self.line


class SearchIndex(models.Model):
    """The index of one edition in one language: a cache, which may be thrown away and made again."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="search_indexes", verbose_name=_("edition"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
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
