"""How fast is a chapter page, beside what could serve the same bytes?

    python bench/reading.py [--seconds 4] [--rounds 3] [--database postgres]

The demonstration's longest text is issued in a database of its own, and gunicorn (2 workers, 8 threads) serves a
chapter page of about 27 KB to somebody who is signed out, beside

(a) a bare view with the same middleware and the same bytes, from the same gunicorn,
(b) the same bytes from nginx, where it is installed,
(c) the page as `manage.py export_edition` writes it, from nginx, where both are there.

The load comes from wrk, or from ab, or else from a client of our own, in a process of its own; all are asked in turn,
and of the rounds the best counts: what else the machine does only takes away. A chapter in English and its translation
into Khmer are asked beside each other. It also tells what a first visit to a chapter of 10,000 words takes over the
wire, and to the Khmer of one. Prints the ratios; exits 1 when a goal is missed.
"""

import argparse
import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TO_BARE_GOAL = 0.8
KHMER_GOAL = 0.9
"""Answers a second of a chapter in Khmer to those of the same chapter in English."""
FIRST_LOAD_GOALS = {"en": 100_000, "km": 110_000}
"""Bytes over the wire: page, style, scripts and pictures, each compressed as a browser asks."""
CONNECTIONS = 16
WORDS = 10_000

BARE = '''
"""The site, and beside it one view that does nothing but answer."""
import os
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as site

BYTES = Path(os.environ["BARE_BYTES"])


@login_not_required
def bare(request):
    return HttpResponse(kept())


def kept(found=[]):
    if not found:
        found.append(BYTES.read_bytes())
    return found[0]


urlpatterns = [path("bare/", bare), *site]
'''

SETTINGS = """
from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench_urls"
STATIC_ROOT = os.environ["STATIC_ROOT"]
"""


# The site -----------------------------------------------------------------------------------------------------------


def environment_of(folder: str) -> dict[str, str]:
    """The environment of an installation in a folder, with its modules of the bare view."""
    Path(folder, "bench_urls.py").write_text(BARE)
    Path(folder, "bench_settings.py").write_text(SETTINGS)
    database = os.environ.get("DATABASE_URL", "")
    return {
        **os.environ,
        "DATABASE_URL": database if database.startswith("postgres") else f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/files",
        "SECRET_KEY": "for this run only",
        "PUBLIC_URL": "http://127.0.0.1",
        "DEBUG": "false",
        "BARE_BYTES": f"{folder}/page.html",
        "STATIC_ROOT": f"{folder}/static",
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "PYTHONPATH": os.pathsep.join([folder, str(ROOT)]),
    }


def fill() -> None:
    """Handbooks of one edition each, in this process: a page of about 27 KB, a chapter of 10,000 words, and both with
    their translation into Khmer."""
    import django

    django.setup()
    from datetime import date

    from django.core.management import call_command

    from accounts.models import Programme, User
    from handbook.approval import decisions
    from handbook.demonstration.material import read
    from handbook.editions import kept_pages, launching, release
    from handbook.models import Chapter, Edition, Handbook
    from office.models import Job
    from press.book import Built

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    programme = Programme.objects.create(slug="bench", titles={"en": "Bench"})
    people = []
    for role in ("editor", "approver"):
        person = User.objects.create_user(f"{role}@example.org", names={"en": role})
        person.memberships.create(role=role, programme=programme)
        people.append(person)
    editor, approver = people
    material = read()
    texts = [file.text for _name, file in sorted(material.chapters.items())]
    short = WORDS * 9 // 50
    both = {"short": text_in_both(material, short), "long": text_in_both(material, WORDS)}
    for slug, versions in (
        ("wire", {"en": text_of(texts, WORDS)}),
        ("bench", {"en": text_of(texts, short)}),
        *both.items(),
    ):
        handbook = Handbook.objects.create(programme=programme, slug=slug, titles={"en": slug}, readers="everybody")
        chapter = Chapter.objects.create(
            handbook=handbook, slug="evidence", number=1, position=1, titles={"en": "Evidence"}
        )
        for language, text in versions.items():
            version = drafted(chapter, text, language, by=editor)
            decisions.submit(version, change_note="First.", by=editor)
            decisions.approve(version, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
        edition = release.prepare(handbook, by=approver, on=date(2022, 6, 1))
        release.put_books(edition, {language: Built(b"%PDF-1.7", 1, {}) for language in versions})
        Job.objects.filter(pk=edition.job_id).update(state=Job.State.DONE)
        launching.issue(
            edition, seen_as=launching.seen(Edition.objects.get(pk=edition.pk)), exposes_no_method=True, by=approver
        )
        kept_pages.build_pages(edition)


def drafted(chapter, text: str, language: str, *, by):
    """A draft of the chapter with a text, or with that of a translation of the approved one."""
    from handbook.drafting import drafts, saving
    from handbook.rendering.rendered_sources import markdown_by_key
    from handbook.translation import translating
    from handbook.translation.lines import source_of

    if language == "en":
        version = drafts.start_draft(chapter, by=by)
        saving.save(version, text=text, by=by)
    else:
        version = translating.start(chapter, language=language, by=by)
        wording = saving.save(version, text=text, by=by, keys=version.wording.keys)
        version.refresh_from_db()
        translating.write_many(version, markdown_by_key(wording), source=source_of(chapter).wording, by=by)
    version.refresh_from_db()
    return version


def text_of(texts: list[str], most: int) -> str:
    """A chapter of that many words, of the plain paragraphs of others, with a heading before every sixth."""
    words, parts = 0, []
    while words < most:
        for part in (part for text in texts for part in text.split("\n\n")):
            if words < most and part[:1].isalpha() and "[^" not in part and "](#" not in part:
                if len(parts) % 7 == 0:
                    parts.append(f"## Section {len(parts) // 7 + 1}")
                parts.append(part)
                words += len(part.split())
    return "\n\n".join(parts)


def text_in_both(material, most: int) -> dict[str, str]:
    """The same of the chapters that have a whole Khmer text: that many English words, and beside them the Khmer."""
    pairs = [
        pair
        for name, khmer in sorted(material.khmer_texts.items())
        for pair in zip(material.third_text(name).split("\n\n"), khmer.split("\n\n"), strict=False)
        if pair[0][:1].isalpha() and "[^" not in pair[0] and "](#" not in pair[0]
    ]
    words, parts = 0, []
    while words < most:
        for english, khmer in pairs:
            if words < most:
                if len(parts) % 7 == 0:
                    parts.append((f"## Section {len(parts) // 7 + 1}", f"## ផ្នែក {len(parts) // 7 + 1}"))
                parts.append((english, khmer))
                words += len(english.split())
    return {"en": "\n\n".join(one for one, _ in parts), "km": "\n\n".join(other for _, other in parts)}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def started(command: list[str], port: int, **more) -> subprocess.Popen:
    """A server, once it answers at its port."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{command[0]} does not come up.")


def gunicorn(folder: str, environment: dict[str, str]) -> tuple[subprocess.Popen, str]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"]
    return started(command, port, cwd=ROOT, env=environment), f"http://127.0.0.1:{port}"


def nginx(folder: str) -> tuple[subprocess.Popen, str]:
    port = free_port()
    configuration = Path(folder, "nginx.conf")
    configuration.write_text(
        textwrap.dedent(f"""
            daemon off; pid {folder}/nginx.pid; worker_processes 2; error_log stderr crit;
            events {{ worker_connections 256; }}
            http {{
                access_log off; keepalive_requests 10000000; types {{ text/html html; }}
                client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
                uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                server {{ listen 127.0.0.1:{port}; root {folder}; }}
            }}""")
    )
    Path(folder).chmod(0o755)
    return started(["nginx", "-c", str(configuration), "-p", folder], port), f"http://127.0.0.1:{port}"


def exported(folder: str, environment: dict[str, str]) -> str:
    """Where the page stands that the static export of the edition has; empty where there is no such command."""
    command = [sys.executable, "manage.py", "export_edition", "bench", "--output", f"{folder}/static-copy"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode:
        return ""
    pages = sorted(Path(folder, "static-copy").rglob("evidence/index.html"))
    return f"/{pages[0].relative_to(folder)}" if pages else ""


# The load -------------------------------------------------------------------------------------------------------------


def answers_a_second(address: str, seconds: int) -> float:
    if shutil.which("wrk"):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", address]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in said or re.search(r"Socket errors: connect [1-9]", said):
            raise SystemExit(f"{address} did not answer as it should:\n{said}")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    if shutil.which("ab"):
        command = ["ab", "-q", "-k", "-c", str(CONNECTIONS), "-t", str(seconds), "-n", "10000000", address]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return float(re.search(r"Requests per second:\s+([\d.]+)", said)[1])
    command = [sys.executable, __file__, "--ask", address, str(seconds)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


async def _ask(address: str, ends: float) -> int:
    host, _slash, path = address.removeprefix("http://").partition("/")
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    answered = 0
    while time.monotonic() < ends:
        writer.write(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(head.decode())
        await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
        answered += 1
    writer.close()
    return answered


async def ask(address: str, seconds: float) -> float:
    """Answers a second of as many connections as wrk would have."""
    began = time.monotonic()
    answered = await asyncio.gather(*(_ask(address, began + seconds) for _each in range(CONNECTIONS)))
    return sum(answered) / (time.monotonic() - began)


def fetched(address: str) -> tuple[bytes, int, str]:
    """A page as a browser gets it: its bytes, how many came over the wire with their headers, and the encoding."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    with urllib.request.urlopen(request) as response:
        body = response.read()
        return body, len(body) + len(str(response.headers)), response.headers.get("Content-Encoding", "")


def first_load(site: str, address: str) -> dict[str, int]:
    """Bytes over the wire of a page and of everything that it loads at once."""
    import brotli

    body, size, encoding = fetched(site + address)
    page = (brotli.decompress(body) if encoding == "br" else body).decode()
    parts = {"page": size}
    loaded = re.findall(
        r'<(?:script|img) [^>]*?src="(/[^"]+)"|<link rel="(?:stylesheet|icon|preload)" [^>]*?href="(/[^"]+)"', page
    )
    for part in sorted({one or other for one, other in loaded}):
        parts[part] = fetched(site + part)[1]
    styles = page.count('rel="stylesheet"')
    blocking = len(re.findall(r"<script (?![^>]*\b(?:defer|async)\b)[^>]*src=", page))
    return {**parts, "stylesheets": styles, "blocking scripts": blocking}


# Measured -------------------------------------------------------------------------------------------------------------


def measured(given) -> int:
    missed = 0
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        environment = environment_of(folder)
        subprocess.run([sys.executable, __file__, "--fill"], cwd=ROOT, env=environment, check=True)
        web, site = gunicorn(folder, environment)
        servers = [web]
        try:
            page = fetched_plain(f"{site}/en/bench/evidence/")
            Path(folder, "page.html").write_bytes(page)
            addresses = {"chapter page": f"{site}/en/bench/evidence/", "(a) bare view": f"{site}/bare/"}
            if shutil.which("nginx"):
                static, at = nginx(folder)
                servers.append(static)
                addresses["(b) nginx"] = f"{at}/page.html"
                if copy := exported(folder, environment):
                    addresses["(c) static copy"] = at + copy
                else:
                    print("SKIPPED (c): there is no static copy of an edition to serve.")
            else:
                print("SKIPPED (b) and (c): nginx is not installed (Debian: sudo apt-get install nginx-light).")
            print(f"The page has {len(page):,} bytes; {CONNECTIONS} connections, {given.seconds} seconds each.")
            missed += told(best_of(addresses, given), first_load(site, "/en/wire/evidence/"))
            missed += told_of_khmer(
                best_of({one: f"{site}/{one}/short/evidence/" for one in ("en", "km")}, given),
                first_load(site, "/km/long/evidence/"),
            )
            print("Every goal is met." if not missed else f"{missed} goals are missed.")
        finally:
            for server in servers:
                server.terminate()
                server.wait()
    return missed


def fetched_plain(address: str) -> bytes:
    with urllib.request.urlopen(address) as response:
        return response.read()


def best_of(addresses: dict[str, str], given) -> dict[str, float]:
    best = dict.fromkeys(addresses, 0.0)
    for _round in range(given.rounds):
        for name, address in addresses.items():
            best[name] = max(best[name], answers_a_second(address, given.seconds))
    return best


def told(best: dict[str, float], load: dict[str, int]) -> int:
    """Print what was found, and return how many goals are missed."""
    missed = 0
    ours = best["chapter page"]
    print(f"{'answers a second':24}{'':>10}    ours to it   goal")
    for name, rate in best.items():
        goal = TO_BARE_GOAL if name.startswith("(a)") else None
        missed += goal is not None and ours / rate < goal
        verdict = "" if goal is None else f"{goal:7.1f}{'  MISSED' if ours / rate < goal else ''}"
        print(f"{name:24}{rate:10,.0f}{ours / rate:14.2f}{verdict}")
    styles, blocking = load.pop("stylesheets"), load.pop("blocking scripts")
    wire = sum(load.values())
    goal = FIRST_LOAD_GOALS["en"]
    missed += (wire > goal) + ((styles, blocking) != (1, 0))
    print(f"First load of {WORDS:,} words, bytes over the wire, goal at most {goal:,}: {wire:,}")
    print("  " + ", ".join(f"{name} {size:,}" for name, size in load.items()))
    print(f"  stylesheets {styles} (goal 1), scripts that block {blocking} (goal 0)")
    return missed


def told_of_khmer(best: dict[str, float], load: dict[str, int]) -> int:
    """Print how a chapter in Khmer stands beside the same in English, and return how many goals are missed."""
    ratio = best["km"] / best["en"]
    wire, goal = sum(size for name, size in load.items() if "/" in name or name == "page"), FIRST_LOAD_GOALS["km"]
    print(f"in Khmer {best['km']:,.0f} a second, in English {best['en']:,.0f}: {ratio:.2f}, goal {KHMER_GOAL}")
    print(f"First load of the Khmer of {WORDS:,} words, goal at most {goal:,}: {wire:,} (page {load['page']:,})")
    return (ratio < KHMER_GOAL) + (wire > goal)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--ask", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        fill()
        return 0
    if given.ask:
        print(asyncio.run(ask(given.ask[0], float(given.ask[1]))))
        return 0
    if given.database == "postgres" and "DATABASE_URL" not in os.environ:
        again = [sys.executable, __file__, *sys.argv[1:]]
        return subprocess.call([sys.executable, str(ROOT / "bin" / "_with_postgresql.py"), *again])
    return 1 if measured(given) else 0


if __name__ == "__main__":
    sys.exit(main())
