"""Who judges for the viewer's organisation."""

from __future__ import annotations

from django.db.models import QuerySet

from wildtrace.accounts.models import Membership
from wildtrace.accounts.rules import ROLES
from wildtrace.accounts.viewers import Viewer


def judges(viewer: Viewer) -> QuerySet[Membership]:
    """The members of the viewer's organisation whose role lets them judge, by name."""
    members = Membership.objects.filter(organisation=viewer.organisation_id, left_at=None, role__in=ROLES["judge"])
    return members.filter(person__is_active=True).select_related("person").order_by("person__name", "pk")
