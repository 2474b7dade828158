"""A phone that keeps a handbook is opened at the start page, without a signal: it leads to what is kept."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import comes_to, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.browser.test_kept_on_the_phone import (  # noqa: F401 -- fixtures
    HANDBOOK,
    cut,
    edition,
    handbook,
    hang,
    keep,
    phone,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("network", [cut, hang])
@pytest.mark.parametrize("address", ["/", "/en/"])
def test_the_start_page_leads_to_what_is_kept(phone, network, address):  # noqa: F811
    page = phone()
    keep(page)
    network(page)

    page.goto(address)

    expect(page.get_by_role("heading", level=1)).to_have_text("Kept on this phone")
    assert page.evaluate("document.styleSheets.length && document.styleSheets[0].cssRules.length") > 100
    keeps_a_picture(page, "kept-start")
    assert barriers(page) == []
    page.get_by_role("link", name="Wildlife trafficking cases").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wildlife trafficking cases")


def test_in_khmer_it_is_said_in_khmer(phone):  # noqa: F811
    page = phone()
    keep(page)
    cut(page)

    page.goto("/km/")

    expect(page.get_by_role("heading", level=1)).to_have_text("បានរក្សាទុកក្នុងទូរសព្ទនេះ")
    expect(page.locator("[data-kept-start]")).to_contain_text("ការបោះពុម្ពផ្សាយលើកទី ១")
    assert barriers(page) == []


def test_with_a_signal_the_start_page_is_the_sites_own(phone):  # noqa: F811
    page = phone()
    keep(page)

    page.goto("/en/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Handbooks")


def test_no_other_page_of_the_site_passes_through_the_worker(phone):  # noqa: F811
    page = phone()
    keep(page)
    page.goto("/en/")
    comes_to(page, lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"), True)
    answered = []
    page.on("response", lambda response: answered.append((response.url, response.from_service_worker)))

    page.goto("/sign-in/")

    expect(page.get_by_label("Password")).to_be_visible()
    assert [url for url, from_worker in answered if from_worker and "/sign-in/" in url] == []
    assert any("/sign-in/" in url for url, _from_worker in answered)


def test_whoever_keeps_nothing_has_no_worker_at_all(phone):  # noqa: F811
    page = phone()
    page.goto("/en/")
    page.goto(HANDBOOK)

    expect(page.get_by_role("button", name="Keep on this phone")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.goto("/en/kept/")
    expect(page.locator("[data-kept-nothing]")).to_be_visible()
