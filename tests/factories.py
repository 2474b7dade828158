"""Plain functions that make things the way the stages do, with overrides."""

from datetime import date

from django.utils import timezone

from accounts.models import Membership, Programme, User
from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import launching, release
from handbook.models import Chapter, Edition, Handbook, Part
from law.models import Change, Entry
from office import jobs
from office.models import Job
from press.manuscript import Built
from workshops.intake import receive
from workshops.models import Consultation, Contribution, Participant, Topic, Workshop
from workshops.review import dispositions

PASSWORD = "elephants never forget 12"


def make_programme(slug="wildlife", **fields):
    titles = {"en": "Wildlife", "km": "សត្វព្រៃ"}
    return Programme.objects.get_or_create(slug=slug, defaults={"titles": titles, **fields})[0]


def make_user(name="somebody", *, role=None, programme=None, **fields):
    user = User.objects.create_user(
        email=f"{name}@example.org", password=PASSWORD, **{"names": {"en": name.title()}, "language": "en", **fields}
    )
    if role:
        Membership.objects.create(user=user, role=role, programme=programme)
    return user


def make_consultation(**fields):
    return Consultation.objects.create(
        **{
            "programme": fields.pop("programme", None) or make_programme(),
            "slug": f"consultation-{Consultation.objects.count() + 1}",
            "titles": {"en": "Guidelines on wildlife trafficking", "km": "គោលការណ៍ណែនាំ"},
            "opens_on": date(2021, 5, 1),
            "closes_on": date(2030, 6, 30),
            **fields,
        }
    )


def make_topic(consultation=None, **fields):
    consultation = consultation or make_consultation()
    defaults = {"titles": {"en": "Charges", "km": "ការចោទប្រកាន់"}, "position": consultation.topics.count() + 1}
    return Topic.objects.create(consultation=consultation, **{**defaults, **fields})


def make_workshop(consultation=None, **fields):
    return Workshop.objects.create(
        **{
            "consultation": consultation or make_consultation(),
            "number": Workshop.objects.count() + 1,
            "titles": {"en": "Consultation workshop"},
            "starts_on": date(2022, 5, 30),
            "ends_on": date(2022, 5, 31),
            "venue": "Phnom Penh",
            "province_id": "12",
            **fields,
        }
    )


def make_participant(workshop=None, **fields):
    return Participant.objects.create(
        **{
            "workshop": workshop or make_workshop(),
            "profession": "prosecutor",
            "court_id": None,
            "province_id": "11",
            "language": "en",
            **fields,
        }
    )


def make_contribution(consultation=None, **fields):
    """A contribution as it comes in through the front door."""
    participant = fields.get("participant")
    workshop = fields.get("workshop") or (participant.workshop if participant else None)
    consultation = consultation or (workshop.consultation if workshop else make_consultation())
    return receive.receive(
        consultation=consultation,
        **{
            "workshop": workshop,
            "kind": Contribution.Kind.EXPERIENCE,
            "channel": Contribution.Channel.ON_BEHALF,
            "language": "en",
            "text": "The exhibit bag was opened three times and signed once.",
            **fields,
        },
    )


def disposed(contribution, *, reviewer, **fields):
    """Answer a contribution and return it afresh."""
    dispositions.dispose(
        contribution,
        by=reviewer,
        **{
            "outcome": "accepted",
            "reasons": "It shows why every opening must be signed.",
            "public_summary": "Exhibit bags were opened without a signature.",
            "language": "en",
            **fields,
        },
    )
    return Contribution.objects.get(pk=contribution.pk)


def make_handbook(**fields):
    consultations = fields.pop("consultations", [])
    handbook = Handbook.objects.create(
        **{
            "programme": fields.pop("programme", None) or make_programme(),
            "slug": "wildlife-trafficking",
            "titles": {"en": "Wildlife trafficking cases", "km": "សំណុំរឿងជួញដូរសត្វព្រៃ"},
            "readers": Handbook.Readers.EVERYBODY,
            **fields,
        }
    )
    handbook.consultations.set(consultations)
    return handbook


def make_part(handbook, **fields):
    return Part.objects.create(
        handbook=handbook, **{"titles": {"en": "Part one"}, "position": handbook.parts.count() + 1, **fields}
    )


def make_chapter(handbook=None, **fields):
    handbook = handbook or make_handbook()
    number = fields.pop("number", handbook.chapters.count() + 1)
    return Chapter.objects.create(
        handbook=handbook,
        **{
            "slug": f"chapter-{number}",
            "number": number,
            "position": number,
            "titles": {"en": f"Chapter {number}", "km": f"ជំពូក {number}"},
            **fields,
        },
    )


def drafted(chapter, *, drafter, text="Every opening of an exhibit bag is signed.", **fields):
    """Open a draft of a chapter (or take the open one) and save a wording."""
    version = chapter.versions.open().filter(is_correction=False).first() or drafts.start_draft(chapter, by=drafter)
    saving.save(version, text=text, by=drafter, **fields)
    version.refresh_from_db()
    return version


def approved(chapter, *, drafter, approver, text="Every opening of an exhibit bag is signed.", **fields):
    """Draft, send and approve a version of a chapter."""
    version = drafted(chapter, drafter=drafter, text=text)
    decisions.submit(version, change_note="Written after the workshop.", by=drafter)
    decisions.approve(
        version,
        by=approver,
        **{"effective_from": date(2022, 6, 1), "change_note": "Written after the workshop.", **fields},
    )
    version.refresh_from_db()
    return version


def issued(handbook, *, approver, **fields):
    """Issue the next edition, its book built in this process."""
    edition = release.prepare(handbook, by=approver, **{"on": timezone.localdate(), **fields})
    jobs.run(edition.job)
    return issued_as_it_is(Edition.objects.get(pk=edition.pk))


def built_with(edition, books=None):
    """Put books of a few bytes beside a prepared edition, as its job would."""
    release.put_books(edition, books or {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})
    Job.objects.filter(pk=edition.job_id).update(state=Job.State.DONE)
    return Edition.objects.get(pk=edition.pk)


def launched_with(edition, books=None):
    """Build a prepared edition so, and issue it: readers have it at once."""
    return issued_as_it_is(built_with(edition, books))


def issued_as_it_is(edition, **fields):
    """Issue a built edition as whoever prepared it would, having looked at it."""
    defaults = {"by": edition.prepared_by, "seen_as": launching.seen(edition), "exposes_no_method": True}
    return launching.issue(edition, **{**defaults, **fields})


def on_record(kind, key, facts, *, by, approved_by) -> Change:
    """What an entry of the law data says: proposed by one person and approved by another."""
    entry = Entry.objects.get_or_create(kind=kind, key=key)[0]
    return Change.objects.create(
        entry=entry,
        number=entry.changes.count() + 1,
        facts=facts,
        why="As read in the law.",
        state=Change.State.APPROVED,
        proposed_by=by,
        decided_by=approved_by,
        decided_at=timezone.now(),
    )
