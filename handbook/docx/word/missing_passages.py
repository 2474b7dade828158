"""The net under the import: words of a Word file that did not come through, each said with where it stood."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handbook.docx.markdown.pandoc_tree import Mode
from handbook.docx.word.plain_reader import passages_of
from handbook.docx.word.word_document import Document
from text.inventory.word_net import missing_words


def note_missing(document: Document, mode: Mode, arrived: Sequence[str]) -> None:
    """Compare the words of the file with those that arrived, and with those of which a sentence says otherwise."""
    source = passages_of(document.package, mode)
    for missing in missing_words(source, [*arrived, *document.report.left_out]):
        words = missing.words
        if missing.before:
            words = _("%(words)s, after: %(before)s") % {"words": missing.words[:200], "before": missing.before}
        document.report.add("missing", words)
