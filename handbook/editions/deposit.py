"""The deposit sheet: one page for the ministry's archive by which an edition can be proved elsewhere and later."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.rights import require
from handbook.editions.instruments import instrument_of
from handbook.models import Edition
from handbook.models.manifest import canonical, for_everybody
from press import fonts, sheets

KIND = "deposit"


def manifest_file(edition: Edition, *, by: User) -> bytes:
    """Return the full manifest, whose SHA-256 is the fingerprint, for approvers to keep elsewhere.

    Where names were blacked out it says what it says here today: then the one that was kept is proof, and this is not.
    """
    require(by, "handbook.issue_edition", edition)
    return canonical(edition.manifest)


def public_manifest_file(edition: Edition) -> bytes:
    """Return what everybody may keep of it."""
    return canonical(for_everybody(edition.manifest))


def deposit_sheet(edition: Edition, *, language: str, by: User) -> bytes:
    """Return the sheet as PDF, in a language. Raises CannotBuild, and ValidationError without the site's address."""
    require(by, "handbook.issue_edition", edition)
    if not settings.PUBLIC_URL:
        raise ValidationError(_("The address of this site is not set; the sheet would carry a wrong one."))
    with override(language):
        address = settings.PUBLIC_URL + reverse("reading:edition", args=[edition.handbook.slug, edition.number])
        title = _("Deposit sheet: %(edition)s") % {"edition": edition}
        body = render_to_string(
            "handbook/editions/deposit_sheet.html",
            {
                "edition": edition,
                "handbook": edition.handbook,
                "instrument": instrument_of(edition),
                "files": edition.files.select_related("stored_file"),
                "public_hash": hashlib.sha256(public_manifest_file(edition)).hexdigest(),
                "address": address,
                "code": sheets.qr_code(address),
                "manifest_name": manifest_name(edition),
            },
        )
    fonts.make(settings.FONTS_DIR)
    return sheets.build(body, title=title, language=language, fonts=settings.FONTS_DIR, kind=KIND)


def manifest_name(edition: Edition) -> str:
    """The name of the full manifest's file."""
    return f"{edition.handbook.slug}-edition-{edition.number}-manifest.json"
