"""What both commands need before anything of the project runs: .venv, its packages, and the libraries of the system.

Only Python's standard library is used here: on a fresh machine nothing else is there. Every step looks first
whether it is done, so that the next start takes no time. A step that cannot be done raises Stop.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"

# WeasyPrint sets books with Pango; HarfBuzz's subsetter gives a book the same bytes on every machine.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libfontconfig.so.1",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
)
DEBIAN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
ASK_WEASYPRINT = "from weasyprint.text import ffi; raise SystemExit(ffi.harfbuzz_subset is None)"


class Stop(Exception):
    """The set-up cannot go on. The message says what is wrong and what to do."""

    def __init__(self, sentence: str, status: int = 2):
        super().__init__(sentence)
        self.status = status


def say(sentence: str) -> None:
    print(f"-- {sentence}", flush=True)


@contextmanager
def alone():
    """One set-up at a time: two that install into one .venv would spoil it."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (VAR / "set_up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this folder is under way; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def packages(*names: str) -> None:
    """Make .venv and install these requirements files into it, unless exactly they were installed before."""
    files = [ROOT / name for name in names]
    wanted = fingerprint(files)
    stamp = VENV / f"installed-{files[-1].stem}"
    if not _works(PYTHON):
        say(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor}")
        _make_venv()
    elif stamp.is_file() and stamp.read_text() == wanted:
        return
    elif _status(PYTHON, "-m", "pip", "--version"):
        say("Mending .venv: it has no pip")
        _make_venv()
    say(f"Installing {files[-1].name} into .venv (a minute or two the first time)")
    if _status(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q", "-r", files[-1], quiet=False):
        raise Stop(
            f"The packages of {files[-1].name} could not be installed; the reason stands above. "
            "The packages come over the internet: is this machine connected? Nothing is lost; run this again.",
            status=1,
        )
    # Last, so that an installation broken off half-way is taken up again.
    stamp.write_text(wanted)


def fingerprint(files: list[Path]) -> str:
    """Return one SHA-256 over the names and contents of files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def pango() -> None:
    """See that WeasyPrint finds its libraries. Root installs them; others are told what to type."""
    if _libraries_load() or _status(PYTHON, "-W", "ignore", "-c", ASK_WEASYPRINT) == 0:
        return
    system_packages(*DEBIAN_PACKAGES, macos="pango", reason="Pango, which sets the books, is not on this machine.")
    if _status(PYTHON, "-W", "ignore", "-c", ASK_WEASYPRINT):
        raise Stop("Pango was installed and still WeasyPrint does not find it. This tells why:\n  " + _ask_by_hand())


def system_packages(*names: str, macos: str, reason: str) -> None:
    """Install packages of the system, or say with which command the person can do it."""
    if sys.platform == "darwin":
        raise Stop(f"{reason} Install it, then run this again:\n  brew install {macos}")
    if not shutil.which("apt-get"):
        raise Stop(
            f"{reason} Install it with this system's package manager, then run this again. "
            f"On Debian the packages are: {' '.join(names)} (on Fedora: pango python3; on Alpine: pango)"
        )
    if os.geteuid() != 0:
        raise Stop(
            f"{reason} Type this, then run this again:\n  sudo apt-get update && sudo apt-get install {' '.join(names)}"
        )
    say(f"{reason} Installing {' '.join(names)}")
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # An update may fail for one of many sources and the packages be there all the same: the installation decides.
    _status("apt-get", "-q", "-q", "update", env=quietly, quiet=False)
    if _status("apt-get", "-q", "-y", "--no-install-recommends", "install", *names, env=quietly, quiet=False):
        raise Stop(f"{reason} apt-get could not install it; the reason stands above.", status=1)


def environment(**more: str) -> dict[str, str]:
    """The environment in which the project's own processes run: .venv comes first, lines are shown as they come."""
    path = f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1", **more}


def _works(python: Path) -> bool:
    """Whether .venv's Python starts: it does not when the Python that it was made with has been removed."""
    wanted = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return python.exists() and _status(python, "-c", wanted) == 0


def _make_venv() -> None:
    if _status(sys.executable, "-c", "import ensurepip"):
        name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        system_packages(name, macos="python@3.13", reason=f"Python's {name} is not on this machine.")
    if _status(sys.executable, "-m", "venv", "--clear", VENV, quiet=False):
        raise Stop(f"{VENV} could not be made; the reason stands above.", status=1)


def _libraries_load() -> bool:
    """A quick look, without starting WeasyPrint."""
    try:
        for name in LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _ask_by_hand() -> str:
    return f"'{PYTHON}' -c 'import weasyprint'"


def _status(*command, quiet: bool = True, env: dict[str, str] | None = None) -> int:
    unseen = subprocess.DEVNULL if quiet else None
    arguments = [str(part) for part in command]
    return subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=unseen, stderr=unseen, env=env).returncode
