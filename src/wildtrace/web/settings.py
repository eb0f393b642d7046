"""Django's settings, made from the checked environment."""

from pathlib import Path
from typing import Final

from csp.constants import NONE, SELF

from wildtrace.web.environment import origin_of, read_environment
from wildtrace.web.languages import offered
from wildtrace.web.logs import logging_settings

ENVIRONMENT: Final = read_environment()
HERE: Final = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
# Within this machine any of its names will do; outside it, the one that people type.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", ENVIRONMENT.address.hostname or ""]
CSRF_TRUSTED_ORIGINS = [f"{ENVIRONMENT.address.scheme}://{ENVIRONMENT.address.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "wildtrace.accounts",
    "wildtrace.collection",
    "wildtrace.review",
    "wildtrace.statistics",
    "wildtrace.web",
]

MIDDLEWARE = [
    "wildtrace.web.logs.request_log",
    "wildtrace.web.headers.headers_middleware",
    "wildtrace.web.problems.problems_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "wildtrace.accounts.middleware.viewer_middleware",
    "wildtrace.web.languages.language_middleware",
]

ROOT_URLCONF = "wildtrace.web.urls"
WSGI_APPLICATION = "wildtrace.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],  # before the apps', so that allauth's pages wear our clothes
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wildtrace.accounts.context.viewer",
                "wildtrace.web.frame.frame",
            ],
        },
    },
]

# --- what is remembered

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Attempts to sign in are counted here, so every process has to see the same counts; large enough to flush nobody out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempt",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# --- people and sign-in

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has already proved the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
ACCOUNT_ADAPTER = "wildtrace.accounts.adapters.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True  # one address each; the new one counts once it has answered a letter
ACCOUNT_EMAIL_NOTIFICATIONS = True  # changes of passphrase, address and second factor are told by letter
# How often one may try. `ip` is the peer's address, which the web server takes from WILDTRACE_PROXIES proxies only.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # key: the address tried, and the person whose second factor is asked
    "reauthenticate": "5/m/user",
    "change_password": "5/m/user",
    "manage_email": "5/h/user",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/h/ip",
    "signup": "5/m/ip",
}
MFA_ADAPTER = "wildtrace.accounts.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # else nobody with a second factor could change their address; nobody signs up
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
SOCIALACCOUNT_ADAPTER = "wildtrace.accounts.adapters.SocialAdapter"
# Organisations' own sign-in services. Not listed at sign-in: who works here is nobody's business; people get the link.
OPENID_SERVICES = ENVIRONMENT.openid
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": each["id"],
                "name": each["name"],
                "client_id": each["client"],
                "secret": each["secret"],
                "settings": {"server_url": each["server"], "hidden": True},
            }
            for each in OPENID_SERVICES
        ],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "wildtrace.accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "wildtrace.accounts.passkeys.RenamePasskeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT.is_local
USERSESSIONS_TRACK_ACTIVITY = True

# --- languages and time

LANGUAGE_CODE = "en"
LOCALE_PATHS = [HERE / "locale"]
LANGUAGES = offered(LOCALE_PATHS[0])  # one for each catalogue there, each under its own name
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["wildtrace.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files: served by the app, under hashed names

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "assets", HERE / "bundled"]
STATIC_ROOT = HERE / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- letters

globals().update(ENVIRONMENT.email)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from

# --- what browsers are told

SECURE_SSL_REDIRECT = False  # the proxy's part; health checks come without https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxies else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.is_secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.is_secure
SECURE_HSTS_PRELOAD = ENVIRONMENT.is_secure
# W008: the proxy that holds the certificate redirects; health checks come to us without https.
SILENCED_SYSTEM_CHECKS = ["security.W008"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "wildtrace.web.pages.failures.expired_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that begins a sign-in ends at the organisation's service.
        "form-action": [SELF, *sorted({origin_of(each["server"]) for each in OPENID_SERVICES})],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- the log

LOGGING = logging_settings(ENVIRONMENT.log)

# --- limits

LARGEST_UPLOAD = 2 * 1024**3  # bytes of one file of listings
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
