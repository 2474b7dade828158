"""Programmes are made from the command line: rarely, and by who runs the installation."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Programme


def make(slug: str) -> Programme:
    """Make a programme. Raises ValidationError for a short name that is taken or cannot stand in an address."""
    programme = Programme(slug=slug, titles={"en": slug.replace("-", " ").capitalize()})
    try:
        programme.full_clean()
    except ValidationError as refusal:
        if Programme.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is a programme “%(name)s” already.") % {"name": slug}) from refusal
        raise ValidationError(
            _("“%(name)s” cannot name a programme. Use Latin letters, digits and hyphens, such as wildlife.")
            % {"name": slug}
        ) from refusal
    programme.save()
    return programme


def named(slug: str) -> Programme:
    """Return the programme of this short name, the first of an installation being made by naming it.

    Raises ValidationError when there are others: the name is then more likely mistyped than new.
    """
    found = Programme.objects.filter(slug=slug).first()
    if found:
        return found
    there = ", ".join(Programme.objects.values_list("slug", flat=True))
    if there:
        raise ValidationError(
            _("There is no programme “%(name)s”. Programmes: %(there)s.") % {"name": slug, "there": there}
        )
    return make(slug)
