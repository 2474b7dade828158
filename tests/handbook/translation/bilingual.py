"""A chapter in English and Khmer, as the desk makes it."""

from datetime import date

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.models import Version
from handbook.translation import translating
from handbook.translation.lines import State, lines_of, source_of
from text.parsing.paragraph_source import block_sources

ENGLISH = (
    "Weigh every tusk, and sign the record.\n\n"
    "Whoever holds it is imprisoned for 1 to 5 years.\n\n"
    "- The prosecutor reads it.\n- The judge keeps it.\n"
)
KHMER = ["ថ្លឹងភ្លុកនីមួយៗ រួចចុះហត្ថលេខា។", "អ្នកណាកាន់កាប់ ត្រូវដាក់ពន្ធនាគារពី ១ ដល់ ៥ ឆ្នាំ។", "- ព្រះរាជអាជ្ញាអាន។\n- ចៅក្រមរក្សាទុក។"]


def translated(chapter, *, by, words=KHMER) -> Version:
    """Start a Khmer draft beside the source and translate its paragraphs, each in its place."""
    version = translating.start(chapter, language="km", by=by)
    for key, markdown in zip(list(version.wording.keys), words, strict=True):
        write(version, key, markdown, by=by)
    version.refresh_from_db()
    return version


def write(version, key, markdown, *, by, source=None):
    """Write a paragraph as somebody who opened it now."""
    version.refresh_from_db()
    wording = version.wording
    before = block_sources(wording.text)[wording.keys.index(key)]
    source = source or source_of(version.chapter).wording
    return translating.write(version, key, markdown, before=before, source=source, by=by)


def approve(version, *, by, drafter, day=date(2022, 6, 1)) -> Version:
    """Send a draft and approve it."""
    decisions.submit(version, change_note="Read.", by=drafter)
    return decisions.approve(version, effective_from=day, change_note="Read.", by=by)


def newer(chapter, text, *, by, drafter, day=date(2022, 7, 1)) -> Version:
    """Approve another text of the source."""
    version = drafts.start_draft(chapter, by=drafter)
    saving.save(version, text=text, by=drafter)
    version.refresh_from_db()
    return approve(version, by=by, drafter=drafter, day=day)


def states(version) -> list[str]:
    """How each paragraph stands to its source, in order."""
    version.refresh_from_db()
    return [line.state for line in lines_of(version, source_of(version.chapter).wording)]


def older(version) -> list[str]:
    """The numbers of the paragraphs that are marked."""
    lines = lines_of(version, source_of(version.chapter).wording)
    return [line.number for line in lines if line.state in (State.OLDER, State.ASKED)]
