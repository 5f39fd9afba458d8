"""Settings of the portal. Everything that differs between machines comes from the environment.

Two modes (README, "Configuration"):

* *demo* (default): http on loopback, the embedded database, a generated key, demo content.
* *production* (``PORTAL_MODE=production``): needs SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL.
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from ess_portal import embedded_database

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # git-ignored: key, media, embedded database

env = environ.Env()

PORTAL_MODE = env.str("PORTAL_MODE", default="demo")
if PORTAL_MODE not in {"demo", "production"}:
    raise ImproperlyConfigured("PORTAL_MODE is either 'demo' or 'production'.")
PRODUCTION = PORTAL_MODE == "production"
DEBUG = False if PRODUCTION else env.bool("DEBUG", default=False)


def _required_in_production(name, reader, default):
    """The variable; in production its absence is an error, in demo mode `default()` stands in."""
    if name in env.ENVIRON:
        return reader(name)
    if PRODUCTION:
        raise ImproperlyConfigured(f"PORTAL_MODE=production needs {name} in the environment.")
    return default()


def _generated_key():
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        draft = path.with_name(f"secret_key.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        draft.rename(path)  # atomic: two processes starting at once agree on one key
    return path.read_text()


SECRET_KEY = _required_in_production("SECRET_KEY", env.str, _generated_key)
ALLOWED_HOSTS = _required_in_production(
    "ALLOWED_HOSTS", env.list, lambda: ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "ess_portal.page_cache",
    "ess_portal.limits",
    "ess_portal.mail",
    "ess_portal.open_data",
    "ess_portal.accounts",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ess_portal.moderation",
    "ess_portal.reports",
    "catalogue",
    "procurement",
    "events",
    "ess_portal",
    "ess_portal.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "django.forms",
    "django_filters",
    "import_export",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "ess_portal.page_cache.middleware.PageCacheMiddleware",
    "ess_portal.database_down.DatabaseDownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "ess_portal.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ess_portal.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "ess_portal.urls"
WSGI_APPLICATION = "ess_portal.wsgi.application"

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
            ],
        },
    },
]

# Database. Each gunicorn worker keeps a small pool; health checks make a database restart
# while the portal is quiet cost no failed request.
_database_url = _required_in_production("DATABASE_URL", env.str, embedded_database.default_url)
EMBEDDED_DATABASE = "DATABASE_URL" not in env.ENVIRON
DATABASES = {"default": env.db_url_config(_database_url)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=0,
    CONN_HEALTH_CHECKS=True,
)
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault(
    "options",
    # How alike a word must be for a typo to find it: "fusteira" is 0.56 from "fusteria".
    "-c pg_trgm.word_similarity_threshold=0.45 "
    # Pages are read from memory or an SSD, and no query is long enough to be compiled: said for
    # each connection, so that any server plans as the measured one does (docs/benchmarks.md).
    "-c random_page_cost=1.1 -c jit=off",
)
if env.bool("DATABASE_POOL", default=True):
    # A request waits 2 s for a database that is away, then answers 503.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": 4,
        "timeout": 2,
        "reconnect_timeout": 2,
    }
# Memory of each web worker for rendered anonymous pages; 0 keeps none (docs/adr/0003).
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=64 * 1024 * 1024)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "ess_portal.accounts.permissions.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[0]["OPTIONS"] = {"user_attributes": ["email", "name"]}
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}

# Accounts (docs/adr/0014): django-allauth's flows in our own pages, forms and addresses.
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "ess_portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Seconds. The mail may wait in a queue; a code is good for three attempts of one browser.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 3600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = False  # ours are in the database, and say when to come back
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
MFA_ADAPTER = "ess_portal.accounts.adapters.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # half a minute early or late: phones' clocks, and slow fingers
MFA_TOTP_ISSUER = "Economia social Barcelona"
CSRF_FAILURE_VIEW = "ess_portal.views.errors.csrf_failure"

# Languages: Catalan is the language of the source strings and the default.
LANGUAGE_CODE = "ca"
LANGUAGES = [("ca", _("Català")), ("es", _("Castellà")), ("en", _("Anglès"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ess_portal.formats"]
TIME_ZONE = "Europe/Madrid"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files of imports and the like: no address leads to them but pages that ask who you are.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.path("PRIVATE_ROOT", default=str(VAR_DIR / "private")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "ess_portal.static_storage.PortalStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_MAX_AGE = 3600
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The map: the portal's own sketch of the city unless a tile server is configured.
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")


def _tile_origin():
    """scheme://host of the tile server, with a `*.` for Leaflet's `{s}` subdomains."""
    if not MAP_TILES_URL:
        return []
    parts = urlsplit(MAP_TILES_URL.replace("{s}", "*"))
    return [f"{parts.scheme}://{parts.netloc}"]


# Strict everywhere: no inline script or style exists in the portal, the admin included.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *_tile_origin()],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 63_072_000  # two years
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessio"
    CSRF_COOKIE_NAME = "__Host-csrf"

# How many proxies of ours stand in front, each adding to X-Forwarded-For whom it heard.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Searches of one address that each web worker answers in a minute; 0 is no limit.
SEARCHES_PER_MINUTE = env.int("SEARCHES_PER_MINUTE", default=300)

# Mail (ess_portal.mail): queued, and sent by the worker. A demo sends none: see /correu/.
globals().update(
    env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "dummymail://")
)
EMAIL_TIMEOUT = 10
# The portal's own address for who reads it elsewhere, in mail: never what a request claims.
PORTAL_URL = env.str(
    "PORTAL_URL",
    default=f"https://{ALLOWED_HOSTS[0].lstrip('*.')}"
    if PRODUCTION
    else f"http://{env.str('HOST', default='127.0.0.1')}:{env.str('PORT', default='8000')}",
)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"portal@{urlsplit(PORTAL_URL).hostname}"
)
# Days: texts and addresses of mail; addresses, then texts, of reports that are closed.
MAIL_KEEP_DAYS = env.int("MAIL_KEEP_DAYS", default=30)
REPORT_KEEP_EMAIL_DAYS = env.int("REPORT_KEEP_EMAIL_DAYS", default=30)
REPORT_KEEP_TEXT_DAYS = env.int("REPORT_KEEP_TEXT_DAYS", default=730)

# Jobs (ess_portal.jobs): the worker does two at a time, so that a long import delays no mail.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2}

# Who did it is noted where something can be done; a GET writes nothing.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        # Wrong addresses are the visitors' business: no traceback for each.
        "django.request": {"level": "ERROR"},
    },
}
