"""Errors of the API that machines can read: each is JSON with a code, a sentence, and the fields it is about."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json

from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.rules import SCOPES
from wildtrace.errors import WildtraceError
from wildtrace.review.errors import KeyUsedOtherwise
from wildtrace.web.errors import BodyNotJson

Handler = Callable[[HttpRequest, Any], HttpResponse]

PREFIX: Final = "/api/v1/"
MOST_FIELDS: Final = 20
_LONGEST_PATH: Final = 200
_log = logging.getLogger("wildtrace.api")

CODES: Final = {
    400: ("malformed", "The request could not be read."),
    401: ("not_authenticated", "Send a token that is neither expired nor revoked: Authorization: Bearer wt_…"),
    403: ("not_allowed", "The token may not do this."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not answer that method; the header Allow names those it does."),
    409: ("key_used_otherwise", "The Idempotency-Key came with another body before."),
    413: ("too_large", "The body is too large. Send fewer listings at once."),
    415: ("wrong_content_type", "Send JSON, with Content-Type: application/json."),
    422: ("invalid", "Some fields are not as they should be."),
    429: ("too_many_requests", "Too many requests with this token. Wait as long as the header Retry-After says."),
    500: ("broken", "Something went wrong on our side. Nothing was changed; try again."),
}
"""For each status the code and the sentence it has where nothing more is known."""


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: Annotated[str, Field(description="Where it stands: `listings[0].title`.")]
    problem: str


class ProblemOut(BaseModel):
    """Why a request was refused."""

    error: Annotated[str, Field(description="A code that does not change.")]
    detail: Annotated[str, Field(description="What was wrong, and what to do.")]
    fields: list[FieldProblem]


def problem(
    status: int, *, error: str = "", detail: str = "", fields: Iterable[tuple[str, str]] = (), **headers: str
) -> HttpResponse:
    """The response that says so."""
    code, sentence = CODES.get(status, ("refused", "The request was refused."))
    said = {
        "error": error or code,
        "detail": detail or sentence,
        "fields": [{"field": field, "problem": what} for field, what in fields],
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(to_json(said), status=status, content_type="application/json; charset=utf-8", headers=named)


def problems_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make every error of the API JSON, also those that Django answers itself; let no answer be kept by a cache."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if response.status_code >= 400 and not response.headers["Content-Type"].startswith("application/json"):
            kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
            response = problem(response.status_code)
            for name, value in kept.items():
                response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def handle_problems(api: NinjaAPI) -> None:
    """Let the API answer every error of its operations as a problem."""
    handlers: dict[type[Exception], Handler] = {
        ValidationError: _invalid,
        AuthenticationError: lambda request, error: problem(401, WWW_Authenticate="Bearer"),
        Throttled: lambda request, error: problem(429, Retry_After=str(error.wait or 1)),
        HttpError: _refused,
        NotAllowed: _not_allowed,
        Http404: lambda request, error: problem(404),
        BadRequest: lambda request, error: problem(400),
        SuspiciousOperation: lambda request, error: problem(400),
        MultiPartParserError: lambda request, error: problem(400),
        RequestDataTooBig: lambda request, error: problem(413),
        KeyUsedOtherwise: lambda request, error: problem(409, detail=str(error)),
        WildtraceError: lambda request, error: problem(422, error="refused", detail=str(error)),
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[:MOST_FIELDS]
    return problem(422, fields=[(field_path(each["loc"]), each["msg"]) for each in first])


def field_path(place: Iterable[str | int]) -> str:
    """("body", "question", "listings", 0, "title") → "listings[0].title"; a header by its name."""
    source, *rest = place
    steps = rest[1:] if source == "body" else rest  # ninja begins with the name that our code has for the body
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.lstrip(".")[:_LONGEST_PATH] or str(source)


def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja turns whatever happens while a body is read into one error; its cause says what it was."""
    cause = error.__cause__
    if isinstance(cause, RequestDataTooBig):
        return problem(413)
    if isinstance(cause, BodyNotJson):
        return problem(cause.status, detail=str(cause))
    return problem(error.status_code)


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    scope, viewer = SCOPES.get(error.verb), getattr(request, "viewer", None)
    if viewer is not None and viewer.scopes is not None and scope not in viewer.scopes:
        wanted = f"the scope {scope!r}" if scope else "a person at a page: tokens cannot do this"
        return problem(403, error="scope_missing", detail=f"This token does not cover it. It takes {wanted}.")
    return problem(403, detail=str(error))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    """Log where it happened, never with what: the message of an exception may quote a listing."""
    match = request.resolver_match
    _log.error(
        "%s at %s\n%s",
        type(error).__name__,
        match.view_name if match else "unknown",
        "".join(traceback.format_tb(error.__traceback__)),
    )
    return problem(500)
