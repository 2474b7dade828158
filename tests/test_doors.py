"""Who may open what: one table of every address and every role, and canary words that must not get out.

A new address without a row here fails. Whoever has no right is turned away (403 or 404), whoever is not signed in is
sent to the sign-in. Then every answer that was given, the refusals too, is searched for words that its reader must
not see.
"""

import io
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import pikepdf
import pytest
import time_machine
from django.db import connection, transaction
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from PIL import Image as Picture

from accounts.blackouts import requests
from accounts.keys import make_key
from accounts.membership import people
from accounts.models import Key
from handbook.approval import decisions
from handbook.discussion import remarks, sign_off_questions
from handbook.drafting import citing, saving
from handbook.editions import instruments, launching, release
from handbook.feedback import draft_consultations
from handbook.glossary import term_changes
from handbook.helper import openings
from handbook.law_references import reliances
from handbook.models import Edition, Handbook, Image, UnfoundWord
from handbook.outline import handbooks
from handbook.reading.search import search_words
from handbook.rendering import images
from handbook.translation import translating
from handbook.translation.lines import source_of
from law.models import Change, Provision
from law.record import bringing_in, keeping
from office import jobs
from office.files import store
from office.models import Job
from press.manuscript import Built
from tests.factories import (
    approved,
    built_with,
    disposed,
    drafted,
    issued_as_it_is,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_part,
    make_participant,
    make_topic,
    make_user,
    make_workshop,
)
from tests.handbook.court_experts.roster import on_roster
from tests.law.record.law_entries import a_species, an_offence, approved_entry
from text.difference.alignment import new_key
from workshops.gatherings import attendance
from workshops.intake import attachments, redaction
from workshops.models import Contribution, Participant
from workshops.review import inquiries, themes

NOBODY = "nobody"
ROLES = ["reader", "magistrate", "rapporteur", "reviewer", "editor", "approver", "administrator"]
EVERYBODY = {NOBODY, "outsider", *ROLES}
SIGNED_IN = EVERYBODY - {NOBODY}
MEMBERS = set(ROLES)  # of the programme; the outsider is a member of another

ALL_PROVINCES = ("Ratanakiri",)
"""On a page where a province is chosen all of them stand, that of a participant too."""

PREPARES_CONSULTATIONS = {"reviewer", "administrator"}
PREPARES_WORKSHOPS = {"rapporteur", "reviewer", "administrator"}
KNOWS_CONTRIBUTIONS = {"rapporteur", "reviewer", "editor", "approver"}
CONSULTATION_STAFF = KNOWS_CONTRIBUTIONS | PREPARES_WORKSHOPS
ARRANGES = {"editor", "administrator"}
READS_DRAFTS = {"editor", "approver"}
KEEPS_LAW = {"editor", "outsider"}
DECIDES_ON_LAW = {"approver", "outsider"}
KEEPS_EXPERTS = {"editor", "administrator"}
SEES_EXPERTS = KEEPS_EXPERTS | {"magistrate"}
HANDBOOK_STAFF = ARRANGES | READS_DRAFTS


@dataclass(frozen=True)
class Door:
    """An address, who may open it, and how it is asked."""

    name: str
    opens_for: set
    arguments: tuple = ()
    method: str = "get"
    data: dict = field(default_factory=dict)
    # What an open door answers: a page, or after an act a redirect.
    answers: tuple = (200,)
    # What is sent: a form, or what a script sends.
    as_json: bool = False
    # Words that stand on this page whoever is asked about, as the names of all provinces do.
    names: tuple = ()

    def path(self, world) -> str:
        return reverse(self.name, args=[world.filled_in(argument) for argument in self.arguments])


def act(name, opens_for, *arguments, answers=(302,), as_json=False, **data):
    """A door that is opened by POST only. What is sent is in order: the act is done and leads on to a page.

    A row that answers otherwise says which answer, and why when the answer refuses.
    """
    return Door(name, opens_for, arguments, method="post", data=data, answers=answers, as_json=as_json)


def gives(name, opens_for, *arguments, **data):
    """An act that answers with what it made: a file, or what a script asked for."""
    return act(name, opens_for, *arguments, answers=(200,), **data)


def public(name, *arguments, answers=(200,)):
    return Door(f"reading:{name}", EVERYBODY, arguments, answers=answers)


def private(name, *arguments):
    """The same address in a handbook for signed-in readers."""
    return Door(f"reading:{name}", MEMBERS, ("private-matters", *arguments))


SECRET_CHAPTER = "/en/private-matters/editions/1/secret-chapter/"
NOT_FOR_PHONES = [("kept_files", "1"), ("kept_absent", "1"), ("kept_page", "1"), ("keeping_worker",)]

DOORS = [
    Door("root", EVERYBODY, answers=(302,)),
    Door("security_txt", EVERYBODY, answers=(404,)),  # until a contact is named: tests/config/test_security_txt.py
    Door("robots_txt", EVERYBODY),
    Door("sitemap", EVERYBODY),
    Door("start_worker", EVERYBODY),
    Door("mistyped_language", EVERYBODY, ("wildlife-trafficking/",), answers=(302,)),
    # Sign-in and invitations
    Door("account_login", EVERYBODY, answers=(200, 302)),
    act("account_logout", EVERYBODY),
    # Only where a mail server is set; tests/accounts/test_sign_in_code.py opens them.
    Door("account_request_login_code", EVERYBODY, answers=(404,)),
    Door("account_confirm_login_code", EVERYBODY, answers=(404,)),
    Door("account_inactive", EVERYBODY),
    Door("account_change_password", SIGNED_IN),
    Door("accounts:invitation", EVERYBODY, ("a-guessed-secret",), answers=(302, 404, 410)),
    Door("accounts:invitation_accept", EVERYBODY, answers=(200, 302, 404, 410)),
    act("accounts:own_language", SIGNED_IN, language="en"),
    Door("accounts:own_sign_ins", SIGNED_IN),
    # People
    Door("accounts:person_sign_ins", {"administrator"}, ("@person",)),
    Door("accounts:nobodys_sign_ins", {"administrator"}),
    Door("accounts:person_list", {"administrator"}),
    Door("accounts:person_invite", {"administrator"}),
    Door("accounts:person_detail", {"administrator"}, ("@person",)),
    Door("accounts:person_edit", {"administrator"}, ("@person",)),
    act("accounts:person_give_role", {"administrator"}, "@person", roles="editor", programme="@programme"),
    act("accounts:person_take_role", {"administrator"}, "@person", membership="@membership"),
    act("accounts:person_disable", {"administrator"}, "@person"),
    act("accounts:person_enable", {"administrator"}, "@person"),
    act("accounts:person_invite_again", {"administrator"}, "@person"),
    # Names that are blacked out: one asks, another confirms
    Door("accounts:blackout_list", {"administrator", "approver", "outsider"}),
    Door("accounts:blackout_ask", {"administrator"}),
    Door("accounts:blackout_detail", {"administrator", "approver"}, ("@blackout",)),
    act("accounts:blackout_confirm", {"administrator", "approver"}, "@blackout", seen="@seen"),
    act("accounts:blackout_refuse", {"administrator", "approver"}, "@blackout"),
    act("accounts:blackout_take_back", {"administrator"}, "@own_blackout"),
    # Workshops
    Door("workshops:consultation_list", CONSULTATION_STAFF | {"outsider"}),
    Door("workshops:consultation_new", PREPARES_CONSULTATIONS | {"outsider"}),
    Door("workshops:consultation_detail", CONSULTATION_STAFF, ("@consultation",)),
    Door("workshops:consultation_edit", PREPARES_CONSULTATIONS, ("@consultation",)),
    Door("workshops:topic_new", PREPARES_CONSULTATIONS, ("@consultation",)),
    Door("workshops:topic_edit", PREPARES_CONSULTATIONS, ("@topic",)),
    act("workshops:topic_move", PREPARES_CONSULTATIONS, "@topic", direction="up"),
    act("workshops:topic_delete", PREPARES_CONSULTATIONS, "@topic", answers=(200,)),  # it is in use: the page says so
    Door("workshops:workshop_new", PREPARES_WORKSHOPS, ("@consultation",)),
    Door("workshops:workshop_detail", CONSULTATION_STAFF, ("@workshop",)),
    Door("workshops:workshop_edit", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:agenda_item_new", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:agenda_item_edit", PREPARES_WORKSHOPS, ("@agenda_item",)),
    act("workshops:agenda_item_delete", PREPARES_WORKSHOPS, "@agenda_item"),
    Door("workshops:agenda_copy", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:workshop_empty", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:participant_import", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:participant_template", PREPARES_WORKSHOPS, ("@workshop",)),
    act("workshops:walk_in_add", PREPARES_WORKSHOPS, "@workshop", profession="clerk", province="02"),
    Door("workshops:participant_link", PREPARES_WORKSHOPS, ("@participant",)),
    # Invitations and attendance
    Door("workshops:invitation_list", PREPARES_WORKSHOPS, ("@workshop",)),
    # What comes back: without a personal link no page of a participant's opens, whoever is signed in.
    Door("join:own_page", EVERYBODY, answers=(410,)),
    Door("join:draft", EVERYBODY, ("@laid",), answers=(410,)),
    Door("join:inquiry_reply", EVERYBODY, (1,), answers=(410,)),
    # A reader's comment: who may not write one is told so
    Door("join:paragraph_comment", EVERYBODY, ("wildlife-trafficking", "1", "@key"), answers=(200, 403)),
    Door("join:paragraph_comment", EVERYBODY, ("private-matters", "1", "@private_key"), answers=(403, 404)),
    Door("join:answer_link", EVERYBODY, ("a-guessed-secret",), answers=(410,)),
    Door("join:readers_answer", EVERYBODY, answers=(410,)),
    Door("answers:answers", {"reviewer"}, ("@workshop",)),
    act("answers:answers_write", {"reviewer"}, "@workshop"),
    Door("answers:answers_letters", {"reviewer"}, ("@workshop",)),
    Door("answers:answers_print", {"reviewer"}, ("@workshop",)),
    act("answers:answers_hand_over", {"reviewer"}, "@workshop", as_of="2026-01-01T00:00:00+07:00"),
    # Nothing to print leads back to the page with a sentence.
    Door("answers:answers_without_author_print", {"reviewer"}, ("@workshop",), answers=(200, 302)),
    act("answers:answers_without_author_hand_over", {"reviewer"}, "@workshop", as_of="2026-01-01T00:00:00+07:00"),
    Door("answers:consultation_answers", {"reviewer"}, ("@consultation",)),
    Door("answers:consultation_answers_print", {"reviewer"}, ("@consultation",), answers=(200, 302)),
    act("answers:consultation_answers_hand_over", {"reviewer"}, "@consultation", as_of="2026-01-01T00:00:00+07:00"),
    public("consultation", "@consultation_slug"),
    public("consultation_by_number", "@consultation", answers=(301,)),
    act("workshops:letters_prepare", PREPARES_WORKSHOPS, "@workshop"),
    act("workshops:letters_send", PREPARES_WORKSHOPS, "@workshop", all="yes"),
    act("workshops:letters_discard", PREPARES_WORKSHOPS, "@workshop", all="yes"),
    Door("workshops:invitation_sheets", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:room_poster", PREPARES_WORKSHOPS, ("@workshop",)),
    gives("workshops:badge_sheets", PREPARES_WORKSHOPS, "@workshop", who="without"),
    Door("workshops:attendance_list", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:attendance_sheet", PREPARES_WORKSHOPS, ("@workshop", 1)),
    act("workshops:attendance_mark", PREPARES_WORKSHOPS, "@participant", day="2022-05-30", there="yes"),
    Door("workshops:attendance_badge", PREPARES_WORKSHOPS, ("@badge",)),
    Door("workshops:attendance_badge", set(), ("@revoked_badge",)),
    Door("workshops:participant_new", PREPARES_WORKSHOPS, ("@workshop",)),
    Door("workshops:participant_edit", PREPARES_WORKSHOPS, ("@participant",)),
    act("workshops:participant_delete", PREPARES_WORKSHOPS, "@participant", answers=(200,)),  # in use as well
    Door("workshops:contribution_new", {"rapporteur"}, ("@workshop",)),
    Door("keying:keying", {"rapporteur"}, ("@workshop",)),
    # From our own pages only, whoever sends; tests/workshops/test_keying.py tells the rest.
    Door("keying:queue_receive", EVERYBODY, ("@workshop",), method="post", answers=(403,)),
    Door("keying:service_worker", EVERYBODY),
    Door("keying:paper", {"rapporteur"}, ("@workshop",)),
    Door("keying:paper_form", {"rapporteur"}, ("@workshop", "en")),
    Door("keying:batch_list", {"rapporteur"}, ("@workshop",)),
    Door("keying:batch_new", {"rapporteur"}, ("@workshop",)),
    act("keying:batch_bring_in", {"rapporteur"}, "@workshop", checked="guessed"),
    Door("keying:batch_template", {"rapporteur"}, ("@workshop",)),
    act("keying:batch_undo", {"rapporteur"}, "@batch"),
    Door("workshops:contribution_list", KNOWS_CONTRIBUTIONS | {"outsider"}),
    Door("workshops:contribution_queue", {"reviewer", "outsider"}),
    Door("workshops:contribution_detail", KNOWS_CONTRIBUTIONS, ("@answered",)),
    Door("workshops:contribution_detail", KNOWS_CONTRIBUTIONS, ("@ongoing",)),
    Door("workshops:contribution_dispose", {"reviewer"}, ("@awaiting",)),
    Door("workshops:contribution_correct", {"reviewer"}, ("@answered",)),
    Door("workshops:contribution_attribution", {"rapporteur", "reviewer"}, ("@answered",)),
    act("workshops:contribution_ongoing", {"reviewer"}, "@ongoing", ongoing=""),
    # In the room, and who was heard
    Door("workshops:workshop_room", CONSULTATION_STAFF, ("@workshop",)),
    Door("workshops:room_releases", {"rapporteur"}, ("@workshop",)),
    Door("workshops:room_close", PREPARES_WORKSHOPS, ("@workshop",)),
    act("workshops:room_open", PREPARES_WORKSHOPS, "@workshop"),
    Door("workshops:room_release", {"rapporteur"}, ("@awaiting",)),
    Door("workshops:room_release", {"rapporteur"}, ("@answered",)),
    act("workshops:room_take_off", {"rapporteur"}, "@awaiting"),
    Door("room_same", EVERYBODY, ("@join_code", "@awaiting"), method="post", answers=(302,)),
    Door("workshops:consultation_analysis", KNOWS_CONTRIBUTIONS, ("@consultation",), names=("Ratanakiri",)),
    gives("workshops:consultation_csv", KNOWS_CONTRIBUTIONS, "@consultation"),
    gives("workshops:consultation_xlsx", KNOWS_CONTRIBUTIONS, "@consultation"),
    Door("workshops:workshop_report", KNOWS_CONTRIBUTIONS, ("@workshop",)),
    Door("desk:handbook_coverage", HANDBOOK_STAFF, ("wildlife-trafficking",)),
    # The review desk
    act("workshops:contribution_claim", {"reviewer"}, "@awaiting"),
    act("workshops:contribution_let_go", {"reviewer"}, "@awaiting"),
    act("workshops:contribution_themes", {"reviewer"}, "@awaiting", give="@theme"),
    Door("workshops:contribution_ask", {"reviewer"}, ("@awaiting",)),
    Door("workshops:contribution_withhold", {"reviewer"}, ("@answered",)),
    act("workshops:withholding_end", {"reviewer"}, "@answered", "@withheld"),
    # Without anything chosen it leads back to the queue.
    Door("workshops:contribution_answer_many", {"reviewer", "outsider"}, answers=(302,)),
    Door("workshops:review_progress", KNOWS_CONTRIBUTIONS | {"outsider"}),
    Door("workshops:theme_list", {"reviewer"}, ("@consultation",)),
    Door("workshops:theme_edit", {"reviewer"}, ("@theme",)),
    Door("workshops:theme_delete", {"reviewer"}, ("@theme",)),
    Door("workshops:standard_reason_list", {"reviewer"}, ("@consultation",)),
    Door("workshops:standard_reason_edit", {"reviewer"}, ("@standard_reason",)),
    Door("workshops:standard_reason_delete", {"reviewer"}, ("@standard_reason",)),
    # A participant's phone
    Door("join:enter", EVERYBODY),
    Door("join:service_worker", EVERYBODY),
    Door("join:offline", EVERYBODY, ("en",), names=("Ratanakiri",)),
    Door("join:room", EVERYBODY, ("guessed234",), answers=(404,)),
    Door("join:personal_link", EVERYBODY, ("a-guessed-secret",), answers=(410,)),
    Door("join:contribution_replace", EVERYBODY, ("@answered",), answers=(404,)),
    Door("join:contribution_take_back", EVERYBODY, ("@answered",), answers=(404,)),
    Door("join:contribution_take_back", EVERYBODY, ("@answered",), method="post", answers=(404,)),
    Door("join:contribution_bring_back", EVERYBODY, ("@answered",), method="post", answers=(404,)),
    act("join:leave", EVERYBODY),
    Door("join:queue_receive", EVERYBODY, method="post", answers=(403,)),
    Door("join:phone_count", EVERYBODY, method="post", answers=(403,)),
    Door("workshops:identity_list", PREPARES_WORKSHOPS, ("@workshop",)),
    act("workshops:participant_confirm", PREPARES_WORKSHOPS, "@unconfirmed"),
    act("workshops:participant_merge", PREPARES_WORKSHOPS, "@unconfirmed", into="@participant"),
    Door("workshops:attachment_detail", {"reviewer"}, ("@attachment",)),
    # The desk
    Door("desk:home", SIGNED_IN),
    Door("desk:handbook_list", SIGNED_IN),
    Door("desk:handbook_new", ARRANGES | {"outsider"}),
    Door("desk:handbook_detail", HANDBOOK_STAFF, ("wildlife-trafficking",)),
    Door("desk:handbook_edit", ARRANGES, ("wildlife-trafficking",)),
    Door("desk:part_new", ARRANGES, ("wildlife-trafficking",)),
    Door("desk:part_edit", ARRANGES, ("@part",)),
    act("desk:part_move", ARRANGES, "@part", direction="up"),
    act("desk:part_delete", ARRANGES, "@part"),
    Door("desk:chapter_new", ARRANGES, ("wildlife-trafficking",)),
    Door("desk:chapter_detail", HANDBOOK_STAFF, ("@chapter",)),
    Door("desk:chapter_edit", ARRANGES, ("@chapter",)),
    act("desk:chapter_move", ARRANGES, "@chapter", direction="up"),
    act("desk:chapter_delete", ARRANGES, "@chapter"),
    act("desk:draft_start", {"editor"}, "@chapter"),
    act("desk:correction_start", {"editor"}, "@chapter"),
    act("desk:translation_start", {"editor"}, "@chapter", language="km"),
    Door("desk:version_translation", READS_DRAFTS, ("@translation",)),
    act("desk:version_translation", {"editor", "approver"}, "@translation", source="@translated_wording"),
    Door("desk:translation_paragraph", {"editor"}, ("@translation", "@translated_key")),
    act("desk:translation_holds", {"editor", "approver"}, "@translation", "@translated_key"),
    act("desk:translation_label", {"editor", "approver"}, "@translation"),
    act("desk:translation_take_in", {"editor"}, "@translation"),
    act("desk:translation_take_out", {"editor"}, "@translation", "@translated_key"),
    Door("desk:version_hand_off", {"editor"}, ("@translation",)),
    Door("desk:version_hand_off_return", {"editor"}, ("@translation",)),
    Door("desk:version_detail", READS_DRAFTS, ("@draft",)),
    Door("desk:version_edit", {"editor"}, ("@draft",)),
    gives("desk:version_preview", {"editor"}, "@draft", text="A paragraph."),
    # What comes from one's own clipboard belongs to no programme.
    gives("desk:paste", {"editor", "outsider"}, html="<p>A paragraph.</p>"),
    Door("desk:draft_lay", {"editor"}, ("@draft",)),
    Door("desk:workshop_drafts", READS_DRAFTS, ("@workshop",)),
    act("desk:draft_take_up", {"editor"}, "@laid"),
    # Images, and what a text may refer to
    Door("desk:image", READS_DRAFTS, ("@draft_image",)),
    Door("desk:image_list", READS_DRAFTS, ("@draft",)),
    Door("desk:image_add", {"editor"}, ("@draft",), method="post", answers=(422,)),
    Door("desk:reference_search", READS_DRAFTS, ("@draft",)),
    public("image", "wildlife-trafficking", "@image"),
    private("image", "@private_image"),
    # What only a draft shows is nobody's among the readers' pages, not even for those who draft it.
    Door("reading:image", set(), ("wildlife-trafficking", "@draft_image")),
    # History, saving from the editor, arranging
    Door("desk:chapter_history", READS_DRAFTS, ("@chapter",)),
    Door("desk:version_wordings", READS_DRAFTS, ("@draft",)),
    Door("desk:version_withdraw", {"editor"}, ("@draft",)),
    gives("desk:version_autosave", {"editor"}, "@draft", as_json=True, text="A paragraph.", seen="@draft_wording"),
    gives("desk:version_presence", {"editor"}, "@draft"),
    act("desk:version_settle", {"editor"}, "@draft", "@aside"),
    act("desk:correction_taken_over", {"editor"}, "@draft"),
    act("desk:correction_update", {"editor"}, "@draft"),
    Door("desk:wordings_compare", SIGNED_IN, answers=(404,)),
    Door("desk:wording_detail", READS_DRAFTS, ("@draft_wording",)),
    act("desk:wording_restore", {"editor"}, "@wording"),
    Door("desk:handbook_phones", {"approver"}, ("private-matters",)),
    act("desk:handbook_phones", {"approver"}, "private-matters", may_keep="False"),
    act("desk:handbook_arrange", ARRANGES, "wildlife-trafficking"),
    Door("desk:version_submit", {"editor"}, ("@draft",)),
    act("desk:version_call_back", {"editor"}, "@in_review"),
    Door("desk:version_return", {"approver"}, ("@in_review",)),
    Door("desk:version_approve", {"approver"}, ("@in_review",)),
    Door("desk:wording_redline", READS_DRAFTS, ("@wording", "@draft_wording")),
    # Sources, and the decision
    Door("desk:version_sources", {"editor"}, ("@draft",)),
    Door("desk:version_sources", {"editor"}, ("@draft",), data={"q": "CANARY", "show": "all"}),
    Door("desk:version_cite", {"editor"}, ("@draft",), answers=(302,)),  # leads to the sources
    act("desk:citation_delete", {"editor"}, "@citation"),
    # Without a reason: the page comes back with a sentence.
    act("desk:source_set_aside", {"editor"}, "@draft", answers=(200,), contribution="@answered"),
    act("desk:source_take_back", {"editor"}, "@draft", "@set_aside"),
    Door("desk:version_sheet", READS_DRAFTS, ("@in_review",)),
    Door("desk:version_letter_scan", READS_DRAFTS, ("@with_letter",)),
    Door("desk:handbook_not_used", READS_DRAFTS, ("wildlife-trafficking",)),
    # Word
    Door("desk:word_import", {"editor"}, ("wildlife-trafficking",)),
    Door("desk:version_word", {"editor"}, ("@draft",)),
    Door("desk:version_word_return", {"editor"}, ("@draft",)),
    # The discussion
    Door("desk:version_remarks", READS_DRAFTS, ("@draft",)),
    Door("desk:remark_new", READS_DRAFTS, ("@draft",)),
    Door("desk:remark_detail", READS_DRAFTS, ("@remark",)),
    act("desk:remark_resolve", READS_DRAFTS, "@remark"),  # the approver made it
    act("desk:remark_reopen", READS_DRAFTS, "@remark"),
    act("desk:remark_accept", {"editor"}, "@remark"),
    act("desk:remark_reject", {"editor"}, "@remark"),
    Door("desk:sign_off_ask", {"editor"}, ("@draft",)),
    Door("desk:sign_off_letters", {"editor"}, ("@draft",)),
    act("desk:sign_off_letters_send", {"editor"}, "@draft"),
    act("desk:sign_off_letters_discard", {"editor"}, "@draft"),
    Door("desk:sign_off_detail", {"approver"}, ("@sign_off",)),  # who was asked
    Door("desk:sign_off_detail", set(), ("@expert",)),
    Door("desk:sign_off_link", {"editor"}, ("@expert",)),
    act("desk:sign_off_letter", {"editor"}, "@expert"),
    act("desk:sign_off_ask_again", {"editor"}, "@expert"),
    act("desk:sign_off_end", {"editor"}, "@expert"),
    # The law: known to all who read drafts in any programme; what relies on it, only where they do.
    Door("law:statute_list", READS_DRAFTS | {"outsider"}),
    Door("law:statute_new", {"editor", "outsider"}),
    Door("law:statute_detail", READS_DRAFTS | {"outsider"}, ("law-on-forestry",)),
    Door("law:statute_edit", {"editor", "outsider"}, ("law-on-forestry",)),
    Door("law:provision_new", {"editor", "outsider"}, ("law-on-forestry",)),
    Door("articles:provision_edit", {"editor", "outsider"}, ("@provision",)),
    Door("articles:provision_delete", {"editor", "outsider"}, ("@provision",)),
    # The law data belongs to no programme: editors of any propose and withdraw, approvers of any decide.
    Door("law_data:entry_list", READS_DRAFTS | {"outsider"}),
    Door("law_data:completeness", READS_DRAFTS | {"outsider"}),
    Door("law_data:export_file", READS_DRAFTS | {"outsider"}, ("json",)),
    Door("law_data:export_shipped", READS_DRAFTS | {"outsider"}, ("warning",)),
    Door("law_data:import_file", KEEPS_LAW),
    Door("law_data:entry_new", KEEPS_LAW, ("offence",)),
    Door("law_data:entry_detail", READS_DRAFTS | {"outsider"}, ("offence", "forestry-98-12")),
    Door("law_data:change_new", KEEPS_LAW, ("offence", "forestry-98-12")),
    Door("law_data:change_new_json", KEEPS_LAW, ("offence", "forestry-98-12")),
    Door("law_data:entry_take_out", KEEPS_LAW, ("offence", "forestry-98-12")),
    Door("law_data:figure_withdraw", KEEPS_LAW, ("offence", "forestry-98-12", "rules.attempt")),
    Door("law_data:restoring_propose", KEEPS_LAW, ("@withdrawal",)),
    act("law_data:restore", DECIDES_ON_LAW, "@withdrawal"),
    Door("law_data:change_detail", READS_DRAFTS | {"outsider"}, ("@law_change",)),
    act("law_data:change_approve", DECIDES_ON_LAW, "@law_change"),
    act("law_data:change_decline", DECIDES_ON_LAW, "@law_change", reason="No."),
    act("law_data:change_take_back", KEEPS_LAW, "@law_change", answers=(302, 409)),
    Door("law_data:batch_detail", READS_DRAFTS | {"outsider"}, ("@law_batch",)),
    act("law_data:batch_approve", DECIDES_ON_LAW, "@law_batch", seen="@law_change_of_batch"),
    act("law_data:batch_decline", DECIDES_ON_LAW, "@law_batch", seen="@law_change_of_batch", reason="No."),
    act("law_data:batch_take_back", KEEPS_LAW, "@law_batch", answers=(302, 409)),
    Door("desk:version_reliances", READS_DRAFTS, ("@draft",)),
    Door("desk:reliances_confirm", {"editor"}, ("@draft",)),
    Door("desk:reliance_add", {"editor"}, ("@draft",)),
    act("desk:law_tables_renew", {"editor"}, "@draft"),
    act("desk:reliance_decide", {"editor"}, "@draft", found="@finding"),
    Door("desk:law_corrections", {"editor"}, ("@draft",)),
    act("desk:reliance_delete", {"editor"}, "@reliance"),
    act("desk:reliance_confirm_again", {"editor"}, "@reliance"),
    # Without a standing link none of an expert's pages opens; tests/handbook/test_expert_pages.py tells the rest.
    Door("expert:link", EVERYBODY, ("a-guessed-secret",), answers=(410,)),
    Door("expert:wording", EVERYBODY, answers=(410,)),
    Door("expert:remark", EVERYBODY, answers=(410,)),
    Door("expert:answer", EVERYBODY, method="post", answers=(410,)),
    Door("expert:leave", EVERYBODY, method="post", answers=(410,)),
    Door("desk:edition_list", HANDBOOK_STAFF, ("wildlife-trafficking",)),
    Door("desk:edition_prepare", {"approver"}, ("wildlife-trafficking",)),
    Door("desk:edition_detail", HANDBOOK_STAFF, ("@prepared",)),
    Door("desk:edition_detail", HANDBOOK_STAFF, ("@edition",)),
    act("desk:edition_retry", {"approver"}, "@prepared"),
    act("desk:edition_discard", {"approver"}, "@prepared"),
    Door("desk:edition_withdraw", {"approver"}, ("@edition",)),
    # Issuing: who may issue looks at the edition as readers will see it, says when, and keeps the proof of it.
    Door("desk:edition_issue", {"approver"}, ("@prepared",)),
    act("desk:edition_issue", {"approver"}, "@prepared", when="now", seen_as="@seen_as", exposes_no_method="on"),
    Door("desk:launch_move", {"approver"}, ("@waiting",)),
    act("desk:launch_call_off", {"approver"}, "@waiting", seen_at="@waits_until"),
    Door("desk:edition_instrument", {"approver"}, ("@edition",)),
    Door("desk:edition_instrument", {"approver"}, ("@prepared",)),
    Door("desk:edition_deposit", {"approver"}, ("@edition",)),
    Door("desk:edition_manifest", {"approver"}, ("@edition",)),
    *(
        Door(f"reading:{name}", {"approver"}, (slug, number, *more))
        for slug, number, chapter in (
            ("wildlife-trafficking", "3", "not-yet"),
            ("private-matters", "2", "second-secret"),
        )
        for name, *more in (
            ("edition",),
            ("edition_chapter", chapter),
            ("edition_pdf",),
            ("edition_heard",),
            ("edition_json",),
            ("edition_manifest",),
            ("edition_renumbering",),
            ("chapter_numbers", chapter),
        )
    ),
    Door("reading:redline", {"approver"}, ("wildlife-trafficking", "2", "3", "not-yet")),
    Door("reading:edition_instrument", {"approver"}, ("wildlife-trafficking", "3")),
    Door("desk:edition_verify", HANDBOOK_STAFF, ("@edition",)),
    # What the search of a handbook knows
    Door("desk:search_words", {"editor"}, ("wildlife-trafficking",)),
    act("desk:search_words_delete", {"editor"}, "wildlife-trafficking", "@search_line"),
    # The glossary: an editor proposes, an approver decides.
    Door("desk:glossary_list", READS_DRAFTS, ("wildlife-trafficking",)),
    Door("desk:glossary_term", READS_DRAFTS, ("wildlife-trafficking", "@term")),
    Door("desk:glossary_csv", READS_DRAFTS, ("wildlife-trafficking",)),
    Door("desk:glossary_xlsx", READS_DRAFTS, ("wildlife-trafficking",)),
    Door("desk:glossary_new", {"editor"}, ("wildlife-trafficking",)),
    Door("desk:glossary_import", {"editor"}, ("wildlife-trafficking",)),
    Door("desk:glossary_edit", {"editor"}, ("wildlife-trafficking", "@term")),
    Door("desk:glossary_withdraw", {"editor"}, ("wildlife-trafficking", "@term")),
    Door("desk:version_terms", READS_DRAFTS, ("@draft",)),
    act("desk:glossary_take_back", {"editor"}, "wildlife-trafficking", "@term"),
    act("desk:glossary_decline", {"approver"}, "wildlife-trafficking", "@term", seen="@term_seen", reason="No."),
    act("desk:glossary_approve", {"approver"}, "wildlife-trafficking", seen="@term_seen"),
    # The helper is opened by an approver; what is sent to it is kept nowhere: tests/handbook/helper tell the rest.
    Door("desk:guideline_cases", {"editor"}, ("wildlife-trafficking",)),
    Door("desk:handbook_helper", {"approver"}, ("wildlife-trafficking",)),
    public("helper", "wildlife-trafficking"),
    public("helper_data", "wildlife-trafficking"),
    gives("reading:helper", EVERYBODY, "wildlife-trafficking", act="trade", species="banteng"),
    # Opened by its address there is no note: the helper makes it.
    public("helper_note", "wildlife-trafficking", answers=(302,)),
    gives(
        "reading:helper_note",
        EVERYBODY,
        "wildlife-trafficking",
        act="trade",
        reasons="Words.",
        on_note="forestry-97-10",
    ),
    Door("reading:helper_note", MEMBERS, ("private-matters",), answers=(302,)),
    # Nor are there steps to check: they stand on the helper's page.
    public("helper_sentence", "wildlife-trafficking", answers=(302,)),
    gives(
        "reading:helper_sentence",
        EVERYBODY,
        "wildlife-trafficking",
        act="trade",
        on_note="forestry-97-10",
        prison_years="2",
        reasons="Words.",
    ),
    Door("reading:helper_sentence", MEMBERS, ("private-matters",), answers=(302,)),
    private("helper"),
    private("helper_data"),
    gives("reading:helper", MEMBERS, "private-matters", act="trade"),
    # Blank worksheets, and their files
    public("worksheets", "wildlife-trafficking"),
    public("worksheet", "wildlife-trafficking", "custody-log"),
    public("worksheet_word", "wildlife-trafficking", "custody-log"),
    public("worksheet_pdf", "wildlife-trafficking", "custody-log"),
    private("worksheets"),
    private("worksheet", "custody-log"),
    private("worksheet_word", "custody-log"),
    private("worksheet_pdf", "custody-log"),
    # Experts whom courts may ask: kept by staff, seen by judges and prosecutors, and by no other reader
    Door("desk:court_expert_list", KEEPS_EXPERTS | {"outsider"}, names=ALL_PROVINCES),
    Door("desk:court_expert_new", KEEPS_EXPERTS | {"outsider"}, names=ALL_PROVINCES),
    Door("desk:court_experts_import", KEEPS_EXPERTS | {"outsider"}),
    gives("desk:court_experts_export", KEEPS_EXPERTS, programme="@programme"),
    Door("desk:court_expert_detail", KEEPS_EXPERTS, ("@court_expert",)),
    Door("desk:court_expert_edit", KEEPS_EXPERTS, ("@court_expert",), names=ALL_PROVINCES),
    Door("desk:court_expert_consent", KEEPS_EXPERTS, ("@court_expert",)),
    act("desk:court_expert_withdraw_consent", KEEPS_EXPERTS, "@court_expert"),
    act("desk:court_expert_check", KEEPS_EXPERTS, "@court_expert"),
    Door("desk:court_expert_retire", KEEPS_EXPERTS, ("@court_expert",)),
    act("desk:court_expert_restore", KEEPS_EXPERTS, "@court_expert"),
    Door("desk:court_expert_erase", KEEPS_EXPERTS, ("@court_expert",)),
    Door("reading:court_experts", SEES_EXPERTS, ("wildlife-trafficking",), names=ALL_PROVINCES),
    Door("reading:court_experts", SEES_EXPERTS, ("private-matters",), names=ALL_PROVINCES),
    # Readers
    public("home"),
    public("handbook", "wildlife-trafficking"),
    public("chapter", "wildlife-trafficking", "evidence"),
    public("search", "wildlife-trafficking"),
    public("search_suggest", "wildlife-trafficking"),
    public("web_manifest"),
    Door("reading:search_all", EVERYBODY, data={"q": "secret CANARY text"}),
    public("feed", "wildlife-trafficking"),
    # Only where a mail server is set; tests/handbook/reading/test_following.py opens them.
    public("following_ask", "wildlife-trafficking", answers=(404,)),
    public("following_own", "wildlife-trafficking", answers=(404,)),
    public("following_link", "wildlife-trafficking", "a-guessed-secret", answers=(404,)),
    public("edition_json", "wildlife-trafficking", "1"),
    public("kept_search", "wildlife-trafficking", "1"),
    public("kept_index", "wildlife-trafficking", "1"),
    public("kept_start"),
    public("kept_files", "wildlife-trafficking", "1"),
    public("kept_absent", "wildlife-trafficking", "1"),
    public("keeping_worker", "wildlife-trafficking"),
    public("law_index", "wildlife-trafficking"),
    public("edition_renumbering", "wildlife-trafficking", "2"),
    public("chapter_numbers", "wildlife-trafficking", "2", "evidence"),
    public("paragraph_preview", "wildlife-trafficking", "2", "evidence", "1"),
    public("paragraph_preview", "wildlife-trafficking", "2", "evidence", "99", answers=(404,)),
    public("subject_index", "wildlife-trafficking"),
    Door("reading:search", EVERYBODY, ("wildlife-trafficking",), data={"q": "CANARY draft secret"}),
    public("heard", "wildlife-trafficking"),
    public("paragraph", "wildlife-trafficking", "@key"),
    public("editions", "wildlife-trafficking"),
    public("edition", "wildlife-trafficking", "1"),
    public("edition_chapter", "wildlife-trafficking", "1", "evidence"),
    public("edition_heard", "wildlife-trafficking", "1"),
    # Goes on to the paragraph's own page without asking whether there is one.
    public("edition_paragraph", "wildlife-trafficking", "1", "@key", answers=(302,)),
    public("edition_pdf", "wildlife-trafficking", "1"),
    public("edition_manifest", "wildlife-trafficking", "1"),
    public("edition_instrument", "wildlife-trafficking", "1"),
    public("mistyped", "wildlife-trafficking", "4.12", answers=(404,)),
    public("mistyped", "private-matters", "4.12", answers=(404,)),
    public("redline", "wildlife-trafficking", "1", "2", "evidence"),
    public("edition_changes", "wildlife-trafficking", "1", "2"),
    Door("reading:compare", EVERYBODY, ("wildlife-trafficking",), data={"from": "1", "to": "2"}, answers=(302,)),
    public("edition_picture", "wildlife-trafficking", "1"),
    private("handbook"),
    private("chapter", "secret-chapter"),
    private("search"),
    private("search_suggest"),
    private("feed"),
    private("edition_json", "1"),
    private("kept_search", "1"),
    private("kept_index", "1"),
    private("law_index"),
    private("edition_renumbering", "1"),
    private("chapter_numbers", "1", "secret-chapter"),
    private("paragraph_preview", "1", "secret-chapter", "1"),
    private("subject_index"),
    Door("reading:search", MEMBERS, ("private-matters",), data={"q": "secret"}),
    private("heard"),
    private("paragraph", "@private_key"),
    private("editions"),
    private("edition", "1"),
    private("edition_chapter", "1", "secret-chapter"),
    private("edition_heard", "1"),
    public("edition_paragraph", "private-matters", "1", "@private_key", answers=(302,)),
    private("edition_pdf", "1"),
    private("edition_manifest", "1"),
    private("edition_instrument", "1"),
    Door("reading:compare", MEMBERS, ("private-matters",), data={"from": "1", "to": "1"}, answers=(302,)),
    Door("reading:edition_picture", set(), ("private-matters", "1")),
    # A phone keeps what everybody may read; and where an approver allowed it, what its signed-in readers may.
    private("kept_files", "1"),
    private("kept_absent", "1"),
    private("keeping_worker"),
    Door("reading:kept_page", MEMBERS, ("private-matters", "1"), data={"address": SECRET_CHAPTER}),
    # Other pages than those that are listed are not made for a phone, nor any of a handbook that everybody may read.
    Door("reading:kept_page", set(), ("private-matters", "1"), data={"address": "/en/wildlife-trafficking/"}),
    Door("reading:kept_page", set(), ("wildlife-trafficking", "1"), data={"address": SECRET_CHAPTER}),
    *(Door(f"reading:{name}", set(), ("not-for-phones", *more)) for name, *more in NOT_FOR_PHONES),
]

# What only a prepared edition, a draft or a mistyped address would show: nobody finds it among the readers' pages.
CLOSED = [
    ("reading:edition", ("wildlife-trafficking", "3")),
    ("reading:edition_chapter", ("wildlife-trafficking", "3", "evidence")),
    ("reading:edition_pdf", ("wildlife-trafficking", "3")),
    ("reading:chapter", ("wildlife-trafficking", "not-yet")),
    ("reading:redline", ("wildlife-trafficking", "2", "3", "evidence")),
    ("reading:edition_changes", ("wildlife-trafficking", "2", "3")),
    ("reading:edition_picture", ("wildlife-trafficking", "3")),
    ("reading:chapter", ("wildlife-trafficking", "mistyped")),
    ("reading:handbook", ("mistyped",)),
    ("reading:edition", ("private-matters", "7")),
    ("reading:edition", ("private-matters", "2")),
    ("reading:edition_chapter", ("private-matters", "2", "second-secret")),
    ("reading:edition_instrument", ("wildlife-trafficking", "3")),
    ("reading:edition_manifest", ("wildlife-trafficking", "3")),
    ("reading:edition_json", ("wildlife-trafficking", "3")),
    ("reading:kept_files", ("wildlife-trafficking", "3")),
    ("reading:kept_absent", ("wildlife-trafficking", "3")),
    ("reading:kept_files", ("private-matters", "2")),
    ("reading:kept_page", ("private-matters", "2")),
]

# Words planted where they must stay, and the roles that may come across them.
CANARIES = {
    "CANARY-RAW": KNOWS_CONTRIBUTIONS,
    "CANARY-WITHHELD": {"reviewer"},
    "CANARY-REASONS": KNOWS_CONTRIBUTIONS,
    "CANARY-ONGOING": {"reviewer"},
    "CANARY-CASE-SUMMARY": KNOWS_CONTRIBUTIONS,
    "CANARY-NAME": PREPARES_WORKSHOPS,
    "CANARY-ERASED": KNOWS_CONTRIBUTIONS | {"administrator"},  # a name that somebody asked to black out
    "Ratanakiri": PREPARES_WORKSHOPS,  # the province of a participant who is not to be attributed
    "CANARY-FILE": {"rapporteur"},
    "CANARY-DRAFT": READS_DRAFTS,
    "CANARY-IMAGE": READS_DRAFTS,
    "CANARY-IN-REVIEW": READS_DRAFTS,
    "CANARY-NOT-ISSUED": READS_DRAFTS,
    "CANARY-REMARK": READS_DRAFTS,
    "CANARY-ASIDE": READS_DRAFTS,
    "CANARY-LETTER": READS_DRAFTS,
    "CANARY-EXPERT": READS_DRAFTS,
    "CANARY-NOTE": HANDBOOK_STAFF,
    "CANARY-WAITING": READS_DRAFTS,
    "CANARY-SCAN": {"approver"},
    "CANARY-LINE": {"editor"},
    "CANARY-TERM": READS_DRAFTS,
    "CANARY-PRIVATE": MEMBERS,
    "CANARY-OFFICE": SEES_EXPERTS,
    "CANARY-WITHOUT-CONSENT": KEEPS_EXPERTS,
}


@dataclass
class World:
    """One of everything, with canary words where they must stay."""

    person: int = 0
    cast: dict = field(default_factory=dict)

    def filled_in(self, word: str):
        """ "@chapter" stands for the number of this world's chapter."""
        return getattr(self, word[1:]) if isinstance(word, str) and word.startswith("@") else word


def _keep_law_data(world, editor, approver):
    """An offence with a withdrawn figure that may come back, a proposal, and a file that waits."""
    offence = approved_entry("offence", "forestry-98-12", an_offence(), editor=editor, approver=approver)
    withdrawal = keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)
    keeping.propose_restoring(withdrawal, reason="Right after all.", by=editor)
    world.withdrawal = withdrawal.pk
    world.law_change = keeping.propose("species", "manis-javanica", a_species(), why="Read.", by=editor).pk
    file = json.dumps({"form": 1, "offences": [{"key": "forestry-97", **an_offence(article="97")}]}).encode()
    world.law_batch, _found = bringing_in.bring_in(file, why="The notes.", by=editor)
    world.law_change_of_batch = Change.objects.get(batch=world.law_batch).pk


@pytest.fixture
def world(administrator, rapporteur, reviewer, editor, approver, reader, magistrate, outsider, programme):
    world = World()
    world.cast = {
        "administrator": administrator,
        "rapporteur": rapporteur,
        "reviewer": reviewer,
        "editor": editor,
        "approver": approver,
        "reader": reader,
        "magistrate": magistrate,
        "outsider": outsider,
    }
    _keep_law_data(world, editor, approver)
    world.court_expert = on_roster(by=editor, names={"en": "CANARY-OFFICE"}).pk
    on_roster(by=editor, names={"en": "CANARY-WITHOUT-CONSENT"}, consents=False)
    invited, _secret = people.invite(email="new@example.org", roles=[("reader", None)], by=administrator)
    world.person, world.membership = invited.pk, invited.memberships.get().pk
    consultation = make_consultation()
    topic = make_topic(consultation)
    workshop = make_workshop(consultation)
    agenda_item = workshop.agenda.create(day=1, topic=topic)
    office = make_participant(workshop, province_id="11")
    silent = make_participant(workshop, province_id="16", name="CANARY-NAME")
    keyed_by = make_user("second-rapporteur", role="rapporteur", programme=programme)

    def contributed(text, participant, **fields):
        return make_contribution(consultation, text=text, topic=topic, participant=participant, **fields)

    answered = disposed(
        contributed("CANARY-RAW words of a prosecutor, CANARY-WITHHELD.", office, attribution="office"),
        reviewer=reviewer,
        reasons="CANARY-REASONS for the prosecutor.",
    )
    disposed(contributed("More CANARY-RAW words.", silent), reviewer=reviewer, public_summary="Bags were opened.")
    ongoing = disposed(
        contributed("CANARY-ONGOING case.", silent, ongoing=True, by=keyed_by),
        reviewer=reviewer,
        outcome="noted",
        public_summary="CANARY-CASE-SUMMARY.",
    )
    awaiting = contributed("CANARY-RAW of CANARY-ERASED and not answered yet.", office)
    [withheld] = redaction.withhold(answered, passage="CANARY-WITHHELD", reason="It names a witness.", by=reviewer)
    theme = themes.make_theme(consultation, titles={"en": "Sealing"}, shortcut="s", by=reviewer)
    standard_reason = themes.keep_reason(
        consultation, outcome="noted", title="Known", language="en", text="CANARY-REASONS that fit many.", by=reviewer
    )

    second = make_user("second-administrator", role="administrator")
    asked = {"reason": "The right to erasure.", "programme": programme}
    world.blackout = requests.ask("CANARY-ERASED", **asked, by=second).pk
    world.own_blackout = requests.ask("CANARY-ERASED", **asked, by=administrator).pk
    world.seen = requests.seal_of(requests.look("CANARY-ERASED", programme=programme, by=second))

    handbook = make_handbook(consultations=[consultation], readers_comment_in=consultation)
    part = make_part(handbook)
    chapter = make_chapter(handbook, slug="evidence", part=part)
    chapter.topics.add(topic)

    first = drafted(chapter, drafter=editor, text="Seals.\n\nScales.")
    citing.cite(first, key=first.wording.keys[0], contribution=answered, by=editor)
    decisions.submit(first, change_note="First.", by=editor)
    decisions.approve(first, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    edition = printed(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))
    image = images.add(handbook, one_pixel(), by=editor)
    draft_image = image_of(handbook, b"CANARY-IMAGE", by=editor)
    second = f"Seals.\n\nScales, checked.\n\n![A scale](image:{image.name})"
    approved(chapter, drafter=editor, approver=approver, text=second, effective_from=date(2022, 7, 1))
    printed(release.prepare(handbook, by=approver, on=date(2022, 7, 1)))
    approved(
        make_chapter(handbook, slug="not-yet"),
        drafter=editor,
        approver=approver,
        text="CANARY-NOT-ISSUED.",
        effective_from=date(2022, 8, 1),
    )
    prepared = built_with(release.prepare(handbook, by=approver, on=date(2022, 8, 1), note="CANARY-NOTE"), BOOK)
    scan = attachments.Checked("scan.jpg", b"CANARY-SCAN", "image/jpeg")
    instruments.enter(prepared, number="3", day=date(2022, 8, 1), scan=scan, by=approver)
    issued_scan = attachments.Checked("scan.jpg", b"A scan.", "image/jpeg")
    instruments.enter(edition, number="1", day=date(2022, 6, 1), scan=issued_scan, by=approver)

    draft = drafted(
        chapter,
        drafter=editor,
        text=f"{second}\n\nCANARY-DRAFT, Articles 98 and 120 of the Law on Forestry. ![](image:{draft_image.name})",
    )
    saving.save(draft, text=draft.wording.text, titles={"en": "CANARY-DRAFT title"}, by=editor)
    citation = citing.cite(draft, key=draft.wording.keys[1], contribution=answered, by=editor)
    not_for_it = disposed(contributed("CANARY-RAW that no chapter uses.", office), reviewer=reviewer)
    world.set_aside = citing.set_aside(chapter, not_for_it, reason="CANARY-ASIDE.", by=editor).pk
    disposed(
        contributed("CANARY-ONGOING and accepted.", silent, ongoing=True, by=keyed_by),
        reviewer=reviewer,
        public_summary="CANARY-CASE-SUMMARY.",
    )
    world.remark = remarks.say(
        draft,
        wording=draft.wording,
        key=draft.wording.keys[1],
        text="CANARY-REMARK.",
        suggestion="Scales, CANARY-REMARK.",
        by=approver,
    ).pk
    world.sign_off = sign_off_questions.ask(draft, user=approver, language="en", question="CANARY-REMARK?", by=editor)[
        0
    ].pk
    world.expert = sign_off_questions.ask(
        draft, names={"en": "CANARY-EXPERT"}, email="dara@example.org", language="en", question="", by=editor
    )[0].pk
    translated = translating.start(chapter, language="km", by=editor)
    world.translation, world.translated_key = translated.pk, translated.wording.keys[0]
    world.translated_wording = source_of(chapter).wording_id
    in_review = drafted(make_chapter(handbook, slug="in-review"), drafter=editor, text="CANARY-IN-REVIEW.")
    decisions.submit(in_review, change_note="CANARY-IN-REVIEW note.", by=editor)

    term = term_changes.propose_new(handbook, terms={"en": "CANARY-TERM", "km": "ពាក្យ"}, by=editor)
    world.term, world.term_seen = term.pk, term.changes.get().seen
    world.search_line = search_words.add(handbook, line="CANARY-LINE, blowpipe", by=editor).pk
    UnfoundWord.objects.bulk_create(
        UnfoundWord(handbook=handbook, word="CANARY-LINE", day=date(2032, 1, day)) for day in (1, 2, 3)
    )
    secret = make_handbook(slug="private-matters", titles={"en": "CANARY-PRIVATE"}, readers="signed_in")
    private_image = image_of(secret, b"CANARY-PRIVATE", by=editor)
    private_version = approved(
        make_chapter(secret, slug="secret-chapter"),
        drafter=editor,
        approver=approver,
        text=f"CANARY-PRIVATE text.\n\n![A scale](image:{private_image.name})",
    )
    handbooks.decide_about_phones(secret, may_keep=True, by=approver)
    stays = make_handbook(slug="not-for-phones", titles={"en": "CANARY-PRIVATE"}, readers="signed_in")
    approved(make_chapter(stays, slug="stays"), drafter=editor, approver=approver, text="CANARY-PRIVATE.")
    printed(release.prepare(stays, by=approver))
    secret_scan = attachments.Checked("scan.jpg", b"CANARY-PRIVATE", "image/jpeg")
    secret_edition = printed(release.prepare(secret, by=approver))
    instruments.enter(secret_edition, number="1", day=date(2022, 6, 1), scan=secret_scan, by=approver)
    # One that is issued for an hour to come: until then it is as unknown to readers as one that is prepared.
    approved(make_chapter(secret, slug="second-secret"), drafter=editor, approver=approver, text="CANARY-WAITING.")
    waiting = built_with(release.prepare(secret, by=approver), BOOK)
    hour = timezone.now() + timedelta(days=3)
    issued_as_it_is(waiting, at=hour)
    world.waiting, world.waits_until = waiting.pk, hour.isoformat()

    for one in (handbook, secret):
        openings.open_helper(one, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)
    on_paper = drafted(make_chapter(handbook, slug="on-paper"), drafter=editor, text="CANARY-IN-REVIEW, approved.")
    decisions.submit(on_paper, change_note="First.", by=editor)
    letter = decisions.Letter("12", scan=attachments.Checked("letter.jpg", b"CANARY-LETTER", "image/jpeg"))
    decisions.approve(on_paper, effective_from=date(2032, 1, 1), change_note="First.", letter=letter, by=approver)
    world.with_letter = on_paper.pk
    world.batch = workshop.batches.create(file_name="CANARY-FILE.xlsx", sha256="0" * 64).pk
    world.unconfirmed = make_participant(workshop, is_confirmed=False, device_key="of-a-phone").pk
    attachments.attach(ongoing, [attachments.Checked("paper.jpg", b"CANARY-ONGOING", "image/jpeg")])
    world.attachment = ongoing.attachments.get().pk
    world.consultation_slug = consultation.slug
    world.consultation, world.topic, world.workshop = consultation.pk, topic.pk, workshop.number
    [(_office, world.revoked_badge)] = attendance.make_badge_keys([office], by=rapporteur)
    [(_office, world.badge)] = attendance.make_badge_keys([office], by=rapporteur)
    world.laid = draft_consultations.lay_draft(draft, workshop, by=editor).pk
    world.image, world.draft_image, world.private_image = image.name, draft_image.name, private_image.name
    world.join_code = workshop.join_code
    world.agenda_item, world.participant = agenda_item.pk, office.pk
    world.answered, world.ongoing, world.awaiting = answered.receipt, ongoing.receipt, awaiting.receipt
    world.withheld, world.theme, world.standard_reason = withheld.pk, theme.pk, standard_reason.pk
    world.programme = programme.pk
    world.part, world.chapter, world.draft, world.in_review = part.pk, chapter.pk, draft.pk, in_review.pk
    article = Provision.objects.get(statute__slug="law-on-forestry", number="98")
    world.reliance = reliances.confirm(draft, key=draft.wording.keys[-1], provision=article, by=editor).pk
    world.provision, world.finding = article.pk, f"{draft.wording.keys[-1]} law-on-forestry 120"
    world.aside = saving.put_aside(draft, text="CANARY-DRAFT aside.", before=None, by=editor).pk
    world.wording, world.draft_wording = first.wording_id, draft.wording_id
    world.citation, world.edition, world.prepared = citation.pk, edition.pk, prepared.pk
    world.seen_as = launching.seen(prepared)
    world.key, world.private_key = first.wording.keys[0], private_version.wording.keys[0]
    return world


def a_page() -> bytes:
    """A PDF of one empty page, on which a preview can be marked."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


BOOK = {"en": Built(pdf=a_page(), pages=1, libraries={})}


def one_pixel() -> bytes:
    out = io.BytesIO()
    Picture.new("L", (1, 1)).save(out, "PNG")
    return out.getvalue()


def image_of(handbook, content, *, by):
    """An image whose bytes are words, so that they can be looked for."""
    file = store(content, media_type="image/png")
    return Image.objects.create(handbook=handbook, name=new_key(), file=file, width=1, height=1, added_by=by)


def printed(edition):
    """Issue an edition with a file of a few bytes for its book; the real book is searched in a test of its own."""
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


def names_of_addresses(resolver=None, namespace="") -> set[str]:
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= names_of_addresses(pattern, inner)
        else:
            found.add(f"{namespace}{pattern.name}")
    return found


def content_of(response) -> str:
    return response.getvalue().decode("utf-8", "replace") + str(response.headers)


def ask(client, world, door):
    """Knock at a door; whatever happens behind it is undone, so that the next door finds the world as it was."""
    with transaction.atomic():
        data = {name: world.filled_in(value) for name, value in door.data.items()}
        kind = {"content_type": "application/json"} if door.as_json else {}
        response = getattr(client, door.method)(door.path(world), data, **kind)
        text = content_of(response)
        transaction.set_rollback(True)
    return response, text


def sits_before(role, client, world):
    if role != NOBODY:
        client.force_login(world.cast[role])


def test_every_address_has_its_row():
    assert names_of_addresses() == {door.name for door in DOORS}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [NOBODY, "outsider", *ROLES])
def test_doors_open_for_those_who_may_and_tell_nobody_else_anything(client, world, role):
    sits_before(role, client, world)
    wrong = []
    for door in DOORS:
        response, text = ask(client, world, door)
        if role == NOBODY:
            client.cookies.clear()
        elif door.name in ("account_logout",):
            client.force_login(world.cast[role])
        path = door.path(world)
        if role in door.opens_for:
            if response.status_code not in door.answers:
                wrong.append(f"{role}: {path} ({door.name}) answered {response.status_code}, not {door.answers}")
        elif role == NOBODY and not door.name.startswith("reading:"):
            # The editor's script is told where to sign in (401); a page goes there.
            to = response.json()["sign_in"] if response.status_code == 401 else response.headers.get("Location", "")
            if response.status_code not in (302, 401) or not to.startswith(reverse("account_login")):
                wrong.append(f"{role}: {path} ({door.name}) answered {response.status_code}, not the sign-in")
        elif response.status_code not in (403, 404):
            wrong.append(f"{role}: {path} ({door.name}) answered {response.status_code}, not a refusal")
        wrong += [
            f"{role}: {path} ({door.name}) shows {canary}"
            for canary, may_see in CANARIES.items()
            if role not in may_see and canary in text and canary not in door.names
        ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [NOBODY, "outsider", "reader", "editor"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_readers_pages_have_no_back_way_to_what_is_not_issued(client, world, role, language):
    sits_before(role, client, world)
    for name, arguments in CLOSED:
        with translation.override(language):
            path = reverse(name, args=arguments)

        response = client.get(path)

        assert (path, response.status_code) == (path, 404)
        text = content_of(response)
        assert [c for c, who in CANARIES.items() if role not in who and c in text] == []


@pytest.mark.django_db
def test_acts_are_done_by_post_only(client, world):
    """A link preview fetches by GET; nothing may happen then."""
    acts = [door for door in DOORS if door.method == "post" and door.name != "account_logout"]
    client.force_login(make_user("all", role="administrator"))

    # Opened by their addresses there is no note and nothing to check: they lead to the helper.
    leads_on = {("reading:helper_note", 302), ("reading:helper_sentence", 302)}
    assert {(door.name, client.get(door.path(world)).status_code) for door in acts} <= {
        *leads_on,
        *((door.name, status) for door in acts for status in (200, 403, 404, 405, 410)),
    }
    before = state_of_the_world()
    for role in ROLES:
        client.force_login(world.cast[role])
        for door in acts:
            client.get(door.path(world))
    assert state_of_the_world() == before


# What a visit may leave in the database: a chapter's kept page, which is a cache, the visitor's session, and how often
# somebody guessed.
MAY_BE_WRITTEN = {"handbook_chapterpage", "django_session", "shared_cache"}

# Anywhere in a statement, for a change may begin with WITH. What a row holds is sent beside the statement.
CHANGES = re.compile(r'\b(?:INSERT (?:OR \w+ )?INTO|(?<!FOR )UPDATE|DELETE FROM) "?(?P<table>\w+)', re.IGNORECASE)

# Pages on a phone that show and do nothing; what they show by code or link stands in the next test.
SHOWN_ON_A_PHONE = {"join:enter", "join:offline", "join:service_worker", "join:room", "join:personal_link"}


@contextmanager
def nothing_is_written(wrong: list, path: str):
    """Note every statement that changes a table which readers leave alone."""

    def look(execute, sql, parameters, many, context):
        changes = CHANGES.search(sql)
        if changes and changes["table"] not in MAY_BE_WRITTEN:
            wrong.append(f"{path}: {sql[:200]}")
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(look):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("role", [NOBODY, "reader"])
def test_reading_writes_nothing_but_a_kept_page(client, world, role):
    sits_before(role, client, world)
    pages = [door for door in DOORS if door.name.startswith("reading:") or door.name in SHOWN_ON_A_PHONE]
    readers = {name for name in names_of_addresses() if name.startswith("reading:")}
    wrong = []
    for door in pages:
        with nothing_is_written(wrong, path := door.path(world)):
            content_of(client.get(path))

    assert {door.name for door in pages} == readers | SHOWN_ON_A_PHONE
    assert wrong == []


@pytest.mark.django_db
@time_machine.travel("2022-05-30 10:00+07:00", tick=False)
def test_a_participant_who_only_looks_changes_nothing(client, world):
    """By the room's code and by the personal link: the room, one's own page, a draft, a question back."""
    participant = Participant.objects.get(pk=world.participant)
    awaiting = Contribution.objects.get(receipt=world.awaiting)
    inquiry = inquiries.ask(awaiting, question="Which bag?", by=world.cast["reviewer"])
    secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=9))
    pages = [
        ("join:room", world.join_code, 200),
        ("join:personal_link", secret, 302),
        ("join:own_page", None, 200),
        ("join:draft", world.laid, 200),
        ("join:inquiry_reply", inquiry.pk, 200),
        ("join:contribution_replace", world.answered, 200),
    ]
    wrong, answers = [], []
    for name, argument, _status in pages:
        path = reverse(name, args=[argument] if argument is not None else [])
        with nothing_is_written(wrong, path):
            answers.append((name, argument, client.get(path).status_code))

    assert answers == pages
    assert wrong == []


def test_what_changes_a_table_is_noticed(programme):
    wrong = []

    with nothing_is_written(wrong, "/"):
        programme.slug = "renamed"
        programme.save()

    assert [line.split()[:3] for line in wrong] == [["/:", "UPDATE", '"accounts_programme"']]


def state_of_the_world():
    from django.apps import apps

    return {
        model._meta.label: sorted(map(str, model.objects.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in ("workshops", "handbook", "office")
    }


@pytest.mark.django_db
def test_the_printed_book_holds_no_canary(client, world):
    handbook = Handbook.objects.get(slug="wildlife-trafficking")
    prepared = Edition.objects.get(handbook=handbook, status="prepared")
    Job.objects.update(state=Job.State.WAITING)
    assert jobs.run(prepared.job).failure == ""
    issued_as_it_is(Edition.objects.get(pk=prepared.pk))

    pdf = client.get("/en/wildlife-trafficking/editions/3/handbook.pdf").getvalue()

    text = text_of(pdf)
    assert "CANARY-NOT-ISSUED" in text  # issued now: the words can be found in a book at all
    leaked = [canary for canary in CANARIES if canary in text and canary not in ("CANARY-NOT-ISSUED", "CANARY-NOTE")]
    assert leaked == []


@pytest.mark.django_db
def test_the_sheet_to_sign_holds_nobodys_own_words(client, world):
    client.force_login(world.cast["approver"])

    pdf = client.get(reverse("desk:version_sheet", args=[world.draft])).content

    text = text_of(pdf)
    assert "CANARY-DRAFT" in text  # the words can be found in a sheet at all
    of_drafts = {"CANARY-DRAFT", "CANARY-EXPERT"}  # who was asked stands on it by name
    assert [canary for canary in CANARIES if canary in text and canary not in of_drafts] == []


def text_of(pdf: bytes) -> str:
    """Everything a PDF says: page texts, and its metadata and outline as they stand in the file."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    pages = "\n".join(page.extract_text() for page in reader.pages)
    with pikepdf.open(io.BytesIO(pdf)) as book:
        other = json.dumps([str(book.docinfo), str(book.open_metadata()), str(book.Root.get("/Outlines", ""))])
    return pages + other
