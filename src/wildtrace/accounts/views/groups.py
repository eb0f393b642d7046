"""Pages about groups across organisations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wildtrace.accounts import actions, queries
from wildtrace.accounts.doors import members
from wildtrace.accounts.errors import LastOwner, NotAllowed
from wildtrace.accounts.forms import AddToGroupForm, GroupForm
from wildtrace.accounts.models import Group, Membership
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may


@members("see", "GET", "POST")
def groups(request: Request) -> HttpResponse:
    """The groups one belongs to, and a form for a new one."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and may(request.viewer, "share") and form.is_valid():
        group = actions.found_group(by=request.viewer, **form.cleaned_data)
        return redirect("accounts:group", pk=group.pk)
    return render(request, "accounts/groups.html", {"groups": queries.own_groups(request.viewer), "form": form})


@members("see")
def group(request: Request, pk: int) -> HttpResponse:
    """Who is and was in a group."""
    return _group(request, _own(request, pk), AddToGroupForm())


@members("see", "POST")
def add(request: Request, pk: int) -> HttpResponse:
    """Add somebody to a group one owns."""
    circle, form = _own(request, pk), AddToGroupForm(request.POST)
    if not form.is_valid():
        return _group(request, circle, form)
    found = Membership.objects.filter(
        person__email=form.cleaned_data["email"].casefold(),
        organisation__name__iexact=form.cleaned_data["organisation"].strip(),
        left_at=None,
    ).first()
    if not queries.is_owner(circle, request.viewer):
        messages.error(request, _("Only owners of a group change it."))
    elif found is None:
        messages.error(request, _("Nobody with this address acts for this organisation here. Check both."))
    else:
        actions.add_to_group(group=circle, membership=found, is_owner=form.cleaned_data["is_owner"], by=request.viewer)
        messages.success(request, _("Added."))
    return redirect("accounts:group", pk=pk)


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


def _group(request: Request, circle: Group, form: AddToGroupForm) -> HttpResponse:
    context = {
        "group": circle,
        "places": queries.places_in(circle),
        "form": form,
        "is_owner": queries.is_owner(circle, request.viewer),
    }
    return render(request, "accounts/group.html", context)
