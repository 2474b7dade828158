"""What is done to any thing, and to people: the verbs that the log of acts knows from this app."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    # To any thing
    "made": _("made"),
    "edited": _("edited"),
    "deleted": _("deleted"),
    "took away": _("took away"),
    "moved up": _("moved up"),
    "moved down": _("moved down"),
    "brought in": _("brought in"),
    "confirmed": _("confirmed"),
    "prepared": _("prepared"),
    "sent letters for": _("sent letters for"),
    "gave up": _("gave up"),
    "made a personal link for": _("made a personal link for"),
    # To people
    "invited": _("invited"),
    "invited again": _("invited again"),
    "chose a password": _("chose a password"),
    "changed the password": _("changed the password"),
    "chose a language": _("chose a language"),
    "gave a role": _("gave a role"),
    "took a role": _("took a role"),
    "disabled": _("disabled"),
    "enabled": _("enabled"),
    # To names
    "asked to black out": _("asked to black out"),
    "no longer asked to black out": _("no longer asked to black out"),
    "refused to black out": _("refused to black out"),
    "let lapse the request to black out": _("let lapse the request to black out"),
    "blacked out": _("blacked out"),
    "blacked out again": _("blacked out again, after a restore,"),
}
