"""Words that did not come through, said: which, and after which words they stood."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from text.inventory.word_net import Missing, missing_words
from text.parsing.blocks import Text

MOST_SAID = 10
"""Passages that are named; of more their number is said."""


def arrived_in(text: Text) -> list[str]:
    """The passages of a text as they reach its readers."""
    return [*(block.text for block in text.blocks), *(note.text for note in text.notes)]


def sentences_on(source: Sequence[str], arrived: Sequence[str]) -> list[str]:
    """A sentence for each passage of words of a source that did not arrive; none where every word did."""
    missing = missing_words(source, arrived)
    said = [_sentence(one) for one in missing[:MOST_SAID]]
    if (more := len(missing) - MOST_SAID) > 0:
        sentence = ngettext(
            "In %(count)d more place words are missing too.", "In %(count)d more places words are missing too.", more
        )
        said.append(sentence % {"count": more})
    return said


def sentences_on_notes(text: Text) -> list[str]:
    """A sentence for each note that is written more than once, as when two texts were put together."""
    sentence = _("The note %(call)s is written more than once; all its words stand in one note now.")
    return [sentence % {"call": f"[^{label}]"} for label in text.repeated_notes]


def _sentence(missing: Missing) -> str:
    words = missing.words if len(missing.words) <= 200 else f"{missing.words[:200]}…"
    if not missing.before:
        return _("The words “%(words)s” at the beginning did not come through.") % {"words": words}
    return _("The words “%(words)s” after “%(before)s” did not come through.") % {
        "words": words,
        "before": missing.before,
    }
