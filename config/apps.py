from django.apps import AppConfig
from django.core.checks import Tags, register


class InstallationConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks

        register(checks.check_address, Tags.security, deploy=True)
