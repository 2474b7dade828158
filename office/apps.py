from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("office")

    def ready(self):
        from accounts.blackouts import reach
        from accounts.seals import declare
        from office.seals import SEALS, WITHOUT_NAMES

        declare(SEALS)
        reach.leave_out(WITHOUT_NAMES)
