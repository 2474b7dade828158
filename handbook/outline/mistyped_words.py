"""What is mistyped in Khmer and looks right, in a sentence that says what to do: in a chapter's text and in titles."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from text.inventory import khmer_faults
from text.khmer import beginning


def sentence_on(fault: khmer_faults.Fault) -> str:
    """What is wrong with a word or a number, and how it is put right."""
    says = _("In “%(words)s” a mark hangs on no letter. Type the word again, the letter first.")
    if fault.kind == "digits":
        says = _("The number “%(words)s” mixes Khmer and Latin digits. Write it in one of the two.")
    return says % {"words": beginning(fault.words, 60)}


def sentences_on_titles(titles: Mapping[str, str]) -> list[str]:
    """The same for titles by language, each once."""
    faults = (fault for title in titles.values() for fault in khmer_faults.in_words(title))
    return list(dict.fromkeys(map(sentence_on, faults)))


def refuse_mistyped_titles(titles: Mapping[str, str]) -> None:
    """Raise ValidationError for titles with such a fault: they stand in every list, and are searched first."""
    if sentences := sentences_on_titles(titles):
        raise ValidationError({"titles": sentences})
