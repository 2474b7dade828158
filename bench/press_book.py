"""How long a long book takes, and how much memory: our press, and beside it one plain WeasyPrint document.

    python bench/press_book.py FONTS [--chapters 40] [--plain 6]

The texts are generated and always the same. The plain document holds the first `--plain` chapters with the same
stylesheet and contents whose page numbers the stylesheet finds (target-counter), as one would write it first; our
press makes the same few chapters for the ratio. Each runs in a process of its own. "busy" are seconds of work, which
other work on the machine disturbs less than the seconds gone by; memory is the peak in MB.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

WORDS = str.split(
    "evidence court prosecutor judge wildlife ranger seizure permit species officer report scene witness chain custody "
    "sample expert penalty offence statement the a of in to and when where before after during without against each"
)
LINES_PER_CHAPTER = 500


def chapter_html(number: int) -> str:
    """Some 500 lines of source: paragraphs, footnotes, cross-references, a table, boxes, lists."""
    chance = random.Random(number)

    def sentence() -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(9, 22))).capitalize() + "."

    def prose(sentences: int) -> str:
        return " ".join(sentence() for _ in range(sentences))

    html = []
    for position in range(1, LINES_PER_CHAPTER // 4):
        if position % 12 == 1:
            html.append(f'<h2 id="section-{position}">{sentence()[:48]}</h2>')
        if position % 15 == 5:
            rows = "".join(f"<tr><td>{sentence()}</td><td>{chance.randint(1, 9)} years</td></tr>" for _ in range(5))
            block = f"<table><thead><tr><th>Act</th><th>Penalty</th></tr></thead><tbody>{rows}</tbody></table>"
        elif position % 11 == 7:
            block = f'<aside class="box box-key-point"><p class="box-title">Key point</p><p>{prose(2)}</p></aside>'
        elif position % 9 == 4:
            block = f"<ol><li>{sentence()}</li><li>{sentence()}</li><li>{sentence()}</li></ol>"
        else:
            note = f'<span class="footnote">{sentence()}</span>' if position % 4 == 0 else ""
            other = f' <a href="#p-{chance.randint(1, number)}.1">See there</a>.' if position % 5 == 0 else ""
            block = f"<p>{prose(chance.randint(4, 7))}{note}{other}</p>"
        mark = f'<span class="paragraph-number">{number}.{position}</span>'
        html.append(f'<div class="paragraph" id="p-{number}.{position}">{mark} {block}</div>')
    return "".join(html)


def generated_book(chapters: int):
    from press.book import Book, BookChapter, Labels

    return Book(
        title="A Long Handbook",
        subtitle="",
        language="en",
        edition="Edition 1",
        in_effect="In effect from 1 June 2026",
        fingerprint="0123456789abcdef" * 4,
        online_url="https://handbook.example/en/long/editions/1/",
        publisher="Ministry",
        notice="Generated text for measuring.",
        draft=False,
        chapters=tuple(
            BookChapter(number, f"Chapter about {WORDS[number % len(WORDS)]}", "en", "", chapter_html(number), "en")
            for number in range(1, chapters + 1)
        ),
        annexes=(),
        labels=Labels(
            "Contents", "Chapter", "Annex", "Published by", "Read online at", "Fingerprint", "Draft", "Note to readers"
        ),
    )


def ours(fonts: Path, chapters: int) -> int:
    from press.book import build

    return build(generated_book(chapters), fonts=fonts).pages


def plain(fonts: Path, chapters: int) -> int:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from press.fonts import face_css

    book = generated_book(chapters)
    links = "".join(f'<li><a href="#chapter-{c.number}">{c.title}</a></li>' for c in book.chapters)
    body = "".join(f'<section><h1 id="chapter-{c.number}">{c.title}</h1>{c.html}</section>' for c in book.chapters)
    typefaces = FontConfiguration()
    sheets = [
        CSS(string=face_css(fonts), font_config=typefaces),
        CSS(filename=Path(__file__).resolve().parent.parent / "static" / "press" / "book.css", font_config=typefaces),
        CSS(
            string="section { break-before: right; counter-reset: footnote }"
            "nav a::after { content: leader('.') target-counter(attr(href), page) }",
            font_config=typefaces,
        ),
    ]
    page = (
        f'<html lang="en"><title>{book.title}</title>'
        f'<body class="chapter"><nav><ul>{links}</ul></nav>{body}</body></html>'
    )
    document = HTML(string=page).render(font_config=typefaces, stylesheets=sheets, pdf_variant="pdf/ua-1")
    document.write_pdf(pdf_variant="pdf/ua-1")
    return len(document.pages)


def measured(way: str, fonts: Path, chapters: int) -> dict:
    """Pages, seconds and peak memory of one way, in a process of its own."""
    command = [sys.executable, __file__, str(fonts), "--way", way, "--chapters", str(chapters)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fonts", type=Path, help="a folder made by: python -m press.fonts FOLDER")
    parser.add_argument("--chapters", type=int, default=40)
    parser.add_argument("--plain", type=int, default=6)
    parser.add_argument("--way", choices=["ours", "plain"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        start = time.perf_counter()
        pages = (ours if given.way == "ours" else plain)(given.fonts, given.chapters)
        seconds = round(time.perf_counter() - start, 1)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        busy = round(time.process_time(), 1)
        print(json.dumps({"pages": pages, "seconds": seconds, "busy": busy, "memory": memory}))
        return
    print(f"ours, {given.chapters} chapters:", measured("ours", given.fonts, given.chapters), flush=True)
    few = measured("ours", given.fonts, given.plain)
    one = measured("plain", given.fonts, given.plain)
    print(f"ours, {given.plain} chapters:", few)
    print(f"plain, {given.plain} chapters:", one)
    print(f"ours takes {few['busy'] / one['busy']:.2f} of the work of plain WeasyPrint")


if __name__ == "__main__":
    main()
