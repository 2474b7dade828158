"""Keeping: statutes and their provisions are written down, each with where from and how sure."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from law.models import Confidence, Provision, Statute
from law.statute_detection import Called, called
from law.statute_list import place_of


class ReliedOn(Exception):
    """Paragraphs rely on the provision, so it stays."""


@transaction.atomic
def make_statute(*, by: User, **fields) -> Statute:
    """Write a statute down. Its address stays from then on. Raises ValidationError by field."""
    require(by, "law.keep_statute")
    _lock_for(fields)
    return _kept(Statute(**fields), by=by, verb="made")


@transaction.atomic
def edit_statute(statute: Statute, *, by: User, **fields) -> Statute:
    """Change what is known of a statute. Raises ValidationError by field."""
    require(by, "law.keep_statute")
    _lock_for(fields)
    statute = Statute.objects.select_for_update().get(pk=statute.pk)
    for name, value in fields.items():
        setattr(statute, name, value)
    return _kept(statute, by=by, verb="edited")


@transaction.atomic
def make_provision(statute: Statute, *, by: User, **fields) -> Provision:
    """Write an article of a statute down. Raises ValidationError when it is there already."""
    require(by, "law.keep_statute")
    return _kept_provision(Provision(statute=statute, **fields), by=by, verb="made")


@transaction.atomic
def edit_provision(provision: Provision, *, by: User, **fields) -> Provision:
    """Change what is known of an article. Raises ValidationError when its number is taken."""
    require(by, "law.keep_statute")
    provision = Provision.objects.select_for_update(of=("self",)).select_related("statute").get(pk=provision.pk)
    for name, value in fields.items():
        setattr(provision, name, value)
    return _kept_provision(provision, by=by, verb="edited")


@transaction.atomic
def delete_provision(provision: Provision, *, by: User) -> None:
    """Take an article out that was written down by mistake. Raises ReliedOn while a text says anything about it."""
    require(by, "law.keep_statute")
    record(by, "deleted", provision)
    try:
        with transaction.atomic():
            provision.delete()
    except ProtectedError as refused:
        raise ReliedOn(provision) from refused


def write_down(statute: Statute, number: str, *, named_in: str, by: User) -> Provision:
    """Return an article that a text names, written down as to be verified where it is not known yet.

    Without a number it is the statute as a whole, which is as sure as the statute.
    """
    there = Provision.objects.filter(statute=statute, number=number).first()
    if there is not None:
        return there
    if not number:
        defaults = {"source": statute.source, "confidence": statute.confidence}
        return Provision.objects.get_or_create(statute=statute, number="", defaults=defaults)[0]
    source = _("Named in %(where)s; to be verified.") % {"where": named_in}
    return make_provision(statute, number=number, source=source, confidence=Confidence.UNKNOWN, by=by)


def _lock_for(fields: dict) -> None:
    """Where one statute replaces another, all stand still: two editors at once would close a circle unseen."""
    if fields.get("replaced_by") is not None:
        list(Statute.objects.select_for_update().order_by("pk").values_list("pk"))


def known_statutes() -> tuple[Called, ...]:
    """What every statute is called, in one query."""
    rows = Statute.objects.order_by("slug").values_list("slug", "titles", "names")
    return tuple(called(slug, titles, names) for slug, titles, names in rows)


def _kept(statute: Statute, *, by: User, verb: str) -> Statute:
    statute.full_clean()
    statute.save()
    record(by, verb, statute)
    return statute


def _kept_provision(provision: Provision, *, by: User, verb: str) -> Provision:
    provision.position = place_of(provision.number)
    others = Provision.objects.filter(statute=provision.statute_id, number=provision.number).exclude(pk=provision.pk)
    if others.exists():
        raise ValidationError({"number": _("This article is written down already. Edit it instead.")})
    # The statute as a whole has no number, and keeps none.
    provision.full_clean(exclude=["number"] if provision.pk and not provision.number else None)
    provision.save()
    record(by, verb, provision)
    return provision
