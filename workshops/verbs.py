"""What is done to workshops and contributions: the verbs that the log of acts knows from this app."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "answered": _("answered"),
    "asked about": _("asked about"),
    "assigned the themes of": _("assigned the themes of"),
    "claimed": _("claimed"),
    "closed the room of": _("closed the room of"),
    "copied the agenda to": _("copied the agenda to"),
    "corrected the answer to": _("corrected the answer to"),
    "emptied": _("emptied"),
    "exported": _("exported"),
    "let go of": _("let go of"),
    "lowered the attribution of": _("lowered the attribution of"),
    "took off the attendance list": _("took off the attendance list"),
    "marked as ended": _("marked as ended"),
    "marked as ongoing": _("marked as ongoing"),
    "marked as there": _("marked as there"),
    "opened again the room of": _("opened again the room of"),
    "put forward again": _("put forward again"),
    "received": _("received"),
    "recognised": _("recognised"),
    "released to the room": _("released to the room"),
    "replied about": _("replied about"),
    "showed again a passage of": _("showed again a passage of"),
    "took back": _("took back"),
    "took away from the room": _("took away from the room"),
    "undid": _("undid"),
    "withheld a passage of": _("withheld a passage of"),
}
