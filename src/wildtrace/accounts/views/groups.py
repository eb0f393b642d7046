"""Pages about groups across organisations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wildtrace.accounts import actions, queries
from wildtrace.accounts.doors import members
from wildtrace.accounts.errors import LastOwner, NotAllowed
from wildtrace.accounts.forms import GroupForm, InviteToGroupForm
from wildtrace.accounts.models import Group
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may


@members("see", "GET", "POST")
def groups(request: Request) -> HttpResponse:
    """The groups one belongs to, and a form for a new one."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and may(request.viewer, "share") and form.is_valid():
        group = actions.found_group(by=request.viewer, **form.cleaned_data)
        return redirect("accounts:group", pk=group.pk)
    context = {
        "groups": queries.own_groups(request.viewer),
        "invitations": queries.group_invitations_for(request.viewer),
        "form": form,
    }
    return render(request, "accounts/groups.html", context)


@members("see")
def group(request: Request, pk: int) -> HttpResponse:
    """Who is and was in a group."""
    return _group(request, _own(request, pk), InviteToGroupForm())


@members("see", "POST")
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask somebody into a group one owns. The answer is the same whether or not anybody has that address."""
    circle, form = _own(request, pk), InviteToGroupForm(request.POST)
    if not form.is_valid():
        return _group(request, circle, form)
    try:
        actions.invite_to_group(group=circle, by=request.viewer, **form.cleaned_data)
        messages.success(request, _("Invited. Whoever acts for that organisation under that address can now accept."))
    except NotAllowed:
        messages.error(request, _("Only owners of a group change it."))
    return redirect("accounts:group", pk=pk)


@members("see", "POST")
def withdraw(request: Request, pk: int, invitation: int) -> HttpResponse:
    """Take back an invitation into a group one owns."""
    circle = _own(request, pk)
    waiting = get_object_or_404(queries.open_group_invitations(circle), pk=invitation)
    try:
        actions.withdraw_from_group(invitation=waiting, by=request.viewer)
        messages.success(request, _("The invitation is withdrawn."))
    except NotAllowed:
        messages.error(request, _("Only owners of a group change it."))
    return redirect("accounts:group", pk=pk)


@members("see", "POST")
def answer(request: Request, pk: int) -> HttpResponse:
    """Accept or decline an invitation into a group."""
    invitation = get_object_or_404(queries.group_invitations_for(request.viewer), pk=pk)
    is_accepted = request.POST.get("act") == "accept"
    actions.answer_group_invitation(invitation=invitation, is_accepted=is_accepted, by=request.viewer)
    return redirect("accounts:group", pk=invitation.group_id) if is_accepted else redirect("accounts:groups")


@members("see", "POST")
def remove(request: Request, pk: int, membership: int) -> HttpResponse:
    """End somebody's place in a group, or one's own."""
    circle = _own(request, pk)
    place = get_object_or_404(queries.places_in(circle).filter(left_at=None), membership=membership)
    try:
        actions.remove_from_group(group=circle, membership=place.membership, by=request.viewer)
        messages.success(request, _("Removed."))
    except (LastOwner, NotAllowed) as error:
        messages.error(request, str(error))
    is_own = membership == request.viewer.member.pk
    return redirect("accounts:groups") if is_own else redirect("accounts:group", pk=pk)


@members("see", "POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Close a group one owns."""
    try:
        actions.close_group(group=_own(request, pk), by=request.viewer)
        messages.success(request, _("The group is closed. Nothing is shared through it any more."))
    except NotAllowed as error:
        messages.error(request, str(error))
    return redirect("accounts:groups")


def _own(request: Request, pk: int) -> Group:
    return get_object_or_404(queries.own_groups(request.viewer), pk=pk)


def _group(request: Request, circle: Group, form: InviteToGroupForm) -> HttpResponse:
    context = {
        "group": circle,
        "places": queries.places_in(circle),
        "form": form,
        "invitations": queries.open_group_invitations(circle),
        "is_owner": queries.is_owner(circle, request.viewer),
    }
    return render(request, "accounts/group.html", context)
