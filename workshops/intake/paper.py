"""Paper: a coded form to answer by hand, one for each workshop, and the order in which it is keyed.

Every page carries the form's code and its own number. The form's code changes with what it asks, so that no paper is
keyed against topics or drafts that it did not show.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import in_language
from press import sheets
from workshops.models import Contribution, Profession, Province, Topic, Workshop
from workshops.models.gatherings import CODE_ALPHABET

COMMENTS_ON_A_PAGE = 5
LINES_FOR_A_TOPIC = 15
HIGHEST_PAPER = 99_999


@dataclass(frozen=True)
class Draft:
    """A chapter that lies before the workshop: its title, how its paragraphs are numbered, and what marks the text."""

    title: str
    numbers: list[str]
    mark: str


@dataclass(frozen=True)
class Page:
    """One page of the form: the first asks who answers, each other one about a topic or a draft."""

    number: int
    topic: Topic | None = None
    topic_code: str = ""
    draft: Draft | None = None

    @property
    def asks_who(self) -> bool:
        return self.topic is None and self.draft is None


def pages_of(workshop: Workshop, drafts: list[Draft]) -> list[Page]:
    """Return the pages in the order of the form."""
    pages = [Page(1)]
    for place, topic in enumerate(workshop.consultation.topics.all(), start=1):
        pages.append(Page(len(pages) + 1, topic=topic, topic_code=f"T{place}"))
    for draft in drafts:
        pages.append(Page(len(pages) + 1, draft=draft))
    return pages


def form_code(workshop: Workshop, pages: list[Page]) -> str:
    """Return the form's code: the workshop's number and four characters that stand for what the form asks."""
    asked = [f"topic {page.topic.pk}" if page.topic else page.draft.mark if page.draft else "who" for page in pages]
    digest = hashlib.sha256("\n".join([str(workshop.pk), *asked]).encode()).digest()
    return f"{workshop.number}-{''.join(CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in digest[:4])}"


def client_key(workshop: Workshop, code: str, paper: int, page: int, row: int) -> str:
    """What marks one answer on one paper: keyed twice, it is stored once."""
    return f"paper:{workshop.pk}:{code}:{paper}:{page}:{row}"


def print_form(workshop: Workshop, drafts: list[Draft], *, language: str, fonts: Path) -> bytes:
    """Return the form as a PDF in a language. Raises press.manuscript.CannotBuild."""
    pages = pages_of(workshop, drafts)
    with translation.override(language):
        title = _("Answer form: %(workshop)s") % {"workshop": in_language(workshop.titles)}
        body = render_to_string(
            "workshops/intake/keying/form.html",
            {
                "title": title,
                "workshop": workshop,
                "code": form_code(workshop, pages),
                "pages": pages,
                "last": len(pages),
                "professions": list(enumerate(Profession.labels, start=1)),
                "kinds": list(enumerate(Contribution.Kind.labels, start=1)),
                "attributions": list(enumerate(Contribution.Attribution.labels, start=1)),
                "provinces": Province.objects.all(),
                "lines": range(LINES_FOR_A_TOPIC),
                "comments": range(COMMENTS_ON_A_PAGE),
            },
        )
        return sheets.build(body, title=title, language=language, fonts=fonts, kind="answer-form")
