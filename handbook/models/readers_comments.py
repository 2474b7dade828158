"""Who sent a reader's comment: nobody's name, only whether two came from the same reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workshops.models import Contribution


class ReadersComment(models.Model):
    """A contribution that a reader sent from a paragraph of an edition; the paragraph is its pin's.

    `sender` is a keyed digest of the account or invitation it came from. It bounds how much one reader sends, and
    tells nobody who they are.
    """

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, related_name="readers_comment", verbose_name=_("contribution")
    )
    sender = models.CharField(_("sender"), max_length=64)

    class Meta:
        verbose_name = _("reader's comment")
        verbose_name_plural = _("readers' comments")
        indexes = [models.Index(fields=["sender"], name="comments_of_a_reader")]

    def __str__(self):
        return str(self.contribution)
