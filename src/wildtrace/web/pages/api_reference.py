"""The page about the API, made from its own OpenAPI document: what the document does not say, the page does not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from wildtrace.accounts.doors import public
from wildtrace.accounts.requests import Request
from wildtrace.web.api import api
from wildtrace.web.rates import BUCKET, REFILL

Document = Mapping[str, Any]
_LIMITS: Final = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "minimum": "from {}",
    "maximum": "to {}",
}


@dataclass(frozen=True)
class Run:
    """A part of a description; `is_code` where it stood between backticks."""

    text: str
    is_code: bool


@dataclass(frozen=True)
class Field:
    """A field of a body or a parameter: where it stands, what it is, whether it is needed."""

    path: str
    kind: str
    limits: str
    is_needed: bool
    description: tuple[Run, ...]


@dataclass(frozen=True)
class Answer:
    """A status that may come back; `fields` of its body, for those that succeed."""

    status: int
    description: tuple[Run, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Operation:
    """One thing to ask."""

    anchor: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[tuple[Run, ...], ...]
    content_type: str
    parameters: tuple[Field, ...]
    fields: tuple[Field, ...]
    answers: tuple[Answer, ...]
    example: str


@public()
def api_reference(request: Request) -> HttpResponse:
    """Everything that a program may ask, how to get a token, and what errors look like."""
    address = f"{settings.ENVIRONMENT.address.scheme}://{settings.ENVIRONMENT.address.netloc}"
    context = {"operations": operations(address), "address": address, "bucket": BUCKET, "refill": int(REFILL)}
    return render(request, "web/api.html", context)


@cache
def operations(address: str) -> tuple[Operation, ...]:
    """The operations of the API, in the order of their paths; `address`: of the server, for the examples."""
    document = api.get_openapi_schema()
    return tuple(
        _operation(document, address, path, method, said)
        for path, methods in sorted(document["paths"].items(), reverse=True)
        for method, said in methods.items()
    )


def _operation(document: Document, address: str, path: str, method: str, said: Document) -> Operation:
    content = said.get("requestBody", {}).get("content", {})
    kind = next(iter(content), "")
    schema = content.get(kind, {}).get("schema", {})
    return Operation(
        anchor=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        paragraphs=tuple(_runs(each) for each in said.get("description", "").split("\n\n")),
        content_type=kind,
        parameters=tuple(_parameter(document, each) for each in said.get("parameters", [])),
        fields=tuple(_fields(document, schema)),
        answers=tuple(_answer(document, int(status), each) for status, each in sorted(said["responses"].items())),
        example=_example(f"{address}{path}", method, kind, _resolved(document, schema)),
    )


def _parameter(document: Document, said: Document) -> Field:
    schema = _resolved(document, said["schema"])
    described = _runs(said.get("description", ""))
    return Field(said["name"], _kind(document, schema), _limits(document, schema), said["required"], described)


def _answer(document: Document, status: int, said: Document) -> Answer:
    schema = said.get("content", {}).get("application/json", {}).get("schema", {})
    return Answer(status, _runs(said["description"]), tuple(_fields(document, schema)) if status < 300 else ())


def _fields(document: Document, schema: Document, before: str = "") -> Iterator[Field]:
    """The fields of an object and of those within it, each by its whole path."""
    held = _resolved(document, schema)
    for name, said in held.get("properties", {}).items():
        inner = _resolved(document, said)
        needed = name in held.get("required", ())
        described = _runs(said.get("description", inner.get("description", "")))
        yield Field(before + name, _kind(document, inner), _limits(document, inner), needed, described)
        for variant in [inner, *inner.get("anyOf", ())]:
            below = _resolved(document, variant)
            if below.get("type") == "array":
                yield from _fields(document, below["items"], f"{before}{name}[].")
            elif below.get("type") == "object":
                yield from _fields(document, below, f"{before}{name}.")


def _runs(text: str) -> tuple[Run, ...]:
    return tuple(Run(part, place % 2 == 1) for place, part in enumerate(text.split("`")) if part)


def _resolved(document: Document, schema: Document) -> Document:
    """What a reference stands for."""
    if "$ref" not in schema:
        return schema
    named: Document = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return named


def _kind(document: Document, schema: Document) -> str:
    if "anyOf" in schema and "type" not in schema:
        return " | ".join(dict.fromkeys(_kind(document, _resolved(document, each)) for each in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    return str(schema.get("format") or schema.get("type", "")).replace("binary", "file")


def _limits(document: Document, schema: Document) -> str:
    parts = [schema, *schema.get("anyOf", ())]
    said = [words.format(f"{part[name]:,}") for part in parts for name, words in _LIMITS.items() if name in part]
    return ", ".join(dict.fromkeys(said))


def _example(address: str, method: str, kind: str, schema: Document) -> str:
    lines = [f"curl {address}".replace("{key}", "1"), "-H 'Authorization: Bearer wt_YOUR_TOKEN'"]
    if kind == "application/json":
        body = json.dumps(schema.get("examples", [{}])[0], indent=2, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", "-H 'Idempotency-Key: order-4711'", f"-d '{body}'"]
    elif kind:
        named = {name: said.get("format") == "binary" for name, said in schema.get("properties", {}).items()}
        lines += [
            f"-F {name}={'@listings.csv' if is_file else '1'}"
            for name, is_file in named.items()
            if _is_asked(schema, name)
        ]
    return " \\\n  ".join(lines)


def _is_asked(schema: Document, name: str) -> bool:
    return name in schema.get("required", ())
