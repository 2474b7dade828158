"""The comments of a Word file: who said what, and which one answers which."""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from lxml import etree

from handbook.docx.markdown.private_marks import without_signs
from handbook.docx.word.hidden_text import take_out_hidden
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.word_package import Package
from handbook.docx.word.word_styles import Styles
from handbook.docx.word.wordprocessingml import WORD_2010, WORD_2012, W, words_in


@dataclass(frozen=True)
class Comment:
    """A comment as Word keeps it. `answers` is the id of the one that it answers, `initials` are its author's."""

    pk: str
    author: str
    text: str
    answers: str = ""
    initials: str = ""


def comments_in(package: Package, report: LossReport) -> dict[str, Comment]:
    """The comments by their ids, but for those that are done with."""
    root = package.part(package.related("comments"))
    if root is None:
        return {}
    take_out_hidden(root, Styles(package.part(package.related("styles"))), report)
    threads, done = _threads(package.part(package.related("commentsExtended")))
    found, by_place = {}, {}
    for element in root.iter(f"{W}comment"):
        pk = element.get(f"{W}id", "")
        paragraphs = [*element.iter(f"{W}p")]
        text = without_signs("\n\n".join(filter(None, (words_in(paragraph).strip() for paragraph in paragraphs))))
        place = paragraphs[-1].get(f"{WORD_2010}paraId", "") if paragraphs else ""
        by_place[place] = pk
        if not re.fullmatch(r"\d{1,9}", pk) or not text:
            continue
        if place in done or threads.get(place) in done:
            report.add("done", text)
            continue
        author = without_signs(element.get(f"{W}author", "")).strip()[:200] or _("unknown")
        found[pk] = Comment(pk, author, text, answers=threads.get(place, ""), initials=element.get(f"{W}initials", ""))
    # Word says by its place which comment an answer is to, and a comment may stand after its answer.
    return {
        pk: replace(comment, answers=by_place.get(comment.answers, "") if comment.answers else "")
        for pk, comment in found.items()
    }


def _threads(extended: etree._Element | None) -> tuple[dict[str, str], set[str]]:
    """For the place of each comment that of the one it answers, and the places of those that are done."""
    threads, done = {}, set()
    for element in () if extended is None else extended.iter(f"{WORD_2012}commentEx"):
        place = element.get(f"{WORD_2012}paraId", "")
        threads[place] = element.get(f"{WORD_2012}paraIdParent", "")
        if element.get(f"{WORD_2012}done") in ("1", "true"):
            done.add(place)
    return threads, done
