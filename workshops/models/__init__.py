"""Consultations and workshops, and what is put forward in them.

places <- gatherings <- review <- contributions <- tallies: each module imports only those before it.
"""

from workshops.models.contributions import Attachment, Batch, Contribution, Support, Withholding
from workshops.models.gatherings import (
    AgendaItem,
    Attendance,
    Consultation,
    Gender,
    Participant,
    Profession,
    Topic,
    Workshop,
)
from workshops.models.phones import FurtherDevice, Phone
from workshops.models.places import Court, Province
from workshops.models.review import Disposition, Inquiry, StandardReason, Theme
from workshops.models.tallies import OfficeTally, TopicTally

__all__ = [
    "AgendaItem",
    "Attachment",
    "Attendance",
    "Batch",
    "Consultation",
    "Contribution",
    "Court",
    "Disposition",
    "FurtherDevice",
    "Gender",
    "Inquiry",
    "OfficeTally",
    "Participant",
    "Phone",
    "Profession",
    "Province",
    "StandardReason",
    "Support",
    "Theme",
    "Topic",
    "TopicTally",
    "Withholding",
    "Workshop",
]
