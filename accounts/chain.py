"""The chain of acts: batches of the log, each hashed together with the one before it.

Changing, deleting or inserting an act afterwards is found by `verify`, whoever did it and however. What is hashed are
salted digests of the acts, so that a chain can be shown to others, and words that the law wants erased can go: their
digest stays, and accounts.blackouts.witnesses knows what the act came to. The worker chains what came in since;
migrating chains what an earlier release left.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import programme_of
from accounts.blackouts import witnesses
from accounts.models import Act, ActDigest, BlackoutPlace, ChainLink, Programme

MOST_AT_ONCE = 1_000
"""Acts of one link: a batch is one short transaction."""


def digest_of(act: Act, salt: str) -> str:
    """Return the SHA-256 of a salt and what an act says, in one canonical form."""
    said = [act.who_id, act.verb, act.object_type, act.object_id, act.label, act.reason, _moment(act.at)]
    canonical = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{canonical}".encode()).hexdigest()


def hash_of(previous: str, number: int, digests: Iterable[str]) -> str:
    """Return the SHA-256 of the link before, a link's number, and its digests in order."""
    return hashlib.sha256("\n".join([previous, str(number), *digests]).encode()).hexdigest()


def extend() -> int:
    """Chain the acts that no link holds yet, oldest first. Returns how many.

    What another worker chains in the same moment is left to it.
    """
    waiting = list(Act.objects.filter(digest=None).select_related("programme").order_by("pk")[:MOST_AT_ONCE])
    of_programme: dict[int | None, list[Act]] = {}
    for act in waiting:
        programme = act.programme or _programme_by_its_thing(act)
        of_programme.setdefault(programme.pk if programme else None, []).append(act)
    chained = 0
    for number, acts in sorted(of_programme.items(), key=lambda pair: pair[0] or 0):
        try:
            _add_link(number, acts)
        except IntegrityError:
            continue
        chained += len(acts)
    return chained


@transaction.atomic
def _add_link(programme: int | None, acts: list[Act]) -> None:
    last = ChainLink.objects.filter(programme=programme).order_by("-number").first()
    number, previous = (last.number + 1, last.hash) if last else (1, "")
    salts = [secrets.token_hex(16) for _act in acts]
    values = [digest_of(act, salt) for act, salt in zip(acts, salts, strict=True)]
    link = ChainLink.objects.create(
        programme_id=programme, number=number, previous=previous, hash=hash_of(previous, number, values)
    )
    ActDigest.objects.bulk_create(
        [
            ActDigest(act=act, link=link, salt=salt, value=value)
            for act, salt, value in zip(acts, salts, values, strict=True)
        ]
    )


def verify() -> list[str]:
    """Recompute every chain. Returns a sentence for everything that does not agree."""
    return [problem for programme in chained() for problem in verify_chain(programme)]


def chained() -> list[int | None]:
    """Whose acts are chained: the installation's (None), and each programme's by its primary key."""
    programmes = ChainLink.objects.exclude(programme=None).order_by("programme").values_list("programme", flat=True)
    return [None, *programmes.distinct()]


def verify_chain(programme: int | None) -> list[str]:
    """Recompute one chain from its first link on."""
    whose = str(Programme.objects.get(pk=programme)) if programme else _("the installation")
    problems, previous = [], ""
    links = ChainLink.objects.filter(programme=programme).order_by("number")
    for expected, link in enumerate(links.iterator(), start=1):
        digests = list(link.digests.select_related("act").order_by("pk"))
        whole = link.number == expected and link.previous == previous
        if not whole or link.hash != hash_of(link.previous, link.number, (one.value for one in digests)):
            problems.append(
                _("The chain of acts of %(whose)s is broken at link %(number)s.")
                % {"whose": whose, "number": link.number}
            )
        problems += [
            _("Act %(number)s is not what it was when it was chained.") % {"number": one.act_id}
            for one in digests
            if not _holds(one)
        ]
        previous = link.hash
    return problems


def blacked_out(programme: int | None) -> list[str]:
    """A sentence for every act of a chain in which names were blacked out, when and why."""
    places = BlackoutPlace.objects.filter(in_table=Act._meta.db_table).select_related("blackout").order_by("pk")
    touched = {int(place.in_row): place.blackout for place in places}
    here = ActDigest.objects.filter(link__programme=programme, act__in=list(touched)).order_by("act")
    last = {act: touched[act] for act in here.values_list("act", flat=True)}
    return [
        _("Act %(number)s: names were blacked out in it on %(day)s: %(reason)s")
        % {
            "number": act,
            "day": timezone.localtime(blackout.decided_at).date().isoformat(),
            "reason": blackout.reason,
        }
        for act, blackout in last.items()
    ]


def _holds(digest: ActDigest) -> bool:
    """Whether an act says what was chained, or what became of that when a name was blacked out in it."""
    return digest.value == digest_of(digest.act, digest.salt) or witnesses.blacked_out(digest.act) is not None


def _chained_as(act: Act) -> str:
    digest = ActDigest.objects.filter(act=act).first()
    return digest.value if digest else ""


def _comes_to(act: Act) -> str:
    digest = ActDigest.objects.filter(act=act).first()
    return digest_of(act, digest.salt) if digest else ""


WITNESS = witnesses.Witness("accounts_act", said=_chained_as, comes_to=_comes_to)


def _programme_by_its_thing(act: Act) -> Programme | None:
    """Acts of earlier releases do not say their programme; their thing does, as long as it is there."""
    try:
        model = apps.get_model(act.object_type)
    except (LookupError, ValueError):
        return None
    thing = model._base_manager.filter(pk=act.object_id).first() if act.object_id.isdigit() else None
    return programme_of(thing) if thing is not None else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
