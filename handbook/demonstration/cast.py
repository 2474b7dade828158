"""Who plays: an account for each role, and where their passwords are written down."""

import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection

from accounts.membership import people
from accounts.models import Programme, User
from workshops.models.gatherings import CODE_ALPHABET as READ_ALOUD


def invite(
    emails: Mapping[str, str], programme: Programme, *, called: str = "Demonstration", before_is_ours: bool = False
) -> dict[str, User]:
    """Make an account for each role and write the passwords down where only this installation's owner reads them.

    What stands in the file already is kept only where it is ours: the passwords of people who were invited before.
    """
    cast, lines = {}, []
    for role, email in emails.items():
        where = None if role == "administrator" else programme
        names = {"en": f"{called} {role}"}
        _person, secret = people.invite(email=email, names=names, language="en", roles=[(role, where)], by=None)
        password = _new_password()
        cast[role] = people.accept_invitation(secret, password=password)
        lines.append(f"{email:32}{password}\n")
    # Before the transaction ends: passwords that were lost could not be told to anybody.
    before = sign_ins().read_text(encoding="utf-8") if before_is_ours and sign_ins().exists() else ""
    _write_down(before + "".join(lines))
    return cast


def sign_ins() -> Path:
    """Where the passwords of the demonstration's accounts are written down: with the database that has the accounts."""
    return sign_ins_of(connection.vendor, connection.settings_dict, Path(settings.VAR_DIR))


def sign_ins_of(vendor: str, database: Mapping, var: Path) -> Path:
    """The same for any database: the installation's own has them in var/, another SQLite file beside itself, a server's
    database in var/ under a name of its own. So what is tried out elsewhere takes nothing from what runs here.
    """
    usual, name = var / "demo_sign_ins.txt", str(database["NAME"])
    if vendor == "sqlite":
        address = urlsplit(name) if name.startswith("file:") else None  # in memory, or only to be read
        file = Path(unquote(address.path) if address else name)
        is_own = "mode=memory" in name or name == ":memory:" or file == usual.with_name("db.sqlite3")
        return usual if is_own else file.with_name(f"{file.name}.demo_sign_ins.txt")
    where = "/".join(str(database.get(part) or "") for part in ("HOST", "PORT", "NAME"))
    return usual.with_name(f"demo_sign_ins-{hashlib.sha256(where.encode()).hexdigest()[:12]}.txt")


def _write_down(lines: str) -> None:
    sign_ins().parent.mkdir(parents=True, exist_ok=True)
    # Taken away first, so that a file others may read does not lend its rights to the new one.
    sign_ins().unlink(missing_ok=True)
    with open(os.open(sign_ins(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(lines)


def _new_password() -> str:
    """Return four groups of four characters, about 80 bits, that can be read out and typed."""
    return "-".join("".join(secrets.choice(READ_ALOUD) for _position in range(4)) for _group in range(4))


def cast_of(emails: Mapping[str, str]) -> dict[str, User]:
    return {role: User.objects.get(email=email) for role, email in emails.items()}
