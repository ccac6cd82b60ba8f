"""The WSGI entry point: `gunicorn destal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")

application = get_wsgi_application()
