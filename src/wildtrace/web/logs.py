"""What the server writes down about itself: what happened and how long it took, never who or about whom."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("wildtrace.requests")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Log each request by the name of its route: addresses can hold search words, secrets and keys."""

    def respond(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        _log.info("request", extra=_facts(request, response, time.perf_counter() - began))
        return response

    return respond


def _facts(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, Any]:
    match = request.resolver_match
    return {
        "method": request.method,
        "route": match.view_name if match else "unknown",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }


class RouteOnly(logging.Filter):
    """Keeps addresses out of Django's own warnings about requests, which hold them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace what the record says by its route; always True."""
        request = record.__dict__.pop("request", None)
        match = getattr(request, "resolver_match", None)
        record.msg, record.args = "%s", (f"{record.levelname.lower()} at {match.view_name if match else 'unknown'}",)
        return True


def logging_settings(kind: str) -> dict[str, Any]:
    """The configuration of the log; `kind`: "text" or "json"."""
    plain = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    facts = "%(method)s %(route)s %(status)s %(milliseconds)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route only": {"()": "wildtrace.web.logs.RouteOnly"}},
        "formatters": {
            "text": {"format": plain},
            "requests text": {"format": f"%(asctime)s %(levelname)s %(name)s: {facts}"},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": kind},
            "requests": {"class": "logging.StreamHandler", "formatter": kind if kind == "json" else "requests text"},
            "routes": {"class": "logging.StreamHandler", "formatter": kind, "filters": ["route only"]},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "wildtrace": {"level": "INFO"},
            "wildtrace.requests": {"handlers": ["requests"], "level": "INFO", "propagate": False},
            "django.request": {"handlers": ["routes"], "level": "ERROR", "propagate": False},
            "django.security": {"handlers": ["routes"], "level": "WARNING", "propagate": False},
            "waitress": {"level": "WARNING"},
        },
    }
