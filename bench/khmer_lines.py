"""Normalise a Khmer chapter and find where its lines may end: processor time, beside khmercut alone on the same text.

    python bench/khmer_lines.py [FILE]

Without a file the text is made of the interface's own sentences, 10,000 words of them. Each way runs five times; the
shortest counts. The second figure of ours is what a page costs whose runs were seen before.
"""

import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORDS = 10_000


def sentences() -> list[str]:
    from babel.messages.pofile import read_po

    with (ROOT / "locale/km/LC_MESSAGES/django.po").open("rb") as file:
        said = [message.string for message in read_po(file, locale="km") if message.id]
    return sorted({one for one in said if isinstance(one, str) and len(one) > 60 and "%" not in one})


def text_of(source: str) -> list[str]:
    """Paragraphs of about 10,000 words: of five sentences, none of them twice, or the lines of a file."""
    from text.khmer import count_words

    pieces = Path(source).read_text(encoding="utf-8").splitlines() if source else sentences()
    pieces = [piece for piece in pieces if piece.strip()]
    random.Random(7).shuffle(pieces)
    paragraphs, words = [], 0
    while words < WORDS and pieces:
        paragraphs.append(" ".join(pieces.pop() for _each in range(min(5, len(pieces)))))
        words += count_words(paragraphs[-1], language="km")
    return paragraphs


def shortest(act, *, before=lambda: None) -> float:
    times = []
    for _each in range(5):
        before()
        started = time.process_time()
        act()
        times.append(time.process_time() - started)
    return min(times)


def main(source: str = "") -> None:
    import brotli
    from khmercut import tokenize

    from text import line_breaks
    from text.khmer import normalise

    paragraphs = text_of(source)
    page = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)

    def forget():
        line_breaks._held.cache_clear()
        line_breaks._pieces.cache_clear()

    alone = shortest(lambda: [tokenize(paragraph) for paragraph in paragraphs])
    ours = shortest(lambda: line_breaks.hold_words(normalise(page)), before=forget)
    again = shortest(lambda: line_breaks.hold_words(normalise(page)))
    held = line_breaks.hold_words(page)
    sizes = [len(brotli.compress(one.encode(), mode=brotli.MODE_TEXT, quality=7)) for one in (page, held)]
    print(f"{len(paragraphs)} paragraphs, {len(page):,} characters; compressed {sizes[0]:,} bytes, held {sizes[1]:,}")
    print(
        f"khmercut alone {alone * 1000:.0f} ms, ours {ours * 1000:.0f} ms ({ours / alone:.2f} of it),"
        f" of a page seen before {again * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
