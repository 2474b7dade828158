"""Sources in a browser: cited beside the text at the paragraph that is written at, by mouse, by keyboard, and back."""

import re

import pytest
from playwright.sync_api import expect

from handbook.approval import decisions
from handbook.discussion import sign_off_questions
from handbook.drafting import saving
from handbook.drafting.citing import cite, set_aside
from handbook.feedback import draft_consultations
from handbook.models import Citation, Pin, SetAside
from tests.browser.conftest import LAPTOP, PHONE, at_width, comes_to, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import (
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_topic,
    make_user,
    make_workshop,
)

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "## Sealing\n\nSeal the bag.\n\nCheck the scale.\n\nKeep the record.\n"


@pytest.fixture
def chapter(programme):
    consultation = make_consultation()
    chapter = make_chapter(make_handbook(consultations=[consultation]), slug="evidence")
    chapter.topics.add(make_topic(consultation))
    return chapter


@pytest.fixture
def contribution(chapter, reviewer):
    return accepted(chapter, reviewer)


@pytest.fixture
def version(chapter, editor):
    return drafted(chapter, drafter=editor, text=TEXT)


def accepted(chapter, reviewer, **answer):
    topic = chapter.topics.get()
    return disposed(make_contribution(topic.consultation, topic=topic), reviewer=reviewer, **answer)


def at_work(page, version, place=""):
    page.goto(f"/desk/versions/{version.pk}/edit/{place}")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    expect(page.locator("[data-page] .paragraph").first).to_be_attached()


def citing(page, number, contribution):
    return page.get_by_role("button", name=re.compile(f"Cite at {number}.*{contribution.receipt}"))


def cursor_at(page, words):
    page.locator("#id_text").evaluate(
        "(field, words) => field.setSelectionRange(...Array(2).fill(field.value.indexOf(words)))", words
    )
    page.locator("#id_text").press("ArrowRight")


def test_a_source_is_cited_at_the_paragraph_that_is_written_at_and_undone(signed_in, editor, version, contribution):
    page = signed_in(editor)
    at_work(page, version)
    cursor_at(page, "Check")

    page.get_by_role("tab", name="Sources").click()
    citing(page, "1.2", contribution).click()
    expect(page.locator("#sources")).to_contain_text("Paragraph 1.2 now says that it draws on")

    citation = Citation.objects.get()
    assert citation.key == version.wording.keys[1]
    expect(page.locator("#sources").get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#sources")).to_contain_text("The paragraph no longer names this contribution.")
    assert not Citation.objects.exists()
    cursor_at(page, "Keep")
    expect(citing(page, "1.3", contribution)).to_be_visible()


def test_a_source_is_set_aside_by_keyboard_and_what_is_missing_is_said(signed_in, editor, version, contribution):
    page = signed_in(editor)
    at_work(page, version)
    page.get_by_role("tab", name="Sources").click()
    panel = page.locator("#sources")

    panel.get_by_text("Set aside", exact=False).first.focus()
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Set aside").press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("Say in a sentence why")
    panel.get_by_text("Set aside", exact=False).first.press("Enter")
    panel.get_by_label("Why this chapter does not use it").fill("Another chapter says it.")
    panel.get_by_role("button", name="Set aside").press("Enter")

    expect(panel).to_contain_text(f"{contribution.receipt} is set aside.")
    assert SetAside.objects.get().reason == "Another chapter says it."


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_a_finding_leads_to_its_paragraph_in_the_editor(signed_in, editor, version, width):
    saving.save(version, text=TEXT.replace("Keep the record.", "Keep the record.[^zz]"), by=editor)
    page = signed_in(editor, width=width)

    page.goto(f"/desk/versions/{version.pk}/submit/")
    page.get_by_role("link", name=re.compile("1.3.*The note")).click()

    expect(page.locator("#id_text")).to_be_focused()
    after = "field => field.value.slice(field.selectionStart).slice(0, 16)"
    comes_to(page, lambda: page.locator("#id_text").evaluate(after), "Keep the record.")


def test_while_somebody_writes_beside_the_sources_the_paragraph_is_the_one_they_are_at(
    signed_in, editor, version, contribution
):
    page = signed_in(editor)
    at_work(page, version)
    page.get_by_role("tab", name="Sources").click()
    cursor_at(page, "Check")
    expect(citing(page, "1.2", contribution)).to_be_visible()

    page.locator("#id_text").press("Control+Home")
    page.keyboard.type("Say who brings the bag.\n\n")
    cursor_at(page, "Check")

    expect(citing(page, "1.3", contribution)).to_be_visible()
    citing(page, "1.3", contribution).click()
    expect(page.locator("#sources").get_by_role("status")).to_contain_text("Check the scale.")
    assert Citation.objects.get().key == version.wording.keys[1]


def test_a_paragraph_just_typed_is_cited_at_once_for_it_is_saved_first(signed_in, editor, version, contribution):
    page = signed_in(editor)
    page.clock.install()
    at_work(page, version)
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator("#sources-cite")).to_be_attached()

    page.clock.pause_at("2100-01-01")  # whatever saves or shows by itself after a while is still to come
    page.locator("#id_text").press("Control+End")
    page.keyboard.type("\nWrite down who weighed it.")
    page.get_by_role("button", name=re.compile(f"^Cite at .*{contribution.receipt}")).click()

    expect(page.locator("#sources").get_by_role("status")).to_contain_text("Write down who weighed it.")
    version.refresh_from_db()
    assert Citation.objects.get().key == version.wording.keys[3]


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_panel_and_the_decision_have_no_barrier(
    signed_in, programme, chapter, version, contribution, editor, approver, reviewer, language
):
    for person in (editor, approver):
        person.language = language
        person.save()
    topic = chapter.topics.get()
    workshop = make_workshop(topic.consultation)
    laid = draft_consultations.lay_draft(version, workshop, by=editor)
    comment = disposed(make_contribution(topic.consultation, workshop=workshop, topic=topic), reviewer=reviewer)
    Pin.objects.create(contribution=comment, wording=laid.wording, key=version.wording.keys[0])
    set_aside(chapter, accepted(chapter, reviewer), reason="Another chapter says it.", by=editor)
    cite(version, key=version.wording.keys[2], contribution=accepted(chapter, reviewer), by=editor)
    cite(version, key=version.wording.keys[0], contribution=accepted(chapter, reviewer), by=editor)
    saving.save(version, text=TEXT.replace("Keep the record.\n", ""), by=editor)
    colleague = make_user("colleague", role="approver", programme=programme)
    version.refresh_from_db()
    sign_off_questions.ask(version, user=colleague, language="en", question="", by=editor)
    page = signed_in(editor)
    found = []

    def look(name, page):
        for width in (LAPTOP, PHONE):
            at_width(page, width)
            keeps_a_picture(page, f"{name}-{language}-{width}")
            found.extend(f"{name} ({width} px, {language}) {barrier}" for barrier in barriers(page))

    at_work(page, version)
    page.locator("#tab-sources").click()
    expect(page.get_by_text(contribution.receipt).first).to_be_visible()
    look("sources-in-the-editor", page)
    page.goto(f"/desk/versions/{version.pk}/sources/")
    look("sources", page)
    page.goto(f"/desk/versions/{version.pk}/submit/")
    look("submit", page)
    page.goto(f"/desk/handbooks/{chapter.handbook.slug}/coverage/")
    look("coverage", page)
    decisions.submit(version, change_note="Sealed.", by=editor)
    approvers = signed_in(approver)
    approvers.goto(f"/desk/versions/{version.pk}/approve/")
    approvers.locator("details.fold summary").last.click()
    look("approve", approvers)

    assert not found, "\n".join(found)
