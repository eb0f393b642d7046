"""Every route has a door or comes from a library we know, and the table of routes is complete."""

from __future__ import annotations

from tests.web.routes import ROUTES, routes
from wildtrace.accounts.doors import PUBLIC, SIGNED_IN
from wildtrace.accounts.rules import ROLES

# Routes of libraries, which have doors of their own.
LIBRARIES = ("account_", "mfa_", "socialaccount_", "/sign-in/social/", "openid_connect_", "usersessions_", "api:")
# Without signing in: what says nothing of anybody's data.
PUBLIC_ROUTES = {
    "web:live", "web:ready", "web:metrics", "web:about", "web:api", "web:keyboard", "web:choose_language",
    "web:choose_theme", "web:choose_keys", "accounts:join",
}  # fmt: skip
# Without a second factor: what one needs to add one, and one's own preferences.
SIGNED_IN_ROUTES = {"accounts:second_factor", "accounts:act_for", "accounts:preferences"}


def test_every_route_is_in_the_table() -> None:
    known = {name for name, _ in routes()}
    assert known - set(ROUTES) == set(), "say in tests/web/routes.py how these are visited"
    assert set(ROUTES) - known == set(), "these routes are no more: take them out of tests/web/routes.py"


def test_every_route_of_ours_has_a_door() -> None:
    doors = {name: getattr(entry.callback, "door", "") for name, entry in routes() if not name.startswith(LIBRARIES)}
    assert {name for name, door in doors.items() if door not in (PUBLIC, SIGNED_IN, *ROLES)} == set()
    assert {name for name, door in doors.items() if door == PUBLIC} == PUBLIC_ROUTES
    assert {name for name, door in doors.items() if door == SIGNED_IN} == SIGNED_IN_ROUTES
