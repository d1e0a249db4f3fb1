"""What every way of running shares. The environment gives paths, the address and the limits."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var")).resolve()

DEBUG = False
SITE_NAME = "SkillCamp"
BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "skillcamp",
    "core.web",
    "core.ledger",
    "core.draws",
    "core.notices",
    "core.jobs",
    "core.idempotency",
    "core.workdays",
    "accounts",
    "places",
    "certificates",
    "assessments",
    "courses",
    "competitions",
    "desk",
    "cms",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.locales",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    "core.middleware.RequestId",
    "skillcamp.rush.RushGate",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "skillcamp.middleware.ContentSecurityPolicy",
    "skillcamp.middleware.PublicPageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "skillcamp.middleware.Language",
    "skillcamp.middleware.ApiAnswers",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "skillcamp.middleware.Errors",
]

ROOT_URLCONF = "skillcamp.urls"
WSGI_APPLICATION = "skillcamp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "skillcamp.context.navigation",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# The second holds what Wagtail's admin has no Chinese for yet.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "cms" / "wagtail_words"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
SERVE_MEDIA = False
PRIVATE_ROOT = DATA_DIR / "private"

SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.web.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# The Wagtail admin has inline scripts and styles of its own.
CMS_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}

# Sign-in: allauth with our adapter (phone and code; staff by number and password, second factor).
AUTHENTICATION_BACKENDS = [
    "accounts.backends.IdentifierBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
_CODE = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = _CODE
ACCOUNT_LOGIN_BY_CODE_FORMAT = _CODE
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
SOCIALACCOUNT_ONLY = False

# Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
# What is shown is WebP; a shared link asks for a JPEG by name.
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"jpeg": "webp", "png": "webp", "avif": "webp"}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.PictureForm"
# Days and hours are those of Shanghai for everybody, and name and password are kept on our own pages.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_WORKFLOW_ENABLED = False  # an editor publishes; nobody waits for a second one
WAGTAILEMBEDS_FINDERS: list[object] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "core.search.backend"}}

# Celery: the message is a poke, the row is the job.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "skillcamp"


def _every(seconds: float, task: str) -> dict[str, Any]:
    """A beat that is forgotten when no worker takes it before the next ones come."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10.0)}}


CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": _every(5, "core.jobs.tasks.sweep"),
    "sweep-notices": _every(5, "core.notices.tasks.sweep"),
    "seal-ledger": _every(1, "core.ledger.tasks.seal"),
    "sweep-queues": _every(30, "courses.tasks.sweep_queues"),
    "forget-answers": _every(3600, "core.idempotency.tasks.forget"),
    "publish-scheduled-pages": _every(30, "cms.tasks.publish_scheduled"),
}

# What must go up the layers is a dotted name here, never a signal.
JOB_KINDS = {
    "courses.issue_certificates": "courses.tasks.issue_certificates",
    "courses.read_list": "courses.tasks.read_list",
    "courses.take_list": "courses.tasks.take_list",
    "competitions.issue_awards": "competitions.tasks.issue_awards",
}
# The time between two venues: minutes always needed, and the speeds of the way (km/h up to metres),
# as `places/rules/travel.py` reads them.
TRAVEL: dict[str, Any] = {
    "gap_minutes": 10,
    "detour": 1.3,
    "bands": ((1_000, 5.0), (5_000, 15.0), (None, 40.0)),
}
# What takes a room is told by the app that took it: kind of source → titles of sources.
OCCUPATION_TITLES = {
    "session": "courses.queries.occupations.titles",
    "stage": "competitions.queries.occupations.titles",
}
LEDGER_COMPARERS = [
    "courses.queries.ledger.differences",
    "competitions.queries.ledger.differences",
    "competitions.queries.ledger_history.history_differences",
    "certificates.queries.ledger.differences",
]
PERSON_MERGERS = [
    "places.actions.merge.merge",
    "certificates.actions.merge.merge",
    "courses.actions.merge.merge",
    "competitions.actions.merge.merge",
    "core.notices.actions.merge",
]
PERSON_ERASERS = [
    "courses.actions.erase.erase",
    "certificates.actions.erase.erase",
    "competitions.actions.erase.erase",
    "core.notices.actions.erase",
]
PERSON_EXPORTERS = [
    "accounts.queries.export.own",
    "courses.queries.export.of_person",
    "certificates.queries.export.of_person",
    "competitions.queries.export.of_person",
]
DUTY_FOLLOWERS = ["cms.actions.follow_duty"]
COMPETITION_COPY = "cms.faces.copy_of"
NOTICE_ADDRESSES = "accounts.queries.address.addresses_of"
SMS_GATEWAY = "core.notices.gateways.ConsoleSms"
SMS_URL = ""
SMS_TOKEN = ""
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "skillcamp@example.org"

JOBS_INLINE = False
# In a rush, so many requests of each process wait for their answer; the rest of its threads tell
# newcomers their place in line and are free again.
RUSH_WAITING_ROOM = int(os.environ.get("RUSH_WAITING_ROOM", "3"))
# From so many who arrive in a second in one process it takes them down first, and answers a part of
# the time only.
RUSH_STORM_PER_SECOND = int(os.environ.get("RUSH_STORM_PER_SECOND", "100"))
# Calls a minute; 0 turns a limit off, for a bench.
ANONYMOUS_LIMIT_PER_MINUTE = int(os.environ.get("ANONYMOUS_LIMIT_PER_MINUTE", "600"))
PERSON_LIMIT_PER_MINUTE = int(os.environ.get("PERSON_LIMIT_PER_MINUTE", "600"))
# Checks of a certificate by its number alone, without the code on the paper.
VERIFY_BARE_PER_MINUTE = int(os.environ.get("VERIFY_BARE_PER_MINUTE", "120"))
VERIFY_BARE_PER_DAY = int(os.environ.get("VERIFY_BARE_PER_DAY", "1000"))
PREVIEW_LIMIT_PER_MINUTE = int(os.environ.get("PREVIEW_LIMIT_PER_MINUTE", "300"))
BEHIND_PROXY = False  # then the caller's address is the last of X-Forwarded-For
PUBLIC_PAGE_CACHE_SECONDS = 20
RELEASE = "1"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logging.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        # A line a request: method, route, status, milliseconds.
        "core.access": {"level": "WARNING"},
    },
}
