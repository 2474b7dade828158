from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LawConfig(AppConfig):
    name = "law"
    verbose_name = _("law")

    def ready(self):
        from law.statute_list import bring_in_after_migrate

        # Not a data migration: a test that flushes the database would lose what one had put in.
        post_migrate.connect(bring_in_after_migrate, sender=self, dispatch_uid="law: the list of statutes")
