"""Two server processes, each with pages of its own in memory, and a proxy before them that obeys our headers."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import date
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as django_settings
from django.db import connection

from handbook.editions import release
from handbook.models import Handbook
from tests.browser.conftest import PATIENCE, waits_for_the_server
from tests.factories import approved, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

SHOWS_WITHIN = 2.0
"""Seconds: one in which a process asks the database nothing, and one in which a proxy asks no process."""
A_PROXY_COUNTS_WHOLE_SECONDS = 1.0


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(*command, address, **more):
    process = subprocess.Popen(command, **more)
    try:
        waits_for_the_server(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def a_server_process(settings):
    """gunicorn with one worker, on the database of the test."""
    port = free_port()
    name = connection.settings_dict["NAME"]
    database = f"sqlite:///{name}" if connection.vendor == "sqlite" else os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    environment = {
        **os.environ,
        "DATABASE_URL": database if connection.vendor == "sqlite" else f"{database}/{name}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PUBLIC_URL": settings.PUBLIC_URL,
        "SECURE_SSL_REDIRECT": "false",
        "DEBUG": "true",  # style and scripts from where they lie
        "SECRET_KEY": django_settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--no-control-socket"]
    return running(*command, address=f"http://127.0.0.1:{port}", cwd=settings.BASE_DIR, env=environment)


def a_proxy(folder, servers):
    """nginx as docs/operations.md sets it up: it keeps what we let it keep, and asks both processes in turn."""
    port = free_port()
    upstream = " ".join(f"server {address.removeprefix('http://')};" for address in servers)
    paths = " ".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        # Its workers are otherwise people of their own, who may not write into the folder of a test.
        f"{'user root;' if os.getuid() == 0 else ''} daemon off; pid {folder}/pid;"
        f" error_log stderr crit; events {{}} http {{ access_log off; {paths}"
        f" proxy_temp_path {folder}/proxy; proxy_cache_path {folder}/kept keys_zone=pages:1m;"
        f" upstream processes {{ {upstream} }} server {{ listen 127.0.0.1:{port}; location / {{"
        " proxy_pass http://processes; proxy_set_header Host $host; proxy_cache pages; proxy_cache_key $request_uri;"
        " add_header X-Kept $upstream_cache_status; } } }"
    )
    return running("nginx", "-c", folder / "nginx.conf", "-p", folder, address=f"http://127.0.0.1:{port}")


@pytest.fixture
def processes(live_server, settings):
    with ExitStack() as stack:
        yield [stack.enter_context(a_server_process(settings)) for _each in range(2)]


@pytest.fixture
def proxy(processes, tmp_path):
    if shutil.which("nginx") is None:
        sentence = "NOT RUN: there is no nginx on this machine (Debian: sudo apt-get install nginx-light)"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    with a_proxy(tmp_path, processes) as address:
        yield address


@pytest.fixture
def edition(editor, approver):
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver)
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


PAGE = "/en/wildlife-trafficking/editions/1/evidence/"


def got(address, page=PAGE, **headers):
    """The status, the words and the headers of a page."""
    try:
        with urlopen(Request(address + page, headers=headers), timeout=PATIENCE / 1000) as response:
            return response.status, response.read().decode(), response.headers
    except HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers


def asks_until(ends, addresses):
    """Keep every page as fresh in memory as it can be, until a moment has passed."""
    while time.monotonic() < ends:
        for address in addresses:
            got(address)


def test_a_withdrawal_shows_in_every_process_within_two_seconds(edition, processes, approver):
    asks_until(time.monotonic() + 1, processes)
    assert ["A table was wrong." in got(address)[1] for address in processes] == [False, False]

    release.withdraw(edition, reason="A table was wrong.", by=approver)
    asks_until(time.monotonic() + SHOWS_WITHIN, processes)

    assert ["A table was wrong." in got(address)[1] for address in processes] == [True, True]


def test_it_shows_through_a_proxy_that_obeys_our_headers(edition, proxy, approver):
    asks_until(time.monotonic() + 1, [proxy])
    assert "A table was wrong." not in got(proxy)[1]
    assert {got(proxy)[2]["X-Kept"] for _each in range(3)} & {"HIT"}

    release.withdraw(edition, reason="A table was wrong.", by=approver)
    asks_until(time.monotonic() + SHOWS_WITHIN + A_PROXY_COUNTS_WHOLE_SECONDS, [proxy])

    assert "A table was wrong." in got(proxy)[1]


def test_a_handbook_that_is_closed_is_gone_through_the_proxy_too(edition, proxy):
    assert got(proxy)[0] == 200

    Handbook.objects.update(readers=Handbook.Readers.SIGNED_IN)
    asks_until(time.monotonic() + SHOWS_WITHIN + A_PROXY_COUNTS_WHOLE_SECONDS, [proxy])

    assert got(proxy)[0] == 404


def test_the_proxy_gives_nobody_a_page_of_somebody_who_is_signed_in(edition, proxy, reader, client):
    client.force_login(reader)
    name = django_settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"

    got(proxy)
    inside = [got(proxy, Cookie=cookie) for _each in range(3)]
    outside = [got(proxy) for _each in range(3)]

    assert ["/sign-out/" in words for _status, words, _headers in inside] == [True, True, True]
    assert {headers["X-Kept"] for _status, _words, headers in inside} <= {"MISS", "EXPIRED", "BYPASS"}
    assert ["/sign-out/" in words for _status, words, _headers in outside] == [False, False, False]
