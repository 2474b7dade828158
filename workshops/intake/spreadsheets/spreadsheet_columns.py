"""Which columns a spreadsheet of contributions has, and which of them must be there.

One more column goes here; into `spreadsheet_rows` (`Row`, `_Reader`), which reads it; into `batches.bring_in`, which
stores it; and, where its cells are one of a list, into `vocabulary` and the template's lists.
"""

from django.utils.translation import gettext_lazy

COLUMNS = {
    "topic": (gettext_lazy("topic"), ["ប្រធានបទ"]),
    "kind": (gettext_lazy("kind"), ["ប្រភេទ"]),
    "profession": (gettext_lazy("profession"), ["វិជ្ជាជីវៈ", "មុខវិជ្ជាជីវៈ", "position", "role", "តួនាទី", "មុខតំណែង"]),
    "court": (gettext_lazy("court"), ["តុលាការ", "សាលា"]),
    "province": (gettext_lazy("province"), ["ខេត្ត", "រាជធានី-ខេត្ត", "ខេត្ត-រាជធានី", "province code"]),
    "language": (gettext_lazy("language"), ["ភាសា"]),
    "attribution": (gettext_lazy("attribution"), ["ការដាក់ឈ្មោះប្រភព"]),
    "text": (
        gettext_lazy("text"),
        ["អត្ថបទ", "in their own words", "contribution", "comment", "what was said", "មតិ", "មតិយោបល់", "ធាតុចូល"],
    ),
    "reference": (gettext_lazy("reference"), ["លេខយោង", "ref"]),
    "paragraph": (gettext_lazy("paragraph"), ["កថាខណ្ឌ"]),
    "received_on": (gettext_lazy("received on"), ["ថ្ងៃទទួល", "ទទួលនៅថ្ងៃ", "date", "កាលបរិច្ឆេទ"]),
}
"""The columns by their names in the code: the heading, and what else a heading may say, in either language."""


SHEET_OF_VALUES = gettext_lazy("Values")
"""The template's sheet of what may stand in the cells."""

MISSING = gettext_lazy(
    "No column holds: %(missing)s. Choose a column for each, or one value for all rows, or add it to the file."
)

REQUIRED = ["topic", "kind", "profession", "language", "attribution", "text"]
"""Columns that a file must have; their cells may be empty where a contribution may do without. A place is asked of
each row, as its profession has one or not."""
