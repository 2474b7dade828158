from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LawConfig(AppConfig):
    name = "law"
    verbose_name = _("law")

    def ready(self):
        from accounts import acts, change_count
        from accounts.blackouts import reach
        from accounts.seals import declare
        from law import verbs
        from law.record.law_data import WATCHED
        from law.seals import SEALS, WITHOUT_NAMES
        from law.statute_list import bring_in_after_migrate

        acts.declare(verbs.VERBS)
        declare(SEALS)
        reach.leave_out(WITHOUT_NAMES)
        change_count.watch(WATCHED)
        # Not a data migration: a test that flushes the database would lose what one had put in.
        post_migrate.connect(bring_in_after_migrate, sender=self, dispatch_uid="law: the list of statutes")
