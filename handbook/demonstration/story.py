"""The demonstration, played through the stages: what the people of a ministry would do, done in a minute.

It has two acts, each in one transaction and each ended by an edition whose book is built in this process. A play
that was cut off is taken up where it stopped; played again, it adds nothing.
"""

import os
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import people
from accounts.acts import record
from accounts.models import Programme, User
from handbook.approval import decisions
from handbook.demonstration import pictures
from handbook.demonstration.material import Material, beginning_of, changed, key_of, read
from handbook.discussion import remarks, sign_offs
from handbook.drafting import citing, drafts, saving, sources
from handbook.editions import release
from handbook.law_references import reliances
from handbook.models import Edition, Handbook, Remark, Version, Wording
from handbook.outline import chapters, handbooks
from handbook.rendering import images
from law.models import Provision
from office import jobs
from office.jobs import JobFailed
from office.models import Job
from workshops.gatherings import agenda, consultations, participants, planning
from workshops.intake import receive
from workshops.models import Consultation, Contribution, Court, Participant, Province, Topic, Workshop
from workshops.models.gatherings import CODE_ALPHABET as READ_ALOUD
from workshops.review import dispositions

Tell = Callable[[str], object]

AT_COURTS = {"judge", "investigating_judge", "prosecutor", "deputy_prosecutor", "clerk"}
FIRST_WORD = time(9, 0)  # of a workshop's day, in Cambodia
BETWEEN_TWO = timedelta(minutes=35)
BEGUN, STANDS = "begun", "stands"
"""Which wording of a draft is discussed: the one before the last change, or the last."""


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
    return True


def is_complete(material: Material) -> bool:
    """Say whether both editions are issued."""
    handbook = _handbook(material)
    if handbook is None:
        return False
    issued = handbook.editions.filter(status=Edition.Status.ISSUED, major__in=[1, 2], minor=0)
    return issued.count() == 2


def refuse_if_not_ours(material: Material) -> None:
    """Raise HoldsSomethingElse when there is a handbook, a consultation or a person that is not the demonstration's."""
    others = [
        *Handbook.objects.exclude(slug=material.story["handbook"]["slug"], demonstration=True),
        *Consultation.objects.exclude(demonstration=True),
        *User.objects.exclude(email__in=material.emails.values()),
    ]
    if others:
        raise HoldsSomethingElse(
            _(
                "This database holds something else already: %(what)s. The demonstration is loaded only into an "
                "empty one; set DATABASE_URL to another database."
            )
            % {"what": others[0]}
        )


# --- Act one: the first workshop, the first text ------------------------------------------------


def _first_act(material: Material, tell: Tell) -> None:
    story = material.story
    tell(_("Accounts, one for each role"))
    programme, _new = Programme.objects.get_or_create(
        slug=story["programme"]["slug"], defaults={"titles": story["programme"]["titles"]}
    )
    cast = _invite_the_cast(material, programme)
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
    heard = _hold_workshop(material, 1, consultation, topics, cast)
    tell(_("The chapters, drafted and approved"))
    handbook = _make_handbook(material, consultation, topics, cast["editor"])
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
        _adopt(version, first["change_note"], first["in_effect_from"], cast)


def _invite_the_cast(material: Material, programme: Programme) -> dict[str, User]:
    """Make an account for each role and write the passwords down where only this installation's owner reads them."""
    cast, lines = {}, []
    for role, email in material.emails.items():
        where = None if role == "administrator" else programme
        names = {"en": f"Demonstration {role}"}
        _person, secret = people.invite(email=email, names=names, language="en", roles=[(role, where)], by=None)
        password = _new_password()
        cast[role] = people.accept_invitation(secret, password=password)
        lines.append(f"{email:32}{password}\n")
    # Before the transaction ends: passwords that were lost could not be told to anybody.
    _write_down("".join(lines))
    return cast


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
    story, cast = material.story, _cast(material)
    handbook = _handbook(material)
    consultation = handbook.consultations.get()
    by_title = {topic.titles["en"]: topic for topic in consultation.topics.all()}
    topics = {topic["id"]: by_title[topic["titles"]["en"]] for topic in story["topic"]}
    tell(_("The second workshop: contributions and their answers"))
    heard = _hold_workshop(material, 2, consultation, topics, cast)
    tell(_("Revisions because of them, approved"))
    second = story["second_edition"]
    for revision in second["revision"]:
        version = _draft_changes(handbook, material, revision, heard, cast["editor"])
        _adopt(version, revision["change_note"], second["in_effect_from"], cast)
    tell(_("An open draft, and one sent for approval"))
    for draft in story["draft"]:
        version = _draft_changes(handbook, material, draft, heard, cast["editor"], discuss=_discussing(draft, cast))
        _ask_for_sign_offs(version, draft, cast)
        for aside in draft.get("set_aside", []):
            chosen = heard[aside["contribution"]]
            sources.set_aside(version.chapter, chosen, reason=aside["reason"], by=cast["editor"])
        if draft["sent"]:
            decisions.submit(version, change_note=draft["change_note"], by=cast["editor"])


def _draft_changes(
    handbook: Handbook,
    material: Material,
    revision: dict,
    heard: dict[str, Contribution],
    editor: User,
    discuss: Callable[[Version, str], None] = lambda _version, _when: None,
) -> Version:
    """Open a draft from a chapter's approved text, make the changes, and cite what they were made for.

    `discuss` is called with what was begun and with what stands in the end.
    """
    chapter = handbook.chapters.get(slug=material.chapters[revision["chapter"]].slug)
    version = drafts.start_draft(chapter, by=editor)
    approved = version.wording.text
    if begun := revision.get("begun"):
        # Saved by itself before the last line was typed, then by hand.
        typed = [change | {"text": change["text"].rpartition("\n")[0]} for change in begun]
        saving.save(version, text=changed(approved, typed), by=editor, kind=Wording.Kind.AUTOSAVED)
        saving.save(version, text=changed(approved, begun), by=editor)
        version.refresh_from_db()
        discuss(version, BEGUN)
    text = _with_images(handbook, changed(approved, revision["change"]), revision.get("images", []), editor)
    if "refers" in revision:
        text = text.replace("(#there)", f"(#key-{_key_in(handbook, material, revision['refers'])})")
    wording = saving.save(version, text=text, by=editor)
    version.refresh_from_db()
    discuss(version, STANDS)
    for change in revision["change"]:
        for contribution in change.get("because_of", []):
            key = key_of(wording, beginning_of(change))
            citing.cite(version, key=key, contribution=heard[contribution], by=editor)
    return version


def _with_images(handbook: Handbook, text: str, names: list[str], editor: User) -> str:
    for name in names:
        image = images.add(handbook, pictures.ALL[name](), by=editor)
        text = text.replace(f"(image:{name} ", f"(image:{image.name} ")
    return text


def _key_in(handbook: Handbook, material: Material, there: dict) -> str:
    """The key of a paragraph in the approved text of another chapter."""
    chapter = handbook.chapters.get(slug=material.chapters[there["chapter"]].slug)
    return key_of(drafts.newest_approved(chapter, "en").wording, there["paragraph"])


def _discussing(draft: dict, cast: dict[str, User]) -> Callable[[Version, str], None]:
    """Have the draft's remarks said, each on the wording that it is about, answered and settled by the editor."""

    def discuss(version: Version, when: str) -> None:
        for row in draft.get("remark", []):
            if row.get("on_what_was_begun", False) == (when == BEGUN):
                remark = _remark(version, row, by=cast[row["by"]])
                _answer(remark, row, cast["editor"])

    return discuss


def _remark(version: Version, row: dict, **who) -> Remark:
    return remarks.say(
        version,
        wording=version.wording,
        key=key_of(version.wording, row["paragraph"]),
        text=row["text"],
        suggestion=row.get("suggestion", "").strip(),
        **who,
    )


def _answer(remark: Remark, row: dict, editor: User) -> None:
    if "answer" in row:
        remarks.answer(remark, text=row["answer"], by=editor)
    if row.get("is_resolved"):
        remarks.resolve(remark, by=editor)


def _ask_for_sign_offs(version: Version, draft: dict, cast: dict[str, User]) -> None:
    """Ask a colleague by role, and somebody from outside by what they do; some answer."""
    for row in draft.get("sign_off", []):
        colleague = cast[row["by"]] if "by" in row else None
        about = {"user": colleague} if colleague else {"names": row["names"], "office": row["office"]}
        sign_off, _secret = sign_offs.ask(version, **about, language="en", question=row["question"], by=cast["editor"])
        if "remark" in row:
            remark = _remark(version, row["remark"], sign_off=sign_off)
            _answer(remark, row["remark"] | {"is_resolved": True}, cast["editor"])
        if "answer" in row:
            sign_offs.answer(sign_off, answer=row["answer"], statement=row["statement"], by=colleague)


# --- Both acts ----------------------------------------------------------------------------------


def _hold_workshop(
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
        # preparing.add_participant asks where a magistrate serves; here nobody is to find that out.
        participant = Participant.objects.create(workshop=workshop, profession=row["profession"])
        record(by, "made", participant, label=participant.office)
        return participant
    province = Province.objects.get(code=row["province"])
    court = Court.objects.get(code=f"first-{province.code}") if row["profession"] in AT_COURTS else None
    return participants.add_participant(workshop, profession=row["profession"], court=court, province=province, by=by)


def _adopt(version: Version, change_note: str, effective_from, cast: dict[str, User]) -> None:
    decisions.submit(version, change_note=change_note, by=cast["editor"])
    decisions.approve(version, effective_from=effective_from, change_note=change_note, by=cast["approver"])


def _issue(material: Material, number: int, which: str, tell: Tell) -> None:
    """Issue an edition, its book built here; one that a play before this one prepared is taken up. Raises JobFailed."""
    handbook, approver = _handbook(material), _cast(material)["approver"]
    edition = handbook.editions.filter(major=number, minor=0).first()
    if edition is None:
        plan = material.story[which]
        edition = release.prepare(handbook, on=plan["in_effect_from"], note=plan["note"], by=approver)
    if edition.status == Edition.Status.ISSUED:
        return
    tell(_("The book of edition %(number)s") % {"number": number})
    jobs.take_up_stale()
    edition.job.refresh_from_db()
    if edition.job.state == Job.State.FAILED:
        release.retry(edition, by=approver)
    job = jobs.run(edition.job)
    if job.state != Job.State.DONE:
        raise JobFailed(job.failure or _("The book is being built by another process; wait a minute."))


# --- Who, which, where --------------------------------------------------------------------------


def sign_ins() -> Path:
    """Where the passwords of the demonstration's accounts are written down."""
    return Path(settings.VAR_DIR) / "demo_sign_ins.txt"


def _write_down(lines: str) -> None:
    sign_ins().parent.mkdir(parents=True, exist_ok=True)
    # Taken away first, so that a file others may read does not lend its rights to the new one.
    sign_ins().unlink(missing_ok=True)
    with open(os.open(sign_ins(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(lines)


def _new_password() -> str:
    """Return four groups of four characters, about 80 bits, that can be read out and typed."""
    return "-".join("".join(secrets.choice(READ_ALOUD) for _position in range(4)) for _group in range(4))


def _cast(material: Material) -> dict[str, User]:
    return {role: User.objects.get(email=email) for role, email in material.emails.items()}


def _handbook(material: Material) -> Handbook | None:
    return Handbook.objects.filter(slug=material.story["handbook"]["slug"], demonstration=True).first()


def _file_of(material: Material, chapter):
    return next(file for file in material.chapters.values() if file.slug == chapter.slug)
