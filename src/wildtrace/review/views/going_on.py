"""Going on to the next listing, which is taken on the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from wildtrace.accounts.requests import Request
from wildtrace.review import actions
from wildtrace.review.errors import HeldByAnother, ListingGone
from wildtrace.review.filters import Filters
from wildtrace.review.queries.waiting import next_after

_ATTEMPTS = 5  # colleagues may take the same listing a moment earlier


def address_of(listing_id: int, filters: Filters) -> str:
    """The address of a listing in the queue, with the filters it was reached by."""
    query = filters.address()
    return reverse("review:item", args=[listing_id]) + (f"?{query}" if query else "")


def go_to_next(request: Request, filters: Filters, after: int | None = None) -> HttpResponse:
    """Take the next free listing and go to it; to the queue when nothing is left."""
    for _ in range(_ATTEMPTS):
        listing_id = next_after(request.viewer, filters, after)
        if listing_id is None:
            break
        try:
            actions.take_lease(listing_id=listing_id, by=request.viewer)
        except (HeldByAnother, ListingGone):
            continue
        return redirect(address_of(listing_id, filters))
    messages.info(request, gettext("Nothing else waits here that nobody is working on."))
    return redirect(f"{reverse('review:queue')}?{filters.address()}")
