"""What is sealed of the office: which bytes a stored file has. It may go, with the rehearsal that it came in with."""

from accounts.seals import Seal

SEALS = [
    Seal(
        "office_storedfile",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM office_storedfile earlier WHERE earlier.id = {row}.id"
        " OR earlier.sha256 = {row}.sha256)",
        message="A stored file is never another one.",
        columns=frozenset({"sha256", "size"}),
        deletable=True,
    )
]
