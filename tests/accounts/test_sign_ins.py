"""Sign-ins: noted with their device, shown to the person and to who manages them, and gone after their term."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts import chain
from accounts.membership import people, sign_ins
from accounts.models import Act, SignIn
from config import settings as installed
from office import sign_in_letters
from office.management.commands import worker
from tests.factories import PASSWORD, make_programme, make_user

WRONG = "not the password 99"
PROXY, DEVICE = "10.0.0.5", "203.0.113.9"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


def noted():
    """Every sign-in, oldest first: whose, the e-mail of nobody, how, and how it ended."""
    return [(row.who, row.email, row.way, row.outcome) for row in SignIn.objects.order_by("pk")]


def days_ago(days, **fields):
    fields = {"way": "password", "outcome": "let_in"} | fields
    return SignIn.objects.create(at=timezone.now() - timedelta(days=days), **fields)


@pytest.fixture
def with_mail_server(settings):
    settings.EMAIL_IS_CONFIGURED = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True


# --- What is noted ---


def test_a_sign_in_is_noted_with_the_device_that_a_trusted_proxy_saw(client, editor, settings):
    settings.TRUSTED_PROXIES = [PROXY]

    sign_in(client, editor.email, REMOTE_ADDR=PROXY, headers={"x-forwarded-for": DEVICE, "user-agent": FIREFOX})

    [row] = SignIn.objects.all()
    assert noted() == [(editor, "", "password", "let_in")]
    assert (row.address, row.browser) == (DEVICE, "Firefox, Windows")


def test_an_address_that_anybody_may_invent_is_not_noted(client, editor):
    sign_in(client, editor.email, REMOTE_ADDR=DEVICE, headers={"x-forwarded-for": "1.2.3.4"})

    assert SignIn.objects.get().address == DEVICE


def test_a_wrong_password_is_noted_of_the_person_and_an_unknown_e_mail_by_itself(client, editor):
    sign_in(client, editor.email.upper(), WRONG)
    sign_in(client, "Nobody@example.org", WRONG)

    assert noted() == [(editor, "", "password", "wrong"), (None, "nobody@example.org", "password", "wrong")]


def test_what_is_refused_unread_is_not_noted(client, editor):
    """Otherwise whoever tries on and on would fill the database."""
    for _try in range(9):
        sign_in(client, editor.email, WRONG)

    assert noted() == [(editor, "", "password", "wrong")] * 5


def test_a_disabled_person_who_knows_the_password_is_noted_as_such(client, editor, administrator):
    people.disable(editor, by=administrator)

    sign_in(client, editor.email)

    assert noted() == [(editor, "", "password", "disabled")]


def test_a_code_is_noted_when_it_is_asked_for_typed_wrongly_and_typed_rightly(client, editor, with_mail_server):
    client.post("/sign-in/code/", {"email": editor.email})
    sign_in_letters.send_waiting_ones()
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE).group(1)
    client.post("/sign-in/code/confirm/", {"code": "WRONG1"})
    client.post("/sign-in/code/confirm/", {"code": code})

    assert noted() == [(editor, "", "code", outcome) for outcome in ("asked", "wrong", "let_in")]


def test_a_code_for_nobody_is_noted_too(client, db, with_mail_server):
    client.post("/sign-in/code/", {"email": "nobody@example.org"})
    client.post("/sign-in/code/confirm/", {"code": "WRONG1"})

    assert noted() == [(None, "nobody@example.org", "code", outcome) for outcome in ("asked", "wrong")]


def test_who_accepts_an_invitation_is_noted(client, administrator, programme):
    person, secret = people.invite(email="dara@example.org", roles=[("editor", programme)], by=administrator)
    client.get(f"/invitation/{secret}/")

    client.post("/invitation/", {"password1": "pangolin scales 77", "password2": "pangolin scales 77"})

    assert noted() == [(person, "", "invitation", "let_in")]


def test_who_signs_in_where_a_colleague_was_is_noted_as_themselves(client, editor, reviewer):
    client.force_login(reviewer)
    client.logout()
    sign_in(client, editor.email)

    assert noted() == [(editor, "", "password", "let_in")]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Safari/537.36", "Samsung Internet, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        ("a tool that tells its owner's name", ""),
        ("", ""),
    ],
)
def test_of_what_a_browser_says_only_words_of_ours_are_kept(said, kept):
    assert sign_ins.browser_of(said) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:DB8::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1"),
        ("", None),
        ("no address", None),
    ],
)
def test_what_is_no_address_is_kept_as_none(said, kept):
    assert sign_ins.address_of(RequestFactory().get("/", REMOTE_ADDR=said)) == kept


# --- The log beside it ---


def test_no_sign_in_is_an_act_so_that_no_chain_holds_a_device(client, editor):
    sign_in(client, editor.email)
    sign_in(client, editor.email, WRONG)

    assert Act.objects.count() == 0
    assert chain.extend() == 0


def test_a_row_names_a_person_or_an_e_mail_and_never_both_or_neither(editor):
    for fields in ({"who": editor, "email": "x@example.org"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            days_ago(0, **fields)


# --- The term ---


def test_the_worker_deletes_what_is_older_than_its_term_and_keeps_the_rest(editor, administrator, settings):
    settings.SIGN_INS_KEPT_DAYS = 30
    people.disable(editor, by=administrator)
    days_ago(31, who=editor)
    days_ago(31, email="nobody@example.org")
    kept = days_ago(29, who=editor)

    worker.beat("a worker")

    assert list(SignIn.objects.all()) == [kept]


def test_where_nothing_is_old_nothing_is_written(editor, django_assert_num_queries):
    days_ago(1, who=editor)

    with django_assert_num_queries(1):
        assert sign_ins.delete_old() == 0


def test_the_term_is_a_number_of_days(monkeypatch):
    monkeypatch.setenv("SIGN_INS_KEPT_DAYS", "90")
    assert installed._days("SIGN_INS_KEPT_DAYS", default=180) == 90

    for wrong in ("0", "-1", "100000"):
        monkeypatch.setenv("SIGN_INS_KEPT_DAYS", wrong)
        with pytest.raises(ImproperlyConfigured, match="from 1 to 3650"):
            installed._days("SIGN_INS_KEPT_DAYS", default=180)


# --- Who is shown them ---


def test_a_person_finds_their_own_and_nobody_elses_the_newest_first(client, editor, reviewer):
    days_ago(2, who=editor, address="203.0.113.1", browser="Chrome, Android")
    days_ago(1, who=editor, outcome="wrong", address="203.0.113.2")
    days_ago(1, who=reviewer, address="203.0.113.3")
    client.force_login(editor)

    page = client.get("/own-sign-ins/").content.decode()

    assert re.findall(r"203\.0\.113\.\d", page) == ["203.0.113.2", "203.0.113.1"]
    assert "Chrome, Android" in page
    assert "wrong, not let in" in page
    assert "deleted after 180 days" in page
    assert "/own-sign-ins/" in client.get("/password/").content.decode()


def test_where_there_is_none_the_page_says_so(client, editor):
    client.force_login(editor)

    assert "No sign-in in this time." in client.get("/own-sign-ins/").content.decode()


def test_many_are_shown_page_by_page(client, editor):
    for number in range(60):
        days_ago(1, who=editor, address=f"203.0.113.{number}")
    client.force_login(editor)

    first, second = client.get("/own-sign-ins/"), client.get("/own-sign-ins/?page=2")

    assert [len(answer.context["page"]) for answer in (first, second)] == [50, 10]
    assert 'href="?page=2" rel="next"' in first.content.decode()


def test_an_administrator_sees_those_of_a_person_they_manage(client, programme, editor):
    days_ago(1, who=editor, address=DEVICE)
    client.force_login(make_user("of-the-programme", role="administrator", programme=programme))

    assert f"/people/{editor.pk}/sign-ins/" in client.get(f"/people/{editor.pk}/").content.decode()
    assert DEVICE in client.get(f"/people/{editor.pk}/sign-ins/").content.decode()


def test_an_administrator_of_another_programme_does_not(client, editor):
    client.force_login(make_user("elsewhere", role="administrator", programme=make_programme("elsewhere")))

    assert "/sign-ins/" not in client.get(f"/people/{editor.pk}/").content.decode()
    assert client.get(f"/people/{editor.pk}/sign-ins/").status_code == 403


def test_tries_with_an_unknown_e_mail_are_shown_to_administrators_of_all_programmes(client, programme, administrator):
    days_ago(1, email="nobody@example.org", outcome="wrong")
    client.force_login(administrator)
    assert "/people/sign-ins/" in client.get("/people/").content.decode()
    assert "nobody@example.org" in client.get("/people/sign-ins/").content.decode()

    client.force_login(make_user("of-the-programme", role="administrator", programme=programme))
    assert "/people/sign-ins/" not in client.get("/people/").content.decode()
    assert client.get("/people/sign-ins/").status_code == 403
