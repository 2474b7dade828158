"""The law: statutes and provisions as far as they are known, and the law data with its changes."""

from law.models.entries import Change, Entry, FigureConfidence, Withdrawal
from law.models.statutes import Confidence, Provision, Statute

__all__ = ["Change", "Confidence", "Entry", "FigureConfidence", "Provision", "Statute", "Withdrawal"]
