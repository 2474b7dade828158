"""What is sealed of handbooks: what is approved or issued. Children are written before the status flips."""

from accounts.blackouts.reach import EVERY_COLUMN
from accounts.seals import Seal

OF_APPROVED_VERSION = (
    "EXISTS (SELECT 1 FROM handbook_version sealed WHERE sealed.id = {row}.version_id AND sealed.status = 'approved')"
)
OF_ISSUED_EDITION = (
    "EXISTS (SELECT 1 FROM handbook_edition sealed WHERE sealed.id = {row}.edition_id AND sealed.status = 'issued')"
)
OF_WORDING_OF_APPROVED_VERSION = (
    "EXISTS (SELECT 1 FROM handbook_wording said JOIN handbook_version sealed ON sealed.id = said.version_id"
    " WHERE said.id = {row}.wording_id AND sealed.status = 'approved')"
)
WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_by_id", "withdrawal_reason"})


def pushes_out(table: str, parent: str, sealed: str, same: str = "earlier.id = {row}.id") -> str:
    """Say when a new row would push out (INSERT OR REPLACE) one whose parent is sealed."""
    return (
        f"EXISTS (SELECT 1 FROM handbook_{table} earlier JOIN handbook_{parent} sealed"
        f" ON sealed.id = earlier.{parent}_id WHERE sealed.status = '{sealed}' AND ({same}))"
    )


def _with_its_version(table: str, message: str) -> Seal:
    """Seal a table whose rows are written before their version is approved, and stay as they are from then on."""
    return _with_its_parent(table, "version", "approved", OF_APPROVED_VERSION, message)


def _with_its_edition(table: str, message: str) -> Seal:
    """The same of an edition, from its issue on."""
    return _with_its_parent(table, "edition", "issued", OF_ISSUED_EDITION, message)


def _with_its_parent(table: str, parent: str, status: str, of_sealed: str, message: str) -> Seal:
    return Seal(
        f"handbook_{table}",
        sealed=of_sealed,
        closed=f"{of_sealed} OR {pushes_out(table, parent, status)}",
        message=message,
        parents=(of_sealed,),
    )


SEALS = [
    Seal(
        "handbook_version",
        sealed="{row}.status = 'approved'",
        closed="EXISTS (SELECT 1 FROM handbook_version sealed"
        " WHERE sealed.id = {row}.id AND sealed.status = 'approved')",
        message="An approved version is sealed.",
        except_columns=WITHDRAWAL,
        except_once="withdrawn_at",
    ),
    Seal(
        "handbook_wording",
        sealed=OF_APPROVED_VERSION,
        closed=OF_APPROVED_VERSION + " OR EXISTS (SELECT 1 FROM handbook_wording earlier WHERE earlier.id = {row}.id)",
        message="A wording is never changed, and that of an approved version is sealed.",
        never_updated=True,
        parents=(OF_APPROVED_VERSION,),
    ),
    _with_its_version("paragraph", "The paragraphs of an approved version are sealed."),
    _with_its_version("listitem", "The list items of an approved version are sealed."),
    _with_its_version("citation", "The citations of an approved version are sealed."),
    _with_its_version("reliance", "The provisions that an approved version relies on are sealed."),
    _with_its_version("lawcorrection", "What an approved version corrects of the law is sealed."),
    _with_its_version("remark", "The remarks on an approved version are sealed."),
    Seal(
        "handbook_signoff",
        sealed=OF_WORDING_OF_APPROVED_VERSION,
        closed=f"{OF_WORDING_OF_APPROVED_VERSION} OR EXISTS (SELECT 1 FROM handbook_signoff earlier"
        " JOIN handbook_wording said ON said.id = earlier.wording_id"
        " JOIN handbook_version sealed ON sealed.id = said.version_id"
        " WHERE sealed.status = 'approved' AND earlier.id = {row}.id)",
        message="The sign-offs of an approved version are sealed.",
    ),
    Seal(
        # An issued edition shows it by its name, and a text may show it again at any time.
        "handbook_image",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM handbook_image earlier WHERE earlier.id = {row}.id OR earlier.name = {row}.name"
        " OR (earlier.handbook_id = {row}.handbook_id AND earlier.file_id = {row}.file_id))",
        message="An image is never changed.",
    ),
    Seal(
        # What of it is proposed may be revised or taken back; what somebody decided stays.
        "handbook_glossarychange",
        sealed="{row}.state <> 'proposed'",
        closed="EXISTS (SELECT 1 FROM handbook_glossarychange earlier WHERE earlier.state <> 'proposed'"
        " AND (earlier.id = {row}.id OR (earlier.term_id = {row}.term_id AND earlier.number = {row}.number)))",
        message="A decided change of a glossary term is sealed.",
    ),
    Seal(
        "handbook_helperdecision",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM handbook_helperdecision earlier WHERE earlier.id = {row}.id)",
        message="A decision about the helper is never changed.",
    ),
    Seal(
        "handbook_rendering",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM handbook_rendering earlier WHERE earlier.id = {row}.id)",
        message="What a translation renders is only added to.",
    ),
    Seal(
        "handbook_edition",
        sealed="{row}.status = 'issued'",
        closed="EXISTS (SELECT 1 FROM handbook_edition sealed WHERE sealed.status = 'issued'"
        " AND (sealed.id = {row}.id OR (sealed.handbook_id = {row}.handbook_id"
        " AND sealed.major = {row}.major AND sealed.minor = {row}.minor)))",
        message="An issued edition is sealed.",
        except_columns=WITHDRAWAL,
        except_once="withdrawn_at",
        # Its launch was called off before its hour: it is prepared again. A launch whose hour is past never goes.
        let_through=frozenset({"status", "issued_at"}),
        let_through_while="NOT EXISTS (SELECT 1 FROM handbook_launch launch WHERE launch.edition_id = {row}.id)",
    ),
    Seal(
        # The clock decides, that of the database: both keep time in UTC.
        "handbook_launch",
        sealed="{row}.at <= CURRENT_TIMESTAMP",
        closed="EXISTS (SELECT 1 FROM handbook_launch earlier WHERE earlier.at <= CURRENT_TIMESTAMP"
        " AND (earlier.id = {row}.id OR earlier.edition_id = {row}.edition_id))",
        message="A launch whose hour is past is sealed.",
    ),
    Seal(
        # Entered late, or entered again: rows are added, and none goes.
        "handbook_instrument",
        sealed=OF_ISSUED_EDITION,
        closed=pushes_out("instrument", "edition", "issued"),
        message="What was entered of the instrument of an issued edition is sealed.",
        parents=(OF_ISSUED_EDITION,),
    ),
    _with_its_edition("editionchapter", "The chapters of an issued edition are sealed."),
    _with_its_edition("editionlaw", "The law data of an issued edition are sealed."),
    _with_its_edition("editionglossary", "The glossary of an issued edition is sealed."),
    _with_its_edition("editionheard", "What an issued edition heard is sealed."),
    Seal(
        "handbook_editionfile",
        sealed=OF_ISSUED_EDITION,
        # New formats may be added to an issued edition; a file that is there may not be pushed out.
        closed=pushes_out(
            "editionfile",
            "edition",
            "issued",
            same="earlier.id = {row}.id OR (earlier.edition_id = {row}.edition_id AND earlier.kind = {row}.kind"
            " AND earlier.language = {row}.language AND earlier.paper = {row}.paper)",
        ),
        message="The files of an issued edition are sealed.",
        parents=(OF_ISSUED_EDITION,),
        # Where names were blacked out, the book is printed again under the same name.
        let_through=frozenset({"stored_file_id", "pages", "libraries", "added_at"}),
        let_through_while="EXISTS (SELECT 1 FROM handbook_reprint asked JOIN accounts_blackout act"
        " ON act.id = asked.blackout_id WHERE asked.file_id = {row}.id AND asked.done_at IS NULL"
        " AND act.status = 'confirmed')",
    ),
    Seal(
        # A file is printed again once for a blackout, and only for one that is confirmed.
        "handbook_reprint",
        sealed="{row}.done_at IS NOT NULL AND EXISTS (SELECT 1 FROM handbook_editionfile file"
        " JOIN handbook_edition sealed ON sealed.id = file.edition_id"
        " WHERE file.id = {row}.file_id AND sealed.status = 'issued')",
        closed="EXISTS (SELECT 1 FROM handbook_reprint earlier WHERE earlier.done_at IS NOT NULL"
        " AND (earlier.id = {row}.id"
        " OR (earlier.file_id = {row}.file_id AND earlier.blackout_id = {row}.blackout_id)))",
        message="A reprint that is done is never changed.",
    ),
]

WITHOUT_NAMES = {
    "handbook_chapter": frozenset({"slug"}),
    "handbook_chapterpage": EVERY_COLUMN,  # emptied instead
    "handbook_citation": EVERY_COLUMN,
    "handbook_courtexpert": frozenset({"fields", "languages", "office_telephone"}),
    "handbook_edition": frozenset({"fingerprint"}),
    "handbook_editionchapter": frozenset({"slug"}),
    "handbook_editionfile": EVERY_COLUMN,
    "handbook_editionlaw": EVERY_COLUMN,  # of the law, not of people
    "handbook_editionheard": frozenset({"receipt", "outcome", "language", "attribution"}),
    "handbook_guidelinecase": EVERY_COLUMN,  # invented, and of no people
    "handbook_handbook": frozenset({"slug"}),
    "handbook_image": EVERY_COLUMN,
    "handbook_instrument": frozenset({"kind"}),
    "handbook_launch": EVERY_COLUMN,
    "handbook_lawcorrection": frozenset({"key", "place"}),
    "handbook_listitem": frozenset({"key", "paragraph", "number"}),
    "handbook_paragraph": frozenset({"key", "number", "kind"}),
    "handbook_pin": EVERY_COLUMN,
    "handbook_readerscomment": EVERY_COLUMN,
    "handbook_reliance": EVERY_COLUMN,
    "handbook_remark": frozenset({"key", "number", "client_key"}),
    "handbook_rendering": EVERY_COLUMN,
    "handbook_reprint": EVERY_COLUMN,
    "handbook_searchindex": EVERY_COLUMN,  # emptied instead
    "handbook_termplaces": EVERY_COLUMN,  # emptied instead
    "handbook_textreading": EVERY_COLUMN,  # emptied instead
    "handbook_wording": frozenset({"item_keys", "keys", "sha256"}),
}
"""What blacking out does not reach of these tables; see accounts.blackouts.reach."""
