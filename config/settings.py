"""All settings, in one file. What the environment may say is listed in the README.

Safe by default: nothing that is forgotten in the environment opens a door.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from config.roles import ROLES  # noqa: F401 -- accounts reads settings.ROLES, so that it imports nothing of ours
from config.secrets import secret_file

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # what this installation makes for itself: database, files, fonts, secret

env = Env()


def _yes_or_no(name: str, default: bool) -> bool:
    """Strict, so that a slip of the pen is an error and not a silent choice."""
    value = env.str(name, default="true" if default else "false").lower()
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value == "true"


def _days(name: str, default: int) -> int:
    days = env.int(name, default=default)
    if not 1 <= days <= 3650:
        raise ImproperlyConfigured(f"{name} must be a number of days from 1 to 3650, not {days}.")
    return days


def _as_it_can_be_opened(database) -> str:
    """Let a database be read where nothing can be written: SQLite would lay its log beside it, and open nothing.

    Where that log lies already SQLite reads it; where there is none, nobody writes, and SQLite may be told so.
    """
    file = Path(database)
    is_read_only = file.is_file() and not os.access(file.parent, os.W_OK)
    if is_read_only and not Path(f"{file}-wal").exists():
        return f"{file.resolve().as_uri()}?immutable=1"
    return database


# --- The installation ---------------------------------------------------------------------------

DEBUG = _yes_or_no("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_file(VAR_DIR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("PORT", default=8000)
# Printed in books (QR codes) and in letters. Outside DEBUG a book is not built without it.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}" if DEBUG else "").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
DEMO_ALLOWED = DEBUG or env.str("DEMO", default="") == "yes"

# Asked by web server and worker before anything else; a dotted path, so that office imports nothing of config.
ASKED_AT_START = "config.start_checks.end_unless_it_fits"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config.apps.InstallationConfig",
    "accounts",
    "office",
    "law",
    "workshops",
    "handbook",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.middleware.TrustedProxies",  # first: whether the request came by https is asked by the next one
    "config.middleware.OnlyUtf8",
    "config.middleware.SaysWhatMayBe",
    "config.cookies.PrefixedCookies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LanguageOfAddress",
    "config.middleware.StaffLanguage",
    "config.middleware.OnlyCharactersThatCanBeKept",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.PrivateByDefault",
    "config.middleware.HeldWords",
    "config.middleware.KeptPages",  # last: a kept page passes through all the others
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.version.in_templates",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "accounts.templatetags.dates",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------

DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = _as_it_can_be_opened(DATABASES["default"]["NAME"])
    # Write-ahead log: readers never wait for a writer. IMMEDIATE: a transaction that will write takes the
    # lock at its start, where the timeout works, and not in the middle, where SQLite gives up at once.
    # FULL: what a person was told as stored is on the disk; a power cut takes nothing of it (bench/durability.py).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# On PostgreSQL, for the commands that alter the schema: the address as which the owner of the tables connects. Empty:
# DATABASE_URL's role owns them (accounts.ownership).
DATABASE_OWNER: dict = {}
if env.str("DATABASE_OWNER_URL", default=""):
    DATABASE_OWNER = {"OPTIONS": {}, **env.dj_db_url("DATABASE_OWNER_URL")}

# Rate limits count in the cache, so it is one that all processes share. Roomy: with Django's 300 entries who tries from
# many addresses would push out the counters, and the letters that wait in it.
CACHES = {
    "default": {
        "BACKEND": "config.outages.shared_cache.SharedCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- People and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]  # rights: accounts.models.User
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "config.passwords.LeakedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedDoorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "root"
ACCOUNT_SESSION_REMEMBER = True
# A workshop is sixty phones behind one address: what limits guessing is the account that is tried (key);
# by address only wrong passwords count.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "5/5m/key,100/10m/ip",
    "request_login_code": "60/10m/ip,3/5m/key",
}
ACCOUNT_FORMS = {"confirm_login_code": "accounts.membership.forms.TypeCodeForm"}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds; a letter takes its time
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody has letters sent to an address that is not ours
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
SIGN_INS_KEPT_DAYS = _days("SIGN_INS_KEPT_DAYS", default=180)  # they hold addresses of devices; then they are deleted
LETTERS_AT_ONCE = "office.sign_in_letters.post"  # a dotted path, so that accounts imports nothing of office

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "km"  # for a device that asks for neither language
FORMAT_MODULE_PATH = "config.formats"
LANGUAGES = [("km", _("Khmer")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Phnom_Penh"

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "files")))
MEDIA_URL = ""  # there is no open media folder: every stored file goes out through a view that asks its owner
FONTS_DIR = VAR_DIR / "fonts"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedStaticFiles"},
}
FILE_UPLOAD_PERMISSIONS = 0o600  # the owner's alone, as everything that is written (config.secrets)
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a chapter of two million characters of Khmer, form-encoded
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Whoever holds the private key to one of these (age1..., separated by commas) can read the backups, and nobody else.
BACKUP_PUBLIC_KEY = env.str("BACKUP_PUBLIC_KEY", default="")

# --- E-mail -------------------------------------------------------------------------------------

if EMAIL_URL := env.str("EMAIL_URL", default=""):
    _email = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email["EMAIL_HOST"]
    EMAIL_PORT = _email["EMAIL_PORT"]
    EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = 20  # seconds; a mail server that is silent stops no worker
    # The sender is in the address too: submission://user:password@host/?_default_from_email=handbook@example.org
    DEFAULT_FROM_EMAIL = _email.get("DEFAULT_FROM_EMAIL") or EMAIL_HOST_USER or "webmaster@localhost"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Without a mail server no letter is sent and nobody signs in by a code.
EMAIL_IS_CONFIGURED = bool(EMAIL_URL)
ACCOUNT_LOGIN_BY_CODE_ENABLED = EMAIL_IS_CONFIGURED

# --- Safety -------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = _yes_or_no("SECURE_SSL_REDIRECT", default=PUBLIC_URL.startswith("https://"))
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL_REDIRECT
SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
# Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
# What was blacked out, without the names: it outlives the database, so that no restored backup brings a name back.
BLACKOUTS_FILE = Path(env.str("BLACKOUTS_FILE", default=str(VAR_DIR / "blackouts.json")))
FORWARDED_BY = VAR_DIR / "forwarded_by.txt"  # who passed a request on and is not named there: check --deploy tells it
# Where web processes put down words that a search found nothing for, until the worker takes them in.
UNFOUND_WORDS_DIR = VAR_DIR / "unfound_words"
# Where somebody who finds a hole may say so: /.well-known/security.txt. An e-mail or an address that begins with https.
SECURITY_CONTACT: list[str] = env.list("SECURITY_CONTACT", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Forms and messages -------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {40: "danger"}  # Bootstrap's word for an error

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
