"""The roster of experts for courts: written down, agreed to, checked, taken off, erased. Each is one act.

Consent is an act of its own and no field of the form, so that nobody who edits an entry brings back, with an old page,
what was withdrawn meanwhile. The log calls an expert by number and province alone: after erasing no name is left in it.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Programme, User
from accounts.rights import require
from handbook.models import CourtExpert
from handbook.models.court_experts import InterestsAnswer

KEEP = "handbook.keep_court_expert"
READ = "handbook.read_court_expert"


@transaction.atomic
def add(*, programme: Programme, by: User, **facts) -> CourtExpert:
    """Write an office down. Nobody but the desk sees it until its consent is noted. Raises ValidationError."""
    require(by, KEEP, programme)
    expert = _checked(CourtExpert(programme=programme), facts)
    expert.save()
    record(by, "made", expert, label=expert.label)
    return expert


@transaction.atomic
def edit(expert: CourtExpert, *, by: User, **facts) -> CourtExpert:
    """Change what an entry says; its consent, check and place on the roster stay. Raises ValidationError."""
    require(by, KEEP, expert)
    expert = _checked(_locked(expert), facts)
    expert.save(update_fields=list(facts))
    record(by, "edited", expert, label=expert.label)
    return expert


@transaction.atomic
def note_consent(expert: CourtExpert, *, consent_on: date, consent_form: str, by: User) -> None:
    """The office agreed to be shown to judges and prosecutors. Raises ValidationError for a day to come, or one that
    lies before the consent was last withdrawn."""
    require(by, KEEP, expert)
    expert = _locked(expert)
    if consent_on > timezone.localdate():
        raise ValidationError({"consent_on": _("This day is still to come. Write the day on which it was given.")})
    withdrawn_on = expert.consent_withdrawn_on
    if withdrawn_on and consent_on < withdrawn_on:
        raise ValidationError(
            {"consent_on": _("Consent was withdrawn after this day. A new one is given on that day or later.")}
        )
    expert.consent_on, expert.consent_form, expert.consent_withdrawn_on = consent_on, consent_form, None
    expert.full_clean()
    expert.save(update_fields=["consent_on", "consent_form", "consent_withdrawn_on"])
    record(by, "noted the consent of", expert, label=expert.label)


@transaction.atomic
def withdraw_consent(expert: CourtExpert, *, by: User) -> None:
    """The office no longer agrees: from this moment no reader sees it. Raises ValidationError when none stands."""
    require(by, KEEP, expert)
    expert = _locked(expert)
    if not expert.consents:
        raise ValidationError(_("No consent stands that could be withdrawn. Nothing was changed."))
    expert.consent_withdrawn_on = timezone.localdate()
    expert.save(update_fields=["consent_withdrawn_on"])
    record(by, "noted the withdrawn consent of", expert, label=expert.label)


@transaction.atomic
def check_today(expert: CourtExpert, *, by: User) -> None:
    """Somebody asked the office today, and all that the entry says is so."""
    require(by, KEEP, expert)
    expert = _locked(expert)
    expert.checked_on, expert.checked_by = timezone.localdate(), by
    expert.save(update_fields=["checked_on", "checked_by"])
    record(by, "checked", expert, label=expert.label)


@transaction.atomic
def retire(expert: CourtExpert, *, reason: str, by: User) -> None:
    """Take an entry off the roster; the desk keeps it. Raises ValidationError without a reason, or when it is off."""
    require(by, KEEP, expert)
    expert = _locked(expert)
    if expert.retired_at:
        raise ValidationError(_("A colleague has taken it off the roster already."))
    _needs_reason(reason)
    expert.retired_at = timezone.now()
    expert.save(update_fields=["retired_at"])
    record(by, "took off the roster", expert, reason=reason, label=expert.label)


@transaction.atomic
def restore(expert: CourtExpert, *, by: User) -> None:
    """Put an entry back on the roster; whether readers see it is a matter of its consent. Raises ValidationError."""
    require(by, KEEP, expert)
    expert = _locked(expert)
    if expert.retired_at is None:
        raise ValidationError(_("It is on the roster already."))
    expert.retired_at = None
    expert.save(update_fields=["retired_at"])
    record(by, "put back on the roster", expert, label=expert.label)


@transaction.atomic
def erase(expert: CourtExpert, *, reason: str, by: User) -> None:
    """Delete all that is known of an office, for good. The log keeps a number, a province and the reason."""
    require(by, KEEP, expert)
    _needs_reason(reason)
    expert = _locked(expert)
    record(by, "erased", expert, reason=reason, label=expert.label)
    expert.delete()


def _locked(expert: CourtExpert) -> CourtExpert:
    """The entry as it is now. Raises ValidationError when a colleague erased it meanwhile."""
    try:
        return CourtExpert.objects.select_for_update(of=("self",)).select_related("province").get(pk=expert.pk)
    except CourtExpert.DoesNotExist as gone:
        raise ValidationError(_("A colleague has erased this entry. Nothing was changed.")) from gone


def _checked(expert: CourtExpert, facts: dict) -> CourtExpert:
    for name, value in facts.items():
        expert._meta.get_field(name)  # a misspelt fact is an error here and not a silent attribute
        setattr(expert, name, value)
    if expert.interests_answer == InterestsAnswer.STATED and not expert.interests.strip():
        raise ValidationError({"interests": _("Write down the interests as they were stated.")})
    if expert.interests_answer != InterestsAnswer.STATED and expert.interests.strip():
        raise ValidationError({"interests_answer": _("Interests are written below: choose “stated”, or empty them.")})
    expert.full_clean()
    return expert


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a sentence that names nobody.")})
