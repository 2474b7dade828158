"""The roster from the desk to the bench: staff keep it, a judge sees it, and nobody else does."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts.models import Act
from handbook.court_experts import roster_entries, roster_files
from handbook.models import CourtExpert
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.handbook.court_experts.roster import on_roster

pytestmark = pytest.mark.django_db
ROSTER = "/en/wildlife-trafficking/helper/experts/"
DESK = "/desk/experts/"


@pytest.fixture
def handbook(editor, approver):
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    return handbook


def as_typed(**changes) -> dict:
    return {
        "names_en": "Laboratory of a university",
        "employers_en": "A university",
        "fields": ["dna"],
        "languages": ["km", "en"],
        "province": "12",
        "interests_answer": "not_asked",
        "office_address": "to be verified",
        **changes,
    }


def seen(client, **asked) -> list[str]:
    """The names on the readers' page, in its order."""
    found = client.get(ROSTER, asked).context["provinces"]
    return [str(expert) for _province, experts in found for expert in experts]


def test_staff_write_an_office_down_and_a_judge_sees_it_once_it_agreed(client, handbook, editor, magistrate, programme):
    client.force_login(editor)
    page = client.post(f"{DESK}new/", {**as_typed(), "programme": programme.pk}, follow=True)
    expert = CourtExpert.objects.get()
    assert "Readers see it once its consent is noted." in page.content.decode()
    client.force_login(magistrate)
    assert "The roster is empty so far." in client.get(ROSTER).content.decode()

    client.force_login(editor)
    client.post(f"{DESK}{expert.pk}/consent/", {"consent_on": "2022-01-10", "consent_form": "paper"})
    client.post(f"{DESK}{expert.pk}/check/")

    client.force_login(magistrate)
    page = client.get(ROSTER).content.decode()
    assert seen(client) == ["Laboratory of a university"]
    for told in ("A university", "not asked", "DNA analysis", "Khmer, English", "Phnom Penh", "to be verified"):
        assert told in page
    assert "The defence gets this roster through the court." in page
    assert "No ranking: the order is by province and name." in page


def test_a_withdrawn_consent_hides_at_once(client, handbook, editor, magistrate):
    expert = on_roster(by=editor)
    client.force_login(magistrate)
    assert seen(client) == ["Laboratory of a university"]

    client.force_login(editor)
    client.post(f"{DESK}{expert.pk}/consent/withdraw/")

    client.force_login(magistrate)
    assert client.get(ROSTER).context["has_any"] is False
    client.force_login(editor)
    assert "No reader sees it." in client.get(f"{DESK}{expert.pk}/").content.decode()


@pytest.mark.parametrize("who", ["reader", "rapporteur", "reviewer", "approver", "outsider", None])
def test_who_is_no_judge_is_told_for_whom_it_is_and_sees_no_entry(request, client, handbook, editor, who):
    on_roster(by=editor, names={"en": "CANARY-OFFICE"})
    if who:
        client.force_login(request.getfixturevalue(who))

    answer = client.get(ROSTER)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "The defence gets this roster through the court." in page
    assert "CANARY-OFFICE" not in page
    assert (f"/sign-in/?next={ROSTER}" in page) == (who is None)
    assert "no-store" in answer["Cache-Control"]


def test_the_page_is_kept_by_nobody_and_in_no_index_no_list_for_phones_and_no_copy(
    client, handbook, editor, magistrate
):
    on_roster(by=editor, names={"en": "CANARY-OFFICE"})
    client.force_login(magistrate)

    answer = client.get(ROSTER)

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    kept = client.get("/en/wildlife-trafficking/editions/1/kept/kept.json").content.decode()
    assert "/helper/experts/" not in kept
    assert "CANARY-OFFICE" not in kept
    assert "/helper/experts/" not in client.get("/sitemap.xml").content.decode()
    found = client.get("/en/search/", {"q": "CANARY-OFFICE"}).content.decode()
    assert "/helper/experts/" not in found


def test_it_says_what_is_old_and_what_nobody_checked(client, handbook, editor, magistrate):
    old, _never = on_roster(by=editor, names={"en": "A"}), on_roster(by=editor, names={"en": "B"})
    with time_machine.travel("2022-03-01 10:00+07:00", tick=False):
        roster_entries.check_today(old, by=editor)

    with time_machine.travel("2022-06-01 10:00+07:00", tick=False):
        client.force_login(magistrate)
        fresh = client.get(ROSTER).content.decode()
        client.force_login(editor)
        [waits] = [one for one in client.get("/desk/").context["waits"] if one.name == "experts"]
    assert ("1 March 2022" in fresh, "more than twelve months ago" in fresh) == (True, False)
    assert "not checked yet: to be verified" in fresh
    assert (waits.count, [row.what for row in waits.rows]) == (1, ["B"])

    with time_machine.travel("2023-06-01 10:00+07:00", tick=False):
        client.force_login(magistrate)
        assert "more than twelve months ago; to be checked again" in client.get(ROSTER).content.decode()
        client.force_login(editor)
        [waits] = [one for one in client.get("/desk/").context["waits"] if one.name == "experts"]
        listed = client.get(DESK, {"state": "check"}).context["experts"]
    assert [row.what for row in waits.rows] == ["B", "A"]
    assert [str(one) for one in listed] == ["A", "B"]


def test_a_judge_narrows_the_roster_and_what_is_no_choice_is_told(client, handbook, editor, magistrate):
    on_roster(by=editor)
    on_roster(by=editor, names={"en": "Clinic"}, fields=["veterinary"], languages=["km"], province_id="17")
    client.force_login(magistrate)

    assert seen(client, field="veterinary") == ["Clinic"]
    assert seen(client, language="en", province="12") == ["Laboratory of a university"]
    assert seen(client, field="dna", province="17") == []
    assert "No entry fits what you chose." in client.get(ROSTER, {"field": "dna", "province": "17"}).content.decode()
    mistyped = client.get(ROSTER, {"field": "astrology", "province": "99"}).content.decode()
    assert mistyped.count("All are shown.") == 2
    assert seen(client, field="astrology") == ["Laboratory of a university", "Clinic"]


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_judge_finds_the_way_from_the_handbook_the_helper_and_the_own_start_page(
    client, handbook, magistrate, reader, language
):
    magistrate.language = language
    magistrate.save()
    roster = ROSTER.replace("/en/", f"/{language}/")
    pages = [f"/{language}/wildlife-trafficking/", f"/{language}/wildlife-trafficking/helper/", "/desk/"]

    client.force_login(magistrate)
    assert [page for page in pages if roster not in client.get(page).content.decode()] == []
    client.force_login(reader)
    assert [page for page in pages if "/helper/experts/" in client.get(page).content.decode()] == []
    client.logout()
    assert [page for page in pages[:2] if "/helper/experts/" in client.get(page).content.decode()] == []


def test_the_form_says_that_no_private_number_belongs_here_and_keeps_what_was_typed(client, editor, programme):
    client.force_login(editor)
    assert "No private number" in client.get(f"{DESK}new/").content.decode()

    sent = as_typed(interests_answer="stated", office_email="none", programme=programme.pk)
    page = client.post(f"{DESK}new/", sent).content.decode()

    assert CourtExpert.objects.count() == 0
    assert escape("Write down the interests as they were stated.") in page or "Write the interests down" in page
    assert 'value="Laboratory of a university"' in page
    assert page.count("checked") >= 3


def test_the_empty_roster_says_the_next_step(client, editor):
    client.force_login(editor)

    assert "The roster is empty. Write the first office down" in client.get(DESK).content.decode()


def test_an_entry_is_taken_off_put_back_and_erased(client, editor):
    expert = on_roster(by=editor)
    client.force_login(editor)

    client.post(f"{DESK}{expert.pk}/retire/", {"reason": "The office was closed."})
    page = client.get(f"{DESK}{expert.pk}/").content.decode()
    assert f"took off the roster expert {expert.pk}, Phnom Penh: The office was closed." in page
    assert list(CourtExpert.objects.shown()) == []
    client.post(f"{DESK}{expert.pk}/restore/")
    assert list(CourtExpert.objects.shown()) == [expert]
    asked = client.get(f"{DESK}{expert.pk}/erase/").content.decode()
    assert "Nobody can bring it back." in asked
    client.post(f"{DESK}{expert.pk}/erase/", {"reason": "Asked for."})

    assert CourtExpert.objects.count() == 0
    assert client.get(f"{DESK}{expert.pk}/").status_code == 404


# --- Files --------------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(content)).active.rows]


def a_workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def test_what_is_taken_out_comes_in_again_as_new_offices_without_consent(client, editor, programme):
    stated = {"interests": "Sells.", "interests_answer": "stated"}
    on_roster(by=editor, fields=["dna", "other"], office_telephone="=1+1", **stated)
    client.force_login(editor)
    file = client.post(f"{DESK}export/", {"programme": programme.pk}).content
    assert rows_of(file)[1][9] == "=1+1"
    assert Act.objects.filter(verb="took out the roster of", who=editor).count() == 1
    CourtExpert.objects.all().delete()

    page = client.post(f"{DESK}import/", {"programme": programme.pk, "file": upload(file)}, follow=True)

    again = CourtExpert.objects.get()
    assert "1 entry was added." in page.content.decode()
    assert (str(again), again.fields, again.interests) == ("Laboratory of a university", ["dna", "other"], "Sells.")
    assert (again.consents, again.checked_on) == (False, None)
    page = client.post(f"{DESK}import/", {"programme": programme.pk, "file": upload(file)}, follow=True)
    assert "1 was on the roster already." in page.content.decode()
    assert CourtExpert.objects.count() == 1


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("roster.xlsx", content)


def test_a_file_is_read_in_khmer_too(editor, programme):
    file = a_workbook(
        ["ទីស្នាក់ការ", "names_km", "employers_km", "fields", "languages", "province"],
        ["-", "មន្ទីរពិសោធន៍", "សាកលវិទ្យាល័យ", "dna", "ខ្មែរ", "ភ្នំពេញ"],
    )

    assert roster_files.bring_in(programme, file, "roster.xlsx", by=editor) == (1, 0)
    assert CourtExpert.objects.get().province_id == "12"


def test_what_is_wrong_in_a_file_is_told_by_cell_and_nothing_comes_in(client, editor, programme):
    file = a_workbook(
        ["names_en", "fields", "languages", "province", "employers_en", "office_email"],
        ["Good laboratory", "dna", "km", "Phnom Penh", "A university", ""],
        ["Laboratory", "astrology", "km", "Atlantis", "A university", ""],
        ["", "dna", "km", "Phnom Penh", "A university", ""],
        ["Clinic", "veterinary", "km", "Phnom Penh", "", ""],
        ["Clinic", "veterinary", "", "Phnom Penh", "A ministry", "no address"],
        ["Clinic", "veterinary", "km", "Phnom Penh", "A ministry", "no address"],
    )
    client.force_login(editor)

    page = client.post(f"{DESK}import/", {"programme": programme.pk, "file": upload(file)})

    assert page.status_code == 422
    assert CourtExpert.objects.count() == 0
    told = page.context["problems"]
    assert told[:2] == [
        "Row 3, column B: “astrology” is none of the values that are known here.",
        "Row 3, column D: “Atlantis” is none of the values that are known here.",
    ]
    assert told[2:4] == ["Row 4: Write the office or post.", "Row 5: Write the employer."]
    assert {sentence.split(":")[0] for sentence in told[4:]} == {
        "Row 6, column C",
        "Row 6, column F",
        "Row 7, column F",
    }


def test_a_file_that_is_no_roster_is_refused_with_what_is_missing(client, editor, programme):
    client.force_login(editor)

    for content, told in (
        (a_workbook(["name", "age"], ["x", "1"]), "These columns are missing: Fields, Languages, Province."),
        (b"%PDF-1.7 no table", "These columns are missing"),
        (a_workbook(["fields", "languages", "province"]), "headings and nothing beneath"),
    ):
        page = client.post(f"{DESK}import/", {"programme": programme.pk, "file": upload(content)})
        assert (page.status_code, told in page.content.decode()) == (422, True)


def test_the_roster_of_another_programme_is_not_taken_out(client, editor, outsider):
    client.force_login(editor)
    other = outsider.memberships.first().programme

    assert client.post(f"{DESK}export/", {"programme": other.pk}).status_code == 404
    assert "Choose of which programme" in client.post(f"{DESK}export/", follow=True).content.decode()


# --- Bad input and growth -----------------------------------------------------------------------


@pytest.mark.parametrize("value", ["9" * 3000, "<script>", "🐘", "-1", "12' or '1'='1"])
def test_whatever_a_search_asks_narrows_nothing_and_is_told(client, handbook, editor, magistrate, value):
    on_roster(by=editor)
    asked = {"field": value, "language": value, "province": value}

    client.force_login(magistrate)
    page = client.get(ROSTER, asked)
    client.force_login(editor)
    desk = client.get(DESK, {**asked, "state": value})

    assert (page.status_code, desk.status_code) == (200, 200)
    assert page.content.decode().count("All are shown.") == 3
    assert "<script>" not in page.content.decode().partition("<main")[2]
    assert len(desk.context["experts"]) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"consent_on": "", "consent_form": "paper"}, "required"),
        ({"consent_on": "30/2/2022", "consent_form": "paper"}, "valid date"),
        ({"consent_on": date.today() + timedelta(days=2), "consent_form": "paper"}, "still to come"),
        ({"consent_on": "2022-01-10", "consent_form": "by heart"}, "by heart"),
    ],
)
def test_a_consent_that_cannot_be_is_refused_and_the_office_stays_hidden(client, editor, typed, told):
    expert = on_roster(by=editor, consents=False)
    client.force_login(editor)

    page = client.post(f"{DESK}{expert.pk}/consent/", typed)

    assert told in page.content.decode()
    assert list(CourtExpert.objects.shown()) == []


def test_pages_cost_the_same_queries_however_many_offices_there_are(client, handbook, editor, magistrate):
    def counted(user, address) -> int:
        client.force_login(user)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def asked() -> list[int]:
        return [counted(magistrate, ROSTER), counted(editor, DESK), counted(editor, "/desk/")]

    for number in range(2):
        on_roster(by=editor, names={"en": f"Laboratory {number}"})
    few = asked()
    for number in range(30):
        on_roster(by=editor, names={"en": f"Clinic {number}"}, province_id=f"{number % 12 + 1:02}")

    assert asked() == few


def test_who_withdrew_is_gone_from_every_page_that_a_judge_opens_at_that_moment(client, handbook, editor, magistrate):
    gone = on_roster(by=editor, names={"en": "CANARY-OFFICE"}, office_telephone="CANARY-NUMBER")
    on_roster(by=editor, names={"en": "Clinic"})
    client.force_login(magistrate)
    addresses = [ROSTER, f"{ROSTER}?field=dna", ROSTER.replace("/en/", "/km/"), "/desk/", "/en/wildlife-trafficking/"]
    assert "CANARY" in client.get(ROSTER).content.decode()

    roster_entries.withdraw_consent(gone, by=editor)

    assert [one for one in addresses if "CANARY" in client.get(one).content.decode()] == []
    assert seen(client) == ["Clinic"]
