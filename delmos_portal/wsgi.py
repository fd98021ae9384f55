"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delmos_portal.settings")

application = get_wsgi_application()

# What is loaded now stays for good: no request need wait while it is searched for garbage.
gc.collect()
gc.freeze()
