"""Handbooks are made, named, and tied to the consultations that they draw on."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import acts_on, record
from accounts.models import Act, Programme, User
from accounts.rights import require
from handbook.models import Handbook, Version
from handbook.outline.mistyped_words import refuse_mistyped_titles
from workshops.models import Consultation

PHONES_MAY, PHONES_MAY_NOT = "allowed phones to keep", "no longer allows phones to keep"


@transaction.atomic
def make_handbook(*, programme: Programme, consultations: Iterable[Consultation] = (), by: User, **fields) -> Handbook:
    """Make a handbook in a programme. Raises ValidationError by field."""
    require(by, "handbook.arrange_handbook", programme)
    handbook = Handbook(programme=programme, **fields)
    return _kept_handbook(handbook, list(consultations), by=by, verb="made")


@transaction.atomic
def edit_handbook(handbook: Handbook, *, consultations: Iterable[Consultation] | None = None, by: User, **fields):
    """Change what a handbook says of itself, and which consultations it draws on. Its programme stays.

    Raises ValidationError by field: for the address once an edition holds it, and for the language it is drafted in
    once there are drafts.
    """
    require(by, "handbook.arrange_handbook", handbook)
    handbook = locked_handbook(handbook)
    if fields.get("slug", handbook.slug) != handbook.slug and handbook.editions.exists():
        raise ValidationError(
            {"slug": _("Editions of this handbook are cited by this address, so it stays: %s") % handbook.slug}
        )
    if (
        fields.get("source_language", handbook.source_language) != handbook.source_language
        and Version.objects.filter(chapter__handbook=handbook).exists()
    ):
        raise ValidationError({"source_language": _("There are drafts in this language already, so it stays.")})
    if fields.get("readers", handbook.readers) != handbook.readers:
        handbook.kept_on_phones = False  # the approver allowed it for those who read it then
    for name, value in fields.items():
        setattr(handbook, name, value)
    chosen = handbook.consultations.all() if consultations is None else consultations
    return _kept_handbook(handbook, list(chosen), by=by, verb="edited")


@transaction.atomic
def decide_about_phones(handbook: Handbook, *, may_keep: bool, by: User) -> Handbook:
    """Allow signed-in readers to keep a handbook on their phones for a while, or take that back.

    What is kept already is thrown away when the phone has a signal next. Raises ValidationError for a handbook that
    everybody may read: nobody need allow that.
    """
    require(by, "handbook.issue_edition", handbook)
    handbook = locked_handbook(handbook)
    if handbook.readers == Handbook.Readers.EVERYBODY:
        raise ValidationError(_("Everybody may read this handbook, so everybody may keep it, too."))
    if handbook.kept_on_phones != may_keep:
        handbook.kept_on_phones = may_keep
        handbook.save(update_fields=["kept_on_phones"])
        record(by, PHONES_MAY if may_keep else PHONES_MAY_NOT, handbook)
    return handbook


def decision_about_phones(handbook: Handbook) -> Act | None:
    """Who decided last whether phones may keep it, and when."""
    return acts_on(handbook).filter(verb__in=[PHONES_MAY, PHONES_MAY_NOT]).order_by("-pk").first()


def _kept_handbook(handbook: Handbook, consultations: list[Consultation], *, by: User, verb: str) -> Handbook:
    handbook.titles = clean_titles(handbook.titles)
    if any(consultation.programme_id != handbook.programme_id for consultation in consultations):
        raise ValidationError({"consultations": _("A handbook draws on consultations of its own programme.")})
    standing = handbook.readers_comment_in
    if standing is not None and standing not in consultations:
        raise ValidationError(
            {"readers_comment_in": _("Readers comment in a consultation that the handbook draws on.")}
        )
    handbook.full_clean()
    handbook.save()
    handbook.consultations.set(consultations)
    record(by, verb, handbook)
    return handbook


def clean_titles(titles: dict[str, str]) -> dict[str, str]:
    """Titles as they are kept. Raises ValidationError where there is none, or one is mistyped."""
    titles = {language: title.strip() for language, title in titles.items() if title.strip()}
    if not titles:
        raise ValidationError({"titles": _("Write a title, in at least one language.")})
    refuse_mistyped_titles(titles)
    return titles


def locked_handbook(handbook: Handbook) -> Handbook:
    """Lock the handbook's row: who arranges it waits for whoever is arranging it."""
    return Handbook.objects.select_for_update(of=("self",)).select_related("programme").get(pk=handbook.pk)
