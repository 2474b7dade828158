"""Invitations: letters with personal links, and the sheets for a workshop: letters by court, badges, poster, lists.

A personal link is made when it is handed over (a letter is sent, a message is copied) and is kept nowhere; making
one ends the link before. Every address on paper or in a letter begins with PUBLIC_URL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.acts import record
from accounts.keys import make_key
from accounts.models import Key, User
from accounts.numbers import day_words
from accounts.rights import require
from office import letters
from office.models import Letter
from press import fonts, sheets
from workshops.gatherings import attendance
from workshops.models import Participant, Workshop

KIND = "invitation"
LINKS_OUTLAST = timedelta(days=365)
"""How long after the closing of the consultation a personal link still opens: the answers are read there."""


@dataclass(frozen=True)
class Addressee:
    """A court, or else a province or an office, with those of its people who are invited."""

    name: str
    participants: list[Participant]


# --- Letters and messages -------------------------------------------------------------------------


def personal_link(participant: Participant, *, by: User | None) -> str:
    """Make the personal link of a participant and return its address, which cannot be had again."""
    consultation = participant.workshop.consultation
    last = max(consultation.closes_on, participant.workshop.ends_on)
    ends = timezone.make_aware(datetime.combine(last, time.max)) + LINKS_OUTLAST
    lasts = max(ends - timezone.now(), timedelta(days=30))
    return f"{public_url()}/join/p/{make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=by, lasts=lasts)}/"


@transaction.atomic
def message(participant: Participant, *, by: User) -> str:
    """Return the invitation as a text to paste into a message, with a new personal link; an earlier one ends."""
    require(by, "workshops.prepare_workshop", participant.workshop)
    link = personal_link(participant, by=by)
    record(by, "made a personal link for", participant, label=participant.office)
    with override(participant.language):
        return _words("workshops/gatherings/invitation_message.txt", participant).replace(letters.LINK, link)


@transaction.atomic
def prepare_letters(workshop: Workshop, *, by: User) -> list[Letter]:
    """Lay an invitation into the outbox for every participant with an e-mail, each in their own language.

    Nobody gets two: preparing again adds those who were missing, and renews the text of what was not sent yet.
    """
    require(by, "workshops.prepare_workshop", workshop)
    public_url()
    prepared = []
    for participant in _with_places(workshop).exclude(email=""):
        with override(participant.language):
            prepared.append(
                letters.prepare(
                    kind=KIND,
                    about=f"workshop:{workshop.pk}/participant:{participant.pk}",
                    to=participant.email,
                    language=participant.language,
                    subject=_("Invitation: %(workshop)s") % {"workshop": workshop},
                    body=_words("workshops/gatherings/invitation_letter.txt", participant),
                    once=f"{KIND}:{participant.pk}",
                    by=by,
                )
            )
    if prepared:
        record(by, "prepared", workshop, reason=f"{len(prepared)} {KIND}")
    return prepared


def send_letters(workshop: Workshop, chosen: Iterable[Letter], *, by: User) -> int:
    """Send letters of a workshop that were read. Returns how many. Raises letters.NoMailServer."""
    require(by, "workshops.prepare_workshop", workshop)
    return letters.send_for(workshop, chosen, by=by)


def discard_letters(workshop: Workshop, chosen: Iterable[Letter], *, by: User) -> int:
    """Do not send letters of a workshop. Returns how many it were."""
    require(by, "workshops.prepare_workshop", workshop)
    return letters.give_up_for(workshop, chosen, by=by)


def with_link(letter: Letter) -> str:
    """Return the text of a letter to send, with a new personal link in it. Raises LookupError when nobody is there.

    For any letter whose `about` ends in "participant:12" (see office.letters.complete).
    """
    number = letter.about.rpartition("participant:")[2]
    participant = Participant.objects.select_related("workshop__consultation").filter(pk=int(number)).first()
    if participant is None:
        raise LookupError(_("This participant was deleted."))
    if letters.LINK not in letter.body:
        return letter.body
    return letter.body.replace(letters.LINK, personal_link(participant, by=letter.prepared_by))


def public_url() -> str:
    """Return where this installation is found. Raises ValidationError: no letter or sheet ever carries localhost."""
    if not settings.PUBLIC_URL:
        raise ValidationError(
            _("PUBLIC_URL is not set, so no address can be put into letters, badges and posters. Set it, and restart.")
        )
    return settings.PUBLIC_URL


def _words(template: str, participant: Participant) -> str:
    workshop = participant.workshop
    return render_to_string(
        template,
        {"participant": participant, "workshop": workshop, "dates": dates(workshop), "link": letters.LINK},
    ).strip()


# --- Sheets ---------------------------------------------------------------------------------------


def letters_by_court(workshop: Workshop, *, language: str) -> bytes:
    """Return a PDF with an invitation for each court (or province, or office) that names who is invited from it."""
    with override(language):
        context = {
            "workshop": workshop,
            "dates": dates(workshop),
            "addressees": addressees(workshop),
            "agenda": workshop.agenda.select_related("topic"),
            "today": timezone.localdate(),
        }
        return _pdf(
            "workshops/gatherings/sheets/invitation.html", context, _("Invitations"), language, kind="invitation"
        )


def badges(participants: Iterable[Participant], workshop: Workshop, *, by: User, language: str) -> bytes:
    """Return a PDF of new badges, eight on a page. The code says who attends, and opens nothing else.

    An earlier badge of the same people stops working.
    """
    require(by, "workshops.prepare_workshop", workshop)
    address = public_url()
    keyed = attendance.make_badge_keys(list(participants), by=by)
    with override(language):
        made = [
            {
                "participant": participant,
                "code": sheets.qr_code(f"{address}{reverse('workshops:attendance_badge', args=[secret])}"),
            }
            for participant, secret in keyed
        ]
        rows = [made[start : start + 2] for start in range(0, len(made), 2)]
        pages = [rows[start : start + 4] for start in range(0, len(rows), 4)]
        context = {"workshop": workshop, "dates": dates(workshop), "pages": pages}
        return _pdf("workshops/gatherings/sheets/badges.html", context, _("Badges"), language, kind="badges")


def poster(workshop: Workshop, *, language: str) -> bytes:
    """Return the room's poster: where to join, and the room's code."""
    address = f"{public_url()}/join/{workshop.join_code}/"
    with override(language):
        context = {
            "workshop": workshop,
            "dates": dates(workshop),
            "address": address,
            "code": sheets.qr_code(address),
            "join_code": f"{workshop.join_code[:4]} {workshop.join_code[4:]}",
        }
        return _pdf("workshops/gatherings/sheets/poster.html", context, _("Poster"), language, kind="poster")


def attendance_sheet(workshop: Workshop, day: date) -> bytes:
    """Return the list to sign on a day, in Khmer: everybody invited, and lines for those who come besides."""
    with override("km"):
        context = {
            "workshop": workshop,
            "day": day,
            "number": (day - workshop.starts_on).days + 1,
            "participants": _with_places(workshop),
            "more": range(8),
        }
        return _pdf(
            "workshops/gatherings/sheets/attendance.html",
            context,
            _("Attendance"),
            "km",
            kind="attendance",
            landscape=True,
        )


def addressees(workshop: Workshop) -> list[Addressee]:
    """Return the participants by court; without one by province; without either each office by itself."""

    def place(participant: Participant) -> tuple:
        if participant.court:
            return 0, participant.court.level, participant.court_id, str(participant.court)
        if participant.province:
            return 1, "", participant.province_id, str(participant.province)
        return 2, participant.profession, "", participant.get_profession_display()

    invited = sorted(_with_places(workshop).exclude(walk_in=True), key=lambda each: (place(each), each.name, each.pk))
    return [Addressee(key[-1], list(group)) for key, group in groupby(invited, key=place)]


def dates(workshop: Workshop) -> str:
    """Return the days of a workshop in words: "30 May 2022 – 31 May 2022"."""
    first = day_words(workshop.starts_on)
    return first if workshop.days == 1 else f"{first} – {day_words(workshop.ends_on)}"


def _with_places(workshop: Workshop):
    return workshop.participants.people().select_related("court__province", "province", "workshop__consultation")


def _pdf(template: str, context: dict, title: str, language: str, *, kind: str, landscape: bool = False) -> bytes:
    fonts.make(settings.FONTS_DIR)
    body = render_to_string(
        template, {**context, "language": language, "consultation": context["workshop"].consultation}
    )
    return sheets.build(
        body,
        title=f"{title}: {context['workshop']}",
        language=language,
        fonts=settings.FONTS_DIR,
        landscape=landscape,
        kind=kind,
    )
