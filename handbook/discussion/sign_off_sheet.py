"""The sign-off sheet: who was asked about which wording, what they answered, and what waits for whom."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import Key, User
from handbook.discussion.sign_offs import is_on_earlier_wording, is_same_expert, still_asked, subject
from handbook.models import SignOff, Version, Wording


@dataclass(frozen=True)
class Line:
    """A line of the sign-off sheet: who was asked about which wording, and what they answered."""

    sign_off: SignOff
    who: str
    office: str
    is_on_earlier_wording: bool
    is_asked_again: bool  # about a later wording: that line counts
    opens_until: datetime | None  # an expert's link, while it stands

    @property
    def wording(self) -> Wording:
        return self.sign_off.wording

    @property
    def answer(self) -> str:
        return self.sign_off.answer

    @property
    def statement(self) -> str:
        return self.sign_off.statement

    @property
    def is_missing(self) -> bool:
        """Asked about the standing wording, or last about an earlier one, and not answered on what stands."""
        return not self.is_asked_again and (not self.answer or self.is_on_earlier_wording)


def sheet(version: Version) -> list[Line]:
    """The sign-off sheet of a version in the order of asking, in a constant number of queries.

    Whom one stopped asking before they answered is not on it.
    """
    asked = list(
        still_asked(version)
        .select_related("user", "asked_by", "wording")
        .defer("wording__text")
        .order_by("asked_at", "pk")
    )
    if not asked:
        return []
    subjects = [subject(sign_off) for sign_off in asked if not sign_off.user_id]
    standing = Key.objects.filter(
        purpose=Key.Purpose.SIGN_OFF, subject__in=subjects, revoked_at=None, expires_at__gt=timezone.now()
    )
    until = dict(standing.values_list("subject", "expires_at")) if subjects else {}
    return [
        Line(
            sign_off,
            who=str(sign_off),
            office=sign_off.user.office if sign_off.user_id else sign_off.office,
            is_on_earlier_wording=is_on_earlier_wording(sign_off, version),
            is_asked_again=any(_is_same_person(sign_off, later) for later in asked[place + 1 :]),
            opens_until=until.get(subject(sign_off)),
        )
        for place, sign_off in enumerate(asked)
    ]


def asked_of(user: User) -> list[SignOff]:
    """What waits for this colleague's sign-off, oldest first."""
    return list(
        SignOff.objects.filter(
            user=user,
            answer="",
            withdrawn_at=None,
            wording__version__in=Version.objects.for_staff(user).open(),
        )
        .select_related("wording__version__chapter__handbook", "asked_by")
        .defer("wording__text", "wording__keys")
        .order_by("asked_at", "pk")
    )


def _is_same_person(one: SignOff, other: SignOff) -> bool:
    if one.user_id or other.user_id:
        return one.user_id == other.user_id
    return is_same_expert(one, {"names": other.names, "office": other.office, "email": other.email})
