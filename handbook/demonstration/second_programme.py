"""A second programme with people of its own: a small handbook that only its signed-in readers open."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from handbook.demonstration.cast import cast_of, invite
from handbook.demonstration.drafting_scenes import adopt
from handbook.demonstration.issuing import Tell, issue
from handbook.demonstration.material import Material
from handbook.drafting import drafts, saving
from handbook.models import Edition, Handbook
from handbook.outline import chapters, handbooks


def play(material: Material, tell: Tell) -> None:
    """Play what is missing of it, in one transaction and ended by its edition. Raises JobFailed."""
    second = material.story["second"]
    with transaction.atomic():
        if _handbook(material) is None:
            tell(_("A second programme, for signed-in readers"))
            _make(material)
    approver = cast_of(material.second_emails)["approver"]
    issue(_handbook(material), 1, second, by=approver, tell=tell)


def is_complete(material: Material) -> bool:
    """Say whether its edition is issued."""
    handbook = _handbook(material)
    return handbook is not None and handbook.editions.filter(status=Edition.Status.ISSUED).exists()


def _make(material: Material) -> None:
    second = material.story["second"]
    programme, _new = Programme.objects.get_or_create(
        slug=second["programme"]["slug"], defaults={"titles": second["programme"]["titles"]}
    )
    called = "Demonstration, second programme:"
    cast = invite(material.second_emails, programme, called=called, before_is_ours=True)
    handbook = handbooks.make_handbook(
        programme=programme,
        consultations=[],
        demonstration=True,
        readers=Handbook.Readers.SIGNED_IN,
        source_language="en",
        prevailing_language="km",
        **second["handbook"],
        by=cast["editor"],
    )
    for file in material.second_chapters.values():
        chapter = chapters.make_chapter(
            handbook, slug=file.slug, titles=file.titles, part=None, topics=[], by=cast["editor"]
        )
        version = drafts.start_draft(chapter, by=cast["editor"])
        saving.save(version, text=file.text, by=cast["editor"])
        adopt(version, second["change_note"], second["in_effect_from"], cast)


def _handbook(material: Material) -> Handbook | None:
    return Handbook.objects.filter(slug=material.story["second"]["handbook"]["slug"], demonstration=True).first()
