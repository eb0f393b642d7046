"""`POST /api/v1/screen`: what it answers, who may ask, idempotency, and what hostile input meets."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, join
from wildtrace.accounts.actions.tokens import make_token, revoke_token
from wildtrace.accounts.models import ApiToken, Entry, Membership, Person, Role
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Listing
from wildtrace.review.models import ScreeningAnswer
from wildtrace.review.policy import actions
from wildtrace.review.policy.rules import Rule
from wildtrace.review.screening.asked import MOST_LISTINGS
from wildtrace.review.screening.remembered import KEPT, forget_answers
from wildtrace.web.server.schedule import SCHEDULE

ADDRESS = "/api/v1/screen"
IVORY = {
    "listing_id": "a-1",
    "title": "Real elephant ivory tusk for sale",
    "description": "Genuine, carved. 450 EUR, DM me.",
    "location": "Lyon, France",
}
SOFA = {"listing_id": "b-2", "title": "Grey sofa, three seats", "description": "Pick up only."}
Ask = Callable[..., Any]


def secret_of(viewer: Viewer, scopes: tuple[str, ...] = ("screen",), days: int = 30) -> str:
    """A token of an organisation's administrator."""
    expires = timezone.now() + timedelta(days=days)
    return make_token(name="shop", scopes=scopes, expires_at=expires, by=viewer)[1]


@pytest.fixture
def secret(cast: Cast) -> str:
    """A token of Savanna Watch, with the scope `screen`."""
    return secret_of(cast.administrator)


def ask(secret: str, body: Any, **headers: str) -> Any:
    """Ask with a token; `body`: bytes as they are, or anything that becomes JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = headers.pop("content_type", "application/json")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().post(ADDRESS, sent, content_type=kind, headers={"Authorization": f"Bearer {secret}", **named})


def written() -> tuple[int, int, int]:
    """What a denial must leave as it is."""
    return ScreeningAnswer.objects.count(), Entry.objects.count(), Listing.objects.count()


def test_a_listing_is_answered_with_what_was_found_and_what_to_do(secret: str) -> None:
    answer = ask(secret, {"listings": [IVORY, SOFA]})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["policy"], said["model"]) == (0, "")
    ivory, sofa = said["answers"]
    assert ivory["listing_id"] == "a-1"
    assert (ivory["band"], ivory["country"]) == ("high", "FR")
    assert ivory["score"] > 0.8
    assert ivory["taxa"]
    assert "I" in ivory["appendix"].split("/")
    assert ivory["specimens"]
    assert all(reason["rule"] and reason["words"] is not None for reason in ivory["reasons"])
    assert ivory["suggestion"]["action"] == "block"
    assert ivory["suggestion"]["rule"] == 1
    assert "CITES" in ivory["suggestion"]["message"]
    assert "mentions" not in ivory
    assert (sofa["score"], sofa["band"], sofa["taxa"], sofa["reasons"]) == (0, "none", [], [])
    assert sofa["suggestion"] == {"action": "allow", "rule": None, "message": ""}


def test_mentions_are_answered_where_they_are_asked_for(secret: str) -> None:
    said = ask(secret, {"listings": [IVORY, SOFA, IVORY], "mentions": True}).json()["answers"]
    assert [answer["listing_id"] for answer in said] == ["a-1", "b-2", "a-1"]
    for mention in said[0]["mentions"]:
        assert IVORY[mention["field"]][mention["start"] : mention["end"]] == mention["quote"]
    assert {mention["kind"] for mention in said[0]["mentions"]} >= {"taxon", "specimen"}
    assert said[2]["mentions"] == said[0]["mentions"]


def test_the_organisations_own_policy_decides(cast: Cast, secret: str) -> None:
    draft = actions.begin_draft(by=cast.administrator)
    rule = Rule("warn", taxon="Mammalia", country="FR", message="Not in France.")
    draft = actions.add_rule(by=cast.administrator, revision=draft.revision, rule=rule)
    draft = actions.move_rule(by=cast.administrator, revision=draft.revision, place=draft.rules.count(), to=1)
    assert ask(secret, {"listings": [IVORY]}).json()["policy"] == 0
    actions.put_in_force(by=cast.administrator, revision=draft.revision)
    said = ask(secret, {"listings": [IVORY, {**IVORY, "location": "Hà Nội, Việt Nam"}]}).json()
    assert said["policy"] == 1
    assert said["answers"][0]["suggestion"] == {"action": "warn", "rule": 1, "message": "Not in France."}
    assert said["answers"][1]["suggestion"]["action"] == "block"


def test_another_organisations_policy_never_matters(cast: Cast, secret: str) -> None:
    before = ask(secret, {"listings": [IVORY, SOFA]}).content
    draft = actions.begin_draft(by=cast.stranger)
    draft = actions.change_otherwise(by=cast.stranger, revision=draft.revision, action="block")
    for _ in range(draft.rules.count()):
        draft = actions.remove_rule(by=cast.stranger, revision=draft.revision, place=1)
    actions.put_in_force(by=cast.stranger, revision=draft.revision)
    assert ask(secret, {"listings": [IVORY, SOFA]}).content == before
    theirs = ask(secret_of(cast.stranger), {"listings": [SOFA]}).json()
    assert (theirs["policy"], theirs["answers"][0]["suggestion"]["action"]) == (1, "block")


def test_the_most_listings_are_answered_and_one_more_is_refused(secret: str) -> None:
    many = [{**SOFA, "listing_id": str(n)} for n in range(MOST_LISTINGS)]
    said = ask(secret, {"listings": many}).json()["answers"]
    assert [answer["listing_id"] for answer in said] == [str(n) for n in range(MOST_LISTINGS)]
    refused = ask(secret, {"listings": [*many, SOFA]})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "listings")


def test_screening_keeps_nothing_of_a_listing(secret: str) -> None:
    before = written()
    assert ask(secret, {"listings": [IVORY]}).status_code == 200
    assert written() == before


# --- who may ask


@pytest.mark.parametrize("given", ["", "wt_unknown", "Bearer", "wt_\x00"])
def test_whoever_shows_no_token_is_told_how(db: None, given: str) -> None:
    answer = Client().post(ADDRESS, b"{}", "application/json", headers={"Authorization": f"Bearer {given}"})
    assert (answer.status_code, answer.json()["error"]) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_of_a_person_is_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator.person)  # type: ignore[arg-type]  # of the cast, so not None
    assert client.post(ADDRESS, {"listings": [IVORY]}, "application/json").status_code == 401


def _expired(cast: Cast) -> str:
    return secret_of(cast.administrator, days=-1)


def _revoked(cast: Cast) -> str:
    given = secret_of(cast.administrator)
    revoke_token(token=ApiToken.objects.get(), by=cast.administrator)
    return given


def _of_somebody_who_left(cast: Cast) -> str:
    given = secret_of(cast.administrator)
    Membership.objects.filter(pk=cast.administrator.member.pk).update(left_at=timezone.now())
    return given


def _of_somebody_locked_out(cast: Cast) -> str:
    given = secret_of(cast.administrator)
    Person.objects.filter(pk=cast.administrator.member.person_id).update(is_active=False)
    return given


@pytest.mark.parametrize("token", [_expired, _revoked, _of_somebody_who_left, _of_somebody_locked_out])
def test_a_dead_token_is_as_unknown_as_any(cast: Cast, token: Callable[[Cast], str]) -> None:
    given, before = token(cast), written()
    answers = [ask(each, {"listings": [IVORY]}, Idempotency_Key="1") for each in (given, "wt_unknown")]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].content == answers[1].content
    assert written() == before


@pytest.mark.parametrize("scopes", [(), ("read",), ("import", "judge", "read")])
def test_a_token_without_the_scope_is_refused_and_nothing_is_kept(cast: Cast, scopes: tuple[str, ...]) -> None:
    given = secret_of(cast.administrator, scopes)
    before = written()
    answer = ask(given, {"listings": [IVORY]}, Idempotency_Key="1")
    assert (answer.status_code, answer.json()["error"]) == (403, "scope_missing")
    assert "screen" in answer.json()["detail"]
    assert written() == before


def test_a_token_of_somebody_whose_role_no_longer_screens_is_refused(cast: Cast, secret: str) -> None:
    Membership.objects.filter(pk=cast.administrator.member.pk).update(role=Role.READER)
    before = written()
    answer = ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")
    assert written() == before


# --- idempotency


def test_the_same_key_and_body_give_the_same_bytes(cast: Cast, secret: str) -> None:
    body = {"listings": [IVORY]}
    first = ask(secret, body, Idempotency_Key="order-1")
    actions.put_in_force(by=cast.administrator, revision=actions.begin_draft(by=cast.administrator).revision)
    again = ask(secret, body, Idempotency_Key="order-1")
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert ask(secret, body, Idempotency_Key="order-2").content != first.content  # the policy has a version now


def test_the_same_key_with_another_body_is_refused(secret: str) -> None:
    ask(secret, {"listings": [IVORY]}, Idempotency_Key="order-1")
    answer = ask(secret, {"listings": [SOFA]}, Idempotency_Key="order-1")
    assert (answer.status_code, answer.json()["error"]) == (409, "key_used_otherwise")
    assert ScreeningAnswer.objects.count() == 1


def test_keys_belong_to_one_token(cast: Cast, secret: str) -> None:
    """What another token asked under the same key, of our organisation or of another, shows nowhere."""
    alone = ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    ScreeningAnswer.objects.all().delete()
    for other in (secret_of(cast.stranger), secret_of(cast.administrator)):
        ask(other, {"listings": [SOFA]}, Idempotency_Key="1")
    answer = ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    assert (answer.status_code, answer.content, dict(answer.headers)) == (200, alone.content, dict(alone.headers))


def test_a_refused_question_uses_no_key(secret: str) -> None:
    assert ask(secret, {"listings": []}, Idempotency_Key="1").status_code == 422
    assert ask(secret, {"listings": [IVORY]}, Idempotency_Key="1").status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 129, "two words", "clé"])
def test_a_strange_key_is_refused_by_name(secret: str, key: str) -> None:
    answer = ask(secret, {"listings": [IVORY]}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert "dempotency" in answer.json()["fields"][0]["field"]


def test_answers_are_forgotten_after_a_day(secret: str) -> None:
    ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    assert forget_answers() == 0
    assert forget_answers(timezone.now() + KEPT + timedelta(seconds=1)) == 1
    assert not ScreeningAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_question_at_once_gets_one_answer(cast: Cast, secret: str) -> None:
    def one(_: int) -> tuple[int, bytes]:
        answer = ask(secret, {"listings": [IVORY]}, Idempotency_Key="at-once")
        connections.close_all()
        return answer.status_code, answer.content

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(one, range(12)))
    assert len(answers) == 1
    assert answers.pop()[0] == 200
    assert ScreeningAnswer.objects.count() == 1


# --- hostile input

NOT_SO: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "body"),
    "no JSON": (b"listings=1", 400, ""),
    "half a JSON": (b'{"listings": [', 400, ""),
    "not UTF-8": (b'{"listings": [{"listing_id": "\xff", "title": "x"}]}', 400, ""),
    "half a character": (b'{"listings": [{"listing_id": "1", "title": "\\ud800"}]}', 400, ""),
    "a number that is none": (b'{"listings": [{"listing_id": "1", "title": "x", "price": NaN}]}', 400, ""),
    "deep": (b"[" * 200_000 + b"]" * 200_000, 400, ""),
    "deep within": (b'{"listings": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, ""),
    "a list": (b"[]", 422, "body"),
    "null": (b"null", 422, "body"),
    "no listing": (b'{"listings": []}', 422, "listings"),
    "no text": (b'{"listings": [{"listing_id": "1"}]}', 422, "listings[0]"),
    "no id": (b'{"listings": [{"title": "x"}]}', 422, "listings[0].listing_id"),
    "an empty id": (b'{"listings": [{"listing_id": "", "title": "x"}]}', 422, "listings[0].listing_id"),
    "an id that is a number": (b'{"listings": [{"listing_id": 1, "title": "x"}]}', 422, "listings[0].listing_id"),
    "an unknown field": (b'{"listings": [{"listing_id": "1", "title": "x", "colour": 1}]}', 422, "listings[0].colour"),
    "an unknown option": (b'{"listings": [{"listing_id": "1", "title": "x"}], "all": true}', 422, "all"),
    "mentions in words": (b'{"listings": [{"listing_id": "1", "title": "x"}], "mentions": "yes"}', 422, "mentions"),
    "null for a text": (b'{"listings": [{"listing_id": "1", "title": null}]}', 422, "listings[0].title"),
    "a long title": (json.dumps({"listings": [{**SOFA, "title": "x" * 2_001}]}).encode(), 422, "listings[0].title"),
    "a long second": (
        json.dumps({"listings": [SOFA, {**SOFA, "description": "x" * 50_001}]}).encode(),
        422,
        "listings[1].description",
    ),
    "a number without end": (
        b'{"listings": [{"listing_id": "1", "title": "x", "price": 1' + b"0" * 5000 + b"}]}",
        400,
        "",
    ),
    "a great number": (b'{"listings": [{"listing_id": "1", "title": "x", "price": 1%b}]}' % (b"0" * 99), 422, "price"),
    "too large": (b'{"listings": [' + b" " * (5 * 1024 * 1024) + b"]}", 413, ""),
}


@pytest.mark.parametrize("case", NOT_SO)
def test_what_is_not_so_is_refused_by_the_name_of_the_field(secret: str, case: str) -> None:
    body, status, field = NOT_SO[case]
    before = written()
    answer = ask(secret, body, Idempotency_Key="1")
    said = answer.json()
    assert answer.status_code == status, said
    assert said["error"]
    assert said["detail"]
    assert field in "".join(f"{each['field']} " for each in said["fields"])
    assert bool(said["fields"]) is (status == 422)
    assert len(answer.content) < 5_000
    assert written() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/xml"])
def test_another_content_type_is_refused(secret: str, kind: str) -> None:
    answer = ask(secret, {"listings": [IVORY]}, content_type=kind)
    assert (answer.status_code, answer.json()["error"]) == (415, "wrong_content_type")


def test_json_may_say_its_charset(secret: str) -> None:
    assert ask(secret, {"listings": [SOFA]}, content_type="application/json; charset=utf-8").status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "ivory\x00tusk\x00 for sale",
        "\x1e\n\x1e\r\n ivory \x1f",
        "<script>alert(1)</script> ivory {{ 7*7 }} %s %(x)s",
        "i v o r y " * 200,
        "\u202eyrovi\u202c ivory tusk",
        "i\u0301" * 900,
        "象牙" * 900,
        "\U0001f418" * 1_900,
        "-" * 2_000,
    ],
)
def test_strange_texts_are_screened_like_any(secret: str, text: str) -> None:
    listing = {"listing_id": "\x00<b>", "title": text, "description": text * 20, "seller_bio": text}
    body = {"listings": [listing], "mentions": True}
    answer = ask(secret, body, Idempotency_Key="strange")
    assert answer.status_code == 200
    said = answer.json()["answers"][0]
    assert said["listing_id"] == "\x00<b>"
    for mention in said["mentions"]:
        assert listing[mention["field"]][mention["start"] : mention["end"]] == mention["quote"]
    assert ask(secret, body, Idempotency_Key="strange").content == answer.content


def test_a_token_never_stands_in_the_log(
    secret: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the text of a listing, when everything goes wrong."""

    def breaks(*_: object) -> None:
        raise RuntimeError(f"{IVORY['title']} {secret}")

    caplog.set_level(logging.DEBUG)
    for name in ("wildtrace.requests", "django.request", "django.security"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    ask(secret + "x", {"listings": [IVORY]})
    ask(secret, {"listings": [{**IVORY, "colour": 1}]})
    ask(secret, b"[")
    monkeypatch.setattr("wildtrace.review.api.terms_in_force", breaks)
    broken = ask(secret, {"listings": [IVORY]})
    assert (broken.status_code, broken.json()["error"]) == (500, "broken")
    assert secret not in broken.content.decode()
    kept = [record for record in caplog.records if record.name != "django.db.backends"]  # only with DEBUG set
    records = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in kept)
    assert "RuntimeError" in records
    assert secret not in records
    assert str(IVORY["title"]) not in records


# --- how much it costs


def test_a_question_costs_two_queries_however_many_listings(
    cast: Cast, secret: str, django_assert_num_queries: Any
) -> None:
    actions.put_in_force(by=cast.administrator, revision=actions.begin_draft(by=cast.administrator).revision)
    ask(secret, {"listings": [IVORY]})
    for count in (1, 30):
        with django_assert_num_queries(2):  # the token with its member; which policy is in force
            ask(secret, {"listings": [IVORY] * count})


def test_a_key_costs_a_look_and_a_row(secret: str, django_assert_num_queries: Any) -> None:
    ask(secret, {"listings": [IVORY]})
    inserted = 2 + 1 + 1 + (2 if connection.in_atomic_block else 0)  # a savepoint and its release, within a test
    with django_assert_num_queries(inserted):
        ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    with django_assert_num_queries(3):
        ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")


def test_somebody_of_another_role_may_make_no_token_by_asking(cast: Cast) -> None:
    """The API has no way to make or widen tokens: a token acts only within what its maker's page gave it."""
    reader = join("bot", cast.analyst.member.organisation, Role.READER)
    token = ApiToken.objects.create(
        membership=reader.member, name="x", scopes=["screen"], digest="0" * 64, hint="wt_", expires_at=timezone.now()
    )
    assert ask("wt_", {"listings": [IVORY]}).status_code == 401
    assert ApiToken.objects.get(pk=token.pk).scopes == ["screen"]


def test_the_worker_forgets_answers_in_its_own_time(secret: str) -> None:
    ask(secret, {"listings": [IVORY]}, Idempotency_Key="1")
    ScreeningAnswer.objects.update(given_at=timezone.now() - KEPT - timedelta(minutes=1))
    (due,) = [each for each in SCHEDULE if each.name == "forget screening answers"]
    assert due.period <= timedelta(hours=1)
    due.task.call()
    assert not ScreeningAnswer.objects.exists()
