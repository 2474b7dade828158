"""Sheets to sign: a version's redline with its sign-off sheet as PDF, for an approver who signs on paper."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.rights import require
from handbook.approval import decisions, readiness
from handbook.discussion import sign_off_sheet
from handbook.drafting import sources
from handbook.models import Version
from handbook.rendering import images
from handbook.rendering.redlines import redline_of
from press import fonts
from press import sheets as paper

KIND = "approval"


def approval_sheet(version: Version, *, by: User) -> bytes:
    """Return a PDF of what an approver decides on, in the text's language. Raises CannotBuild.

    The redline against the text in effect, readable without colours; findings; sources, by receipt and public summary
    only; the sign-offs given, and room for a signature, a date and a stamp.
    """
    require(by, "handbook.read_draft", version)
    in_effect = decisions.text_in_effect(version)
    with override(version.language):
        title = _("For approval: %(number)s. %(title)s") % {"number": version.chapter.number, "title": version}
        body = render_to_string(
            "handbook/approval/approval_sheet.html",
            {
                "version": version,
                "chapter": version.chapter,
                "handbook": version.chapter.handbook,
                "in_effect": in_effect,
                "redline": redline_of(
                    in_effect.wording if in_effect else None, version.wording, pictures=images.carried
                ),
                "findings": readiness.check(version) if version.is_open else None,
                "drawn_on": sources.by_paragraph(version, sources.sources_of(version, by)),
                "lines": sign_off_sheet.sheet(version),
            },
        )
    fonts.make(settings.FONTS_DIR)
    return paper.build(body, title=title, language=version.language, fonts=settings.FONTS_DIR, kind=KIND)
