"""What could not be carried from a Word file into our text, in sentences."""

from collections import defaultdict
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handbook.docx.markdown.private_marks import without_signs

_EXAMPLES = 5  # of each thing that cannot be carried, by their first words
_EXAMPLES_OF = {"missing": 50}
_MOST_SIGNS = {"missing": 300}

_SENTENCES: dict[str, Callable[[int], str]] = {
    "cell": lambda count: ngettext(
        "%(count)s table has merged cells: the words stand in the first cell, the others are empty.",
        "%(count)s tables have merged cells: the words stand in the first cell, the others are empty.",
        count,
    ),
    "chunk": lambda count: ngettext(
        "%(count)s part of the file that Word puts in from another file was not read. Copy its words into the text.",
        "%(count)s parts of the file that Word puts in from other files were not read. Copy their words into the text.",
        count,
    ),
    "comment": lambda count: ngettext(
        "%(count)s comment is on nothing in the text, so it is a remark on the chapter.",
        "%(count)s comments are on nothing in the text, so they are remarks on the chapter.",
        count,
    ),
    "contents": lambda count: ngettext(
        "%(count)s line of a table of contents is not in the text; our pages have their own.",
        "%(count)s lines of tables of contents are not in the text; our pages have their own.",
        count,
    ),
    "done": lambda count: ngettext(
        "%(count)s comment was marked as done in Word and is left there.",
        "%(count)s comments were marked as done in Word and are left there.",
        count,
    ),
    "drawing": lambda count: ngettext(
        "%(count)s drawing (SmartArt, chart or shape) is not in the text. Bring it in as a picture.",
        "%(count)s drawings (SmartArt, charts or shapes) are not in the text. Bring them in as pictures.",
        count,
    ),
    "equation": lambda count: ngettext(
        "%(count)s equation came in as plain words.",
        "%(count)s equations came in as plain words.",
        count,
    ),
    "floating": lambda count: ngettext(
        "%(count)s picture floated on its page; it stands in its paragraph now.",
        "%(count)s pictures floated on their pages; they stand in their paragraphs now.",
        count,
    ),
    "header": lambda count: ngettext(
        "%(count)s header or footer is not in the text; our pages have their own.",
        "%(count)s headers or footers are not in the text; our pages have their own.",
        count,
    ),
    "heading": lambda count: ngettext(
        "%(count)s tracked change of a heading is a remark on the chapter.",
        "%(count)s tracked changes of headings are remarks on the chapter.",
        count,
    ),
    "heading note": lambda count: ngettext(
        "%(count)s note or picture at a heading that begins a chapter is the chapter's first paragraph.",
        "%(count)s notes or pictures at headings that begin a chapter are the chapter's first paragraphs.",
        count,
    ),
    "hidden": lambda count: ngettext(
        "%(count)s passage of hidden text is not in the text. Word shows it with ¶; take off “Hidden” where it belongs "
        "to the text.",
        "%(count)s passages of hidden text are not in the text. Word shows them with ¶; take off “Hidden” where they "
        "belong to the text.",
        count,
    ),
    "link": lambda count: ngettext(
        "%(count)s link to a file or a place in Word is words only.",
        "%(count)s links to files or places in Word are words only.",
        count,
    ),
    "long heading": lambda count: ngettext(
        "%(count)s heading is longer than a chapter's title can be: the rest is the chapter's first paragraph.",
        "%(count)s headings are longer than a chapter's title can be: the rest is the chapter's first paragraph.",
        count,
    ),
    "missing": lambda count: ngettext(
        "%(count)s passage of the file did not come through. Add it by hand.",
        "%(count)s passages of the file did not come through. Add them by hand.",
        count,
    ),
    "nested": lambda count: ngettext(
        "%(count)s table stands in another table: its words came, its lines did not.",
        "%(count)s tables stand in other tables: their words came, their lines did not.",
        count,
    ),
    "object": lambda count: ngettext(
        "%(count)s embedded file is not in the text.",
        "%(count)s embedded files are not in the text.",
        count,
    ),
    "other language": lambda count: ngettext(
        "%(count)s chapter is mostly in another language than the one that this handbook is drafted in. It belongs in "
        "the chapter's translation.",
        "%(count)s chapters are mostly in another language than the one that this handbook is drafted in. They belong "
        "in the chapters' translations.",
        count,
    ),
    "outside": lambda count: ngettext(
        "%(count)s thing that lies outside the file was not fetched.",
        "%(count)s things that lie outside the file were not fetched.",
        count,
    ),
    "picture": lambda count: ngettext(
        "%(count)s picture cannot be shown: only its words came.",
        "%(count)s pictures cannot be shown: only their words came.",
        count,
    ),
    "row": lambda count: ngettext(
        "%(count)s row of a table was added or taken out as a tracked change; look at the table.",
        "%(count)s rows of tables were added or taken out as tracked changes; look at the tables.",
        count,
    ),
    "title": lambda count: ngettext(
        "%(count)s line of the title page is not in the text.",
        "%(count)s lines of the title page are not in the text.",
        count,
    ),
    "text box": lambda count: ngettext(
        "%(count)s text box stands in the text now, after the paragraph that it hung on.",
        "%(count)s text boxes stand in the text now, after the paragraphs that they hung on.",
        count,
    ),
}
"""For each kind of thing the sentence that says how many there were."""


class LossReport:
    """What could not be carried, each kind once, with how often and the words where it stands.

    left_out  the very words that are not in the text, and of which a sentence says so
    """

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = defaultdict(list)
        self.left_out: list[str] = []

    def add(self, kind: str, words: str = "") -> None:
        self.found[kind].append(" ".join(without_signs(words).split())[: _MOST_SIGNS.get(kind, 80)])

    def leave_out(self, kind: str, words: str) -> None:
        """Words that are not in the text, said by their first ones."""
        self.add(kind, words)
        self.left_out.append(words)

    def sentences(self) -> list[str]:
        return [_sentence(kind, said) for kind, said in sorted(self.found.items())]


def _sentence(kind: str, said: list[str]) -> str:
    sentence = _SENTENCES[kind](len(said)) % {"count": len(said)}
    named = [words for words in dict.fromkeys(said) if words]
    if not named:
        return sentence
    most = _EXAMPLES_OF.get(kind, _EXAMPLES)
    shown = "; ".join(f"“{words}”" for words in named[:most]) + ("; …" if len(named) > most else "")
    return _("%(sentence)s It is at: %(places)s") % {"sentence": sentence, "places": shown}
