"""bin/serve: set this installation up, then run the web server and the background worker together.

usage: bin/serve            set up what is not set up, load the demonstration the first time, serve
       bin/serve --help     this text

It needs no environment. What it may say:
  PORT=8000       another port
  DEMO=no         start empty, for real work; it is remembered, later starts load no demonstration either
  DEMO=yes        load the demonstration into an installation that was started empty and is still empty
  PUBLIC_URL      the address under which readers reach this server; it is printed in books and letters
                  (http://localhost:PORT when it is not given: good for trying out, not for a real edition)
The README lists the rest. Ctrl-C ends everything that was started. What dies by itself is started again.
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import _set_up as set_up
from _set_up import Stop, say
from _supervisor import GivenUp, Supervisor, read

SIGN_INS_AT = set_up.VAR / "demo_sign_ins_at.txt"  # where those of its database are, as `set_up` found
ADDRESS = set_up.VAR / "address.txt"  # where it serves now: `invite` prints links that lead there


def main(arguments: list[str]) -> None:
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return
    if arguments:
        raise Stop(f"bin/serve takes no arguments, and was given: {' '.join(arguments)}\nbin/serve --help says more.")
    demonstration = wanted_demonstration(os.environ.get("DEMO", ""))
    port = free_port(os.environ.get("PORT", "8000"))
    public_url = (os.environ.get("PUBLIC_URL") or f"http://localhost:{port}").rstrip("/")
    environment = set_up.environment(PORT=str(port), PUBLIC_URL=public_url)

    with set_up.alone():
        set_up.packages("requirements.txt")
        set_up.pango()
        # From here on nobody else reads what is written. Packages may be everybody's: they hold nothing of ours.
        os.umask(0o077)
        make_ready(environment, demonstration)

    with written_down(public_url):
        serve(environment, port)


@contextmanager
def written_down(address: str):
    """Keep the address in var/ while it is served."""
    ADDRESS.write_text(f"{address}\n")
    try:
        yield
    finally:
        # Another bin/serve, at another port, may have written its own since.
        if ADDRESS.is_file() and ADDRESS.read_text() == f"{address}\n":
            ADDRESS.unlink()


def serve(environment: dict[str, str], port: int) -> None:
    """Run what Procfile lists until a signal comes, and end with the status that the signal asks for."""
    signals = []
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(signal.Signals[name], lambda number, _frame: signals.append(number))
    say("Starting web server and worker")
    answering = False

    def ended() -> bool:
        nonlocal answering
        if not answering and (answering := answers(port)):
            tell(port)
        return bool(signals)

    try:
        Supervisor(read(set_up.ROOT / "Procfile"), set_up.ROOT, of_the_application(environment)).run(until=ended)
    except GivenUp as reason:
        raise Stop(str(reason), status=1) from None
    say("Ended")
    sys.exit(128 + signals[0])


def of_the_application(environment: dict[str, str]) -> dict[str, str]:
    """The environment without the address of the tables' owner: who only works on rows does not know it."""
    return {name: value for name, value in environment.items() if name != "DATABASE_OWNER_URL"}


def answers(port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def tell(port: int) -> None:
    """Print what a person needs to begin."""
    lines = [""]
    sign_ins = Path(SIGN_INS_AT.read_text().strip()) if SIGN_INS_AT.is_file() else None
    if sign_ins is not None and sign_ins.is_file():
        lines += [f"The demonstration's sign-ins, kept in {sign_ins}:", "", sign_ins.read_text().strip(), ""]
    if not os.environ.get("PUBLIC_URL"):
        lines += [f"Books made now carry http://localhost:{port}. Before a real edition is issued, set PUBLIC_URL.", ""]
    print("\n".join([*lines, f"Serving at http://127.0.0.1:{port}/ (Ctrl-C ends it)", ""]), flush=True)


def free_port(text: str) -> int:
    """Return the port, when it is one and nobody listens on it."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Stop(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except PermissionError:
            raise Stop(f"Port {port} is kept for the administrator of this machine. Try: PORT=8000 bin/serve") from None
        except OSError:
            raise Stop(
                f"Port {port} is taken, perhaps by a bin/serve that still runs. "
                f"End it, or take another port: PORT={port + 1 if port < 65535 else 8000} bin/serve"
            ) from None
    return port


def wanted_demonstration(text: str) -> str:
    if text not in ("", "yes", "no"):
        raise Stop(f"DEMO must be yes or no, not {text!r}.")
    return text or "once"


def make_ready(environment: dict[str, str], demonstration: str) -> None:
    """Database, static files, catalogues, typefaces and demonstration: one process, since each start costs a second."""
    # The demonstration is loaded outside DEBUG only when the environment asks for it; the server is not told of it.
    asked = environment if demonstration == "no" else {**environment, "DEMO": "yes"}
    command = [set_up.PYTHON, "manage.py", "set_up", f"--demonstration={demonstration}"]
    status = subprocess.run(command, cwd=set_up.ROOT, env=asked, stdin=subprocess.DEVNULL).returncode
    if status:
        raise Stop("The installation could not be made ready; the reason stands above.", status=abs(status))


def _ended(*_signal) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    try:
        main(sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(stop.status)
    except KeyboardInterrupt:
        say("Ended")
        sys.exit(130)
