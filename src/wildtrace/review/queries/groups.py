"""Groups that a person may share a judgement with."""

from __future__ import annotations

from django.db.models import QuerySet

from wildtrace.accounts.models import Group
from wildtrace.accounts.viewers import Viewer


def groups_to_share_with(viewer: Viewer) -> QuerySet[Group]:
    """The open groups that the viewer belongs to now, for the organisation they act for."""
    return Group.objects.filter(
        closed_at=None, memberships__membership=viewer.membership, memberships__left_at=None
    ).distinct()
