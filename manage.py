#!/usr/bin/env python
"""Run a management command: `python manage.py help` lists them."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import execute_from_command_line
    from django.utils import translation

    django.setup()
    # Many terminals cannot shape Khmer, so commands speak English; pages speak their reader's language.
    translation.activate("en")
    execute_from_command_line(sys.argv)
