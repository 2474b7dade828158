"""What is done to the law data: the verbs that the log of acts knows from this app."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "proposed a change of": _("proposed a change of"),
    "approved a change of": _("approved a change of"),
    "declined a change of": _("declined a change of"),
    "took back a proposed change of": _("took back a proposed change of"),
    "withdrew a figure of": _("withdrew a figure of"),
    "proposed to restore a figure of": _("proposed to restore a figure of"),
    "restored a figure of": _("restored a figure of"),
}
