"""The guard at the head of every stage function and page."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User


def require(user: User, permission: str, thing=None) -> None:
    """Let pass who holds the permission in the programme of the thing. Raises PermissionDenied."""
    if not (user.is_authenticated and user.has_perm(permission, thing)):
        raise PermissionDenied(_("Your roles do not allow this. An administrator can give you the role you need."))
