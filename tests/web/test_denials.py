"""Whoever may not change something changes nothing: every route is sent every form, and all tables compared."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.browser import freshly_signed_in
from tests.cast import Cast, join
from tests.collection.listings import listing_in
from tests.web.hidden import World
from tests.web.routes import ROUTES, routes
from tests.web.test_non_interference import addresses, with_derived
from wildtrace.accounts.models import ApiToken, Membership, Role

# What is nobody's record: where one is signed in, and when a token was last used.
_FLEETING: Final = (Session, UserSession)

# Who may change something by a route with these forms, and what kind of thing: their own affairs. Everything else that
# a person of the table below sends has to leave every table as it was.
OWN: Final[dict[str, set[str]]] = {
    "stranger": {
        "accounts:preferences", "accounts:change_organisation", "accounts:invite", "accounts:tokens", "accounts:groups",
        "review:save_view", "review:export", "review:judge", "review:take", "review:draft", "review:several",
        "review:together", "review:start", "review:release", "review:assign", "review:ask", "collection:export",
        "collection:reveal_seller", "web:choose_language", "web:choose_theme", "review:pauses", "review:item",
        "review:policy_begin", "review:policy_add", "review:policy_otherwise", "review:policy_discard",
        "review:policy_put_in_force",
    },
    "reader": {"accounts:preferences", "web:choose_language", "web:choose_theme"},
    "newcomer": {"accounts:preferences", "web:choose_language", "web:choose_theme"},
    "leaver": {"accounts:preferences", "web:choose_language", "web:choose_theme"},
    "nobody": set(),
}  # fmt: skip
# allauth's own, which change only what belongs to whoever is signed in: their sign-in itself.
_OWN_SIGN_IN: Final = ("account_", "mfa_", "usersessions_", "socialaccount_", "/sign-in/")


@pytest.mark.parametrize("who", list(OWN))
def test_a_denial_changes_nothing(cast: Cast, who: str) -> None:
    world = World(cast)
    client, keys = _client(cast, who), with_derived(world.visible_keys())
    # To the stranger nothing of this is shown; what all members see is left out.
    keys |= {"listing": world.listings[0].pk, "collection": world.shared.pk, "import": world.imports[0].pk}
    unshown = listing_in(world.shared, seller="known_to_the_circle").seller
    keys["pseudonym"] = unshown.pseudonym if unshown else ""
    before, changed = dump(), []
    for name, entry in routes():
        way = ROUTES.get(name)
        if way is None or (name in OWN[who] and not way.kwargs) or name.startswith(_OWN_SIGN_IN):
            continue
        for address in addresses(name, entry, way, keys):
            for form in way.posts:
                sent = {field: value.format_map(keys) for field, value in form.items()}
                differing = _sent(client, address, sent, before)
                changed += [f"{name} {address} {urlencode(sent)}: {differing}"] if differing else []
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("scope", ApiToken.Scope.values)
def test_a_token_does_nothing_outside_its_scope(cast: Cast, scope: str) -> None:
    """`screen` and `import` write, `judge` and `read` don't by any route there is; none does another's work."""
    World(cast)
    ApiToken.objects.update(scopes=[scope], used_at=timezone.now())
    before = dump()
    changed = {
        name
        for name, entry in routes()
        if name.startswith("api:") and name in ROUTES
        for address in addresses(name, entry, ROUTES[name], {"import": 1, "listing": 1})
        for body in ROUTES[name].json
        if _sent(Client(headers={"Authorization": f"Bearer wt_{cast.analyst.person_id}_of_the_tests"}), address, body,
                 before, content_type="application/json", headers={"Idempotency-Key": "once"})
    }  # fmt: skip
    assert changed <= ({"api:screen"} if scope == "screen" else set())


def dump() -> dict[str, list[Any]]:
    """Every row of every table but those that fleet."""
    models = [model for model in apps.get_models(include_auto_created=True) if model not in _FLEETING]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


def _sent(client: Client, address: str, form: Any, before: dict[str, list[Any]], **how: Any) -> str:
    """Which tables a form changed; what it did is undone."""
    cache.clear()
    with transaction.atomic():
        client.post(address, form, **how)
        after = dump()
        transaction.set_rollback(True)
    return ", ".join(label for label, rows in after.items() if rows != before[label])


def _client(cast: Cast, who: str) -> Client:
    if who == "newcomer":  # has no second factor yet
        newcomer = join("newcomer", cast.analyst.member.organisation, Role.ADMINISTRATOR)
        Authenticator.objects.filter(user=newcomer.person_id).delete()
        return freshly_signed_in(newcomer)
    if who == "leaver":
        leaver = join("leaver", cast.analyst.member.organisation, Role.ADMINISTRATOR)
        Membership.objects.filter(pk=leaver.member.pk).update(left_at=timezone.now())
        return freshly_signed_in(leaver)
    return freshly_signed_in(getattr(cast, who))
