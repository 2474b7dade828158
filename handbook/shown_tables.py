"""What readers' pages show: the tables of which every change is counted (accounts.change_count).

A page that is kept in memory shows nothing of any other table, but for what never changes: the text of approved
versions, of which only a blackout takes something, and that is counted. tests/handbook/reading/test_finished_pages.py
asks every kept page which tables it reads.
"""

from accounts.change_count import Watched

CHANGES = ("update", "delete")

WATCHED = [
    # Who withdrew an edition; names that were blacked out, each in the transaction that takes it out.
    Watched("accounts_user", columns=("names", "office"), acts=("update",)),
    Watched("accounts_blackout", acts=CHANGES),
    Watched("accounts_blackoutplace", acts=CHANGES),
    # The handbook and its editions
    Watched("handbook_handbook"),
    Watched("handbook_handbook_consultations"),
    Watched("handbook_edition"),
    Watched("handbook_editionchapter"),
    Watched("handbook_editionfile"),
    Watched("handbook_editionheard"),
    Watched("handbook_launch"),
    Watched("handbook_instrument"),
    Watched("handbook_chapterpage"),
    Watched("handbook_reprint"),
    Watched("handbook_launch"),
    Watched("handbook_instrument"),
    Watched("handbook_listitem"),
    Watched("handbook_chapter"),
    Watched("handbook_glossaryterm"),
    # What a phone searches in the copy that it keeps
    Watched("handbook_searchline"),
    Watched("handbook_searchindex"),
    Watched("handbook_helperdecision"),
    # Statutes, which are amended, and editors' word that a paragraph still stands
    Watched("handbook_look"),
    # Which words of the source a translation renders, and that it still holds
    Watched("handbook_rendering"),
    Watched("law_statute"),
    Watched("law_provision"),
    # What was heard, and as whose, of which copies of an edition tell nothing. A contribution that is new is in no
    # edition yet.
    Watched(
        "workshops_contribution",
        columns=("attribution", "ongoing", "stands", "rehearsed", "answered_at", "topic_id", "participant_id", "kind"),
        acts=CHANGES,
        is_copied=False,
    ),
    Watched("workshops_disposition", is_copied=False),
    Watched("workshops_participant", is_copied=False),
    Watched("workshops_consultation", acts=CHANGES, is_copied=False),
    Watched("workshops_topic", acts=CHANGES, is_copied=False),
    Watched("workshops_court", acts=CHANGES, is_copied=False),
    Watched("workshops_province", acts=CHANGES, is_copied=False),
]

NEVER_CHANGED = frozenset(
    {
        *("handbook_version", "handbook_wording", "handbook_paragraph", "handbook_citation", "handbook_image"),
        *("handbook_reliance", "handbook_listitem", "handbook_editionlaw", "office_storedfile"),
        "handbook_lawcorrection",
    }
)
"""What kept pages read of these tables is sealed, and says the same for ever; a blackout of it is counted above."""
