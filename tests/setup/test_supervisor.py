"""What bin/serve started is kept running: one process that dies does not end the others."""

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20  # seconds for what takes a moment on a busy machine


@pytest.fixture
def supervisor(monkeypatch):
    """bin/_supervisor.py, which does not wait before it starts a process again."""
    monkeypatch.syspath_prepend(ROOT / "bin")
    module = importlib.import_module("_supervisor")
    monkeypatch.setattr(module.Supervisor, "pause", 0)
    return module


def comes_to(asked) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not asked() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(asked())


def lines_of(file: Path) -> list[str]:
    return file.read_text().split() if file.is_file() else []


def lives(pid: str) -> bool:
    """Whether a process is there and is not only waiting to be taken notice of."""
    status = Path(f"/proc/{pid}/stat")
    if status.is_file():
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def keeps(file: Path) -> str:
    """A command that writes its process number down and stays."""
    return f"echo $$ >> '{file}'; exec sleep 60"


def test_what_is_killed_is_started_again_and_the_other_runs_on(supervisor, tmp_path, capfd):
    web, worker = tmp_path / "web", tmp_path / "worker"
    processes = [supervisor.Process("web", keeps(web)), supervisor.Process("worker", keeps(worker))]
    killed = []

    def until():
        if not killed and lines_of(web) and lines_of(worker):
            killed.append(os.kill(int(lines_of(worker)[0]), signal.SIGKILL))
        return len(lines_of(worker)) == 2

    supervisor.Supervisor(processes, tmp_path, dict(os.environ)).run(until)

    assert (len(lines_of(web)), len(lines_of(worker))) == (1, 2)
    assert capfd.readouterr().out == (
        "-- worker ended by itself (killed by SIGKILL); it is started again, the others run on\n"
    )


def test_what_dies_five_times_in_a_minute_is_given_up_and_the_others_are_ended(supervisor, tmp_path, capfd):
    web, worker = tmp_path / "web", tmp_path / "worker"
    processes = [
        supervisor.Process("web", keeps(web)),
        supervisor.Process("worker", f"echo $$ >> '{worker}'; echo no database; exit 3"),
    ]

    with pytest.raises(supervisor.GivenUp) as given_up:
        supervisor.Supervisor(processes, tmp_path, dict(os.environ)).run(lambda: False)

    assert str(given_up.value).startswith("worker ended by itself (status 3), for the 5th time within a minute.")
    assert len(lines_of(worker)) == 5
    assert [line for line in capfd.readouterr().out.splitlines() if "|" in line] == ["worker | no database"] * 5
    assert not any(lives(pid) for pid in lines_of(web))


def test_deaths_long_ago_do_not_count(supervisor, tmp_path):
    worker = tmp_path / "worker"
    process = supervisor.Process("worker", f"echo $$ >> '{worker}'; exit 1")
    process.deaths = [time.monotonic() - 100] * 20

    supervisor.Supervisor([process], tmp_path, dict(os.environ)).run(lambda: len(lines_of(worker)) == 3)

    assert len(process.deaths) < 5


def test_what_a_dead_process_left_behind_is_cleared_away_before_the_next_start(supervisor, tmp_path):
    """A killed web server leaves its children, which would hold the port."""
    children, leaders = tmp_path / "children", tmp_path / "leaders"
    command = f"sleep 60 & echo $! >> '{children}'; echo $$ >> '{leaders}'; wait"
    killed = []

    def until():
        if not killed and lines_of(leaders):
            killed.append(os.kill(int(lines_of(leaders)[0]), signal.SIGKILL))
        return len(lines_of(leaders)) == 2

    supervisor.Supervisor([supervisor.Process("web", command)], tmp_path, dict(os.environ)).run(until)

    assert len(lines_of(children)) == 2
    assert comes_to(lambda: not any(lives(pid) for pid in lines_of(children)))


def test_who_does_not_end_when_asked_is_ended(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 0.5)
    started = tmp_path / "started"
    command = f"trap '' TERM; echo $$ > '{started}'; while :; do sleep 0.1; done"

    supervisor.Supervisor([supervisor.Process("web", command)], tmp_path, dict(os.environ)).run(
        lambda: bool(lines_of(started))
    )

    assert not lives(lines_of(started)[0])


def test_procfile_is_the_one_list_of_processes(supervisor):
    processes = supervisor.read(ROOT / "Procfile")

    assert [process.name for process in processes] == ["web", "worker"]
    assert all(process.command.startswith("exec python ") for process in processes)


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_everything_in_order(tmp_path, name, status):
    """bin/serve's own part from there on where everything is set up, with another Procfile."""
    told, web = tmp_path / "told", tmp_path / "web"
    (tmp_path / "Procfile").write_text(
        f"web: trap 'echo web >> \"{told}\"; exit 0' TERM; echo $$ > '{web}'; while :; do sleep 0.1; done\n"
    )
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'bin')!r}); import _serve, _set_up, os, pathlib; "
        f"_set_up.ROOT = pathlib.Path({str(tmp_path)!r}); _serve.serve(dict(os.environ), 9)"
    )
    served = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    began = comes_to(lambda: lines_of(web))

    served.send_signal(signal.Signals[name])
    said, _nothing = served.communicate(timeout=PATIENCE)

    assert (began, served.returncode) == (True, status)
    assert said == "-- Starting web server and worker\n-- Ended\n"
    assert lines_of(told) == ["web"]
    assert not lives(lines_of(web)[0])
