"""Bring a text of 20,000 lines in, and print its drafts: seconds and memory of each command, in processes of their own.

    python bench/long_text.py [LINES]

The yardstick beside the import is the bare Markdown call on the same text, in the same run.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = str.split(
    "the court seizes a tusk where an officer weighs it before two witnesses and signs the record so that "
    "whoever reads the file later can follow the exhibit from the scene to the bench without asking anybody"
)


def text_of(lines: int) -> str:
    """About 500 lines a chapter: headings, paragraphs, lists, tables, footnotes, boxes."""
    written: list[str] = []
    number = 0
    while len(written) < lines:
        number += 1
        kind = number % 12
        words = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 36)).capitalize()
        if number % 130 == 1:
            written += [f"# Chapter {number // 130 + 1}", ""]
        if kind == 1:
            written += [f"## On point {number}", ""]
        if kind == 3:
            written += [f"- item {number} {words[:60]}", f"- item {number + 1} {words[60:120]}", ""]
        elif kind == 5:
            written += ["| What | Who | When |", "|---|---|---|", f"| {words[:30]} | clerk | {number} |", ""]
        elif kind == 7:
            written += [f'!!! key-point "Point {number}"', f"    {words}.", ""]
        elif kind == 9:
            written += [f"Paragraph {number}: {words}.[^n{number}]", "", f"[^n{number}]: A note on {number}.", ""]
        else:
            written += [f"Paragraph {number}: {words}.", ""]
    return "\n".join(written[:lines]) + "\n"


def run(*command, environment) -> tuple[float, int]:
    """Return seconds and peak memory (MB) of a command; its output is shown when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *map(str, command)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(output)
    print(output.strip().splitlines()[-1] if output.strip() else "")
    return time.perf_counter() - started, usage.ru_maxrss // 1024


def main(lines: int) -> None:
    sys.path.insert(0, str(ROOT))
    import markdown

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "long.md"
        source.write_text(text_of(lines))
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "MEDIA_ROOT": f"{folder}/files",
            "PUBLIC_URL": "https://handbook.example.org",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        started = time.perf_counter()
        markdown.markdown(source.read_text(), extensions=["tables", "footnotes", "def_list", "abbr", "attr_list"])
        bare = time.perf_counter() - started
        run("migrate", "--verbosity", "0", environment=environment)
        imported = run("import_markdown", "long", source, environment=environment)
        again = run("import_markdown", "long", source, environment=environment)
        printed = run("export_pdf", "long", "--draft", "--output", f"{folder}/long.pdf", environment=environment)
    print(f"{lines} lines")
    print(
        f"import          {imported[0]:7.1f} s  {imported[1]:5} MB   {imported[0] / bare:.1f} x the bare Markdown call"
    )
    print(f"import again    {again[0]:7.1f} s  {again[1]:5} MB")
    print(f"draft PDF       {printed[0]:7.1f} s  {printed[1]:5} MB")
    print(f"bare Markdown   {bare:7.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
