"""The demonstration, played through the stages: what the people of a ministry would do, done in a minute.

It has three acts, each in one transaction and each ended by an edition whose book is built in this process, and after
them a second programme. A play that was cut off is taken up where it stopped; played again, it adds nothing.
"""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Programme, User
from handbook.approval import decisions
from handbook.demonstration import second_programme, sought_words
from handbook.demonstration.cast import cast_of, invite
from handbook.demonstration.drafting_scenes import adopt, ask_for_sign_offs, discussing, draft_changes
from handbook.demonstration.expert_scenes import keep_roster
from handbook.demonstration.glossary_scenes import keep_glossary
from handbook.demonstration.issuing import Tell, issue
from handbook.demonstration.law_scenes import bring_in_law, open_to_readers
from handbook.demonstration.material import Material, key_of, read
from handbook.demonstration.translation_scenes import translate
from handbook.demonstration.workshop_scenes import hold_workshop
from handbook.drafting import citing, drafts, saving
from handbook.law_references import reliances
from handbook.models import Edition, Handbook, Version
from handbook.outline import chapters, handbooks
from law.models import Provision
from text.khmer import normalise
from workshops.gatherings import consultations
from workshops.models import Consultation, Contribution, Topic, Workshop


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
        if not _ended_with_edition_2(material):
            with transaction.atomic():
                if not _has_third_act(material):
                    _third_act(material, tell)
            _issue(material, 3, "third_edition", tell)
            since = material.story["third_edition"]["in_effect_from"]
            open_to_readers(_handbook(material), on=since, by=_approver(material))
        second_programme.play(material, tell)
    return True


def _issue(material: Material, number: int, which: str, tell: Tell) -> None:
    issue(_handbook(material), number, material.story[which], by=_approver(material), tell=tell)


def _approver(material: Material) -> User:
    return cast_of(material.emails)["approver"]


def is_complete(material: Material) -> bool:
    """Say whether the three editions are issued, and that of the second programme."""
    handbook = _handbook(material)
    if handbook is None:
        return False
    numbers = [1, 2] if _ended_with_edition_2(material) else [1, 2, 3]
    issued = handbook.editions.filter(status=Edition.Status.ISSUED, major__in=numbers, minor=0)
    return issued.count() == len(numbers) and second_programme.is_complete(material)


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
            consultation, titles=topic["titles"], questions=_stripped(topic["questions"]), by=cast["reviewer"]
        )
        for topic in story["topic"]
    }
    tell(_("The first workshop: contributions and their answers"))
    heard = hold_workshop(material, 1, consultation, topics, cast)
    tell(_("The chapters, drafted and approved"))
    handbook = _make_handbook(material, consultation, topics, cast["editor"])
    keep_glossary(handbook, cast)
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
                read_on = _midday(reliance.get("looked_at_on"))
                reliances.confirm(version, key=key, provision=article, looked_at=read_on, by=cast["editor"])
        adopt(version, first["change_note"], first["in_effect_from"], cast)
    sought_words.add(handbook, by=cast["editor"])


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
                **_told(story, chapter),
            )
    return handbook


def _stripped(by_language: dict[str, str]) -> dict[str, str]:
    return {language: words.strip() for language, words in by_language.items()}


def _told(story: dict, chapter: dict) -> dict:
    """What readers are told of a chapter: who answers for it, and when it was and will be read against the law."""
    days = {name: chapter[name] for name in ("looked_at_on", "look_again_by") if name in chapter}
    return {"owners": story["owners"][chapter["owner"]], **days} if "owner" in chapter else days


def _midday(day: date | None) -> datetime | None:
    return day and timezone.make_aware(datetime.combine(day, time(12)))


# --- Act two: the second workshop, the revisions ------------------------------------------------


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


# --- Act three: the laws are read, the chapters corrected; what lies on the desks ----------------


def _has_third_act(material: Material) -> bool:
    effective_from = material.story["third_edition"]["in_effect_from"]
    return Version.objects.filter(chapter__handbook=_handbook(material), effective_from=effective_from).exists()


def _ended_with_edition_2(material: Material) -> bool:
    """Say whether this was played when the demonstration ended with edition 2: its last drafts lie on the desks.

    Visitors may have worked on them since, so what was played then stays as it is.
    """
    if _has_third_act(material):
        return False
    drafted_last = [material.chapters[draft["chapter"]].slug for draft in material.story["draft"]]
    after_the_first = Version.objects.filter(chapter__handbook=_handbook(material), based_on__isnull=False)
    return after_the_first.filter(chapter__slug__in=drafted_last).exists()


def _third_act(material: Material, tell: Tell) -> None:
    story, cast = material.story, cast_of(material.emails)
    handbook, heard = _handbook(material), _heard(material)
    tell(_("The law as data, brought in and approved"))
    bring_in_law(handbook, cast)
    tell(_("The roster of experts for courts"))
    keep_roster(handbook, cast)
    tell(_("The chapters read against the law, corrected and approved"))
    third = story["third_edition"]
    since = third["in_effect_from"]
    for is_last in (False, True):
        for revision in third["revision"]:
            if revision.get("after_translation", False) == is_last:
                version = draft_changes(handbook, material, revision, heard, cast["editor"])
                adopt(version, revision["change_note"], since, cast)
        if not is_last:
            tell(_("The chapters in Khmer, as a draft translation for review"))
            translate(handbook, material, since=since, cast=cast)
    tell(_("An open draft, and one sent for approval"))
    for draft in story["draft"]:
        version = draft_changes(handbook, material, draft, heard, cast["editor"], discuss=discussing(draft, cast))
        ask_for_sign_offs(version, draft, cast)
        for aside in draft.get("set_aside", []):
            chosen = heard[aside["contribution"]]
            citing.set_aside(version.chapter, chosen, reason=aside["reason"], by=cast["editor"])
        if draft["sent"]:
            decisions.submit(version, change_note=draft["change_note"], by=cast["editor"])


def _heard(material: Material) -> dict[str, Contribution]:
    """What was put forward, by its short name; no two say the same."""
    by_text = {contribution.text: contribution for contribution in Contribution.objects.filter(workshop__isnull=False)}
    return {row["id"]: by_text[normalise(row["text"]).strip()] for row in material.contributions}


def _handbook(material: Material) -> Handbook | None:
    return Handbook.objects.filter(slug=material.story["handbook"]["slug"], demonstration=True).first()


def _file_of(material: Material, chapter):
    return next(file for file in material.chapters.values() if file.slug == chapter.slug)
