"""Rehearsals: a workshop is tried out. What is said there counts nowhere, and can be taken out again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Key, User
from accounts.rights import require
from office import files, letters
from office.models import StoredFile
from workshops.gatherings.rows import still_in_use
from workshops.models import Attachment, Batch, Contribution, Workshop


@transaction.atomic
def empty_rehearsal(workshop: Workshop, *, by: User) -> tuple[int, int]:
    """Take everything out of a rehearsal: contributions, their answers and files, participants and their links.

    A file that came in elsewhere too stays. Returns how many contributions and participants went. Raises
    ValidationError for a workshop that is no rehearsal, and StillInUse when a text cites one of its contributions.
    """
    require(by, "workshops.prepare_workshop", workshop)
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if not workshop.rehearsal:
        raise ValidationError(_("Only a rehearsal can be emptied. What was put forward in earnest stays."))
    contributions = Contribution.objects.filter(workshop=workshop)
    numbers = list(contributions.values_list("pk", flat=True))
    attached = list(
        StoredFile.objects.filter(pk__in=Attachment.objects.filter(contribution__in=numbers).values("stored_file"))
    )
    participants = [str(number) for number in workshop.participants.values_list("pk", flat=True)]
    try:
        for relation in Contribution._meta.related_objects:
            referring = relation.related_model
            # Those of later apps say of themselves whether they go with a rehearsal; a citation does not.
            if referring is not Contribution and (
                referring._meta.app_label == "workshops" or getattr(referring, "goes_with_a_rehearsal", False)
            ):
                rows = referring._base_manager.filter(**{f"{relation.field.name}__in": numbers})
                if relation.field.name == "merged_into":
                    rows = rows.filter(contribution__in=numbers)
                rows.delete()
        contributions.update(replaces=None)
        contributions.delete()
        workshop.tallies.all().delete()
        workshop.phones.all().delete()
        Batch.objects.filter(workshop=workshop).delete()
        workshop.participants.all().delete()
        for stored in attached:
            files.forget(stored)
    except ProtectedError as refused:
        raise still_in_use(workshop, str(next(iter(refused.protected_objects))._meta.verbose_name_plural)) from refused
    Key.objects.filter(
        purpose__in=[Key.Purpose.PARTICIPANT, Key.Purpose.ATTENDANCE], subject__in=participants, revoked_at=None
    ).update(revoked_at=timezone.now())
    letters.forget(f"workshop:{workshop.pk}/")
    letters.forget(f"answers:workshop:{workshop.pk}/")
    record(by, "emptied", workshop, reason=f"{len(numbers)}, {len(participants)}")
    return len(numbers), len(participants)
