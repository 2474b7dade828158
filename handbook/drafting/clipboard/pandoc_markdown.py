"""The plain page as Markdown: pandoc writes it, in its sandbox; what it escapes out of caution alone is tidied away."""

import re
import subprocess
import unicodedata
from html import escape

import pypandoc
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from handbook.drafting.clipboard import typed_signs
from text import elements
from text.parsing.blocks import CannotRead, parse
from text.parsing.paragraph_source import APART

PATIENCE = 20  # seconds for pandoc

_DIALECT = (
    "markdown-smart-raw_html-raw_attribute-raw_tex-header_attributes-link_attributes-simple_tables-multiline_tables"
    "-grid_tables-table_captions-fenced_divs-bracketed_spans-native_divs-native_spans-escaped_line_breaks-superscript"
    "-subscript-strikeout-tex_math_dollars-citations-example_lists-fancy_lists-line_blocks-definition_lists"
    "-fenced_code_attributes-inline_code_attributes-task_lists+pipe_tables+four_space_rule"
)

# Words of our own among the author's: characters for private use, taken out of what comes in.
_CALL, _DEFINITION, _END, _STRUCK, _UNSTRUCK, _LEFT, _NUMBER = map(chr, range(0xE000, 0xE007))
_OURS = re.compile("[\ue000-\ue00a]")
_TAGS = {_STRUCK: "<s>", _UNSTRUCK: "</s>"} | {
    chr(0xE007 + at): tag for at, tag in enumerate(("<sup>", "</sup>", "<sub>", "</sub>"))
}
_TAG = re.compile(f"[{''.join(_TAGS)}]")
_LEFT_OUT = re.compile(f"{_LEFT}([^{_END}]*){_END}")
_WRITTEN = re.compile(f"{_NUMBER}([^{_END}]*){_END}")
_OF_NOTES = re.compile(f"[{_CALL}{_DEFINITION}][0-9]+{_END}|{_TAG.pattern}")
_UNSEEN = re.compile("[\u200b\u00ad]")


def without_our_signs(html: str) -> str:
    return typed_signs.OURS.sub("", _OURS.sub("", html))


def call_of(number: int) -> str:
    """What stands in the page where a note is called."""
    return f"{_CALL}{number}{_END}"


def has_call(html: str) -> bool:
    return _CALL in html


def definition_of(number: int) -> str:
    """What stands in the page before the words of a note, as a paragraph."""
    return f"<p>{_DEFINITION}{number}{_END}</p>"


def struck(html: str) -> str:
    """What stands in the page for words that are struck out; white space around them is not."""
    return _between(_STRUCK, _UNSTRUCK, html)


def raised(html: str, tag: str) -> str:
    """What stands in the page for words that stand higher (`sup`) or lower (`sub`) than their line."""
    opening, closing = (sign for sign, typed in _TAGS.items() if typed in (f"<{tag}>", f"</{tag}>"))
    return _between(opening, closing, html)


def _between(opening: str, closing: str, html: str) -> str:
    words = html.strip()
    before, after = html[: len(html) - len(html.lstrip())], html[len(html.rstrip()) :]
    return html if is_blank(words) else f"{before}{opening}{words}{closing}{after}"


def left_out(words: str) -> str:
    """What stands in the page for words that do not come in: nobody reads it but who looks for missing words."""
    return f"{_LEFT}{escape(words, quote=False)}{_END}"


def written(number: str) -> str:
    """What stands in the page for a number that was drawn and is words now: in what was pasted it is no word."""
    return f"{_NUMBER}{number}{_END} "


def is_blank(html: str) -> bool:
    """Whether no words are in a part of the page but such as are left out."""
    return not _LEFT_OUT.sub("", html).strip()


def with_words_left_out(html: str) -> str:
    """The page with the author's words alone, also those that do not come in."""
    return typed_signs.shown_in_html(_OF_NOTES.sub("", _LEFT_OUT.sub(r"\1", _WRITTEN.sub("", html))))


def markdown_of(html: str) -> str:
    """The page as Markdown that reads as the page does. Raises ValidationError when pandoc gives up."""
    html = _WRITTEN.sub(r"\1", _LEFT_OUT.sub("", html))
    tidied = _tidied(_by_pandoc(html))
    markdown = typed_signs.typed(tidied)
    if not _reads_as(markdown, html):
        markdown = typed_signs.typed(tidied, is_cautious=True)
    return markdown


def _reads_as(markdown: str, html: str) -> bool:
    """Whether the words and signs of Markdown are those of the page that it was made of."""
    try:
        text = parse(markdown)
    except CannotRead:
        return False
    read = "".join([*(block.text for block in text.blocks), *(note.text for note in text.notes)])
    page = typed_signs.shown(_OF_NOTES.sub("", elements.words(elements.read(html))))
    return _bare(read) == _bare(page)


def _bare(words: str) -> str:
    """Words without white space; a raised 2 is written ² where there is such a sign."""
    return "".join(unicodedata.normalize("NFKC", _UNSEEN.sub("", words)).split())


def _by_pandoc(html: str) -> str:
    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from", "html-native_divs-native_spans", "--to", _DIALECT]
    try:
        done = subprocess.run(
            [*command, "--wrap=none", "+RTS", "-M512M", "-RTS"],
            input=html.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as refused:
        raise ValidationError(_("This could not be converted. Paste it in smaller pieces.")) from refused
    return done.stdout.decode()


def _tidied(markdown: str) -> str:
    text, *notes = re.split(rf"(?m)^{_DEFINITION}(\d+){_END}\n", markdown.replace("\u00a0", " "))
    text = _without_noise(text)
    definitions = []
    for number, body in zip(notes[::2], notes[1::2], strict=True):
        body = re.sub(r"\n(?=[^\n])", "\n    ", _without_noise(body))
        definitions.append(f"[^{number}]: {body}")
    text = re.sub(rf"\s*{_CALL}(\d+){_END}", r"[^\1]", "\n\n".join(part for part in (text, *definitions) if part))
    # Word cuts struck-out words into several runs, too.
    text = re.sub(rf"{_UNSTRUCK}([ \t]*){_STRUCK}", r"\1", text)
    text = _TAG.sub(lambda sign: _TAGS[sign[0]], text)
    return f"{text}\n" if text else ""


def _without_noise(markdown: str) -> str:
    """Marks and spaces as an author types them: nothing escaped that means nothing, tables not drawn."""
    lines = []
    for line in markdown.split("\n"):
        if re.match(r"\s*\|", line):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            line = "| " + " | ".join(re.sub(r"^(:?)-+(:?)$", r"\1---\2", cell) for cell in cells) + " |"
            line = re.sub(r"\|(?:  \|)+", lambda empty: empty[0], line)
        elif line == "&nbsp;":  # pandoc's own sign between two lists; a space of the author's is none by now
            line = APART
        else:
            line = re.sub(r"^(\s*)- {2,3}(?=\S)", r"\1- ", line)
            line = re.sub(r"^(\s*)(\d+\.) {2,3}(?=\S)", r"\1\2 ", line)
        lines.append(line.rstrip() if not line.endswith("  ") else line.rstrip() + "  ")
    return re.sub(r"\n(?:[ ]*\n){2,}", "\n\n", "\n".join([*lines, ""])).strip("\n")
