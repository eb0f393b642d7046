"""The API as one document: every room's router, tokens at the door, errors that machines can read."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from pydantic_core import from_json

from wildtrace import __version__
from wildtrace.accounts.api_tokens import TokenAuth
from wildtrace.collection.api import router as collection
from wildtrace.review.api import router as review
from wildtrace.web.errors import BodyNotJson
from wildtrace.web.problems import CODES, ProblemOut, handle_problems
from wildtrace.web.rates import PerToken

_ALWAYS: Final = (400, 401, 403, 404, 405, 429, 500)
_WITH_A_BODY: Final = (413, 422)
_JSON: Final = "application/json"


class OnlyJson(Parser):
    """Reads JSON that says it is JSON; a body as deep as a well ends in an error, not in the stack."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body. Raises BodyNotJson."""
        if request.content_type != _JSON:
            raise BodyNotJson(415, f"it comes as {(request.content_type or 'nothing')[:80]!r}")
        try:
            read: dict[str, Any] = from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise BodyNotJson(400, str(error)) from None
        return read


class Api(NinjaAPI):
    """The API, whose document names the errors of each operation too."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The document."""
        document = super().get_openapi_schema(**where)
        document["components"]["schemas"] |= _error_schemas()
        for operations in document["paths"].values():
            for operation in operations.values():
                _add_errors(operation)
        return document


def _error_schemas() -> dict[str, Any]:
    described = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**described.pop("$defs"), "ProblemOut": described}


def _add_errors(operation: dict[str, Any]) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    statuses = {*_ALWAYS, *(_WITH_A_BODY if content else ()), *((415,) if _JSON in content else ())}
    parameters = operation.get("parameters", [])
    statuses |= {422} if parameters else set()
    statuses |= {409} if any(each["name"] == "Idempotency-Key" for each in parameters) else set()
    for status in sorted(statuses):
        said = {"description": CODES[status][1], "content": {_JSON: {"schema": _PROBLEM}}}
        operation["responses"].setdefault(status, said)
    headers = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After"}
    for status, header in headers.items():
        operation["responses"][status]["headers"] = {header: {"schema": {"type": "string"}}}


_PROBLEM: Final = {"$ref": "#/components/schemas/ProblemOut"}

api = Api(
    title="wildtrace",
    version=__version__,
    description="Screen listings before they are published, import them, and read what was found.",
    auth=TokenAuth(),
    throttle=PerToken(),
    parser=OnlyJson(),
    docs_url=None,  # our own page shows the document: the usual one loads scripts from elsewhere
    urls_namespace="api",
)
handle_problems(api)
api.add_router("", collection)
api.add_router("", review)
