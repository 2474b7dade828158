"""Themes: what reviewers call what several contributions have in common. And the reasons that fit many of them.

Every function checks the right in the programme (PermissionDenied), refuses what cannot be true (ValidationError, by
field) and writes its Act in its own transaction.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.gatherings.rows import changed
from workshops.intake import tallies
from workshops.models import Consultation, Contribution, StandardReason, Theme


@transaction.atomic
def make_theme(consultation: Consultation, *, titles: dict[str, str], shortcut: str = "", by: User) -> Theme:
    """Name a theme of a consultation, with the key that assigns it."""
    require(by, "workshops.dispose_contribution", consultation)
    return _kept(Theme(consultation=consultation, titles=titles, shortcut=shortcut.lower()), "made", by)


@transaction.atomic
def edit_theme(theme: Theme, *, titles: dict[str, str], shortcut: str = "", by: User) -> Theme:
    """Change a theme's titles or key; what carries it keeps it."""
    require(by, "workshops.dispose_contribution", theme.consultation)
    theme.titles, theme.shortcut = titles, shortcut.lower()
    return _kept(theme, "edited", by)


@transaction.atomic
def delete_theme(theme: Theme, *, by: User) -> None:
    """Take a theme away, also from the contributions that carry it."""
    require(by, "workshops.dispose_contribution", theme.consultation)
    record(by, "deleted", theme)
    theme.delete()


@transaction.atomic
def assign(contribution: Contribution, theme: Theme, *, given: bool = True, by: User) -> None:
    """Give a contribution a theme of its consultation, or take it off."""
    require(by, "workshops.dispose_contribution", contribution)
    _refuse_strange([theme], contribution.consultation_id)
    this = Contribution.objects.filter(pk=contribution.pk)
    list(this.select_for_update().values_list("pk", flat=True))
    before = tallies.as_they_are(this)
    if given:
        contribution.themes.add(theme)
    else:
        contribution.themes.remove(theme)
    tallies.change(out_of=before, into=tallies.as_they_are(this))
    record(by, "assigned the themes of", contribution)


def _refuse_strange(themes: Iterable[Theme], consultation_id: int) -> None:
    if any(theme.consultation_id != consultation_id for theme in themes):
        raise ValidationError({"theme": _("This theme belongs to another consultation.")})


def _kept(theme: Theme, verb: str, by: User) -> Theme:
    if theme.shortcut and not (theme.shortcut.isascii() and theme.shortcut.isalnum()):
        raise ValidationError({"shortcut": _("The key is one letter a to z, or one digit.")})
    taken = Theme.objects.filter(consultation=theme.consultation_id, shortcut=theme.shortcut).exclude(pk=theme.pk)
    if theme.shortcut and (other := taken.first()):
        raise ValidationError({"shortcut": _("This key belongs to the theme %(theme)s.") % {"theme": other}})
    theme.full_clean(validate_constraints=False, exclude=["consultation"])
    theme.save()
    record(by, verb, theme)
    return theme


# --- Standard reasons ---------------------------------------------------------------------------


@transaction.atomic
def keep_reason(
    consultation: Consultation, *, outcome: str, title: str, language: str, text: str, by: User
) -> StandardReason:
    """Keep reasons that fit many contributions, to be taken into answers and adapted there."""
    require(by, "workshops.dispose_contribution", consultation)
    reason = StandardReason(consultation=consultation, outcome=outcome, title=title, language=language, text=text)
    return _kept_reason(reason, "made", by)


@transaction.atomic
def edit_reason(reason: StandardReason, *, by: User, **facts) -> StandardReason:
    """Change standard reasons. Answers already given keep the words that they were given with."""
    require(by, "workshops.dispose_contribution", reason.consultation)
    return _kept_reason(changed(reason, facts), "edited", by)


@transaction.atomic
def delete_reason(reason: StandardReason, *, by: User) -> None:
    """Take standard reasons off the list. Answers given with them stay."""
    require(by, "workshops.dispose_contribution", reason.consultation)
    record(by, "deleted", reason)
    reason.delete()


def _kept_reason(reason: StandardReason, verb: str, by: User) -> StandardReason:
    reason.full_clean(exclude=["consultation"])
    reason.save()
    record(by, verb, reason)
    return reason
