"""What is played at the editors' desk: drafts are changed, discussed, signed off and adopted."""

from collections.abc import Callable

from accounts.models import User
from handbook.approval import decisions
from handbook.demonstration import pictures
from handbook.demonstration.material import Material, beginning_of, beginning_of_piece, changed, key_of
from handbook.discussion import remarks, sign_off_questions, sign_offs
from handbook.drafting import citing, drafts, saving
from handbook.law_references import marking
from handbook.law_references.marking import Said
from handbook.models import Handbook, Remark, Version, Wording
from handbook.rendering import images
from handbook.rendering.table_filling import with_law_tables
from workshops.models import Contribution

BEGUN, STANDS = "begun", "stands"
"""Which wording of a draft is discussed: the one before the last change, or the last."""


def draft_changes(
    handbook: Handbook,
    material: Material,
    revision: dict,
    heard: dict[str, Contribution],
    editor: User,
    discuss: Callable[[Version, str], None] = lambda _version, _when: None,
) -> Version:
    """Open a draft from a chapter's approved text, make the changes, cite what they were made for and mark what they
    correct of the law.

    `discuss` is called with what was begun and with what stands in the end.
    """
    chapter = handbook.chapters.get(slug=material.chapters[revision["chapter"]].slug)
    version = drafts.start_draft(chapter, by=editor)
    before = version.wording
    approved = before.text
    if begun := revision.get("begun"):
        # Saved by itself before the last line was typed, then by hand.
        typed = [change | {"text": change["text"].rpartition("\n")[0]} for change in begun]
        saving.save(version, text=changed(approved, typed), by=editor, kind=Wording.Kind.AUTOSAVED)
        saving.save(version, text=changed(approved, begun), by=editor)
        version.refresh_from_db()
        discuss(version, BEGUN)
    text = _with_images(handbook, changed(approved, revision["change"]), revision.get("images", []), editor)
    text = with_law_tables(text, language=version.language)
    if "refers" in revision:
        text = text.replace("(#there)", f"(#key-{_key_in(handbook, material, revision['refers'])})")
    for name, beginning in revision.get("here", {}).items():
        text = text.replace(f"(#here-{name})", f"(#key-{key_of(before, beginning)})")
    wording = saving.save(version, text=text, by=editor)
    version.refresh_from_db()
    discuss(version, STANDS)
    for change in revision["change"]:
        for contribution in change.get("because_of", []):
            key = key_of(wording, beginning_of(change))
            citing.cite(version, key=key, contribution=heard[contribution], by=editor)
    said = {
        key_of(before, beginning_of_piece(approved, change["paragraph"])): Said(
            change["corrects"].strip(), key_of(wording, beginning_of(change))
        )
        for change in revision["change"]
        if "corrects" in change
    }
    if said:
        marking.mark(version, said, by=editor)
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


def discussing(draft: dict, cast: dict[str, User]) -> Callable[[Version, str], None]:
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


def ask_for_sign_offs(version: Version, draft: dict, cast: dict[str, User]) -> None:
    """Ask a colleague by role, and somebody from outside by what they do; some answer."""
    for row in draft.get("sign_off", []):
        colleague = cast[row["by"]] if "by" in row else None
        about = {"user": colleague} if colleague else {"names": row["names"], "office": row["office"]}
        sign_off, _secret = sign_off_questions.ask(
            version, **about, language="en", question=row["question"], by=cast["editor"]
        )
        if "remark" in row:
            remark = _remark(version, row["remark"], sign_off=sign_off)
            _answer(remark, row["remark"] | {"is_resolved": True}, cast["editor"])
        if "answer" in row:
            sign_offs.answer(sign_off, answer=row["answer"], statement=row["statement"], by=colleague)


def adopt(version: Version, change_note: str, effective_from, cast: dict[str, User]) -> None:
    decisions.submit(version, change_note=change_note, by=cast["editor"])
    decisions.approve(version, effective_from=effective_from, change_note=change_note, by=cast["approver"])
