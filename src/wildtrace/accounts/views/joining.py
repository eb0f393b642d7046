"""The page behind an invitation's link."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from wildtrace.accounts.actions.invitations import accept_invitation, open_invitation
from wildtrace.accounts.doors import public
from wildtrace.accounts.errors import InvitationOver
from wildtrace.accounts.forms import JoinForm
from wildtrace.accounts.models import Invitation, Person
from wildtrace.accounts.requests import Request


@sensitive_post_parameters("passphrase")
@public("GET", "POST")
def join(request: Request, secret: str) -> HttpResponse:
    """Join an organisation: as oneself when signed in, else as somebody new."""
    try:
        invitation = open_invitation(secret)
        if isinstance(request.user, Person):
            return _join_as_oneself(request, secret, invitation)
        return _join_as_new(request, secret, invitation)
    except InvitationOver:
        return render(request, "accounts/invitation_over.html", status=404)


def _join_as_oneself(request: Request, secret: str, invitation: Invitation) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)  # noqa: S101  # asked by the caller; this tells mypy
    if invitation.email and invitation.email != person.email:
        return render(request, "accounts/invitation_of_another.html", status=403)
    if request.method == "POST":
        accept_invitation(secret=secret, person=person, email="", name="", passphrase="")
        return redirect("web:home")
    return render(request, "accounts/join.html", {"invitation": invitation})


def _join_as_new(request: Request, secret: str, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        try:
            person = accept_invitation(secret=secret, person=None, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _signed_in(request, person)
    return render(request, "accounts/join.html", {"invitation": invitation, "form": form})


def _signed_in(request: Request, person: Person) -> HttpResponse:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    # They chose the passphrase a moment ago: asking for it again would protect nothing.
    record_authentication(request, person, "password", reauthenticated=True)
    return redirect("accounts:second_factor")
