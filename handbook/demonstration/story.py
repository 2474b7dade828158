"""The demonstration, played through the stages: what the people of a ministry would do, done in a minute.

It has two acts, each in one transaction and each ended by an edition whose book is built in this process, and after
them a second programme. A play that was cut off is taken up where it stopped; played again, it adds nothing.
"""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Programme, User
from handbook.approval import decisions
from handbook.demonstration import second_programme
from handbook.demonstration.cast import cast_of, invite
from handbook.demonstration.drafting_scenes import adopt, ask_for_sign_offs, discussing, draft_changes
from handbook.demonstration.issuing import Tell, issue
from handbook.demonstration.material import FOLDER, Material, key_of, read
from handbook.demonstration.workshop_scenes import hold_workshop
from handbook.drafting import citing, drafts, saving
from handbook.law_references import reliances
from handbook.models import Edition, Handbook
from handbook.outline import chapters, handbooks
from handbook.reading.search import glossary
from law.models import Provision
from workshops.gatherings import consultations
from workshops.models import Consultation, Topic, Workshop


class HoldsSomethingElse(Exception):
    """The database holds work that is not the demonstration's. The message is a sentence."""


def play(tell: Tell = lambda _sentence: None) -> bool:
    """Play the demonstration into an empty database, or what is missing of it. Returns False when all is there.

    `tell` hears a sentence before every step. Raises HoldsSomethingElse, before anything is written, and JobFailed
    when a book could not be built: what came before it stays, and the next play goes on from there.
    """
    material = read()
    if is_complete(material):
        return False
    with translation.override("en"):  # the language it is drafted in; the log then reads the same everywhere
        with transaction.atomic():
            refuse_if_not_ours(material)
            if _handbook(material) is None:
                _first_act(material, tell)
        _issue(material, 1, "first_edition", tell)
        with transaction.atomic():
            if Workshop.objects.count() < 2:
                _second_act(material, tell)
        _issue(material, 2, "second_edition", tell)
        second_programme.play(material, tell)
    return True


def _issue(material: Material, number: int, which: str, tell: Tell) -> None:
    approver = cast_of(material.emails)["approver"]
    issue(_handbook(material), number, material.story[which], by=approver, tell=tell)


def is_complete(material: Material) -> bool:
    """Say whether both editions are issued, and that of the second programme."""
    handbook = _handbook(material)
    if handbook is None:
        return False
    issued = handbook.editions.filter(status=Edition.Status.ISSUED, major__in=[1, 2], minor=0)
    return issued.count() == 2 and second_programme.is_complete(material)


def refuse_if_not_ours(material: Material) -> None:
    """Raise HoldsSomethingElse when there is a handbook, a consultation or a person that is not the demonstration's."""
    others = [
        *Handbook.objects.exclude(slug__in=_slugs(material), demonstration=True),
        *Consultation.objects.exclude(demonstration=True),
        *User.objects.exclude(email__in=[*material.emails.values(), *material.second_emails.values()]),
    ]
    if others:
        raise HoldsSomethingElse(
            _(
                "This database holds something else already: %(what)s. The demonstration is loaded only into an "
                "empty one; set DATABASE_URL to another database."
            )
            % {"what": others[0]}
        )


def _slugs(material: Material) -> list[str]:
    return [material.story["handbook"]["slug"], material.story["second"]["handbook"]["slug"]]


# --- Act one: the first workshop, the first text ------------------------------------------------


def _first_act(material: Material, tell: Tell) -> None:
    story = material.story
    tell(_("Accounts, one for each role"))
    programme, _new = Programme.objects.get_or_create(
        slug=story["programme"]["slug"], defaults={"titles": story["programme"]["titles"]}
    )
    cast = invite(material.emails, programme)
    tell(_("A consultation with its topics"))
    consultation = consultations.make_consultation(
        programme=programme, demonstration=True, **story["consultation"], by=cast["reviewer"]
    )
    topics = {
        topic["id"]: consultations.add_topic(
            consultation, titles=topic["titles"], questions={"en": topic["questions"].strip()}, by=cast["reviewer"]
        )
        for topic in story["topic"]
    }
    tell(_("The first workshop: contributions and their answers"))
    heard = hold_workshop(material, 1, consultation, topics, cast)
    tell(_("The chapters, drafted and approved"))
    handbook = _make_handbook(material, consultation, topics, cast["editor"])
    terms = FOLDER / "glossary.csv"
    glossary.bring_in(handbook, terms.read_bytes(), terms.name, by=cast["editor"])
    first = story["first_edition"]
    for chapter in handbook.chapters.order_by("position"):
        version = drafts.start_draft(chapter, by=cast["editor"])
        wording = saving.save(version, text=_file_of(material, chapter).text, by=cast["editor"])
        for citation in first["citations"]:
            if citation["chapter"] == _file_of(material, chapter).name:
                key = key_of(wording, citation["paragraph"])
                citing.cite(version, key=key, contribution=heard[citation["contribution"]], by=cast["editor"])
        for reliance in first["reliances"]:
            if reliance["chapter"] == _file_of(material, chapter).name:
                article = Provision.objects.get(statute__slug=reliance["statute"], number=reliance["article"])
                key = key_of(wording, reliance["paragraph"])
                reliances.confirm(version, key=key, provision=article, by=cast["editor"])
        adopt(version, first["change_note"], first["in_effect_from"], cast)


def _make_handbook(material: Material, consultation: Consultation, topics: dict[str, Topic], editor: User) -> Handbook:
    story = material.story
    handbook = handbooks.make_handbook(
        programme=consultation.programme,
        consultations=[consultation],
        demonstration=True,
        readers=Handbook.Readers.EVERYBODY,
        source_language="en",
        prevailing_language="km",
        **story["handbook"],
        by=editor,
    )
    for row in story["part"]:
        part = chapters.make_part(handbook, titles=row["titles"], by=editor)
        for chapter in row["chapters"]:
            file = material.chapters[chapter["file"]]
            chapters.make_chapter(
                handbook,
                slug=file.slug,
                titles=file.titles,
                part=part,
                topics=[topics[topic] for topic in chapter["topics"]],
                by=editor,
            )
    return handbook


# --- Act two: the second workshop, the revisions, what lies on the desks ------------------------


def _second_act(material: Material, tell: Tell) -> None:
    story, cast = material.story, cast_of(material.emails)
    handbook = _handbook(material)
    consultation = handbook.consultations.get()
    by_title = {topic.titles["en"]: topic for topic in consultation.topics.all()}
    topics = {topic["id"]: by_title[topic["titles"]["en"]] for topic in story["topic"]}
    tell(_("The second workshop: contributions and their answers"))
    heard = hold_workshop(material, 2, consultation, topics, cast)
    tell(_("Revisions because of them, approved"))
    second = story["second_edition"]
    for revision in second["revision"]:
        version = draft_changes(handbook, material, revision, heard, cast["editor"])
        adopt(version, revision["change_note"], second["in_effect_from"], cast)
    tell(_("An open draft, and one sent for approval"))
    for draft in story["draft"]:
        version = draft_changes(handbook, material, draft, heard, cast["editor"], discuss=discussing(draft, cast))
        ask_for_sign_offs(version, draft, cast)
        for aside in draft.get("set_aside", []):
            chosen = heard[aside["contribution"]]
            citing.set_aside(version.chapter, chosen, reason=aside["reason"], by=cast["editor"])
        if draft["sent"]:
            decisions.submit(version, change_note=draft["change_note"], by=cast["editor"])


def _handbook(material: Material) -> Handbook | None:
    return Handbook.objects.filter(slug=material.story["handbook"]["slug"], demonstration=True).first()


def _file_of(material: Material, chapter):
    return next(file for file in material.chapters.values() if file.slug == chapter.slug)
