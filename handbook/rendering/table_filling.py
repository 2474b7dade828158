"""Law tables of a text: which of its boxes hold one, whether they say what the law data say, and the text made anew.

What stands in such a box is part of the text like every other table: it has a number, goes through Word, is compared
in a redline and frozen with the edition. So it is made by an act of an editor, and a text whose tables are older than
the law data is not ready to be sent.
"""

from dataclasses import dataclass
from textwrap import indent

from django.utils.translation import gettext as _

from law.record.law_data import law_data
from law.statutes import known_statutes
from law.telling import law_tables
from law.telling.law_tables import NotUnderstood
from text import elements
from text.parsing import blocks, paragraph_source
from text.parsing.box_extension import LAW_TABLE


@dataclass(frozen=True)
class LawTable:
    """A law table of a text.

    position  of its box among the text's paragraphs, from 1
    title     which names its rows
    source    the box as the law data make it; empty where they cannot
    is_as_data says whether what stands in the box is that
    refused   why the law data cannot make it: "kind", "statute" or "nothing"; empty where they can
    """

    position: int
    title: str
    source: str
    is_as_data: bool
    refused: str = ""

    @property
    def why(self) -> str:
        """What is wrong with it and what to do, in the language in use; empty where nothing is."""
        sentence = {
            "kind": _(
                "The law table “%(title)s” does not say what it holds. Begin its title with “Offences:”, “Points to"
                " prove:” or “Species:”."
            ),
            "statute": _(
                "The law table “%(title)s” names no statute that is written down. Name one, with its articles:"
                " “Offences: Forestry Law, Articles 97 to 99”."
            ),
            "nothing": _(
                "The law data have nothing for the law table “%(title)s”. Name others, or enter it there first."
            ),
        }.get(self.refused, "")
        if not sentence and not self.is_as_data:
            sentence = _("The law table “%(title)s” does not say what the law data say. Make the law tables anew.")
        return sentence % {"title": self.title} if sentence else ""


def law_tables_of(text: str, *, language: str, as_read: blocks.Text | None = None) -> list[LawTable]:
    """The law tables of a text, in order, against the law data as they stand. Asks the database only where there are
    any. `as_read` is the text's reading where there is one. Raises CannotRead."""
    as_read = as_read or blocks.parse(text, language=language)
    titles = law_tables_in(as_read)
    if not titles:
        return []
    data, statutes = law_data(), known_statutes()
    found = []
    for position, title in titles:
        block = as_read.paragraphs[position - 1]
        try:
            body = law_tables.body(title, data, statutes, language=language)
        except NotUnderstood as refused:
            found.append(LawTable(block.position, title, "", is_as_data=False, refused=refused.reason))
            continue
        source = f'!!! {LAW_TABLE} "{title}"\n{indent(body, "    ")}'
        # By its words: what abbreviations are defined elsewhere in the text, or how a table is set, is no difference.
        made = [one.text for one in blocks.parse(source, language=language).paragraphs]
        found.append(LawTable(block.position, title, source, is_as_data=made == [block.text]))
    return found


def law_tables_in(as_read: blocks.Text) -> list[tuple[int, str]]:
    """The places of a text's law tables among its paragraphs, from 1, with their titles."""
    return [(block.position, title) for block in as_read.paragraphs if (title := _title_of(block)) is not None]


def with_law_tables(text: str, *, language: str) -> str:
    """A text whose law tables say what the law data say; those that cannot be made stay. Raises CannotRead."""
    for table in law_tables_of(text, language=language):
        if table.source and not table.is_as_data:
            text = paragraph_source.replaced(text, table.position, table.source)
    return text


def _title_of(block: blocks.Block) -> str | None:
    """The title of a box that holds a law table; None for every other block."""
    if block.kind != "box" or f"box-{LAW_TABLE}" not in block.html:
        return None
    box = elements.read(block.html).find(f".//aside[@class='box box-{LAW_TABLE}']")
    title = box.find("p[@class='box-title']") if box is not None else None
    return " ".join(elements.words(title).split()) if title is not None else ""
