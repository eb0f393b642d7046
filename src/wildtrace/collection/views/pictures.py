"""Pictures, sent so that a browser shows them and does nothing else with them."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.collection.models import Collection, Picture
from wildtrace.collection.pictures import place_of

_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


@members("see")
def picture(request: Request, pk: int) -> FileResponse:
    """A picture of a listing that one may see."""
    visible = list(Collection.objects.visible_to(request.viewer).values_list("pk", flat=True))
    found = get_object_or_404(Picture.objects.filter(listing__collection__in=visible), pk=pk)
    path = place_of(found)
    if path is None or found.media_type not in _ENDINGS:
        raise Http404
    response = FileResponse(path.open("rb"), content_type=found.media_type)
    response["Content-Disposition"] = f'inline; filename="{found.sha256[:12]}.{_ENDINGS[found.media_type]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
