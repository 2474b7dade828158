from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class HandbookConfig(AppConfig):
    name = "handbook"
    verbose_name = _("handbook")

    def ready(self):
        from accounts import acts
        from handbook import seals, verbs
        from office import jobs, letters
        from workshops.intake import laid_paragraphs

        acts.declare(verbs.VERBS)
        jobs.moved("handbook.printing.build", to="handbook.editions.printing.build")
        letters.complete("answers", "workshops.gatherings.invitations.with_link")
        laid_paragraphs.ask("handbook.feedback.laid_drafts.paragraphs_before")
        letters.complete("sign_off", "handbook.discussion.sign_offs.with_link")

        # The one use of signals: a migration may rebuild a table, which drops its triggers.
        pre_migrate.connect(seals.lift_before_migrate, sender=self, dispatch_uid="handbook.seals.lift")
        post_migrate.connect(seals.put_on_after_migrate, sender=self, dispatch_uid="handbook.seals.put_on")
        register(seals.check_seals, Tags.database)
