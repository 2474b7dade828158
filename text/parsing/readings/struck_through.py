"""`~~words~~`, as others strike words out; ours is `<s>`."""

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

# Two signs right at the words on either side, and none such pair among them.
_STRUCK = r"(?<!~)(~~)((?=[^\s~])(?:[^~]|~(?!~))*?(?<=[^\s~]))~~(?!~)"


class StruckWords(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.ESCAPED_CHARS.append("~")
        # After code, links and index terms; before emphasis, which may stand inside.
        md.inlinePatterns.register(SimpleTagInlineProcessor(_STRUCK, "s"), "struck words", 64)
