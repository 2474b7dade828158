"""Words that found nothing, so that editors can lead them somewhere.

A reading page writes nothing into the database: what found nothing is put down in a file of the process, and the
worker takes it in. Only single words are kept, never a question; none with digits or signs of an address; and editors
see one only when it was asked on three different days.
"""

import os
import re
import secrets
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from handbook.models import Handbook, UnfoundWord
from handbook.reading.search.edition_indexes import Searchable
from text.search.analysis import WORD, folded, is_unspaced, pairs, stem

DAYS_BEFORE_SHOWN = 3
KEPT = timedelta(days=90)
LONGEST = 40
MOST_BYTES = 64 * 1024
"""Of one process between two visits of the worker; what comes after is left out."""


def notice(handbook: Handbook, asked: str, there: Searchable) -> None:
    """Put down the words of a question that an edition knows nothing of. Never fails: it is not what was asked for."""
    if "@" in asked or "://" in asked:
        return
    words = [word for word in WORD.findall(folded(asked[:300])) if _is_unknown(word, there)]
    if not words:
        return
    day = timezone.localdate().isoformat()
    with suppress(OSError):
        folder = settings.UNFOUND_WORDS_DIR
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{os.getpid()}.txt"
        if not file.exists() or file.stat().st_size < MOST_BYTES:
            with open(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as lines:
                lines.writelines(f"{handbook.pk}\t{day}\t{word}\n" for word in words)


def take_in() -> int:
    """Take what the processes put down into the database, each word once a day, and let go of old ones."""
    UnfoundWord.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
    for file in _files("*.txt"):
        # Under another name first: what the process writes meanwhile goes into a new file.
        with suppress(FileNotFoundError):
            file.rename(file.with_name(f"{file.stem}-{secrets.token_hex(4)}.taken"))
    taken = _files("*.taken")
    rows = {tuple(line.split("\t")) for file in taken for line in file.read_text(encoding="utf-8").splitlines()}
    known = set(Handbook.objects.values_list("pk", flat=True))
    unfound = [
        UnfoundWord(handbook_id=int(handbook), day=day, word=word)
        for handbook, day, word in sorted(row for row in rows if len(row) == 3)
        if int(handbook) in known
    ]
    UnfoundWord.objects.bulk_create(unfound, ignore_conflicts=True)
    for file in taken:
        file.unlink(missing_ok=True)
    return len(unfound)


def shown(handbook: Handbook) -> list[tuple[str, int]]:
    """The words that were asked on enough different days, the most frequent first, each with its days."""
    days = Counter(UnfoundWord.objects.filter(handbook=handbook).values_list("word", flat=True))
    return [(word, count) for word, count in days.most_common() if count >= DAYS_BEFORE_SHOWN]


def _is_unknown(word: str, there: Searchable) -> bool:
    if len(word) > LONGEST or re.search(r"\d", word):
        return False
    if is_unspaced(word):
        return word not in there.words.leads and not any(pair in there.index.places for pair in pairs(word))
    return (
        len(word) > 3
        and word not in there.words.stop
        and stem(word) not in there.index.places
        and (stem(word) not in there.words.known)
    )


def _files(pattern: str) -> list[Path]:
    return sorted(settings.UNFOUND_WORDS_DIR.glob(pattern))
