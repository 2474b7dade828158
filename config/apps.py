from django.apps import AppConfig
from django.core.checks import Tags, register


class InstallationConfig(AppConfig):
    name = "config"

    def ready(self):
        from config import checks

        for check in (checks.check_address, checks.check_proxies, checks.check_python, checks.check_roles):
            register(check, Tags.security, deploy=True)
