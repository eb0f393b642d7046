"""Doors: what a view asks of whoever knocks. Every view of the workbench has one; a test holds it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wildtrace.accounts.models import Person
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
PlainView = Callable[..., HttpResponseBase]

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"
# Recovery codes stand in for one of these; alone they are none.
_SECOND_FACTORS: Final = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def public(*methods: str) -> Callable[[View[P]], PlainView]:
    """A view for everyone, signed in or not."""
    return _door(PUBLIC, methods, lambda request: None)


def signed_in(*methods: str) -> Callable[[View[P]], PlainView]:
    """A view for whoever has signed in, also before they have a second factor or an organisation."""
    return _door(SIGNED_IN, methods, _unless_signed_in)


def members(verb: str, *methods: str) -> Callable[[View[P]], PlainView]:
    """A view for members of an organisation who have a second factor and whose role covers `verb` (`accounts.rules`).

    `methods`: GET and HEAD when none are named. Which objects they may see is the query's part.
    """
    return _door(verb, methods, lambda request: _unless_member(request, verb))


def freshly_signed_in(view: View[P]) -> View[P]:
    """For dangerous acts: whoever has not proved who they are for five minutes does so again first."""
    return cast("View[P]", reauthentication_required(view))


def _door(
    name: str, methods: tuple[str, ...], refusal: Callable[[Request], HttpResponseBase | None]
) -> Callable[[View[P]], PlainView]:
    def decorate(view: View[P]) -> PlainView:
        @wraps(view)
        def behind(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            known = cast("Request", request)
            return refusal(known) or view(known, *args, **kwargs)

        guarded: Any = never_cache(require_http_methods(list(methods or ("GET", "HEAD")))(behind))
        guarded.door = name
        return cast("PlainView", guarded)

    return decorate


def _unless_signed_in(request: Request) -> HttpResponseBase | None:
    return None if request.user.is_authenticated else redirect_to_login(request.get_full_path())


def _unless_member(request: Request, verb: str) -> HttpResponseBase | None:
    if refused := _unless_signed_in(request):
        return refused
    if not is_mfa_enabled(cast("Person", request.user), _SECOND_FACTORS):
        return redirect("accounts:second_factor")
    if request.viewer.membership is None:
        return render(request, "accounts/no_organisation.html", status=403)
    if not may(request.viewer, verb):
        return render(request, "accounts/not_allowed.html", {"verb": verb}, status=403)
    return None
