"""People, what they may do where, secret links, the log of who did what, and what was blacked out.

people <- sign_ins, log, blackouts: each module imports only those before it.
"""

from accounts.models.blackouts import Blackout, BlackoutPlace
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
    "Key",
    "Membership",
    "Programme",
    "Role",
    "SignIn",
    "User",
    "UserManager",
    "in_language",
]
