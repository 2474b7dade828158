"""The processes of Procfile, kept running: what dies is started again, and that is said.

A process that dies several times within a minute will not live by being started once more: then all are ended.
Only Python's standard library is used here.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from _set_up import say

MOST_DEATHS, WITHIN = 5, 60  # so many of one process within so many seconds are one too many
PATIENCE = 10  # seconds that a process has to end by itself when it is asked to


@dataclass
class Process:
    """One line of Procfile, and the process that runs it now."""

    name: str
    command: str
    running: subprocess.Popen | None = None
    deaths: list[float] = field(default_factory=list)  # when, as time.monotonic() tells it
    next_start: float = 0.0
    speaker: threading.Thread | None = None

    def start(self, folder: Path, environment: dict[str, str]) -> None:
        # In a session of its own: Ctrl-C reaches the supervisor alone, which then ends the others in order; and
        # what the process starts in its turn is ended with it.
        self.running = subprocess.Popen(
            ["/bin/sh", "-c", self.command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.speaker = threading.Thread(target=self._pass_on, args=(self.running.stdout,), daemon=True)
        self.speaker.start()

    def _pass_on(self, lines) -> None:
        """Write what the process says, each line with its name before it."""
        with lines:
            for line in lines:
                sys.stdout.write(f"{self.name:7}| {line.decode(errors='replace').rstrip()}\n")
                sys.stdout.flush()

    def ask_to_end(self) -> None:
        # The process itself, not its group: it ends its own in order.
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()

    def clear_away(self) -> None:
        """End what is left of it, its own children too: they would hold the port that the next one needs."""
        if self.running is not None:
            with suppress(ProcessLookupError, PermissionError):  # nothing is left; macOS says it the second way
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.speaker.join(1)  # its last words are worth reading


class GivenUp(Exception):
    """A process died too often. The message says which, and what happens now."""


class Supervisor:
    """Starts the processes, starts again what dies, ends them all."""

    pause = 1.0  # seconds more each time before the same process is started again

    def __init__(self, processes: list[Process], folder: Path, environment: dict[str, str]):
        self.processes = processes
        self.folder = folder
        self.environment = environment

    def run(self, until: Callable[[], bool]) -> None:
        """Keep every process running until the function says so; then, or when one is given up, end them all.

        Raises GivenUp.
        """
        try:
            for process in self.processes:
                process.start(self.folder, self.environment)
            while not until():
                for process in self.processes:
                    self._look_after(process)
                time.sleep(0.1)
        finally:
            self._end()

    def _look_after(self, process: Process) -> None:
        now = time.monotonic()
        if process.running is None:
            if now >= process.next_start:
                process.start(self.folder, self.environment)
            return
        status = process.running.poll()
        if status is None:
            return
        process.clear_away()
        process.running = None
        process.deaths = [died for died in process.deaths if now - died < WITHIN] + [now]
        ended = f"{process.name} ended by itself ({how(status)})"
        if len(process.deaths) >= MOST_DEATHS:
            raise GivenUp(
                f"{ended}, for the {len(process.deaths)}th time within a minute. It is not started again, and the "
                "others are ended too; the reason stands above."
            )
        say(f"{ended}; it is started again, the others run on")
        # At once the first time; what dies again waits a little longer each time, for what it needs to come back.
        process.next_start = now + (len(process.deaths) - 1) * self.pause

    def _end(self) -> None:
        for process in self.processes:
            process.ask_to_end()
        deadline = time.monotonic() + PATIENCE
        while any(p.running and p.running.poll() is None for p in self.processes) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in self.processes:
            process.clear_away()


def how(status: int) -> str:
    """A process's exit status in words: Popen tells a signal by a number below zero."""
    return f"status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"


def read(procfile: Path) -> list[Process]:
    """The processes that a Procfile lists, in its order: `name: command`, one a line."""
    lines = [line.strip() for line in procfile.read_text().splitlines()]
    pairs = [line.partition(":") for line in lines if line and not line.startswith("#")]
    return [Process(name.strip(), command.strip()) for name, _colon, command in pairs]
