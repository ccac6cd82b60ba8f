"""Every setting of destal, from the environment, in one file.

Development needs no variable. Production is `DESTAL_DEBUG=0` and refuses to start without
`DESTAL_SECRET_KEY` and `DESTAL_ALLOWED_HOSTS`. The README lists the variables.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name, default):
    """The environment variable `name` as a truth value; anything but 0/1 and no/yes is refused."""
    value = os.environ.get(name, default).strip().lower()
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if value not in words:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")
    return words[value]


def required(name, why):
    """The environment variable `name`, without which production must not start."""
    value = os.environ.get(name, "").strip(" ,")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {why}")
    return value


def listed(value):
    """The words of a list with commas between, without the spaces around them."""
    return [word.strip() for word in value.split(",") if word.strip()]


def database_url():
    """`DATABASE_URL`, or the address of this checkout's private cluster (see bin/postgres)."""
    given = os.environ.get("DATABASE_URL", "").strip()
    if given:
        return given
    answer = subprocess.run(  # noqa: S603 -- our own script, no input
        [sys.executable, BASE_DIR / "bin" / "postgres", "url"], capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise ImproperlyConfigured(answer.stderr.strip() or "bin/postgres url failed.")
    return answer.stdout.strip()


def database(url):
    """Django's settings for one `postgresql://user:password@host:port/name?option=value`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {fault}.") from fault
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme or 'nothing'!r}; destal needs PostgreSQL: "
            "postgresql://user:password@host:5432/name"
        )
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: postgresql://user:password@host:5432/name"
        )
    options = dict(parse_qsl(parts.query))
    # Bitmaps of the rows that several filters leave of three million do not fit into the usual 4 MB, and
    # compiling a query takes longer than any page may.
    options.setdefault("options", "-c work_mem=16MB -c jit=off")
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", None) or str(port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def secret_key():
    """`DESTAL_SECRET_KEY`, or the text of the file that `DESTAL_SECRET_KEY_FILE` names."""
    file = os.environ.get("DESTAL_SECRET_KEY_FILE", "").strip()
    if file and not os.environ.get("DESTAL_SECRET_KEY", "").strip():
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise ImproperlyConfigured(
                f"DESTAL_SECRET_KEY_FILE names {file}, which cannot be read: {fault.strerror}."
            ) from fault
    return required(
        "DESTAL_SECRET_KEY",
        "Production signs sessions with it: set a long random text and keep it secret.",
    )


DEBUG = flag("DESTAL_DEBUG", "1")
# `make run` shows what readers will see (DEBUG off), but on this machine alone and without HTTPS.
HTTPS = flag("DESTAL_HTTPS", "1")
# Whether a proxy of ours says, in X-Forwarded-*, who asks and how; else anybody could write there anything.
BEHIND_PROXY = flag("DESTAL_BEHIND_PROXY", "0")

if DEBUG:
    # Sessions of a developer's own machine are worth nothing to anybody; production has its own key.
    SECRET_KEY = os.environ.get("DESTAL_SECRET_KEY", "development only, never in production")
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
else:
    SECRET_KEY = secret_key()
    ALLOWED_HOSTS = listed(
        required(
            "DESTAL_ALLOWED_HOSTS",
            "Production answers only to names it knows: set them, with commas between (www.example.org).",
        )
    )

CSRF_TRUSTED_ORIGINS = listed(os.environ.get("DESTAL_TRUSTED_ORIGINS", ""))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "pgtrigger",
    "pghistory",
    "catalogue",
    "django.contrib.admin",  # last: a template of ours may stand before its own
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "catalogue.middleware.SpeakTheLanguageOfTheAddress",
    "catalogue.middleware.RefuseNullCharacters",
    "catalogue.middleware.LeaveOutTracking",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "catalogue.middleware.CountAfterEditing",
]

ROOT_URLCONF = "destal.urls"
WSGI_APPLICATION = "destal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalogue.languages.chrome",
            ],
        },
    },
]

FORM_RENDERER = "catalogue.boxes.Renderer"

# Public pages as they were answered (catalogue/views/base.py), in the memory of each process: two entries
# each, 10 to 60 kB together, so some 15 MB, 30 at the very most. None while templates are being written.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

DATABASES = {"default": database(database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
# Whether publishing takes two people: nobody publishes what he or she changed last.
FOUR_EYES = flag("DESTAL_FOUR_EYES", "0")

LANGUAGE_CODE = "en-gb"  # at addresses without a prefix, those of the desk and of files among them
# Before what Django's own apps say: their “name” is a person's.
LOCALE_PATHS = [BASE_DIR / "catalogue" / "locale"]
LANGUAGES = [("en-gb", "English"), ("ru", "Русский")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or not HTTPS  # straight from the code
if not DEBUG and HTTPS:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# Nothing of ours is inline and nothing comes from another host, so the policy can be short and strict.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Whole files are kept in memory while they are judged, and in the database until they are confirmed; what is
# larger goes by the command line, which needs no memory for it.
MOST_UPLOADED = int(os.environ.get("DESTAL_MOST_UPLOADED", "100")) << 20  # bytes, of one CSV or zip
MOST_UNPACKED = 10 * MOST_UPLOADED  # bytes of all files in a zip together
FILE_UPLOAD_HANDLERS = [
    "catalogue.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an event with 200 citations has some 3,000 fields

if not DEBUG and HTTPS:
    SECURE_SSL_REDIRECT = flag("DESTAL_SSL_REDIRECT", "1")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Only what can write is put into history's context; reading must not touch the session (`Vary: Cookie`).
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# History is read by record and by context; an index on every other key would only cost writes.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# None of the library's own pages is routed (see catalogue/admin/transfer.py). Were one, it would ask for the
# table's own permission to import or export; the library's default is "anybody".
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_USE_TRANSACTIONS = True
