from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("office")

    def ready(self):
        from accounts.seals import declare
        from office.seals import SEALS

        declare(SEALS)
