"""The plain page as Markdown: pandoc writes it, in its sandbox; what it escapes out of caution alone is tidied away."""

import re
import subprocess

import pypandoc
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PATIENCE = 20  # seconds for pandoc

_DIALECT = (
    "markdown-smart-raw_html-raw_attribute-raw_tex-header_attributes-link_attributes-simple_tables-multiline_tables"
    "-grid_tables-table_captions-fenced_divs-bracketed_spans-native_divs-native_spans-escaped_line_breaks-superscript"
    "-subscript-strikeout-tex_math_dollars-citations-example_lists-fancy_lists-line_blocks-definition_lists"
    "-fenced_code_attributes-inline_code_attributes-task_lists+pipe_tables+four_space_rule"
)

# Words of our own among the author's: characters for private use, taken out of what comes in.
_CALL, _DEFINITION, _END, _STRUCK, _UNSTRUCK = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_OURS = re.compile("[\ue000-\ue004]")


def without_our_signs(html: str) -> str:
    return _OURS.sub("", html)


def call_of(number: int) -> str:
    """What stands in the page where a note is called."""
    return f"{_CALL}{number}{_END}"


def definition_of(number: int) -> str:
    """What stands in the page before the words of a note, as a paragraph."""
    return f"<p>{_DEFINITION}{number}{_END}</p>"


def struck(html: str) -> str:
    """What stands in the page for words that are struck out; white space around them is not."""
    words = html.strip()
    before, after = html[: len(html) - len(html.lstrip())], html[len(html.rstrip()) :]
    return f"{before}{_STRUCK}{words}{_UNSTRUCK}{after}" if words else html


def markdown_of(html: str) -> str:
    """Raises ValidationError when pandoc gives up."""
    return _tidied(_by_pandoc(html))


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
    text = re.sub(rf"{_UNSTRUCK}([ \t]*){_STRUCK}", r"\1", text).replace(_STRUCK, "<s>").replace(_UNSTRUCK, "</s>")
    return f"{text}\n" if text else ""


def _without_noise(markdown: str) -> str:
    """Marks and spaces as an author types them: nothing escaped that means nothing, tables not drawn."""
    lines = []
    for line in markdown.split("\n"):
        if re.match(r"\s*\|", line):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            line = "| " + " | ".join(re.sub(r"^(:?)-+(:?)$", r"\1---\2", cell) for cell in cells) + " |"
            line = re.sub(r"\|(?:  \|)+", lambda empty: empty[0], line)
        else:
            line = re.sub(r"^(\s*)- {2,3}(?=\S)", r"\1- ", line)
            line = re.sub(r"^(\s*)(\d+\.) {2,3}(?=\S)", r"\1\2 ", line)
            line = line.replace(r"\|", "|")
        line = re.sub(r"\\([\"'~^$@])", r"\1", line)
        line = re.sub(r"\\<(?=[\s\d=])", "<", line)
        line = re.sub(r"\\<", "&lt;", line)
        line = re.sub(r"(?<!\\)\\>(?!^)", ">", line) if not line.lstrip().startswith("\\>") else line
        line = re.sub(r"(?<=\s)\\\*(?=\s)", "*", line)
        line = re.sub(r"(?<=\w)\\_(?=\w)", "_", line)
        line = re.sub(r"\\\[([^\[\]^][^\[\]]*)\\\](?![(\[:])", r"[\1]", line)
        lines.append(line.rstrip() if not line.endswith("  ") else line.rstrip() + "  ")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
