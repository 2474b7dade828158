"""A phone in a room with poor signal: nothing that was written is lost, and nothing arrives twice."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.keys import make_key
from accounts.models import Key
from tests.browser.conftest import PHONE, a_context, comes_to, comes_to_rest, keeps_a_picture, kept
from tests.factories import make_consultation, make_participant, make_topic, make_workshop
from workshops.models import Contribution, Phone

pytestmark = pytest.mark.django_db(transaction=True)

SPOKEN = "caches.match('/join/language').then((kept) => kept?.text())"
WORDS = ["The bag was opened three times.", "The scales were never weighed.", "ភស្តុតាងត្រូវបានបាត់បង់។"]


@pytest.fixture
def phone(browser, live_server):
    """A phone at 360 px. What is loaded without a signal complains in the console, so its console is not asked."""
    contexts = []

    def opened(**more):
        context = a_context(browser, live_server.url, viewport={"width": PHONE, "height": 740}, **more)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def workshop(programme):
    today = timezone.localdate()
    consultation = make_consultation(programme=programme, opens_on=today, closes_on=today + timedelta(days=30))
    workshop = make_workshop(consultation, join_code="abcd2345", starts_on=today, ends_on=today)
    make_topic(
        consultation,
        titles={"en": "Keeping of exhibits", "km": "ការរក្សាវត្ថុតាង"},
        questions={"en": "Who signed for the exhibit?", "km": "តើនរណាបានចុះហត្ថលេខា?"},
    )
    return workshop


def opens_the_room(page):
    page.goto("/join/abcd2345/?language=en")
    keeps_the_page(page)


def keeps_the_page(page):
    """Until the phone keeps what it needs to open the page without a signal, and in which language."""
    waits_for_the_worker(page)
    comes_to(page, lambda: page.evaluate(SPOKEN), "en")


def waits_for_the_worker(page):
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    waits_for_the_script(page)


def waits_for_the_script(page):
    """Until what is sent goes into the queue: before that the sheet is a plain form, which needs a signal."""
    expect(page.locator("html[data-ready]")).to_have_count(1)


def writes(page, text, *, in_the_room=True):
    waits_for_the_script(page)
    page.get_by_label("What it is").select_option("difficulty")
    if in_the_room:
        page.get_by_label("Your profession").select_option("judge")
        page.get_by_label("Your province").select_option("16")
    page.get_by_label("In your own words").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("In your own words")).to_have_value("")


def kept_words(page):
    return [item["facts"]["text"] for item in kept(page, "join", "queue")]


def started_sheets(page, database):
    """The words on sheets that the browser keeps from one visit to the next."""
    return [sheet["text"] for sheet in kept(page, database, "facts") if "text" in sheet]


def nothing_is_on_its_way(page, lock):
    """Until all that waits has been sent once more: what would arrive twice has arrived twice."""
    page.evaluate(
        "(lock) => { dispatchEvent(new Event('online')); return navigator.locks.request(lock, () => {}); }", lock
    )


@pytest.mark.parametrize("cookies", ["kept", "cleared"])
def test_three_written_without_a_signal_are_stored_exactly_once_each(phone, workshop, cookies):
    page = phone()
    opens_the_room(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultation workshop")
    for number, text in enumerate(WORDS, start=1):
        writes(page, text)
        expect(page.locator("#waiting")).to_have_text(f"{number} waiting to be sent")
    keeps_a_picture(page, "three-waiting")
    if cookies == "cleared":
        page.context.clear_cookies()
    page.reload()
    expect(page.locator("#waiting")).to_have_text("3 waiting to be sent")
    assert Contribution.objects.count() == 0

    page.context.set_offline(False)

    expect(page.locator("#receipts li")).to_have_count(3)
    expect(page.locator("#waiting")).to_have_text("")
    stored = Contribution.objects.all()
    assert sorted(contribution.text for contribution in stored) == sorted(WORDS)
    assert {(c.profession, c.province_id, c.kind, c.channel) for c in stored} == {
        ("judge", "16", "difficulty", "phone")
    }
    assert all(contribution.written_at for contribution in stored)
    for contribution in stored:
        expect(page.locator("#receipts")).to_contain_text(contribution.receipt)
    assert kept_words(page) == []
    page.reload()
    expect(page.locator("#receipts li")).to_have_count(3)
    nothing_is_on_its_way(page, "join-sending")
    assert Contribution.objects.count() == 3
    keeps_a_picture(page, "three-received")


@pytest.mark.parametrize("cookies", ["kept", "cleared"])
def test_so_it_is_on_the_page_of_a_personal_link(phone, workshop, cookies):
    participant = make_participant(workshop, name="Sok Dara", language="en")
    secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=9))
    page = phone()
    page.goto(f"/join/p/{secret}/")
    expect(page).to_have_url("/join/me/")
    keeps_the_page(page)
    keeps_a_picture(page, "own-page")
    page.context.set_offline(True)
    page.reload()
    for text in WORDS:
        writes(page, text, in_the_room=False)
    if cookies == "cleared":
        page.context.clear_cookies()
    page.reload()
    expect(page.locator("#waiting")).to_have_text("3 waiting to be sent")

    page.context.set_offline(False)

    expect(page.locator("#receipts li")).to_have_count(3)
    assert sorted(participant.contributions.values_list("text", flat=True)) == sorted(WORDS)


def test_an_answer_that_is_lost_on_the_way_back_does_not_double_a_contribution(phone, workshop):
    page = phone()
    opens_the_room(page)
    lost = []

    def lose_the_answer(route):
        lost.append(route.fetch())
        route.abort()

    page.context.route("**/join/api/contributions/*", lose_the_answer)

    writes(page, WORDS[0])
    comes_to(page, lambda: len(lost) > 0, True)
    expect(page.locator("#waiting")).to_have_text("1 waiting to be sent")
    assert Contribution.objects.count() == 1
    page.context.unroute("**/join/api/contributions/*", lose_the_answer)

    expect(page.locator("#receipts li")).to_have_count(1)
    assert Contribution.objects.count() == 1


def test_a_refusal_keeps_the_words_and_says_why_and_they_can_be_corrected(phone, workshop):
    page = phone()
    opens_the_room(page)
    page.context.set_offline(True)
    writes(page, WORDS[0])
    workshop.join_code = "other234"
    workshop.save()
    page.context.set_offline(False)

    refusal = page.locator("#refusals li")
    expect(refusal).to_contain_text("Your link or code is not valid any more")
    expect(refusal).to_contain_text(WORDS[0])
    assert kept_words(page) == [WORDS[0]]
    keeps_a_picture(page, "refused")

    page.goto("/join/other234/")
    page.get_by_role("button", name="Send again").click()

    expect(page.locator("#receipts li")).to_have_count(1)
    assert [contribution.text for contribution in Contribution.objects.all()] == [WORDS[0]]


def test_a_refused_contribution_goes_back_onto_the_sheet(phone, workshop):
    page = phone()
    opens_the_room(page)
    page.get_by_label("Your profession").select_option("judge")
    page.get_by_label("Your province").select_option("16")
    page.get_by_label("In your own words").evaluate("(field) => { field.value = 'x'.repeat(200001); }")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#refusals li")).to_contain_text("longer than 200000 characters")

    page.get_by_role("button", name="Correct it").click()

    expect(page.locator("#refusals li")).to_have_count(0)
    expect(page.get_by_label("In your own words")).to_have_value("x" * 200_001)


PROXYS_PAGE = "<html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>"


def turns_down(context, text, *, status, body=PROXYS_PAGE, kind="text/html"):
    """Something between the browser and the server answers for what has these words; the rest goes by."""

    def answers(route):
        if text in (route.request.post_data_buffer or b"").decode("utf-8", "replace"):
            return route.fulfill(status=status, body=body, content_type=kind)
        return route.continue_()

    context.route("**/api/contributions/*", answers)
    context.route("**/keying/send/*", answers)


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (413, {}, "it is too long for the way to the server"),
        (403, {}, "turned it down"),
        (404, {}, "turned it down"),
        (500, {}, "the server failed at it"),
        (500, {"body": '{"error": "Something went wrong."}', "kind": "application/json"}, "the server failed at it"),
    ],
)
def test_what_one_meets_on_the_way_stops_none_behind_it(phone, workshop, status, answer, said):
    page = phone()
    opens_the_room(page)
    page.context.set_offline(True)
    for text in WORDS:
        writes(page, text)
    turns_down(page.context, WORDS[0], status=status, **answer)

    page.context.set_offline(False)

    expect(page.locator("#receipts li")).to_have_count(2)
    assert sorted(contribution.text for contribution in Contribution.objects.all()) == sorted(WORDS[1:])
    held = page.locator("#refusals li")
    expect(held).to_contain_text(said)
    expect(held).to_contain_text(f"({status})")
    expect(held).to_contain_text(WORDS[0])
    expect(page.locator("#waiting")).to_have_text("")
    keeps_a_picture(page, f"turned-down-{status}")
    page.reload()
    expect(held).to_contain_text(WORDS[0])
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save it as a file").click()
    assert WORDS[0] in saved.value.path().read_text()
    page.context.unroute_all()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#receipts li")).to_have_count(3)
    expect(held).to_have_count(0)
    assert Contribution.objects.count() == 3


def test_one_that_is_cut_off_each_time_stops_none_behind_it(phone, workshop):
    page = phone()
    opens_the_room(page)
    page.context.set_offline(True)
    for text in WORDS:
        writes(page, text)
    cut = []

    def cuts_off(route):
        if WORDS[0] in (route.request.post_data_buffer or b"").decode("utf-8", "replace"):
            cut.append(route)
            return route.abort()
        return route.continue_()

    page.context.route("**/api/contributions/*", cuts_off)
    page.context.set_offline(False)

    expect(page.locator("#receipts li")).to_have_count(2)
    assert len(cut) > 0
    assert kept_words(page) == [WORDS[0]]


def test_each_phone_says_how_much_waits_on_it_without_the_words(phone, workshop):
    page = phone()
    sent = []
    page.context.on("request", lambda request: "/api/phones/" in request.url and sent.append(request.post_data or ""))
    opens_the_room(page)
    comes_to(page, lambda: [one.holds for one in Phone.objects.filter(workshop=workshop)], [0])
    page.context.route("**/api/contributions/*", lambda route: route.abort())

    writes(page, WORDS[0])
    comes_to(page, lambda: [one.holds for one in Phone.objects.filter(workshop=workshop)], [1])
    page.context.unroute_all()

    expect(page.locator("#receipts li")).to_have_count(1)
    comes_to(page, lambda: [(one.holds, one.missing) for one in Phone.objects.filter(workshop=workshop)], [(0, 0)])
    assert not any("bag" in body for body in sent)


def test_the_receipt_stands_beside_the_button_as_soon_as_it_is_there(phone, workshop):
    page = phone()
    opens_the_room(page)
    page.context.set_offline(True)
    writes(page, WORDS[0])
    said = page.locator("#just-sent")
    expect(said).to_have_text("Kept on this phone; it is sent as soon as there is a signal.")

    page.context.set_offline(False)

    expect(said).to_contain_text("Received. Your receipt:")
    expect(said).to_contain_text(Contribution.objects.get().receipt)
    expect(said).to_be_in_viewport()
    keeps_a_picture(page, "just-sent")


def test_the_browser_is_asked_not_to_clear_away_what_waits(phone, workshop):
    page = phone()
    page.add_init_script(
        """navigator.storage.persist = async () => {
          document.documentElement.dataset.lasts = "";
          return true;
        }"""
    )
    opens_the_room(page)

    expect(page.locator("html[data-lasts]")).to_have_count(1)


NAMING = "I heard Mr Sok Dara in it."


def test_what_looks_identifying_waits_for_its_author(phone, workshop):
    page = phone()
    opens_the_room(page)
    writes(page, NAMING)
    held = page.locator("#refusals li")
    expect(held).to_contain_text("Sok Dara")
    assert Contribution.objects.count() == 0
    page.reload()
    expect(held).to_contain_text(NAMING)
    keeps_a_picture(page, "pointed-out")

    page.get_by_role("button", name="Send all the same").click()

    expect(page.locator("#receipts li")).to_have_count(1)
    expect(held).to_have_count(0)
    assert Contribution.objects.get().text == NAMING


def test_what_was_written_without_a_signal_waits_for_its_author_a_day(phone, workshop):
    page = phone()
    opens_the_room(page)
    page.context.set_offline(True)
    writes(page, NAMING)
    writes(page, WORDS[0])
    page.context.set_offline(False)
    expect(page.locator("#receipts li")).to_have_count(1)
    expect(page.locator("#refusals li")).to_contain_text("after a day")
    assert Contribution.objects.get().text == WORDS[0]

    page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("join", 1);
          request.onsuccess = () => {
            const stores = request.result.transaction("queue", "readwrite");
            const all = stores.objectStore("queue").getAll();
            all.onsuccess = () => stores.objectStore("queue").put({ ...all.result[0], pointedOutAt: Date.now() - 9e7 });
            stores.oncomplete = () => { request.result.close(); resolve(); };
          };
        })"""
    )
    page.reload()

    expect(page.locator("#receipts li")).to_have_count(2)
    assert sorted(Contribution.objects.values_list("text", flat=True)) == sorted([NAMING, WORDS[0]])


def test_a_photograph_is_made_smaller_on_the_phone(phone, workshop, tmp_path):
    from PIL import Image

    noise = tmp_path / "paper.png"
    Image.effect_noise((2400, 1800), 90).save(noise)
    page = phone()
    opens_the_room(page)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request))
    page.get_by_label("Photographs or PDFs").set_input_files(noise)

    writes(page, WORDS[0])

    expect(page.locator("#receipts li")).to_have_count(1)
    assert Contribution.objects.get().attachments.get().stored_file.media_type == "image/jpeg"
    assert noise.stat().st_size > 2 * 1024 * 1024
    sizes = [int(request.all_headers()["content-length"]) for request in sent]
    assert sizes and max(sizes) < 410 * 1024


def test_a_started_sheet_survives_a_reload(phone, workshop):
    page = phone()
    opens_the_room(page)
    page.get_by_label("In your own words").fill("Half a sentence")
    comes_to(page, lambda: started_sheets(page, "join"), ["Half a sentence"])

    page.reload()

    expect(page.get_by_label("In your own words")).to_have_value("Half a sentence")


def test_without_javascript_everything_works_while_online(phone, workshop):
    page = phone(java_script_enabled=False)
    page.goto("/join/?language=en")
    page.get_by_label("The room's code").fill("ABCD 2345")
    page.get_by_role("button", name="Join").click()
    page.get_by_label("Your profession").select_option("judge")
    page.get_by_label("Your province").select_option("16")
    page.get_by_label("In your own words").fill(WORDS[0])
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator(".receipt")).to_contain_text("Received. Your receipt:")
    contribution = Contribution.objects.get()
    expect(page.locator(".receipt")).to_contain_text(contribution.receipt)
    page.get_by_role("link", name="Change it or take it back").click()
    page.get_by_label("In your own words").fill("It was opened twice.")
    page.get_by_role("button", name="Send the new words").click()
    expect(page.locator(".because")).to_contain_text("It was opened twice.")
    assert Contribution.objects.standing().get().text == "It was opened twice."
    page.get_by_role("link", name="Change it or take it back").click()
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator(".receipt")).to_contain_text("Taken back")
    assert Contribution.objects.standing().count() == 0
    page.locator(".receipt").get_by_role("button", name="Put it forward again").click()
    expect(page.locator(".receipt")).to_contain_text("Received. Your receipt:")
    assert Contribution.objects.standing().count() == 1


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_pages_fit_a_narrow_phone(phone, workshop, language):
    page = phone()
    for name, address in [("enter", "/join/"), ("room", "/join/abcd2345/"), ("offline", f"/join/offline/{language}/")]:
        page.goto(f"{address}?language={language}")
        if name != "enter":
            waits_for_the_script(page)
        if name == "room":
            page.locator("summary").click()
        comes_to_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        keeps_a_picture(page, f"join-{name}-{language}")
