"""Preparing: consultations with their topics, workshops with their agenda and participants.

Every function checks the right in the programme concerned (PermissionDenied), refuses what cannot be true
(ValidationError, by field) and writes its Act in its own transaction. What others hang on is never deleted.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Programme, User
from accounts.rights import require
from workshops.gatherings.rows import changed, delete, saved
from workshops.models import (
    Consultation,
    Topic,
)

LONGEST_ADDRESS = 50
"""Characters of an address that is made from a title; a number may follow."""


# --- Consultations ------------------------------------------------------------------------------


@transaction.atomic
def make_consultation(
    *,
    programme: Programme,
    titles: dict[str, str],
    opens_on: date,
    closes_on: date,
    slug: str = "",
    purpose: str = "",
    demonstration: bool = False,
    answers_by: date | None = None,
    by: User,
) -> Consultation:
    """Open a round of asking in a programme. Without an address it gets one from its title."""
    require(by, "workshops.prepare_consultation", programme)
    consultation = Consultation(
        programme=programme,
        slug=slug or free_address(titles),
        titles=titles,
        purpose=purpose,
        opens_on=opens_on,
        closes_on=closes_on,
        answers_by=answers_by,
        demonstration=demonstration,
    )
    return saved(consultation, "made", by)


@transaction.atomic
def edit_consultation(consultation: Consultation, *, by: User, **facts) -> Consultation:
    """Change what a consultation says of itself. Its programme and its address stay."""
    require(by, "workshops.prepare_consultation", consultation)
    if facts.get("slug", consultation.slug) != consultation.slug:
        raise ValidationError({"slug": _("The address of a consultation stays: %s") % consultation.slug})
    return saved(changed(consultation, facts), "edited", by)


def free_address(titles: dict[str, str]) -> str:
    """Return an address that no consultation has: the Latin words of its title, and where taken a number after them."""
    address = address_of(titles)
    taken = set(Consultation.objects.filter(slug__startswith=address).values_list("slug", flat=True))
    numbered = (f"{address}-{number}" for number in range(2, len(taken) + 3))
    return next(free for free in [address, *numbered] if free not in taken)


def address_of(titles: dict[str, str]) -> str:
    """Return the Latin words of a title, English first, as an address: guidelines-on-wildlife-trafficking."""
    for title in [titles.get("en", ""), *titles.values()]:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        address = "-".join(re.findall(r"[a-z0-9]+", plain))
        if len(address) > LONGEST_ADDRESS:
            address = address[: LONGEST_ADDRESS + 1].rpartition("-")[0] or address[:LONGEST_ADDRESS]
        if address and not address.isdecimal():
            return address
    return "consultation"


# --- Topics -------------------------------------------------------------------------------------


@transaction.atomic
def add_topic(
    consultation: Consultation, *, titles: dict[str, str], questions: dict[str, str] | None = None, by: User
) -> Topic:
    """Add a topic after the others."""
    require(by, "workshops.prepare_consultation", consultation)
    last = consultation.topics.aggregate(last=Max("position"))["last"] or 0
    topic = Topic(consultation=consultation, position=last + 1, titles=titles, questions=questions or {})
    return saved(topic, "made", by)


@transaction.atomic
def edit_topic(topic: Topic, *, by: User, **facts) -> Topic:
    require(by, "workshops.prepare_consultation", topic.consultation)
    return saved(changed(topic, facts), "edited", by)


@transaction.atomic
def move_topic(topic: Topic, *, up: bool, by: User) -> None:
    """Change places with the topic before or after; the first cannot go up, nor the last down."""
    require(by, "workshops.prepare_consultation", topic.consultation)
    topics = list(topic.consultation.topics.select_for_update())
    here = topics.index(topic)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(topics):
        return
    topics[here], topics[there] = topics[there], topics[here]
    for position, each in enumerate(topics, start=1):
        each.position = position
    Topic.objects.bulk_update(topics, ["position"])
    record(by, "moved up" if up else "moved down", topic)


@transaction.atomic
def delete_topic(topic: Topic, *, by: User) -> None:
    """Delete a topic nobody has spoken to. Raises StillInUse."""
    require(by, "workshops.prepare_consultation", topic.consultation)
    delete(topic, by)
