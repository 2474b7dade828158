"""What is played in a workshop: it is planned, what is put forward in it is keyed, and answered."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.acts import record
from accounts.models import User
from handbook.demonstration.material import Material
from workshops.gatherings import agenda, participants, planning
from workshops.intake import receive
from workshops.models import Consultation, Contribution, Court, Participant, Province, Topic, Workshop
from workshops.review import dispositions

AT_COURTS = {"judge", "investigating_judge", "prosecutor", "deputy_prosecutor", "clerk"}
FIRST_WORD = time(9, 0)  # of a workshop's day, in Cambodia
BETWEEN_TWO = timedelta(minutes=35)


def hold_workshop(
    material: Material, number: int, consultation: Consultation, topics: dict[str, Topic], cast: dict[str, User]
) -> dict[str, Contribution]:
    """Plan a workshop, key what was put forward in it, answer it. Returns the contributions by their short names."""
    plan = dict(material.story["workshop"][number - 1])
    days, province = plan.pop("days"), plan.pop("province")
    rapporteur = cast["rapporteur"]
    workshop = planning.plan_workshop(
        consultation,
        province=Province.objects.get(code=province) if province else None,
        **plan,
        by=rapporteur,
    )
    for day, names in enumerate(days, start=1):
        for name in names:
            agenda.add_agenda_item(workshop, day=day, topic=topics[name], by=rapporteur)
    spoken = [row for row in material.contributions if row["workshop"] == number]
    # In the order of the agenda, as it would have been keyed.
    spoken.sort(key=lambda row: (row["day"], days[row["day"] - 1].index(row["topic"])))
    received: dict[str, Contribution] = {}
    spoken_on: Counter[int] = Counter()
    for row in spoken:
        first = datetime.combine(workshop.starts_on + timedelta(days=row["day"] - 1), FIRST_WORD)
        said_at = timezone.make_aware(first + spoken_on[row["day"]] * BETWEEN_TWO)
        spoken_on[row["day"]] += 1
        received[row["id"]] = receive.receive(
            consultation=consultation,
            workshop=workshop,
            topic=topics[row["topic"]],
            participant=_participant(workshop, row, by=rapporteur),
            channel=Contribution.Channel.ON_BEHALF,
            kind=row["kind"],
            attribution=row["attribution"],
            language=row["language"],
            text=row["text"],
            ongoing=row["ongoing"],
            received_at=said_at,
            by=rapporteur,
        )
    # What is merged comes after what it is merged into.
    for row in sorted(spoken, key=lambda row: bool(row.get("merged_into"))):
        if "outcome" in row:
            dispositions.dispose(
                received[row["id"]],
                outcome=row["outcome"],
                reasons=row["reasons"],
                public_summary=row["public_summary"],
                language=row.get("answer_language", row["language"]),
                merged_into=received[row["merged_into"]] if row["merged_into"] else None,
                by=cast["reviewer"],
            )
    return received


def _participant(workshop: Workshop, row: dict, *, by: User) -> Participant:
    """Write down an office, never a name. Whoever is not to be attributed has no court and no province either."""
    if not row["province"]:
        # participants.add_participant asks where a magistrate serves; here nobody is to find that out.
        participant = Participant.objects.create(workshop=workshop, profession=row["profession"])
        record(by, "made", participant, label=participant.office)
        return participant
    province = Province.objects.get(code=row["province"])
    court = Court.objects.get(code=f"first-{province.code}") if row["profession"] in AT_COURTS else None
    return participants.add_participant(workshop, profession=row["profession"], court=court, province=province, by=by)
