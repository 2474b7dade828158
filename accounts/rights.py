"""The guard at the head of every stage function and page."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Programme, User


def require(user: User, permission: str, thing=None) -> None:
    """Let pass who holds the permission in the programme of the thing. Raises PermissionDenied."""
    if not (user.is_authenticated and user.has_perm(permission, thing)):
        raise _refused()


def require_in(user: User, permission: str, programme: Programme | None) -> None:
    """Let pass who holds the permission in a programme, or (None) in all at once. Raises PermissionDenied."""
    if not holds_in(user, permission, programme):
        raise _refused()


def holds_in(user: User, permission: str, programme: Programme | None) -> bool:
    """Say whether somebody holds a permission in a programme, or (None) in all programmes at once."""
    if programme is not None:
        return user.has_perm(permission, programme)
    return user.is_active and any(
        m.programme_id is None and permission in settings.ROLES.get(m.role, ()) for m in user.standing_memberships
    )


def _refused() -> PermissionDenied:
    return PermissionDenied(_("Your roles do not allow this. An administrator can give you the role you need."))
