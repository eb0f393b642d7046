"""A picture that came with a listing; pages show it blurred and grey until somebody asks."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.collection.models import Picture
from wildtrace.collection.pictures import place_of
from wildtrace.review.views.item import seen_listing


@members("judge")
def picture(request: Request, listing_id: int, picture_id: int) -> HttpResponse:
    """The bytes of a picture, to whoever may see its listing."""
    held = get_object_or_404(Picture, listing=seen_listing(request, listing_id), pk=picture_id)
    place = place_of(held)
    if place is None:
        raise Http404
    response = HttpResponse(place.read_bytes(), content_type=held.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
