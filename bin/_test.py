"""bin/test: set this checkout up and run every test.

usage: bin/test                   the habits, the suite on SQLite, the suite on PostgreSQL, the tests in a browser
       bin/test --style           only the habits: style, idioms, types, migrations. They change no file
       bin/test --style NAME...   only these habits; .pre-commit-config.yaml asks for them one by one
       bin/test ARGUMENTS         only the suite on SQLite, with these arguments for pytest: bin/test -k redline

Both suites run in one random order, new every time; bin/test ends with the number that brings the order back. Where
there are two processors they run side by side, and what the second printed is shown after the first.

The browser is the system's Chromium. Where there is none its tests are left out, loudly; with CI=true that is a
failure. The exit status is 0 only when nothing failed.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import _set_up as set_up
from _set_up import PYTHON, ROOT, Stop, say

# What an installation may be told would change what the tests see.
OWN_SETTINGS = {
    *("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "MEDIA_ROOT", "PUBLIC_URL", "SECURE_SSL_REDIRECT"),
    *("DATABASE_URL", "DATABASE_OWNER_URL"),
    *("TRUSTED_PROXIES", "SECURITY_CONTACT", "SIGN_INS_KEPT_DAYS", "EMAIL_URL", "PORT", "DEMO"),
    *("DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"),
}
TEMPLATES, SOURCES = "{templates}", "{sources}"  # every file of the kind; their checkers do not look for files

# The habits, by name. Each is one command of .venv that fails when the habit is broken, and changes nothing.
HABITS = {
    "ruff-check": ("ruff", "check", "."),
    "ruff-format": ("ruff", "format", "--check", "."),
    "djade": ("djade", "--check", "--target-version", "5.2", TEMPLATES),
    "django-upgrade": ("django-upgrade", "--check", "--target-version", "5.2", SOURCES),
    "migrations": ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "mypy": ("mypy",),
}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Result:
    """How one part of the run ended. A part that is no test counts as one."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""

    def __str__(self):
        counts = self.note or f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
        return f"{'FAILED' if self.failed else 'ok':8}{self.name:34}{counts} ({self.seconds:.0f} s)"


def main(arguments: list[str]) -> int:
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    asked = arguments[1:] if arguments[:1] == ["--style"] else []
    if unknown := [name for name in asked if name not in HABITS]:
        raise Stop(f"There is no habit called {', '.join(unknown)}. There are: {', '.join(HABITS)}.")
    with set_up.alone():
        set_up.packages("requirements.txt", "requirements-dev.txt")
        if arguments[:1] == ["--style"]:
            return summary([habit(name) for name in asked or HABITS])
        set_up.pango()
        for command in (["manage.py", "compile_catalogues"], ["-m", "press.fonts", "var/fonts"]):
            if run(*command, quiet=True):
                raise Stop("This checkout could not be set up; the reason stands above.", status=1)
    if arguments:
        return run("-m", "pytest", *arguments)
    order = f"--random-order-seed={random.randrange(1_000_000)}"
    results = [*(habit(name) for name in HABITS), *both_suites("--random-order", order), browser()]
    status = summary(results)
    print(f"The order of these suites again: bin/test --random-order {order}")
    return status


def habit(name: str) -> Result:
    headline(name)
    started = time.monotonic()
    program, *parts = HABITS[name]
    failed = bool(run(*(found for part in parts for found in files(part)), program=PYTHON.parent / program))
    return Result(name, int(not failed), int(failed), 0, time.monotonic() - started)


def files(part: str) -> list[str]:
    """The files that a part of a habit's command stands for, or the part itself."""
    if part == TEMPLATES:
        return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
    if part == SOURCES:
        folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name != "var"]
        return sorted(str(path.relative_to(ROOT)) for folder in folders for path in folder.rglob("*.py"))
    return [part]


def both_suites(*arguments: str) -> list[Result]:
    """Run the suite on SQLite and on PostgreSQL: side by side where there are processors for it, they share no data."""
    on_postgresql = ("the suite on PostgreSQL", ["bin/_with_postgresql.py", PYTHON, "-m", "pytest", *arguments])
    if (os.cpu_count() or 1) < 2:
        return [suite("the suite on SQLite", *arguments), Suite(*on_postgresql).result()]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as printed:
        beside = Suite(*on_postgresql, output=printed)
        try:
            first = suite("the suite on SQLite", *arguments)
            second = beside.result()
        except KeyboardInterrupt:
            end(beside.process)
            raise
        finally:
            printed.seek(0)
            shutil.copyfileobj(printed, sys.stdout)
    return [first, second]


def suite(name: str, *arguments: str) -> Result:
    return Suite(name, ["-m", "pytest", *arguments]).result()


class Suite:
    """A run of pytest that has begun. What it ran is counted from its own report."""

    def __init__(self, name: str, command: list, output=None):
        self.name, self.started = name, time.monotonic()
        self.folder = tempfile.TemporaryDirectory()
        self.report = Path(self.folder.name) / "report.xml"
        headline(name, output)
        self.process = begin(*command, f"--junit-xml={self.report}", output=output)

    def result(self) -> Result:
        status = ended(self.process)
        result = Result(self.name, *counts(self.report), seconds=time.monotonic() - self.started)
        self.folder.cleanup()
        if status and not result.failed:
            result.failed, result.note = 1, f"pytest ended with status {status}"
        return result


def counts(report: Path) -> tuple[int, int, int]:
    """Return how many tests passed, failed and were skipped by pytest's report; all 0 when there is none."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
        numbers = [{key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")} for suite in suites]
    except (OSError, ElementTree.ParseError):
        return 0, 0, 0
    failed = sum(one["failures"] + one["errors"] for one in numbers)
    skipped = sum(one["skipped"] for one in numbers)
    return sum(one["tests"] for one in numbers) - failed - skipped, failed, skipped


def browser() -> Result:
    name = "the tests in a browser"
    if any(shutil.which(program) for program in CHROMIUM):
        # A run of its own: the browser's event loop would make later tests of the database fail.
        return suite(name, "--override-ini=addopts=--strict-markers --strict-config -ra", "tests/browser")
    required = os.environ.get("CI") == "true"
    sentence = "NOT RUN: there is no Chromium on this machine (Debian: sudo apt-get install chromium)"
    headline(name)
    print(f"!!! {name.upper()} {sentence}", flush=True)
    return Result(name, failed=int(required), skipped=int(not required), note=sentence)


def summary(results: list[Result]) -> int:
    headline("summary")
    for result in results:
        print(result)
    passed, failed, skipped = (sum(getattr(one, key) for one in results) for key in ("passed", "failed", "skipped"))
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return int(bool(failed))


def headline(text: str, output=None) -> None:
    print(f"\n==== {text} ".ljust(100, "="), flush=True, file=output)


def run(*command, quiet: bool = False, program: Path = PYTHON) -> int:
    """Run .venv's Python, or another program there, and return its status."""
    return ended(begin(*command, output=subprocess.DEVNULL if quiet else None, program=program))


def begin(*command, output=None, program: Path = PYTHON) -> subprocess.Popen:
    """Start a program of .venv in the project's folder without an installation's settings."""
    environment = {name: value for name, value in set_up.environment().items() if name not in OWN_SETTINGS}
    arguments = [str(program), *(str(part) for part in command)]
    errors = output if hasattr(output, "fileno") else None  # a file takes both, so that they stay in their order
    return subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
    )


def ended(process: subprocess.Popen) -> int:
    try:
        return process.wait()
    except KeyboardInterrupt:
        end(process)
        raise


def end(process: subprocess.Popen) -> None:
    """End a program and wait: the terminal has told it as well; when we are asked by a signal it has to be told."""
    process.terminate()
    process.wait()


def _ended(*_signal) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(stop.status)
    except KeyboardInterrupt:
        say("Ended before all tests were run")
        sys.exit(130)
