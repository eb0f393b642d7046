"""Whatever somebody receives is the same to the byte whether or not what is hidden from them exists, on every route."""

from __future__ import annotations

import copy
import itertools
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.http import int_to_base36

from tests.browser import freshly_signed_in
from tests.cast import Cast, collection_of
from tests.collection.listings import listing_in
from tests.web.hidden import HIDDEN, LIKENESS, LONG_AGO, UNTOLD, World, hidden_keys, hide, token_of
from tests.web.routes import ROUTES, Way, routes

Answer = tuple[int, dict[str, str], bytes]
CAST: Final = ("analyst", "colleague", "ally", "stranger", "nobody")

# The one place where what differs between any two answers is taken out: secrets drawn anew, and moments of now.
_ANEW: Final[tuple[tuple[bytes, bytes], ...]] = (
    (rb'name="csrfmiddlewaretoken" value="[^"]+"', b"csrf"),
    (rb'(data-until|datetime)="\d{4}-[^"]+"', b"moment"),  # leases that the question itself takes
    (rb"\d\d:\d\d(:\d\d)? UTC", b"moment"),
    (rb'title="[^"]+">now<', b"moment"),  # when a session was last used: by the question itself
    (rb'"challenge": *"[^"]+"', b"challenge"),  # of passkeys
    (rb"data:image/svg[^\"]+", b"totp secret as a picture"),
    (rb"[A-Z2-7]{32}", b"totp secret"),
    (rb"wt_[\w-]{43}", b"new token"),
    (rb"wt_[\w-]{5}\xe2\x80\xa6", b"the beginning of a new token"),
    (rb'(id="recovery_codes">)[\d\s]+<', rb"\1recovery codes<"),
    (rb"/join/[\w-]{43}/", b"new invitation"),
)
# In answers to forms, keys of what the form itself has just made; they rise over the whole installation.
_JUST_MADE: Final = re.compile(rb"/(groups|invitations|undo|views|tokens|collections|imports)/\d+")
_COOKIES_ANEW: Final = {"csrftoken", "sessionid", "visited"}


@pytest.mark.parametrize("who", CAST)
def test_answers_are_the_same_whether_or_not_hidden_things_exist(cast: Cast, who: str) -> None:
    world = World(cast)
    sets = [with_derived(world.visible_keys()), with_derived(hidden_keys())]
    ask = Asking(who, world)
    before = ask.everything(sets)
    hide(world, who)
    after = ask.everything(sets)
    told = [address for address, answer in after.items() if answer != before[address]]
    assert not told, "\n\n".join(_difference(address, before[address], after[address]) for address in told[:12])
    assert len(before) > 200
    assert not [address for address, answer in after.items() if UNTOLD.encode() in answer[2]]


class Asking:
    """Somebody of the cast who asks, each time as if for the first time: nothing that asking changes is kept."""

    def __init__(self, who: str, world: World) -> None:
        viewer = getattr(world.cast, who)
        self.client = freshly_signed_in(viewer)
        self.cookies = copy.deepcopy(self.client.cookies)
        self.headers = {"Authorization": f"Bearer {token_of(viewer)}"}
        if viewer.person is not None:
            session = self.client.session  # so that no slow machine is asked to sign in again in the middle
            proof = {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
            session["account_authentication_methods"] = [proof]
            session["previous_visit"] = LONG_AGO.timestamp()
            session.save()

    def everything(self, sets: list[dict[str, Any]]) -> dict[str, Answer]:
        """What every route answers, by what was asked."""
        answers: dict[str, Answer] = {}
        for name, entry in routes():
            if name not in ROUTES:
                continue  # tests/web/test_routes.py fails for it
            for keys in sets:
                for address in addresses(name, entry, ROUTES[name], keys):
                    for said, ask in self._questions(name, address, ROUTES[name], keys):
                        answers[said] = answers.get(said) or self._answer(ask, is_form=said.startswith("POST"))
        return answers

    def _questions(
        self, name: str, address: str, way: Way, keys: dict[str, Any]
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        client, headers = self.client, self.headers
        for query in way.queries:
            asked = f"{address}?{query.format_map(keys)}" if query else address
            yield f"GET {asked}", partial(client.get, asked)
            if name.startswith("api:"):
                yield f"GET {asked} with a token", partial(Client().get, asked, headers=headers)
        for form in way.posts:
            sent = {field: value.format_map(keys) for field, value in form.items()}
            yield f"POST {address} {urlencode(sent)}", partial(client.post, address, sent, follow=True)
        for body in way.json:
            said = partial(Client().post, address, body, content_type="application/json", headers=headers)
            yield f"POST {address} {body}", said

    def _answer(self, ask: Callable[[], Any], *, is_form: bool) -> Answer:
        cache.clear()  # limits on how often one may ask
        self.client.cookies = copy.deepcopy(self.cookies)
        with transaction.atomic():
            status, headers, body = told(ask())
            transaction.set_rollback(True)
        if is_form:
            body = _JUST_MADE.sub(rb"/\1/new", body)
            headers["came by"] = _JUST_MADE.sub(rb"/\1/new", headers["came by"].encode()).decode()
        return status, headers, body


def told(response: HttpResponse) -> Answer:
    """What an answer tells: its status, its headers and cookies, its body."""
    body = b"".join(response) if response.streaming else response.content
    for pattern, instead in _ANEW:
        body = re.sub(pattern, instead, body)
    headers = {name: value for name, value in response.items() if name not in ("Content-Length", "Expires")}
    headers["came by"] = str(getattr(response, "redirect_chain", ""))
    for name, cookie in response.cookies.items():
        headers[f"cookie {name}"] = "" if name in _COOKIES_ANEW else cookie.value
    return response.status_code, headers, body


def addresses(name: str, entry: Any, way: Way, keys: dict[str, Any]) -> Iterator[str]:
    """The addresses of a route, filled with `keys`."""
    values = [(each,) if isinstance(each, str) else each for each in way.kwargs.values()]
    for chosen in itertools.product(*values):
        filled = {key: str(value).format_map(keys) for key, value in zip(way.kwargs, chosen, strict=True)}
        try:
            yield name if name.startswith("/") else reverse(name, kwargs=filled)
        except NoReverseMatch as problem:
            raise AssertionError(f"{name}: tests/web/routes.py fills its address wrongly with {filled}") from problem


def with_derived(keys: dict[str, Any]) -> dict[str, Any]:
    """Keys with those that follow from others: a person's as letters of passphrase resets have it, a passkey's."""
    return keys | {"person36": int_to_base36(keys["person"]), "authenticator": keys["person"]}


def _difference(address: str, before: Any, after: Any) -> str:
    """Where two answers part, for whoever reads the failure."""
    lines = [f"{address}: {before[0]} then {after[0]}"]
    lines += [
        f"  {name}: {before[1].get(name)!r} then {after[1].get(name)!r}"
        for name in sorted(before[1].keys() | after[1].keys())
        if before[1].get(name) != after[1].get(name)
    ]
    old, new = before[2].decode("utf-8", "replace"), after[2].decode("utf-8", "replace")
    at = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    if old != new:
        lines.append(
            f"  before: …{old[max(0, at - 120) : at + 160]!r}\n  after:  …{new[max(0, at - 120) : at + 160]!r}"
        )
    return "\n".join(lines)


@pytest.mark.parametrize("address", ["/queue/", "/dashboard/", "/sellers/", "/search/?q=ivory", "/listings/{hidden}/"])
def test_hidden_listings_do_not_show_in_the_time_an_answer_takes(cast: Cast, address: str) -> None:
    """Coarsely: 500 hidden listings like the visible ones make no answer take more than 2.5 times as long."""
    world = World(cast)
    client, asked = freshly_signed_in(cast.analyst), address.format(hidden=HIDDEN)
    before = _median_time(client, asked)
    theirs = collection_of(cast.stranger)
    for number in range(500):
        listing_in(theirs, pk=HIDDEN + number, likeness=LIKENESS, score=0.99)
    assert _median_time(client, asked) < 2.5 * before + 0.02
    assert world.listings


def _median_time(client: Client, address: str) -> float:
    """Of the processor's time, since other programs run on this machine too; seconds."""
    spent = []
    for _ in range(9):
        begun = time.process_time()
        client.get(address)
        spent.append(time.process_time() - begun)
    return median(spent)
