"""The saved views that a person may use."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wildtrace.accounts.viewers import Viewer
from wildtrace.review.models import SavedView


def saved_views(viewer: Viewer) -> QuerySet[SavedView]:
    """One's own views and those for everyone in the organisation, by name."""
    mine = Q(person=viewer.person_id) | Q(is_for_all=True)
    return SavedView.objects.filter(mine, organisation=viewer.organisation_id)
