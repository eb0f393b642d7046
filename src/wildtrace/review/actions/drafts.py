"""Drafts: a judgement begun and not yet given, kept so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.models import Draft
from wildtrace.review.queries.listings import listing_for

_LONGEST: Final = 10_000  # characters of one field that are kept


@transaction.atomic
def save_draft(*, listing_id: int, by: Viewer, form: Mapping[str, list[str]]) -> Draft:
    """Keep what the form holds: field → values as they were typed. Raises ListingGone."""
    require(by, "judge")
    listing = listing_for(by, listing_id)
    kept = {name: [value[:_LONGEST] for value in values] for name, values in form.items()}
    draft, is_new = Draft.objects.update_or_create(
        listing=listing, organisation=by.member.organisation, person=by.person, defaults={"form": kept}
    )
    if is_new:  # later savings change nothing that anybody else would want to know
        audit.record(action="save draft", by=by, kind="listing", object_id=listing.pk)
    return draft


@transaction.atomic
def discard_draft(*, listing_id: int, by: Viewer) -> bool:
    """Throw one's own draft away; whether there was one. Raises ListingGone."""
    require(by, "judge")
    listing = listing_for(by, listing_id)
    gone, _ = Draft.objects.filter(listing=listing, organisation=by.organisation_id, person=by.person_id).delete()
    if gone:
        audit.record(action="discard draft", by=by, kind="listing", object_id=listing.pk)
    return bool(gone)
