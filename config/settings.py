"""One settings module. What varies from place to place comes from the environment; `.env.example` lists it all."""

import sys
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

IS_TEST_RUN = "pytest" in sys.modules

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not DEBUG and not IS_TEST_RUN)

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # e-mail kept in it holds links that let people in


def _secret_key() -> str:
    """The key from the environment, or the one that `make setup` keeps beside the embedded database."""
    if key := env("SECRET_KEY", default=""):
        return key
    kept = DATA_DIR / "secret-key"
    if kept.exists():
        return kept.read_text().strip()
    if DEBUG or IS_TEST_RUN:
        return "only-for-development-and-tests-never-for-a-portal-that-people-use"
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Give it a long random value in the environment or in .env; "
        "`python -c 'import secrets; print(secrets.token_urlsafe(50))'` prints one."
    )


SECRET_KEY = _secret_key()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_ADDRESS = env("SITE_ADDRESS", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

INSTALLED_APPS = [
    "reports",
    "selfassessment",
    "signatories",
    "commitments",
    "compacts",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.refuse_what_cannot_be_read",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInWithoutLosingWordsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "accounts.middleware.keep_private_pages_out_of_caches",
    "accounts.middleware.explain_what_is_not_allowed",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "config.navigation.navigation",
            ],
        },
    },
]

# -- Database ---------------------------------------------------------------------------------------------------------
# SQLite as measured in the ADR on databases: one writer at a time that waits its turn, and nothing acknowledged before
# it is on the disk.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'compact-tracker.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without the last, a REPLACE removes a sealed row and no trigger is asked.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- People -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if IS_TEST_RUN:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reports:desk"
LOGOUT_REDIRECT_URL = "reports:home"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.SignInForm",
    "reset_password": "accounts.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.NewPasswordForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "accounts.sign_in_forms.SetPasswordForm",
}
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation that reached the person has proved the address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
# Beside allauth's own: members who speak by link (a whole meeting may sit behind one address), and sending such links.
ACCOUNT_RATE_LIMITS = {"speak": "120/m/ip", "ask_members": "20/h/user"}
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 60 * 60 * 10  # a working day

# Rate limits live in the cache, so every server process must see the same one. A full cache throws out a third of what
# it holds, whatever that is: large pages have one of their own, or they would take counts of wrong passwords with them.
_cache = "django.core.cache.backends.locmem.LocMemCache"
_cache = _cache if IS_TEST_RUN else "django.core.cache.backends.filebased.FileBasedCache"
CACHES = {
    "default": {"BACKEND": _cache, "LOCATION": DATA_DIR / "cache", "OPTIONS": {"MAX_ENTRIES": 10_000}},
    "pages": {"BACKEND": _cache, "LOCATION": DATA_DIR / "cache-of-pages", "OPTIONS": {"MAX_ENTRIES": 100}},
}

# -- Security ---------------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a probe asks the process, not the proxy
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # else the tries of all strangers count as those of the proxy
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a form's words; files are counted apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 1024 * 1024)
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)

# -- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [(name, BASE_DIR / "static" / name) for name in ["images", "js"]]
if (BASE_DIR / "static" / "build").exists():  # made by `make static`; most tests do without
    STATICFILES_DIRS.append(BASE_DIR / "static" / "build")
MEDIA_ROOT = DATA_DIR / "files"  # outside every web root: files are served by views that ask who is there
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Squeezing these takes ten seconds, and no page asks for them: whole type is for PDFs, maps are for debuggers.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["gif", "ico", "jpg", "map", "png", "ttf", "webp", "woff", "woff2"]
WHITENOISE_AUTOREFRESH = DEBUG or IS_TEST_RUN  # then nothing needs to be collected first
if DEBUG or IS_TEST_RUN:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# -- Words, times, e-mail, background work -----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]  # dates as 1 June 2027
FORMS_URLFIELD_ASSUME_HTTPS = True

EMAIL_CONFIG = env.email("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'outbox'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="Compact Tracker <no-reply@localhost>")
EMAIL_SUBJECT_PREFIX = ""
EMAIL_TIMEOUT = 30  # seconds; a mail server that says nothing for longer is tried again later

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
if IS_TEST_RUN:
    TASKS = {"default": {"BACKEND": "tests.queue.Queue"}}

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/widgets/ is found
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_FAIL_SILENTLY = False  # a layout that names a field wrongly would leave it out unseen
IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_REVERT_DISABLED = True
SILENCED_SYSTEM_CHECKS = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django leaves it to the server to drop the body of an answer to HEAD; gunicorn does, and warns each time.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        "django": {"level": "WARNING"},
        "django_tasks": {"level": "INFO"},
    },
}
