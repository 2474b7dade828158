"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import secrets
from config.start_checks import Checked

secrets.write_for_the_owner_alone()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
secrets.take_from_others(settings.DATABASES, settings.VAR_DIR, settings.MEDIA_ROOT)

application = Checked(get_wsgi_application())
