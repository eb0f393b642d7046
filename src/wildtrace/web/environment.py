"""What the environment says about the server, checked and refused with a clear message when it is wrong."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from wildtrace import settings
from wildtrace.web.errors import SettingRefused

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OPENID: Final = ("id", "name", "organisation", "server", "client", "secret")
_SHORTEST_KEY: Final = 50
_SHORTEST_TOKEN: Final = 20


@dataclass(frozen=True)
class Environment:
    """The server's settings, each already checked."""

    data: Path
    database: dict[str, Any]
    secret_key: str
    address: SplitResult
    email: dict[str, Any]
    email_from: str
    proxies: int
    metrics_token: str
    openid: list[dict[str, Any]]
    log: str

    @property
    def is_local(self) -> bool:
        """Whether the workbench is reached from this machine only."""
        return self.address.hostname in _LOOPBACK

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by https."""
        return self.address.scheme == "https"


def read_environment(environ: Mapping[str, str] | None = None) -> Environment:
    """The server's settings; raises SettingRefused naming the first that is wrong."""
    data = settings.data_folder(environ)
    return Environment(
        data=data,
        database=_database(settings.value(settings.DATABASE, environ), data),
        secret_key=_secret_key(settings.value(settings.SECRET_KEY, environ), data),
        address=_address(settings.value(settings.ADDRESS, environ) or settings.ADDRESS.default),
        email=_email(settings.value(settings.EMAIL, environ), data),
        email_from=settings.value(settings.EMAIL_FROM, environ) or settings.EMAIL_FROM.default,
        proxies=_proxies(settings.value(settings.PROXIES, environ) or settings.PROXIES.default),
        metrics_token=_metrics_token(settings.value(settings.METRICS, environ)),
        openid=_openid(settings.value(settings.OPENID, environ)),
        log=_log(settings.value(settings.LOG, environ) or settings.LOG.default),
    )


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as Content-Security-Policy names them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _database(url: str, data: Path) -> dict[str, Any]:
    parts = urlsplit(url or f"sqlite:///{data / 'wildtrace.sqlite3'}")
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(parts)
    raise SettingRefused(
        settings.DATABASE.name,
        f"{parts.scheme or url!r} is not a database that wildtrace knows",
        "Begin with postgresql:// or sqlite:///.",
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # Writers queue from their first statement instead of failing at their last.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
        },
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = parts.path.lstrip("/")
    if not name:
        raise SettingRefused(
            settings.DATABASE.name, "it names no database", "End it with /name, as in postgresql://host/wildtrace."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _secret_key(given: str, data: Path) -> str:
    if given:
        if len(given) < _SHORTEST_KEY or len(set(given)) < 10:
            raise SettingRefused(
                settings.SECRET_KEY.name,
                f"it is too easy to guess ({len(given)} characters)",
                f"Give {_SHORTEST_KEY} random characters or more, or leave it out and let wildtrace make one.",
            )
        return given
    return _kept_secret_key(data / "secret-key")


def _kept_secret_key(path: Path) -> str:
    """The key of this data folder, made at the first start and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass  # another process was a moment quicker, and its key is the one
    key = path.read_text(encoding="utf-8").strip()
    if len(key) < _SHORTEST_KEY:
        raise SettingRefused(
            settings.SECRET_KEY.name, f"the key kept in {path} is damaged", "Restore that file from a backup."
        )
    return key


def _address(given: str) -> SplitResult:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingRefused(
            settings.ADDRESS.name, f"{given!r} is not an address", "Write it as https://wildtrace.example.org."
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise SettingRefused(
            settings.ADDRESS.name,
            f"{given!r} would send passphrases readably over the network",
            "Outside this machine the address has to begin with https.",
        )
    return parts


def _email(url: str, data: Path) -> dict[str, Any]:
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": data / "letters",
        }
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingRefused(
            settings.EMAIL.name, "it is not the address of a mail server", "Write it as smtp://host:port or smtps://…."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
    }


def _proxies(given: str) -> int:
    if not given.isdecimal() or int(given) > 9:
        raise SettingRefused(settings.PROXIES.name, f"{given!r} is not a number from 0 to 9", "Count your own proxies.")
    return int(given)


def _metrics_token(given: str) -> str:
    if given and len(given) < _SHORTEST_TOKEN:
        raise SettingRefused(
            settings.METRICS.name, "it is too easy to guess", f"Give {_SHORTEST_TOKEN} characters or more."
        )
    return given


def _openid(path: str) -> list[dict[str, Any]]:
    """Each sign-in service with what it needs: a client's secret goes to https or this machine only."""
    if not path:
        return []
    try:
        given = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingRefused(settings.OPENID.name, f"{path} cannot be read: {error}", "Name a JSON file.") from error
    for each in given if isinstance(given, list) else [given]:
        if not isinstance(each, dict) or not all(isinstance(each.get(name), str) for name in _OPENID):
            raise SettingRefused(settings.OPENID.name, "a service lacks something", f"Each needs {', '.join(_OPENID)}.")
        server = urlsplit(each["server"])
        if server.scheme != "https" and server.hostname not in _LOOPBACK:
            raise SettingRefused(settings.OPENID.name, f"{each['server']} is not https", "Give its https address.")
    return list(given) if isinstance(given, list) else [given]


def _log(given: str) -> str:
    if given not in ("text", "json"):
        raise SettingRefused(settings.LOG.name, f"{given!r} is not a way to write a log", "Choose text or json.")
    return given
