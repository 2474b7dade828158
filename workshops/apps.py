from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("workshops")

    def ready(self):
        from accounts import acts
        from accounts.blackouts import applying, reach
        from accounts.seals import declare
        from office import letters
        from workshops import verbs
        from workshops.gatherings.places import sync_after_migrate
        from workshops.intake import redaction
        from workshops.seals import SEALS, WITHOUT_NAMES

        acts.declare(verbs.VERBS)
        declare(SEALS)
        reach.leave_out(WITHOUT_NAMES)
        applying.afterwards(redaction.move_withheld_passages)
        letters.complete("invitation", "workshops.gatherings.invitations.with_link")

        # Not a data migration: a test that flushes the database would lose what one had put in.
        post_migrate.connect(sync_after_migrate, sender=self, dispatch_uid="workshops.gatherings.places")
