"""All settings. Production values are the default; everything else is asked for by environment.

A missing or unsafe value stops the start with a sentence that names the variable.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

django_stubs_ext.monkeypatch()  # ModelAdmin[Case] and its like, when running

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DELMOS_DEMO", False)  # the demonstration page and its one-click sign-in
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"] if DEMO else [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000" if DEMO else "").rstrip("/")
INSECURE_HTTP = env.bool("INSECURE_HTTP", DEMO)  # plain http: loopback demonstration and tests only
if not DEMO and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
if not SITE_URL:
    raise ImproperlyConfigured("SITE_URL is missing: the address that mails link to.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts.")

INSTALLED_APPS = [
    "delmos_portal.accounts",
    "delmos_portal.journal",
    "delmos_portal.outbox",
    "delmos_portal.questionnaires",
    "delmos_portal.documents",
    "delmos_portal.pages",
    "delmos_portal.running",
    "applications",
    "screening",
    "reporting",
    *(["delmos_portal.demo"] if DEMO else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "delmos_portal.accounts.writers.WriterMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "delmos_portal.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "delmos_portal.accounts.middleware.SessionAgeMiddleware",
    "delmos_portal.accounts.middleware.StaffSecondFactorMiddleware",
    "delmos_portal.accounts.middleware.NoStoreMiddleware",
]

ROOT_URLCONF = "delmos_portal.urls"
WSGI_APPLICATION = "delmos_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "delmos_portal.accounts.context.portal",
                "delmos_portal.pages.context.site_notices",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "libraries": {"waiting": "applications.views.waiting_tag"},
            "builtins": [
                "delmos_portal.templatetags.swedish",
                "delmos_portal.templatetags.parts",
                "delmos_portal.templatetags.comparing",
                "delmos_portal.accounts.templatetags.posting",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# PostgreSQL; the variables are libpq's own.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env.str("PGDATABASE", "delmos"),
        "HOST": env.str("PGHOST", ""),
        "PORT": env.str("PGPORT", ""),
        "USER": env.str("PGUSER", ""),
        "PASSWORD": env.str("PGPASSWORD", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# Sessions and rate limits live in PostgreSQL: losing Redis loses nothing but time (trust.md, P4).
SESSION_ENGINE = "delmos_portal.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "sessionid" if INSECURE_HTTP else "__Host-sessionid"
SESSION_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "csrftoken" if INSECURE_HTTP else "__Host-csrftoken"
CSRF_COOKIE_SECURE = not INSECURE_HTTP
STAFF_IDLE_SECONDS = 30 * 60
APPLICANT_IDLE_SECONDS = 60 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["delmos_portal.accounts.backends.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"delmos_portal.accounts.passwords.{name}", "OPTIONS": options}
    for name, options in (
        ("NotLikeThePerson", {"user_attributes": ["email", "name"]}),
        ("LongEnough", {"min_length": 12}),
        ("NotCommon", {}),
    )
]
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "delmos_portal.accounts.unsent.csrf_failure"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "delmos_portal.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"delmos_portal.accounts.forms.passwords.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("reauthenticate", "ReauthenticateForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("change_password", "ChangePasswordForm"),
        ("set_password", "SetPasswordForm"),
    )
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An address is proven by the mail that opened the account; User.email is the only place for it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # a class, not a secret
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class
)
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_RATE_LIMITS = {
    "claim": "5/h/ip",
    "verify": "30/m/ip",
    "signing_code": "20/m/user,60/m/ip",
    "register": "60/m/ip",
    "e_id": "20/m/ip",
    "inquiry": "5/h/ip",
    "opinion": "60/h/ip",
    "opinion_guess": "20/h/ip",
}
# A forwarded address is believed only from the proxy that is known to be there.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0
ACCOUNT_LOGOUT_REDIRECT_URL = "start"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 1800
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Delmos bidragsportal"

# e-ID over OpenID Connect, by a broker (docs/operations.md). Without an address it is not there.
EID = {
    "server_url": env.str("EID_SERVER_URL", "").rstrip("/"),  # the issuer's own address
    "client_id": env.str("EID_CLIENT_ID", ""),
    "client_secret": env.str("EID_CLIENT_SECRET", ""),
    "name": env.str("EID_NAME", "e-legitimation"),
    "scope": env.str("EID_SCOPE", "openid profile"),
    "level_claim": env.str("EID_LEVEL_CLAIM", "acr"),
    "level_value": env.str(  # one or several, with spaces
        "EID_LEVEL_VALUE",
        "http://id.elegnamnden.se/loa/1.0/loa3 http://id.elegnamnden.se/loa/1.0/loa4",
    ),
}
SOCIALACCOUNT_ADAPTER = "delmos_portal.accounts.adapters.EIdAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address from outside opens no account
if EID["server_url"] and not (EID["client_id"] and EID["client_secret"]):
    raise ImproperlyConfigured("EID_SERVER_URL needs EID_CLIENT_ID and EID_CLIENT_SECRET.")
if EID["server_url"] and not (EID["server_url"].startswith("https://") or INSECURE_HTTP):
    raise ImproperlyConfigured("EID_SERVER_URL must begin with https://.")

# Language and time: stored in UTC, shown in Stockholm.
LANGUAGE_CODE = "sv"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
USE_THOUSAND_SEPARATOR = True

# Static files and stored files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_ROOT = Path(env.str("FILES_ROOT", str(BASE_DIR / "var" / "files")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing links to the others
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
# The scanner of uploads: unix:/run/clamav/clamd.ctl or host:port. Without one files are "not scanned".
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Security headers
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE_HTTP
SECURE_HSTS_PRELOAD = not INSECURE_HTTP
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Mail
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Delmos bidragsportal <bidrag@delmos.example>")
# The domain whose mail reaches `manage.py receive_mail`. Without it messages are answered in the portal.
MAIL_REPLY_DOMAIN = env.str("MAIL_REPLY_DOMAIN", "").lower()

# The worker. The figures are measured: trust.md, facts K1 to K6.
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
# A new process loads the fonts before it reports in. Celery kills it after 4 s unless told otherwise,
# and then the one that follows it: on a busy machine nothing would be sent or sealed again.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("CELERY_VISIBILITY_SECONDS", 120),
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = env.str("CELERY_BEAT_FILE", str(BASE_DIR / "var" / "beat"))
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 60.0)
CELERY_BEAT_SCHEDULE = {
    "hand out due effects": {
        "task": "delmos_portal.outbox.tasks.deliver_due",
        "schedule": SWEEP_SECONDS,
    },
    "promise due reminders": {
        "task": "delmos_portal.outbox.tasks.run_minute_checks",
        "schedule": 60.0,
    },
}

# The agency, as letters and pages name it.
AGENCY = {
    "name": "Delegationen mot segregation",
    "short": "Delmos",
    "address": "Alfred Nobels Allé 7, 141 52 Huddinge",
    "phone": "010-140 77 00",
    "email": "info@delmos.example",
    "grants_email": "bidrag@delmos.example",
    "demonstration": "Demonstration: allt är påhittat." if DEMO else "",  # on letters and in mails
    "bankgiro": env.str(
        "AGENCY_BANKGIRO", "991-2346" if DEMO else ""
    ),  # Bankgirot's own test number
}
# Outcomes before which the organisation is heard, or it is noted why not (FL 25 §).
COMMUNICATE_BEFORE = env.list("COMMUNICATE_BEFORE", ["dismiss", "decline", "accept_in_part"])
REGISTRATION_SERIES = env.str("REGISTRATION_SERIES", "DELMOS")

# The seal. In production its absence stops sealing, never receiving.
SEAL: dict[str, Any] = {
    "certificate": env.str("SEAL_CERTIFICATE", ""),
    "key": env.str("SEAL_KEY", ""),
    "passphrase": env.str("SEAL_PASSPHRASE", ""),
    "chain": env.str("SEAL_CHAIN", ""),
    # Certificates and roots of earlier keys: what they sealed stays genuine.
    "earlier": env.str("SEAL_EARLIER", ""),
    "pkcs11_module": env.str("SEAL_PKCS11_MODULE", ""),  # instead of a key file
    "pkcs11_token": env.str("SEAL_PKCS11_TOKEN", ""),
    "pkcs11_pin": env.str("SEAL_PKCS11_PIN", ""),
    "pkcs11_key": env.str("SEAL_PKCS11_KEY", ""),
    "timestamp_url": env.str("SEAL_TIMESTAMP_URL", ""),
    "timestamp_roots": env.str("SEAL_TIMESTAMP_ROOTS", ""),
    # Chain and revocation in the file, so that the seal can be judged when its certificate is gone.
    "long_term": env.bool("SEAL_LONG_TERM", bool(env.str("SEAL_TIMESTAMP_URL", ""))),
    "revocation": env.str("SEAL_REVOCATION", ""),
    # The demonstration makes its own certificate authority here on first use.
    "local_authority": env.str(
        "SEAL_LOCAL_AUTHORITY", str(BASE_DIR / "var" / "authority") if DEMO else ""
    ),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
