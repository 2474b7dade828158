"""The glossary of the demonstration: an editor brings the terms in, an approver approves them."""

from accounts.models import User
from handbook.demonstration.material import FOLDER
from handbook.glossary import term_changes, term_files
from handbook.models import GlossaryChange, Handbook


def keep_glossary(handbook: Handbook, cast: dict[str, User]) -> None:
    terms = FOLDER / "glossary.csv"
    term_files.bring_in(handbook, terms.read_bytes(), terms.name, by=cast["editor"])
    proposed = GlossaryChange.objects.filter(term__handbook=handbook)
    term_changes.approve([change.seen for change in proposed], handbook=handbook, by=cast["approver"])
