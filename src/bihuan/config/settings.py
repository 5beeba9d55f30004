"""Django settings; what may differ between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bihuan.config.environment import database_settings, read_environment

ENVIRONMENT = read_environment()
SOURCE_ROOT = Path(__file__).resolve().parents[1]

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
DATA_DIR = ENVIRONMENT.data_dir
EVIDENCE_DIR = DATA_DIR / "evidence"
PLATFORM_NAME = ENVIRONMENT.platform_name
LIVE_URL = ENVIRONMENT.live_url
DEMO_LOGIN = ENVIRONMENT.demo_login
FONT_DIR = ENVIRONMENT.font_dir  # licensed fonts of official documents, see documents/README.md
PUBLIC_URL = ENVIRONMENT.public_url  # under which outsiders reach the check page, for QR codes

BIHUAN_APPS = [
    "bihuan.kernel",
    "bihuan.statutes",
    "bihuan.organisations",
    "bihuan.documents",
    "bihuan.enterprises",
    "bihuan.hazards",
    "bihuan.risks",
    "bihuan.responsibility",
    "bihuan.dispatch",
    "bihuan.cockpit",
    "bihuan.reports",
    "bihuan.exchange",
    "bihuan.web",
    "bihuan.demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "procrastinate.contrib.django",
    *(app for app in BIHUAN_APPS if (SOURCE_ROOT / app.rpartition(".")[2] / "apps.py").exists()),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.kernel.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bihuan.web.sessions.leave_when_idle",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES: dict[str, dict[str, Any]] = {
    "default": database_settings(ENVIRONMENT.database_url)
    if ENVIRONMENT.database_url
    else {"ENGINE": "django.db.backends.dummy"}
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SOURCE_ROOT / "web" / "templates"]
        + [SOURCE_ROOT / app.rpartition(".")[2] / "templates" for app in BIHUAN_APPS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "bihuan.web.jinja.environment",
            "context_processors": ["bihuan.web.context.shell"],
        },
    },
    {  # For the pages of libraries only (error pages of Django itself); ours are Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": []},
    },
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [SOURCE_ROOT / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/build/.*-[A-Z0-9]{8}\."

AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "bihuan.kernel.passwords.ThreeKindsValidator"},
    {"NAME": "bihuan.kernel.passwords.NotUsedBeforeValidator"},
]
CSRF_FAILURE_VIEW = "bihuan.web.views.csrf_failed"
LOGIN_URL = "/sign-in/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_SECURE = ENVIRONMENT.https
if ENVIRONMENT.behind_proxy:
    # Only where the operator says that a proxy stands in front, which sets these headers itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    AXES_IPWARE_PROXY_COUNT = 1
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: a quarter of an hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "bihuan.web.sign_in_pages.lock_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"bihuan": {"level": "INFO"}},
}

SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS is the reverse proxy's or `bihuan run --cert`'s business
    "security.W008",  # the launcher serves HTTPS itself and opens no plain port beside it
    *([] if ENVIRONMENT.https else ["security.W012", "security.W016"]),
    "axes.W003",
    "axes.W006",
]
