"""How sign-in through allauth differs here: nobody signs up on their own, and what an app calls us is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from wildtrace.accounts.actions.admission import admit
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Person
from wildtrace.accounts.openid import Service, role_for, service_called, verified_email

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come into being by invitation (`accounts.actions.accept_invitation`) and in no other way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the page of sign-up says so."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """What authenticator apps show beside the code."""

    def get_totp_issuer(self) -> str:
        """The name of the workbench, not the address it was reached by, which is whatever a browser sends."""
        return "wildtrace"


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-in by an organisation's own service: for whoever has connected it, and for newcomers whom it may admit.

    An address alone connects nothing: else a service could sign in as anybody by claiming to know their address.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse newcomers who may not be admitted, and those whose address is taken, with the same page."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        email = verified_email(sociallogin)
        is_taken = Person.objects.filter(email=email).exists()
        if is_taken or role_for(_service(sociallogin), email) is None:
            raise ImmediateHttpResponse(render(request, "accounts/not_admitted.html", status=403))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Only for whom the organisation's service may admit."""
        return role_for(_service(sociallogin), verified_email(sociallogin)) is not None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Person:
        """A new person with the name that the service gives."""
        person: Person = super().populate_user(request, sociallogin, data)
        person.name = str(data.get("name") or "")[:120]
        return person

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: object = None) -> Person:
        """Keep the new person, without a passphrase, and let them join in the same breath or not at all."""
        sociallogin.user.email = verified_email(sociallogin)
        person: Person = super().save_user(request, sociallogin, form)
        service = _service(sociallogin)
        if service is None:
            raise NotAllowed("join this organisation")
        admit(person=person, service=service)
        return person


def _service(sociallogin: SocialLogin) -> Service | None:
    return service_called(sociallogin.account.provider)
