"""bin/serve and bin/test as a person types them, as far as that is quick: what they refuse, and in which words."""

import importlib
import os
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def serve(*arguments, cwd=ROOT, **environment):
    """Run bin/serve with little more environment than a new machine has."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [ROOT / "bin" / "serve", *arguments],
        cwd=cwd,
        env={**bare, **environment},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_a_port_that_is_taken_is_said_at_once():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        refused = serve(PORT=str(port))

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr == (
        f"Port {port} is taken, perhaps by a bin/serve that still runs. "
        f"End it, or take another port: PORT={port + 1} bin/serve\n"
    )


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٨٠٠٠"])
def test_a_port_is_a_number(port):
    refused = serve(PORT=port)

    assert (refused.returncode, refused.stderr) == (2, f"PORT must be a number from 1 to 65535, not {port!r}.\n")


@pytest.mark.parametrize("word", ["true", "NO", "1"])
def test_demo_is_yes_or_no(word):
    refused = serve(DEMO=word)

    assert (refused.returncode, refused.stderr) == (2, f"DEMO must be yes or no, not {word!r}.\n")


def test_serve_takes_no_arguments():
    refused = serve("--port", "8001")

    assert refused.returncode == 2
    assert refused.stderr == ("bin/serve takes no arguments, and was given: --port 8001\nbin/serve --help says more.\n")


@pytest.mark.parametrize("command", ["serve", "test"])
def test_help_works_from_any_directory(command, tmp_path):
    helped = subprocess.run(
        [ROOT / "bin" / command, "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=30
    )

    assert helped.returncode == 0
    assert helped.stdout.splitlines()[0].startswith(f"bin/{command}: set this")


def test_commands_run_from_a_path_with_a_space(tmp_path):
    folder = tmp_path / "two words" / "bin"
    folder.mkdir(parents=True)
    for file in (ROOT / "bin").iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
            (folder / file.name).chmod(0o755)

    helped = subprocess.run([folder / "serve", "--help"], cwd="/", capture_output=True, text=True, timeout=30)

    assert (helped.returncode, helped.stderr) == (0, "")


def test_the_address_is_written_down_while_it_is_served(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "bin")
    import _serve

    file = tmp_path / "address.txt"
    monkeypatch.setattr(_serve, "ADDRESS", file)

    with pytest.raises(KeyboardInterrupt), _serve.written_down("http://localhost:8001"):
        while_served = file.read_text()
        raise KeyboardInterrupt
    there_afterwards = file.exists()
    with _serve.written_down("http://localhost:8001"):
        file.write_text("http://localhost:8002\n")  # another bin/serve began

    assert while_served == "http://localhost:8001\n"
    assert not there_afterwards
    assert file.read_text() == "http://localhost:8002\n"


def test_a_machine_without_a_fitting_python_is_told_what_to_install(tmp_path):
    """The folder holds a copy of the one script, no .venv beside it, and a python3 that is too old."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "_python"
    script.write_bytes((ROOT / "bin" / "_python").read_bytes())
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, body in {"python3": "exit 1", "dirname": 'echo "${2%/*}"'}.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)

    refused = subprocess.run(["/bin/sh", script, "x.py"], env={"PATH": str(tools)}, capture_output=True, text=True)

    assert refused.returncode == 2
    assert refused.stderr.splitlines()[0] == (
        "Python 3.11, 3.12 or 3.13 is needed and was not found on this machine. Install one, then run this again:"
    )


def test_web_server_and_worker_are_not_told_the_address_of_the_tables_owner(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "bin")
    served = importlib.import_module("_serve")

    told = served.of_the_application({"DATABASE_URL": "postgres:///of", "DATABASE_OWNER_URL": "postgres:///by"})

    assert told == {"DATABASE_URL": "postgres:///of"}
