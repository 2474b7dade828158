"""A version's transitions: which act leads from where to where, and who may do it. The stages ask this one table.

docs/architecture.md shows it; a test compares the two.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import require
from handbook.drafting.drafts import NotOpen, StaleVersion, locked
from handbook.models import Version

Status = Version.Status


class OwnDraft(PermissionDenied):
    """Nobody approves what they drafted."""


@dataclass(frozen=True)
class Transition:
    """One act on a version.

    stage          the function that does it
    comes_from     where the version must be; from anywhere else the act is refused with `refused`
    leads_to       where it is afterwards
    permission     asked in the handbook's programme
    by_no_drafter  refused (OwnDraft) to everyone who saved a wording of it
    """

    act: str
    stage: str
    comes_from: tuple[Status, ...]
    leads_to: Status
    permission: str
    refused: type[Exception] = NotOpen
    by_no_drafter: bool = False


SAVE = Transition("save", "drafting.saving.save", (Status.DRAFTED,), Status.DRAFTED, "handbook.draft_version")
SUBMIT = Transition(
    "submit for approval", "approval.decisions.submit", (Status.DRAFTED,), Status.IN_REVIEW, "handbook.draft_version"
)
CALL_BACK = Transition(
    "call back",
    "approval.decisions.call_back",
    (Status.IN_REVIEW,),
    Status.DRAFTED,
    "handbook.draft_version",
    refused=StaleVersion,
)
RETURN = Transition(
    "return",
    "approval.decisions.return_to_drafters",
    (Status.IN_REVIEW,),
    Status.DRAFTED,
    "handbook.approve_version",
    refused=StaleVersion,
)
APPROVE = Transition(
    "approve",
    "approval.decisions.approve",
    (Status.IN_REVIEW,),
    Status.APPROVED,
    "handbook.approve_version",
    refused=StaleVersion,
    by_no_drafter=True,
)
WITHDRAW_DRAFT = Transition(
    "withdraw", "drafting.history.withdraw", tuple(Status.open()), Status.WITHDRAWN, "handbook.draft_version"
)
WITHDRAW_TEXT = Transition(
    "withdraw", "drafting.history.withdraw", (Status.APPROVED,), Status.APPROVED, "handbook.approve_version"
)

TRANSITIONS = (SAVE, SUBMIT, CALL_BACK, RETURN, APPROVE, WITHDRAW_DRAFT, WITHDRAW_TEXT)


def begin(transition: Transition, version: Version, *, by: User) -> Version:
    """Ask for the right, lock the version and return it as it stands. Call it inside the act's transaction.

    Raises PermissionDenied (OwnDraft for who drafted it) and, where the version is elsewhere, `transition.refused`.
    """
    require(by, transition.permission, version)
    version = locked(version)
    if transition.by_no_drafter and by.pk in version.drafters:
        raise OwnDraft(_("You drafted this version. A colleague with the role of approver decides on it."))
    if version.status not in transition.comes_from:
        raise transition.refused(version)
    return version


def of_withdrawing(version: Version) -> Transition:
    """Which act withdrawing is: of a draft that is given up, or of a text that was approved."""
    return WITHDRAW_DRAFT if version.is_open else WITHDRAW_TEXT
