"""Pandoc, in its sandbox: a bounded time, a bounded memory, a bounded answer."""

import json
import subprocess
import tempfile
from threading import Timer

import pypandoc
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PATIENCE = 60  # seconds
MOST_BYTES = 96 * 1024 * 1024  # of what pandoc writes
_MEMORY = ("+RTS", "-M768M", "-RTS")


def pandoc(content: bytes, *arguments: str) -> bytes:
    """Convert in a process that reads no file, reaches no network, and ends. Raises ValidationError."""
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(
            [pypandoc.get_pandoc_path(), "--sandbox", *arguments, *_MEMORY],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        clock = Timer(PATIENCE, process.kill)
        clock.start()
        try:
            with process.stdout:
                written = process.stdout.read(MOST_BYTES + 1)
            if len(written) > MOST_BYTES:
                process.kill()
            status = process.wait()
        finally:
            clock.cancel()
    if status or len(written) > MOST_BYTES:
        raise ValidationError({"file": _("The file could not be converted. Divide it, or save it anew in Word.")})
    return written


def to_tree(content: bytes, *arguments: str) -> dict:
    """Convert to pandoc's tree of a document."""
    try:
        return json.loads(pandoc(content, *arguments, "--to", "json"))
    except (ValueError, RecursionError) as refused:
        raise ValidationError({"file": _("The file is nested too deep. Write it in fewer levels.")}) from refused


def from_tree(tree: dict, *arguments: str) -> bytes:
    return pandoc(json.dumps(tree, ensure_ascii=False).encode(), "--from", "json", *arguments)
