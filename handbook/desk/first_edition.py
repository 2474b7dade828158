"""The way from an empty installation to the first edition: steps that tick themselves, until it is issued."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Programme, User
from handbook.models import Chapter, Edition, Version
from workshops.models import Contribution, Topic, Workshop

WHO = ("rapporteur", "reviewer", "editor", "approver")


@dataclass(frozen=True)
class Step:
    """One step: what is to be done, whether it is done, and where, for who may do it."""

    what: str
    is_done: bool
    address: str = ""


def steps(user: User) -> list[Step]:
    """Return the steps to the first edition of this person's programmes; none once it is issued, nor for readers."""
    if not any(role.role not in ("reader", "magistrate") for role in user.standing_memberships):
        return []
    programmes = _programmes_of(user)
    editions = Edition.objects.launched().filter(handbook__programme__in=programmes)
    if editions.exists():
        return []
    consultations, handbooks = reverse("workshops:consultation_list"), reverse("desk:handbook_list")
    where = {
        "workshops.dispose_contribution": reverse("workshops:contribution_queue"),
        "accounts.manage_people": reverse("accounts:person_list"),
    }
    found = []
    for what, is_done, permission in _asked(programmes):
        place = where.get(permission) or (consultations if permission.startswith("workshops.") else handbooks)
        found.append(Step(what, is_done, place if not is_done and user.has_perm(permission) else ""))
    return found


def _asked(programmes) -> list[tuple[str, bool, str]]:
    """Each step, whether it is done in these programmes, and the right that it takes."""
    held = Membership.objects.filter(role__in=WHO, user__is_active=True)
    roles = set(held.filter(Q(programme__in=programmes) | Q(programme=None)).values_list("role", flat=True))
    workshops = Workshop.objects.filter(consultation__programme__in=programmes, rehearsal=False)
    topics = Topic.objects.filter(consultation__programme__in=programmes)
    said = Contribution.objects.counted().filter(consultation__programme__in=programmes)
    chapters = Chapter.objects.filter(handbook__programme__in=programmes)
    versions = Version.objects.filter(chapter__in=chapters)
    return [
        (_("Invite a rapporteur, a reviewer, an editor and an approver"), roles == set(WHO), "accounts.manage_people"),
        (_("Open a consultation, with its topics"), topics.exists(), "workshops.prepare_consultation"),
        (_("Plan a workshop"), workshops.exists(), "workshops.prepare_workshop"),
        (_("Write down what participants put forward"), said.exists(), "workshops.receive_contribution"),
        (_("Answer it, with reasons"), said.answered().exists(), "workshops.dispose_contribution"),
        (_("Make a handbook with its chapters"), chapters.exists(), "handbook.arrange_handbook"),
        (
            _("Draft a chapter, and send it for approval"),
            versions.filter(submitted_at__isnull=False).exists(),
            "handbook.draft_version",
        ),
        (
            _("Approve it: somebody who did not draft it"),
            versions.filter(status=Version.Status.APPROVED).exists(),
            "handbook.approve_version",
        ),
        (_("Issue the first edition"), False, "handbook.issue_edition"),
    ]


def _programmes_of(user: User):
    roles = user.standing_memberships
    if any(role.programme_id is None for role in roles):
        return Programme.objects.all()
    return Programme.objects.filter(pk__in=[role.programme_id for role in roles])
