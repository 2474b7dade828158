"""People are invited, given roles, disabled: never deleted.

Who may do this: an administrator of all programmes everything; an administrator of one programme gives and takes
roles in it only, and acts on a person (new link, disable, enable, edit) only while every role of that person is
in their programme. `by=None` stands for the command line, which who runs the installation already controls.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.keys import KeyDoesNotOpen, find_key, make_key, use_up
from accounts.models import Key, Membership, Programme, Role, User
from accounts.rights import holds_in, require

MANAGE = "accounts.manage_people"
INVITATION_LASTS = timedelta(days=14)


class LastAdministrator(Exception):
    """Nobody would be left who can manage people: in a programme or (None) in all of them."""

    def __init__(self, programme: Programme | None):
        super().__init__(programme)
        self.programme = programme


def found_by(asked: str) -> Q:
    """Return the condition for people in whose name (in any language), e-mail or office all of these words stand."""
    found = Q()
    for word in asked.split():
        of_word = Q(email__icontains=word) | Q(office__icontains=word)
        for code, _language in settings.LANGUAGES:
            of_word |= Q(**{f"names__{code}__icontains": word})
        found &= of_word
    return found


def may_manage_roles(by: User, programme: Programme | None) -> bool:
    """Say whether somebody gives and takes roles in a programme, or (None) in all programmes at once."""
    return holds_in(by, MANAGE, programme)


def may_manage(by: User, user: User) -> bool:
    """Say whether somebody may act on a person as a whole, which touches every role that the person holds."""
    if may_manage_roles(by, None):
        return True
    memberships = list(user.memberships.select_related("programme"))
    return bool(memberships) and all(may_manage_roles(by, m.programme) for m in memberships)


def programmes_managed(by: User) -> list[Programme]:
    """Return the programmes in which somebody gives and takes roles."""
    return [programme for programme in Programme.objects.all() if may_manage_roles(by, programme)]


@transaction.atomic
def invite(
    *,
    email: str,
    names: dict[str, str] | None = None,
    office: str = "",
    language: str = "km",
    roles: Iterable[tuple[Role, Programme | None]] = (),
    by: User | None,
) -> tuple[User, str]:
    """Make an account without a password. Returns the person and the secret of the link to choose one.

    Raises ValidationError when there is a person with this e-mail already or no role is given.
    """
    roles = list(dict.fromkeys(roles))
    if not roles:
        raise ValidationError(_("Choose at least one role."))
    _require_roles_in([programme for _role, programme in roles], by)
    taken = ValidationError(_("There is a person with this e-mail already."))
    if User.objects.filter(email__iexact=email).exists():
        raise taken
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, names=names or {}, office=office, language=language)
    except IntegrityError:  # two administrators invited the same person at once
        raise taken from None
    record(by, "invited", user)
    for role, programme in roles:
        give_role(user, role, programme, by=by)
    return user, make_key(Key.Purpose.INVITATION, str(user.pk), by=by, lasts=INVITATION_LASTS)


@transaction.atomic
def invite_again(user: User, *, by: User | None) -> str:
    """Return a new link to choose a password, for somebody who lost theirs. The earlier link stops working.

    Raises ValidationError for a disabled person, whom no link lets in.
    """
    _require_person(user, by)
    if not user.is_active:
        raise ValidationError(_("This person is disabled. Enable them first."))
    record(by, "invited again", user)
    return make_key(Key.Purpose.INVITATION, str(user.pk), by=by, lasts=INVITATION_LASTS)


def invited_by(secret: str) -> User:
    """Return the person whom a link invites. Raises KeyDoesNotOpen."""
    user = User.objects.get(pk=find_key(Key.Purpose.INVITATION, secret).subject)
    if not user.is_active:
        raise KeyDoesNotOpen
    return user


@transaction.atomic
def accept_invitation(secret: str, *, password: str) -> User:
    """Set the password chosen through a link and spend the link. Raises KeyDoesNotOpen.

    The password has passed the validators already.
    """
    user = invited_by(secret)
    use_up(find_key(Key.Purpose.INVITATION, secret))
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, "chose a password", user)
    return user


@transaction.atomic
def edit(user: User, *, names: dict[str, str], office: str, language: str, by: User | None) -> None:
    """Correct how a person is called and where they serve. The e-mail, by which they sign in, stays."""
    _require_person(user, by)
    user.names, user.office, user.language = names, office, language
    user.save(update_fields=["names", "office", "language"])
    record(by, "edited", user)


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """Show a person the staff's pages in a language. Raises ValidationError for one that there is not."""
    user.language = language
    user.clean_fields(exclude=["email", "names", "password"])
    user.save(update_fields=["language"])
    record(user, "chose a language", user, reason=language)


@transaction.atomic
def give_role(user: User, role: Role, programme: Programme | None, *, by: User | None) -> None:
    """Give a role in one programme or (None) in all; giving it twice gives it once."""
    _require_roles_in([programme], by)
    _membership, given = Membership.objects.get_or_create(user=user, role=role, programme=programme)
    if given:
        record(by, "gave a role", user, reason=_as_logged(role, programme))


@transaction.atomic
def take_role(membership: Membership, *, by: User | None) -> None:
    """Take a role away. Raises LastAdministrator rather than locking everybody out."""
    _require_roles_in([membership.programme], by)
    _keep_an_administrator(without=membership)
    record(by, "took a role", membership.user, reason=_as_logged(membership.role, membership.programme))
    membership.delete()


@transaction.atomic
def disable(user: User, *, by: User | None) -> None:
    """End somebody's access at once: sign-in, sessions and open links. Their acts stay theirs.

    Raises LastAdministrator rather than locking everybody out.
    """
    _require_person(user, by)
    for membership in user.memberships.filter(role=Role.ADMINISTRATOR):
        _keep_an_administrator(without=membership)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Key.objects.filter(purpose=Key.Purpose.INVITATION, subject=str(user.pk), revoked_at=None).update(
        revoked_at=timezone.now()
    )
    record(by, "disabled", user)


@transaction.atomic
def enable(user: User, *, by: User | None) -> None:
    """Give somebody their access back, with the roles they held."""
    _require_person(user, by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by, "enabled", user)


def _require_roles_in(programmes: Iterable[Programme | None], by: User | None) -> None:
    if by is None:
        return
    require(by, MANAGE)
    if not all(may_manage_roles(by, programme) for programme in programmes):
        raise PermissionDenied(_("You give and take roles only in the programmes that you administer."))


def _require_person(user: User, by: User | None) -> None:
    if by is None:
        return
    require(by, MANAGE)
    if not may_manage(by, user):
        raise PermissionDenied(
            _("This person holds roles outside your programmes. Ask an administrator of all programmes.")
        )


def _as_logged(role: str, programme: Programme | None) -> str:
    """The log reads the same in whatever language the administrator worked."""
    return f"{role}, {programme.slug if programme else 'all programmes'}"


def _keep_an_administrator(*, without: Membership) -> None:
    """An administrator of all programmes manages each of them; an administrator of one is no help in all."""
    if without.role != Role.ADMINISTRATOR:
        return
    there = Membership.objects.filter(
        Q(programme=None) | Q(programme=without.programme_id), role=Role.ADMINISTRATOR, user__is_active=True
    )
    # Locked, so that two administrators who remove each other at once do not both succeed.
    if not [m for m in there.select_for_update() if m.pk != without.pk]:
        raise LastAdministrator(without.programme)
