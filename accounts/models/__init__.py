"""People, what they may do where, secret links, the log of who did what, what was blacked out,
and a count of changes.

languages <- people <- sign_ins, log, blackouts, changes: each module imports only those before it.
"""

from accounts.models.blackouts import Blackout, BlackoutPlace
from accounts.models.changes import ChangeCount
from accounts.models.languages import LanguageField
from accounts.models.log import VERBS, Act, ActDigest, ChainLink
from accounts.models.people import Key, Membership, Programme, Role, User, UserManager, in_language
from accounts.models.sign_ins import SignIn

__all__ = [
    "VERBS",
    "Act",
    "ActDigest",
    "Blackout",
    "BlackoutPlace",
    "ChainLink",
    "ChangeCount",
    "Key",
    "LanguageField",
    "Membership",
    "Programme",
    "Role",
    "SignIn",
    "User",
    "UserManager",
    "in_language",
]
