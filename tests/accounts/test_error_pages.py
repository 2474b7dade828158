"""When something is wrong, a page says what, and what to do."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.factories import make_user

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_needs_neither_request_nor_session_nor_query(page, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        shown = render_to_string(page)

    assert len(re.findall("<h1>", shown)) == 1
    assert "style=" not in shown
    assert "<script" not in shown


def test_a_mistyped_address_leads_to_the_first_page_without_asking_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/no/such/page/", headers={"accept-language": "en"})

    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()
    assert not response.cookies


def test_not_found_speaks_the_language_of_the_address(client, db):
    assert '<html lang="km">' in client.get("/km/no/such/page/").content.decode()
    assert '<html lang="en">' in client.get("/en/no/such/page/").content.decode()


def test_not_found_leads_to_the_same_address_in_the_other_language(client, db):
    page = client.get("/km/no/such/page/?x=1&y=2").content.decode()

    assert re.findall(r'<a href="([^"]+)" lang="en"', page) == ["/en/no/such/page/?x=1&amp;y=2"]


@pytest.mark.parametrize("address", ["/en/", "/sign-in/", "/en/no/such/page/"])
def test_a_page_begins_with_its_document_type(client, db, address):
    page = client.get(address, headers={"accept-language": "en"})

    assert page.content.startswith(b"<!doctype html>")


def test_who_may_not_do_something_is_told_who_can_help(client, db):
    client.force_login(make_user())

    response = client.get("/people/")

    assert response.status_code == 403
    assert "An administrator can give you the role you need." in response.content.decode()


def test_a_form_without_its_token_is_refused_with_a_way_on(db):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "a@example.org", "password": "x"})

    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]
