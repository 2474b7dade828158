"""The law data at the desk: proposed field by field, decided by somebody else, withdrawn, brought in, looked over."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from law.models import Change, Entry, Withdrawal
from law.record import keeping
from law.record.law_data import law_data
from tests.law.record.law_entries import a_species, a_step, a_warning, an_offence, approved_entry, last_change, penalty
from tests.law.record.test_bringing_in import a_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def offence(editor, approver):
    return approved_entry("offence", "forestry-98-12", an_offence(), editor=editor, approver=approver)


def fields_of(page):
    """What the form of a page holds, as a browser would send it."""
    form, why = page.context["form"], page.context["why"]
    sent = {}
    for one in (form.main, *(row for formset in form.parts.values() for row in formset.forms), why):
        for name in one.fields:
            value = one[name].value()
            sent[one.add_prefix(name)] = "" if value in (None, False) else str(value)
    for formset in form.parts.values():
        for name in formset.management_form.fields:
            value = formset.management_form[name].value()
            sent[formset.management_form.add_prefix(name)] = str(value or 0)
    return sent


def test_a_change_is_proposed_field_by_field_and_approved_by_somebody_else(client, editor, approver, offence):
    client.force_login(editor)
    address = reverse("law_data:change_new", args=["offence", "forestry-98-12"])
    sent = fields_of(client.get(address))

    sent |= {"penalties-0-prison_max": "5", "penalties-0-prison_min": "1", "penalties-0-prison_unit": "years"}
    sent |= {"penalties-0-fine_max": "200,000,000", "why": "Read again."}
    answer = client.post(address, sent)

    change = last_change(offence)
    assertRedirects(answer, change.get_absolute_url())
    before = keeping.facts_of(offence)
    fine = before["penalties"][0]["fine"] | {"max": 200_000_000}
    assert change.facts == before | {"penalties": [before["penalties"][0] | {"fine": fine}]}

    client.force_login(approver)
    assertContains(client.get(change.get_absolute_url()), "<del>100,000,000</del>", html=True)
    client.post(reverse("law_data:change_approve", args=[change.pk]), {"reason": ""})
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("approved", approver)
    assertContains(client.get(offence.get_absolute_url()), "10,000,000 to 200,000,000 riel")


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(client, editor, offence):
    client.force_login(editor)
    address = reverse("law_data:change_new", args=["offence", "forestry-98-12"])
    sent = fields_of(client.get(address)) | {"penalties-0-prison_min": "90", "penalties-0-source": "", "why": "Mine."}

    page = client.post(address, sent)

    row = page.context["form"].parts["penalties"].forms[0]
    assert row.errors["prison"] == ["The least (90) is more than the most (60). Exchange them."]
    assert row.errors["source"] == ["It is missing. Fill it in."]
    assertContains(page, "2 things are wrong.")
    assertContains(page, "Mine.")
    assert offence.changes.count() == 1


def test_a_row_is_added_without_a_script_and_taken_out_by_a_tick(client, editor, offence):
    client.force_login(editor)
    address = reverse("law_data:change_new", args=["offence", "forestry-98-12"])
    sent = fields_of(client.get(address)) | {"why": "Half a reason"}

    page = client.post(address, sent | {"add": "elements", "elements-0-names_en": "Typed"})

    assert len(page.context["form"].parts["elements"].forms) == 3  # the one there, the empty one, and one more
    assertContains(page, "Typed")
    assertContains(page, "Half a reason")
    assertNotContains(page, "is wrong")
    client.post(address, sent | {"elements-0-DELETE": "on", "points-0-DELETE": "on", "points-1-DELETE": "on"})
    assert last_change(offence).facts["elements"] == []


def test_a_new_entry_is_written_down(client, editor):
    client.force_login(editor)
    answer = client.post(reverse("law_data:entry_new", args=["species"]), {"key": "manis-javanica"})
    address = reverse("law_data:change_new", args=["species", "manis-javanica"])
    assertRedirects(answer, address)
    sent = fields_of(client.get(address))

    client.post(address, sent | {"entry-names_en": "Sunda pangolin", "entry-animal": "land", "why": "Read."})

    assert Entry.objects.get().changes.get().facts["names"] == {"en": "Sunda pangolin"}
    refused = client.post(reverse("law_data:entry_new", args=["species"]), {"key": "manis-javanica"})
    assertContains(refused, "There is an entry of this key already.")


def test_the_table_of_mitigation_is_written_down_row_by_row_and_its_change_is_shown(client, editor, approver):
    step = approved_entry("step", "mitigating", a_step(), editor=editor, approver=approver)
    client.force_login(editor)
    address = reverse("law_data:change_new", args=["step", "mitigating"])
    row = {"lowers-0-from_months": "60", "lowers-0-below_months": "24", "lowers-0-to_months": "12"}
    sent = fields_of(client.get(address)) | row | {"why": "Read in Articles 93 to 95."}

    assertContains(client.post(address, sent), "This row ends before it begins. Exchange the two figures.")
    client.post(address, sent | {"lowers-0-below_months": "120", "lowers-0-note_en": "Five years."})

    change = last_change(step)
    assert change.facts["lowers"] == [{"from": 60, "below": 120, "to": 12, "note": {"en": "Five years."}}]
    page = client.get(change.get_absolute_url())
    assertContains(page, "Fall of the least (months) 1, from")
    assertContains(page, "Five years.")


def test_on_what_a_warning_rests_is_written_down_by_one_and_approved_by_another(client, editor, approver):
    warning = approved_entry("warning", "minor", a_warning(), editor=editor, approver=approver)
    client.force_login(editor)
    address = reverse("law_data:change_new", args=["warning", "minor"])
    sent = fields_of(client.get(address))

    refused = client.post(address, sent | {"provisions-0-article": "", "why": "Read again."})
    assertContains(refused, "It is missing. Fill it in.")
    client.post(address, sent | {"provisions-0-article": "39; 40", "why": "Read again."})
    assertContains(client.get(warning.get_absolute_url()), "criminal-code, Article 160-164")
    answer = client.post(address, sent | {"provisions-0-article": "39", "why": "Read again."})

    assertRedirects(answer, last_change(warning).get_absolute_url())
    client.force_login(approver)
    client.post(reverse("law_data:change_approve", args=[last_change(warning).pk]), {"reason": ""})
    page = client.get(warning.get_absolute_url())
    assertContains(page, "criminal-code, Article 39")
    assertContains(page, "<del>160-164</del>", html=True)
    assert [row["article"] for row in law_data()["warnings"][0]["provisions"]] == ["39"]


def test_a_new_warning_is_one_that_the_helper_gives(client, editor, approver):
    approved_entry("warning", "minor", a_warning(), editor=editor, approver=approver)
    client.force_login(editor)
    address = reverse("law_data:entry_new", args=["warning"])

    assertContains(client.get(address), '<option value="below-14">', html=False)
    assertNotContains(client.get(address), '<option value="minor">', html=False)
    assertContains(client.post(address, {"key": "full-moon"}), "The helper has no warning “full-moon”.")
    assertRedirects(
        client.post(address, {"key": "below-14"}), reverse("law_data:change_new", args=["warning", "below-14"])
    )


def test_completeness_names_the_warnings_without_an_article_and_where_to_get_some(client, editor, approver):
    unread = a_warning(provisions=[{**a_warning()["provisions"][0], "article": "?", "confidence": "T"}])
    approved_entry("warning", "below-14", unread, editor=editor, approver=approver)
    client.force_login(editor)

    page = client.get(reverse("law_data:completeness"), {"kind": "warning"})

    assertContains(page, "The helper names no article with these warnings: class-decides,")
    assertContains(page, "article it rests on 1: unknown: to be verified")
    assertContains(page, reverse("law_data:export_shipped", args=["warning"]))


def test_an_office_with_law_data_of_its_own_gets_the_warnings_of_the_software_alone(client, editor, approver, offence):
    client.force_login(editor)
    file = client.get(reverse("law_data:export_shipped", args=["warning"]))
    assert file["Content-Disposition"] == 'attachment; filename="law-data-of-the-software-warning.json"'

    upload = SimpleUploadedFile("warnings.json", file.content)
    client.post(reverse("law_data:import_file"), {"file": upload, "why": "Comes with the software."})
    keeping.approve_batch(list(Change.objects.exclude(batch="")), by=approver)

    assert len(law_data()["warnings"]) == 9
    assert [one["key"] for one in law_data()["offences"]] == ["forestry-98-12"]
    assert client.get(reverse("law_data:export_shipped", args=["moon"])).status_code == 404


def test_experts_may_propose_json(client, editor, offence):
    client.force_login(editor)
    address = reverse("law_data:change_new_json", args=["offence", "forestry-98-12"])

    assertContains(client.post(address, {"facts": "{", "why": "Read."}), "This is no JSON.")
    page = client.post(address, {"facts": "{}", "why": "Read."})
    assertContains(page, "statute: It is missing. Fill it in.")


def test_nobody_finds_a_button_to_decide_on_their_own(client, editor, offence):
    editor.memberships.create(role="approver")
    change = keeping.propose("offence", "forestry-98-12", an_offence(article="98(13)"), why="Read.", by=editor)
    client.force_login(editor)

    assertContains(client.get(change.get_absolute_url()), "You proposed it: somebody else decides.")
    refused = client.post(reverse("law_data:change_approve", args=[change.pk]))
    assertContains(refused, "You proposed this yourself.", status_code=409)
    client.post(reverse("law_data:change_take_back", args=[change.pk]))
    assert offence.changes.count() == 1


def test_a_figure_is_withdrawn_and_restored_at_the_desk(client, editor, approver, offence):
    client.force_login(editor)
    client.post(
        reverse("law_data:figure_withdraw", args=["offence", "forestry-98-12", "penalties.0"]), {"reason": "Misread."}
    )
    withdrawal = Withdrawal.objects.get()
    assertContains(client.get(offence.get_absolute_url()), "Withdrawn: readers see this figure nowhere.")
    client.post(reverse("law_data:restoring_propose", args=[withdrawal.pk]), {"reason": "Right after all."})

    client.force_login(approver)
    assertContains(client.get(offence.get_absolute_url()), "Restore the figure")
    client.post(reverse("law_data:restore", args=[withdrawal.pk]))

    assertContains(client.get(offence.get_absolute_url()), "restored by Approver")
    withdrawal.refresh_from_db()
    assert withdrawal.restored_by == approver


def test_a_file_is_brought_in_and_approved_in_one_act(client, editor, approver):
    client.force_login(editor)
    address = reverse("law_data:import_file")
    file = SimpleUploadedFile("law.json", a_file())

    answer = client.post(address, {"file": file, "why": "The notes."})

    (batch,) = set(Change.objects.values_list("batch", flat=True))
    assertRedirects(answer, reverse("law_data:batch_detail", args=[batch]))
    client.force_login(approver)
    page = client.get(answer.url)
    assertContains(page, "3 are not decided yet.")
    seen = [change.pk for change in page.context["changes"]]
    refused = client.post(reverse("law_data:batch_approve", args=[batch]), {"seen": seen[:2]})
    assertContains(refused, "since you saw this list", status_code=409)
    client.post(reverse("law_data:batch_approve", args=[batch]), {"seen": seen})
    assert set(Change.objects.values_list("state", flat=True)) == {"approved"}


def test_a_file_with_errors_is_told_and_nothing_comes_in(client, editor):
    client.force_login(editor)
    file = SimpleUploadedFile("law.json", a_file(article=""))

    page = client.post(reverse("law_data:import_file"), {"file": file, "why": "The notes."})

    assertContains(page, "offences, forestry-98-12: article: It is missing. Fill it in.", status_code=422)
    assert not Entry.objects.exists()


def test_the_list_is_narrowed_by_state_confidence_and_owner(client, editor, approver, offence):
    due = an_offence(look_again_on="2026-01-01", owner="Legal office", penalties=[penalty(confidence="T")])
    approved_entry("offence", "due", due, editor=editor, approver=approver)
    client.force_login(approver)

    def keys(**asked):
        return [row["entry"].key for row in client.get(reverse("law_data:entry_list"), asked).context["page"]]

    assert keys() == ["due", "forestry-98-12"]
    assert keys(state="due") == ["due"]
    assert keys(confidence="V") == ["forestry-98-12"]
    assert keys(owner="legal") == ["due"]
    assert keys(kind="species") == []
    assert keys(state="withdrawn") == []


def test_completeness_shows_gaps_and_counts_what_is_confirmed(client, editor, approver):
    confirmed = {"by": "Legal office, Phnom Penh", "on": "2026-01-01", "compared_with": "Royal Gazette"}
    facts = an_offence(penalties=[penalty(confidence="C", confirmed=confirmed)], names={"en": "Trading"})
    approved_entry("offence", "forestry-97", facts, editor=editor, approver=approver)
    approved_entry("species", "manis-javanica", a_species(classes=[]), editor=editor, approver=approver)
    client.force_login(approver)

    page = client.get(reverse("law_data:completeness"))

    assertContains(page, "1 of 2 figures confirmed")
    assertContains(page, "Not verified: attempt")
    assertContains(page, "repetition: unknown: to be verified")
    assertContains(page, "no name in Khmer")
    assertContains(client.get(reverse("law_data:completeness"), {"kind": "species"}), "no class of any list")


@pytest.mark.parametrize("language", ["en", "km"])
def test_pages_are_whole_in_both_languages(client, editor, approver, offence, language):
    keeping.withdraw_figure(offence, "rules.attempt", reason="Misread.", by=editor)
    editor.language = language
    editor.save()
    client.force_login(editor)
    for address in (
        reverse("law_data:entry_list"),
        offence.get_absolute_url(),
        last_change(offence).get_absolute_url(),
        reverse("law_data:change_new", args=["offence", "forestry-98-12"]),
        reverse("law_data:completeness"),
        reverse("law_data:import_file"),
    ):
        assert client.get(address).status_code == 200


def test_files_are_downloaded(client, editor, offence):
    client.force_login(editor)

    assert client.get(reverse("law_data:export_file", args=["json"])).json()["offences"][0]["key"] == "forestry-98-12"
    assert client.get(reverse("law_data:export_file", args=["xlsx"])).content.startswith(b"PK")
