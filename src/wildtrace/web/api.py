"""The API as one document: every room's router, tokens at the door, errors that machines can read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from wildtrace import __version__
from wildtrace.accounts.api_tokens import TokenAuth
from wildtrace.accounts.errors import NotAllowed
from wildtrace.collection.api import router as collection
from wildtrace.review.api import router as review

api = NinjaAPI(
    title="wildtrace",
    version=__version__,
    description="Screen listings before they are published, import them, and read what was found.",
    auth=TokenAuth(),
    docs_url=None,  # our own page shows the document: the usual one loads scripts from elsewhere
    urls_namespace="api",
)
api.add_router("", collection)
api.add_router("", review)


@api.exception_handler(NotAllowed)
def _refuse(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return api.create_response(request, {"error": "not_allowed", "detail": str(error)}, status=403)
