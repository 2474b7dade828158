#!/usr/bin/env python
"""Run a management command: `python manage.py help` lists them."""

import os
import sys

if __name__ == "__main__":
    from config import secrets

    secrets.write_for_the_owner_alone()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings
    from django.core.management import execute_from_command_line
    from django.utils import translation

    django.setup()
    secrets.take_from_others(settings.DATABASES, settings.VAR_DIR, settings.MEDIA_ROOT)
    # Many terminals cannot shape Khmer, so commands speak English; pages speak their reader's language.
    translation.activate("en")
    execute_from_command_line(sys.argv)
