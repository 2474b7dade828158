"""Who may do what, on one page.

A role is given to a person for one programme or for all (accounts.Membership). A permission is named
app.verb_object and declared on the model that it protects; a test fails when one named here does not exist.
Rules that depend on the thing itself (nobody approves what they drafted, an ongoing case is read by its
rapporteur and the reviewers) stand in the stage functions and querysets, not here.
"""

READER = frozenset({"handbook.read_handbook"})

# A reader of whom an administrator says that they sit or prosecute: not everybody who may read is one.
MAGISTRATE = READER | {"handbook.read_court_expert"}

RAPPORTEUR = READER | {
    "workshops.prepare_workshop",
    "workshops.receive_contribution",
    "workshops.read_contribution",
}

REVIEWER = READER | {
    "workshops.prepare_consultation",
    "workshops.prepare_workshop",
    "workshops.read_contribution",
    "workshops.read_ongoing_contribution",
    "workshops.dispose_contribution",
}

EDITOR = READER | {
    "workshops.read_contribution",
    "handbook.arrange_handbook",
    "handbook.read_draft",
    "handbook.draft_version",
    "law.keep_statute",
    "law.keep_entry",
    "handbook.keep_court_expert",
    "handbook.read_court_expert",
}

APPROVER = READER | {
    "workshops.read_contribution",
    "handbook.read_draft",
    "handbook.approve_version",
    "handbook.issue_edition",
    "handbook.withdraw_edition",
    "law.approve_change",
    "accounts.confirm_blackout",
}

ADMINISTRATOR = READER | {
    "accounts.manage_people",
    "accounts.ask_blackout",
    "accounts.confirm_blackout",
    "workshops.prepare_consultation",
    "workshops.prepare_workshop",
    "handbook.arrange_handbook",
    "handbook.keep_court_expert",
    "handbook.read_court_expert",
}

ROLES = {
    "reader": READER,
    "magistrate": MAGISTRATE,
    "rapporteur": RAPPORTEUR,
    "reviewer": REVIEWER,
    "editor": EDITOR,
    "approver": APPROVER,
    "administrator": ADMINISTRATOR,
}
