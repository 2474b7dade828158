"""The net under the import: words of a Word file that did not come through, each said with where it stood."""

import re
from collections import Counter
from collections.abc import Container, Sequence

from django.utils.translation import gettext as _

from handbook.docx.markdown.pandoc_tree import Mode
from handbook.docx.word.plain_reader import passages_of
from handbook.docx.word.word_document import Document
from text.inventory.word_net import missing_words
from text.parsing.blocks import Text

_TYPED_CALL = re.compile(r"\[\^([^\[\]]+)\]")
_CALL = re.compile(r'data-note="(\d+)"')


def words_of(text: Text) -> list[str]:
    """The words that readers see of a text: its blocks, and its notes as often as they are called."""
    html = [*(block.html for block in text.blocks), *(note.html for note in text.notes)]
    calls = Counter(int(number) for part in html for number in _CALL.findall(part))
    notes = [note.text for note in text.notes for _call in range(max(calls[note.number], 1))]
    return [*(block.text for block in text.blocks), *notes]


def note_missing(
    document: Document, mode: Mode, arrived: Sequence[str], *, typed_calls: Container[str] = frozenset()
) -> None:
    """Compare the words of the file with those that arrived, and with those of which a sentence says otherwise.

    typed_calls  the labels of notes that are called by being typed; they are no words
    """
    source = [
        _TYPED_CALL.sub(lambda call: "" if call[1] in typed_calls else call[0], passage)
        for passage in passages_of(document.package, mode)
    ]
    for missing in missing_words(source, [*arrived, *document.report.left_out]):
        words = missing.words
        if missing.before:
            words = _("%(words)s, after: %(before)s") % {"words": missing.words[:200], "before": missing.before}
        document.report.add("missing", words)
