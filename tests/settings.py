"""The portal's own settings; what is changed here is only what tests cannot do without."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("INSECURE_HTTP", "1")

from delmos_portal.settings import *  # noqa: F403 -- the environment must be set first

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,  # noqa: F405 -- from the portal's settings
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
MIDDLEWARE = ["tests.saved_pages.SavePages", *MIDDLEWARE]  # noqa: F405 -- from the portal's settings
