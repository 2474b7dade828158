"""The pictures of a Word file: which the handbook has already, and which are taken into it once the text is saved."""

import hashlib

from django.core.exceptions import ValidationError

from accounts.models import User
from handbook.docx.word.word_document import Document, PictureNames
from handbook.models import Handbook, Image
from handbook.rendering import images
from office.remaking import Made
from text.inventory.shown_images import markdown as image_markdown
from text.parsing.markdown_escaping import escaped


class Pictures:
    """The pictures of a file: those that the handbook has by their name, others made anew and named once saved."""

    def __init__(self, handbook: Handbook):
        self.handbook = handbook
        self.names: dict[str, str] = {}  # SHA-256 of the bytes in the file -> name
        self.made: dict[str, Made] = {}  # name until it is saved -> picture
        self.refused: list[str] = []

    def of(self, document: Document) -> PictureNames:
        """What is typed for each picture of a file; words where it cannot be shown."""

        def typed(path: str, alternative: str, caption: str) -> str:
            name = self._name(document, path)
            if name:
                return image_markdown(name, alternative, caption)
            self.refused.append(alternative or caption)
            return escaped(" ".join(filter(None, (alternative, caption))))

        return typed

    def kept_in(self, text: str, *, by: User) -> str:
        """The text with the new pictures taken into the handbook."""
        for pending, made in self.made.items():
            if f"(image:{pending}" in text:
                text = text.replace(f"(image:{pending}", f"(image:{images.keep(self.handbook, made, by=by).name}")
        return text

    def _name(self, document: Document, path: str) -> str:
        try:
            content = document.picture(path)
        except ValidationError:
            content = None
        if content is None:
            return ""
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 not in self.names:
            self.names[sha256] = self._name_of_content(content, sha256)
        return self.names[sha256]

    def _name_of_content(self, content: bytes, sha256: str) -> str:
        there = Image.objects.filter(handbook=self.handbook, file__sha256=sha256).first()
        if there is not None:
            return there.name
        try:
            made = images.made_anew(content)
        except ValidationError:
            return ""
        # Until it is saved; no name that is given then has a 0.
        name = f"0{sha256[:12]}"
        self.made[name] = made
        return name
