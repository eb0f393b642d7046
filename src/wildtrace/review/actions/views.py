"""Saved views: keeping filters under a name."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from wildtrace.accounts import audit
from wildtrace.accounts.rules import may, require
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.filters import Filters
from wildtrace.review.models import SavedView
from wildtrace.review.queries.views import saved_views


@transaction.atomic
def save_view(*, by: Viewer, name: str, filters: Filters, is_for_all: bool = False) -> SavedView:
    """Keep filters under a name, for oneself or for one's organisation; the same name of one's own is written over."""
    require(by, "judge")
    view, _ = SavedView.objects.update_or_create(
        organisation=by.member.organisation,
        person=by.person,
        name=name,
        defaults={"query": filters.address()[:2000], "is_for_all": is_for_all},
    )
    audit.record(action="save view", by=by, kind="view", object_id=view.pk, facts={"is_for_all": is_for_all})
    return view


@transaction.atomic
def delete_view(*, by: Viewer, view_id: int) -> bool:
    """Delete a view of one's own, or, for whoever assigns work, one of the organisation's; whether there was one."""
    require(by, "judge")
    mine = Q(person=by.person_id)
    deletable = saved_views(by).filter(mine | Q(is_for_all=True) if may(by, "assign") else mine)
    gone, _ = deletable.filter(pk=view_id).delete()
    if gone:
        audit.record(action="delete view", by=by, kind="view", object_id=view_id)
    return bool(gone)
