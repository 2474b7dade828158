"""What is played at the translator's desk: the chapters in Khmer, issued as a draft translation for review."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from handbook.demonstration.drafting_scenes import adopt
from handbook.demonstration.material import Material
from handbook.drafting import saving
from handbook.models import Handbook
from handbook.rendering.rendered_sources import markdown_by_key
from handbook.rendering.table_filling import with_law_tables
from handbook.translation import translating
from handbook.translation.lines import source_of


def translate(handbook: Handbook, material: Material, *, since: date, cast: dict[str, User]) -> None:
    """Translate and adopt every chapter: whole where the material has it whole, else its headings and boxes.

    What stays in English counts as not translated, and the label of a draft translation is left on.
    """
    editor = cast["editor"]
    for name, file in material.chapters.items():
        chapter = handbook.chapters.get(slug=file.slug)
        version = translating.start(chapter, language="km", by=editor)
        source = source_of(chapter).wording
        text = with_law_tables(material.khmer_text(name, source.text), language=version.language)
        wording = saving.save(version, text=text, titles=file.titles, keys=version.wording.keys, by=editor)
        version.refresh_from_db()
        translating.write_many(version, markdown_by_key(wording), source=source, by=editor)
        version.refresh_from_db()
        adopt(version, _("A draft translation of the text of edition 3, for review by a native reader."), since, cast)
