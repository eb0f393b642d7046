"""What people see when something is refused, missing or broken; a hidden thing and a missing one look the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return render(request, "web/failures/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role does not cover it."""
    return render(request, "web/failures/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this person; which of the two is not told."""
    return render(request, "web/failures/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, which may be what broke."""
    return render(None, "web/failures/500.html", status=500)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old, or came from elsewhere."""
    return render(request, "web/failures/expired.html", status=403)
