"""The set-up does each step once, and again when what it was made from has changed."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def set_up(tmp_path, monkeypatch):
    """bin/_set_up.py, for an empty folder instead of this checkout."""
    specification = importlib.util.spec_from_file_location("_set_up", ROOT / "bin" / "_set_up.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VAR", tmp_path / "var")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return module


@pytest.fixture
def venv(set_up):
    """A .venv without packages; its pip is the one that runs these tests."""
    set_up.PYTHON.parent.mkdir(parents=True)
    set_up.PYTHON.symlink_to(sys.executable)
    return set_up.VENV


def test_requirements_are_installed_once(set_up, venv, tmp_path, capsys):
    (tmp_path / "requirements.txt").write_text("# nothing\n")

    set_up.packages("requirements.txt")
    first = capsys.readouterr().out
    set_up.packages("requirements.txt")
    second = capsys.readouterr().out
    (tmp_path / "requirements.txt").write_text("# still nothing\n")
    set_up.packages("requirements.txt")
    third = capsys.readouterr().out

    assert first == third == "-- Installing requirements.txt into .venv (a minute or two the first time)\n"
    assert second == ""


def test_an_installation_that_failed_is_not_taken_for_done(set_up, venv, tmp_path):
    (tmp_path / "requirements.txt").write_text("-r not-there.txt\n")

    with pytest.raises(set_up.Stop) as stopped:
        set_up.packages("requirements.txt")

    assert stopped.value.status == 1
    assert str(stopped.value).startswith("The packages of requirements.txt could not be installed")
    assert list(venv.glob("installed-*")) == []


def test_a_change_of_any_requirements_file_counts(set_up, tmp_path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("a==1\n")
    two.write_text("b==1\n")

    before = set_up.fingerprint([one, two])
    one.write_text("a==2\n")

    assert set_up.fingerprint([one, two]) != before
    assert set_up.fingerprint([two]) == set_up.fingerprint([two])


def test_who_is_not_root_is_told_what_to_type(set_up, monkeypatch):
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(set_up.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(set_up.sys, "platform", "linux")

    with pytest.raises(set_up.Stop) as stopped:
        set_up.system_packages(*set_up.DEBIAN_PACKAGES, macos="pango", reason="Pango is missing.")

    assert stopped.value.status == 2
    assert str(stopped.value) == (
        "Pango is missing. Type this, then run this again:\n"
        "  sudo apt-get update && sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_on_a_mac_it_is_homebrew(set_up, monkeypatch):
    monkeypatch.setattr(set_up.sys, "platform", "darwin")

    with pytest.raises(set_up.Stop, match="brew install pango"):
        set_up.system_packages(*set_up.DEBIAN_PACKAGES, macos="pango", reason="Pango is missing.")


def test_one_set_up_waits_for_the_other(set_up, capsys):
    import threading

    order = []

    def second():
        with set_up.alone():
            order.append("second")

    with set_up.alone():
        other = threading.Thread(target=second)
        other.start()
        other.join(0.3)
        order.append("first")
    other.join(10)

    assert order == ["first", "second"]
    assert capsys.readouterr().out == "-- Another set-up of this folder is under way; waiting for it\n"


def test_every_requirement_is_pinned_exactly():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
        loose = [line for line in lines if line and "==" not in line and line != "-r requirements.txt"]

        assert loose == [], name
