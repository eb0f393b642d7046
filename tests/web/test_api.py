"""The API as a whole: its document, its page, errors that machines can read, rates, and what fuzzing finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.cast import Cast, collection_of
from wildtrace.accounts.actions.tokens import make_token
from wildtrace.accounts.models import ApiToken
from wildtrace.web.api import api
from wildtrace.web.pages.api_reference import operations
from wildtrace.web.problems import CODES, ProblemOut
from wildtrace.web.rates import PerToken
from wildtrace.web.wsgi import application

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
)
DOCUMENT = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
BOUNDED = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The application called without a server closes the test's connection after each answer, unless it is told."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(cast: Cast) -> str:
    """A token with every scope."""
    expires = timezone.now() + timedelta(days=1)
    return make_token(name="all", scopes=ApiToken.Scope.values, expires_at=expires, by=cast.administrator)[1]


@pytest.fixture
def client(secret: str) -> Client:
    """A program with that token."""
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.slow
@DOCUMENT.parametrize()
@BOUNDED
def test_whatever_is_sent_the_answer_is_as_the_document_says(case: Any, secret: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)


@pytest.mark.slow
@DOCUMENT.parametrize()
@BOUNDED
def test_without_a_token_whatever_is_sent_is_refused(case: Any, db: None) -> None:
    response = case.call(headers={"Authorization": "Bearer wt_unknown"})
    assert response.status_code in (401, 405)  # which methods there are stands in the public document
    ProblemOut.model_validate_json(response.content)


def test_the_document_names_every_operation_and_its_errors(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/screen" in document["paths"]
    for path, methods in document["paths"].items():
        for said in methods.values():
            assert {"401", "403", "404", "405", "429", "500"} <= said["responses"].keys(), path
            assert said["security"] == [{"TokenAuth": []}]
            assert said["description"]
    assert {"400", "409", "413", "415", "422"} <= document["paths"]["/api/v1/screen"]["post"]["responses"].keys()


def test_the_page_shows_everything_that_the_document_names(db: None) -> None:
    """To anybody, without a script or a style of somebody else's; whatever address the API has."""
    page = Client().get("/api/").content.decode()
    document = api.get_openapi_schema()
    for path, methods in document["paths"].items():
        assert path in page
        for said in methods.values():
            assert said["summary"] in page
    for name in document["components"]["schemas"]["AskedListing"]["properties"]:
        assert f"<code>listings[].{name}</code>" in page
    assert "curl http" in page
    assert "<code>answers[].suggestion.action</code>" in page


def test_the_example_of_the_page_works(client: Client) -> None:
    example = next(each for each in operations("http://127.0.0.1") if each.path.endswith("/screen")).example
    body = example.partition("-d '")[2].rstrip("'")
    answer = client.post("/api/v1/screen", json.loads(body), "application/json")
    assert answer.json()["answers"][0]["suggestion"]["action"] == "block"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/screen", 405),
        ("put", "/api/v1/screen", 405),
        ("delete", "/api/v1/imports", 405),
        ("get", "/api/v1/", 404),
        ("get", "/api/v1/nothing", 404),
        ("post", "/api/v1/screen/", 404),
        ("get", "/api/v1/imports/999999", 404),
        ("get", "/api/v1/imports/99999999999999999999999", 404),
        ("get", "/api/v1/imports/one", 422),
    ],
)
def test_every_error_is_json(client: Client, method: str, path: str, status: int) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == status
    said = ProblemOut.model_validate_json(answer.content)
    assert said.error == CODES[status][0]
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Allow" in answer.headers) is (status == 405)


def test_an_unknown_host_is_told_so_in_json(client: Client) -> None:
    answer = client.post("/api/v1/screen", {}, "application/json", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, ProblemOut.model_validate_json(answer.content).error) == (400, "malformed")


def test_pages_keep_their_own_errors(db: None) -> None:
    assert Client().get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_a_token_without_the_scope_imports_and_reads_nothing(cast: Cast) -> None:
    expires = timezone.now() + timedelta(days=1)
    _, only_screens = make_token(name="s", scopes=["screen"], expires_at=expires, by=cast.administrator)
    program = Client(headers={"Authorization": f"Bearer {only_screens}"})
    held = collection_of(cast.analyst)
    sent = {"file": SimpleUploadedFile("a.csv", b"listing_id,title\n1,ivory\n"), "collection": held.pk}
    answers = [program.post("/api/v1/imports", sent), program.get("/api/v1/imports/1")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert {answer.json()["error"] for answer in answers} == {"scope_missing"}
    assert not held.imports.exists()


def test_a_bucket_empties_and_fills_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr("wildtrace.web.rates.time.monotonic", lambda: moment[0])
    throttle, ours, theirs = PerToken(bucket=3, refill=0.5), _asking("ours"), _asking("theirs")
    assert [throttle.allow_request(ours) for _ in range(4)] == [True, True, True, False]
    assert throttle.allow_request(theirs)  # what another token asks never matters
    assert throttle.wait() == 2
    moment[0] += 2
    assert [throttle.allow_request(ours) for _ in range(2)] == [True, False]


def test_too_many_requests_are_told_how_long_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerToken, "allow_request", lambda self, request: False)
    answer = client.post("/api/v1/screen", {"listings": []}, "application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert ProblemOut.model_validate_json(answer.content).error == "too_many_requests"


def _asking(digest: str) -> HttpRequest:
    """A request with a token, as far as a throttle looks at it."""
    request = HttpRequest()
    request.auth = ApiToken(digest=digest)  # type: ignore[attr-defined]  # ninja puts there what the door gave
    return request
