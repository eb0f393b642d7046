"""What programs may ask of the room `review`: the same actions and queries as the pages, over HTTP."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, cast

from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Router

from wildtrace.accounts.models import ApiToken
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import require
from wildtrace.review.policy.queries import terms_in_force
from wildtrace.review.screening.answers import ScreenedOut, answer_bytes
from wildtrace.review.screening.asked import Question
from wildtrace.review.screening.remembered import answer_once

router = Router(tags=["screening"])

_REPLAYED: Final = {
    "responses": {
        200: {
            "headers": {
                "Idempotent-Replayed": {
                    "description": "`true` when this answer was given before, under the same Idempotency-Key.",
                    "schema": {"type": "string", "enum": ["true"]},
                }
            }
        }
    }
}


@router.post("/screen", response=ScreenedOut, summary="Screen listings", openapi_extra=_REPLAYED)
def screen(
    request: HttpRequest,
    question: Annotated[Question, Body()],
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=128,
            pattern=r"^[\x21-\x7e]+$",
            description="Asking again with the same key and body within a day gives the very same answer.",
        ),
    ] = None,
) -> Any:
    """Screen one or many listings before they are published.

    Each answer says what was found and why, and what your organisation's policy in force suggests: `block`, `ask` (for
    documents), `warn` or `allow`. A suggestion is not a verdict. The token needs the scope `screen`. Nothing of the
    listings is kept, except, for a day, an answer that was asked for with an `Idempotency-Key`.
    """
    viewer = cast("Request", request).viewer
    require(viewer, "screen")
    answer = partial(answer_bytes, question, terms_in_force(viewer))
    if idempotency_key is None:
        return _sent(answer())
    token = cast("ApiToken", request.auth)  # type: ignore[attr-defined]  # ninja puts there what the door gave
    given, was_before = answer_once(token=token, key=idempotency_key, question=request.body, answer=answer)
    return _sent(given, {"Idempotent-Replayed": "true"} if was_before else {})


def _sent(answer: bytes, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(answer, content_type="application/json; charset=utf-8", headers=headers or {})
