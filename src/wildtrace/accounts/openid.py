"""Sign-in services (OpenID Connect) of organisations, as who runs the server has named them; whom they admit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from wildtrace.accounts.models import Invitation, Role

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin


@dataclass(frozen=True)
class Service:
    """One service. `domains`: addresses that it may admit without an invitation, as readers."""

    id: str
    organisation: str
    domains: tuple[str, ...] = ()


def services() -> list[Service]:
    """The services of the setting WILDTRACE_OPENID."""
    named = settings.OPENID_SERVICES
    return [Service(each["id"], each["organisation"], tuple(each.get("domains", ()))) for each in named]


def service_called(provider: str) -> Service | None:
    """The service of this identifier."""
    return next((service for service in services() if service.id == provider), None)


def is_named(organisation: str) -> bool:
    """Whether a service is bound to an organisation of this name, which must then neither be left nor taken."""
    return organisation.casefold() in {service.organisation.casefold() for service in services()}


def invitation_for(service: Service, email: str) -> Invitation | None:
    """The open invitation of the service's organisation to this address."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    return waiting.filter(organisation__name=service.organisation, email=email.casefold()).first()


def role_for(service: Service | None, email: str) -> Role | None:
    """As what a newcomer with this address comes in: as invited, else as a reader by domain; None for not at all."""
    if service is None or not email:
        return None
    if invitation := invitation_for(service, email):
        return Role(invitation.role)
    return Role.READER if email.casefold().rpartition("@")[2] in service.domains else None


def verified_email(login: SocialLogin) -> str:
    """The address that the service says it has verified; empty when it says none."""
    return next((each.email.casefold() for each in login.email_addresses if each.verified is True), "")
