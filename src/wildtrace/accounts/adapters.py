"""How sign-in through allauth differs here: nobody signs up on their own, and what an app calls us is fixed."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


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
    """Sign-in by an organisation's own service."""
