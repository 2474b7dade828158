from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.forms import DateField, DateTimeField
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("accounts")

    def ready(self):
        from accounts import acts, chain, change_count, forms, seals, verbs
        from accounts.blackouts import reach, witnesses

        acts.declare(verbs.VERBS)
        reach.leave_out(seals.WITHOUT_NAMES)
        witnesses.declare(chain.WITNESS)
        for field in (DateField, DateTimeField):
            field.default_validators = [forms.refuse_unlikely_year]
        # The one use of signals: a migration may rebuild a table, which drops its triggers.
        pre_migrate.connect(seals.lift_before_migrate, sender=self, dispatch_uid="seals.lift")
        post_migrate.connect(seals.put_on_after_migrate, sender=self, dispatch_uid="seals.put_on")
        register(seals.check_seals, Tags.database)
        pre_migrate.connect(change_count.lift_before_migrate, sender=self, dispatch_uid="change_count.lift")
        post_migrate.connect(change_count.put_on_after_migrate, sender=self, dispatch_uid="change_count.put_on")
