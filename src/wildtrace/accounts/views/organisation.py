"""Pages about one's organisation: its people, invitations and tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from wildtrace.accounts import actions, queries
from wildtrace.accounts.doors import freshly_signed_in, members
from wildtrace.accounts.errors import LastAdministrator, NameBound, NotAllowed
from wildtrace.accounts.forms import InviteForm, OrganisationForm, RoleForm, TokenForm
from wildtrace.accounts.letters import send_invitation
from wildtrace.accounts.models import Role
from wildtrace.accounts.requests import Request


@members("see")
def organisation(request: Request) -> HttpResponse:
    """Who belongs to the organisation, and in which role."""
    return _organisation(request)


@members("manage people", "POST")
@freshly_signed_in
@sensitive_variables("secret", "link")
def invite(request: Request) -> HttpResponse:
    """Invite somebody: the link is shown once and sent to them."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _organisation(request, invite_form=form)
    invitation, secret = actions.invite(
        organisation=request.viewer.member.organisation,
        role=Role(form.cleaned_data["role"]),
        email=form.cleaned_data["email"],
        by=request.viewer,
    )
    link = request.build_absolute_uri(reverse("accounts:join", args=[secret]))
    send_invitation(invitation, link)
    return _organisation(request, invited=invitation, link=link)


@members("manage people", "POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Make an open invitation worthless."""
    actions.withdraw_invitation(
        invitation=get_object_or_404(queries.open_invitations(request.viewer), pk=pk), by=request.viewer
    )
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:organisation")


@members("manage people", "POST")
@freshly_signed_in
def change_role(request: Request, pk: int) -> HttpResponse:
    """Give a member another role."""
    member = get_object_or_404(queries.colleagues(request.viewer), pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(membership=member, role=Role(form.cleaned_data["role"]), by=request.viewer)
            messages.success(request, _("The role is changed."))
        except (LastAdministrator, NotAllowed) as error:
            messages.error(request, str(error))
    return redirect("accounts:organisation")


@members("manage people", "POST")
@freshly_signed_in
def end_membership(request: Request, pk: int) -> HttpResponse:
    """Let a member go."""
    member = get_object_or_404(queries.colleagues(request.viewer), pk=pk)
    try:
        actions.end_membership(membership=member, by=request.viewer, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("They no longer belong to the organisation."))
    except (LastAdministrator, NotAllowed) as error:
        messages.error(request, str(error))
    return redirect("accounts:organisation")


@members("manage people", "GET", "POST")
def change(request: Request) -> HttpResponse:
    """Change what the organisation is called."""
    form = OrganisationForm(request.POST or None, instance=request.viewer.member.organisation)
    if form.is_valid():
        try:
            actions.change_organisation(by=request.viewer, **form.cleaned_data)
        except NameBound as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:organisation")
    return render(request, "accounts/change_organisation.html", {"form": form})


@members("manage tokens", "GET", "POST")
@freshly_signed_in
@sensitive_variables("secret")
def tokens(request: Request) -> HttpResponse:
    """The organisation's API tokens; a new one is shown once, on the answer to the form."""
    form, secret = TokenForm(request.POST or None), None
    if form.is_valid():
        _token, secret = actions.make_token(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
            by=request.viewer,
        )
        form = TokenForm()
    context = {"tokens": queries.tokens(request.viewer), "form": form, "secret": secret}
    return render(request, "accounts/tokens.html", context)


@members("manage tokens", "POST")
def revoke(request: Request, pk: int) -> HttpResponse:
    """Make a token worthless at once."""
    token = get_object_or_404(queries.tokens(request.viewer), pk=pk)
    actions.revoke_token(token=token, by=request.viewer)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


def _organisation(request: Request, **more: object) -> HttpResponse:
    context = {
        "members": queries.colleagues(request.viewer),
        "invitations": queries.open_invitations(request.viewer),
        "invite_form": InviteForm(),
        "roles": Role.choices,
    }
    return render(request, "accounts/organisation.html", context | more)
