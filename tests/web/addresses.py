"""Every address of the workbench that answers GET, from the URL configuration itself, filled with what a test made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.browser import freshly_signed_in
from tests.cast import Cast, collection_of, gather_cast, join
from tests.collection.listings import listing_in
from tests.statistics.tallies import judged, tally_in
from wildtrace.accounts.actions.invitations import invite
from wildtrace.accounts.models import Role
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection, Import, Listing
from wildtrace.review.policy import actions as policy


@dataclass
class World:
    """A small workbench with something on every page."""

    cast: Cast = field(default_factory=gather_cast)

    def __post_init__(self) -> None:
        self.collection: Collection = collection_of(self.cast.analyst)
        self.listings: list[Listing] = [listing_in(self.collection, language=code) for code in ("en", "fr", "ar")]
        for count, group in ((12, "elephants"), (5, "pangolins"), (1, "parrots")):
            tally_in(self.collection, count, taxon_group=group, band="medium" if count == 5 else "high")
        judged(self.listings[0], self.cast.analyst)
        organisation = self.cast.administrator.member.organisation
        _, self.invitation = invite(organisation=organisation, role=Role.READER, by=self.cast.administrator)
        by = self.cast.administrator
        policy.put_in_force(by=by, revision=policy.begin_draft(by=by).revision)
        policy.begin_draft(by=by)
        self.brought = Import.objects.create(
            collection=self.collection,
            brought_by=self.cast.analyst.person,
            file_name="ivory.csv",
            stored_as="ivory",
            size=1200,
            sha256="0" * 64,
            state=Import.State.FINISHED,
            read=3,
            added=3,
            ended_at=datetime(2026, 3, 2, tzinfo=UTC),
        )


# How the parameters of an address are filled, by the address's name, else by the parameter's. A page that is not
# reached with these fails the tests: then its line belongs here.
FILLED: dict[str, Callable[[World], dict[str, Any]]] = {
    "accounts:join": lambda world: {"secret": world.invitation},
    "accounts:group": lambda world: {"pk": world.cast.circle.pk},
}
FILLED |= dict.fromkeys(
    ("collection:collection", "collection:change_collection", "collection:bring", "collection:export"),
    lambda world: {"pk": world.collection.pk},
)
FILLED |= dict.fromkeys(
    ("collection:import", "collection:progress", "collection:refused"), lambda world: {"pk": world.brought.pk}
)
FILLED |= {
    "collection:listing": lambda world: {"pk": world.listings[0].pk},
    "collection:seller": lambda world: {"pseudonym": getattr(world.listings[0].seller, "pseudonym", "")},
}
BY_PARAMETER: Final[dict[str, Callable[[World], Any]]] = {
    "listing_id": lambda world: world.listings[1].pk,
    "name": lambda world: "country",
}
# What needs a state of its own; the journeys of signing in go through these.
ELSEWHERE: Final = {
    "api:api-root": "not an address to open: it names where the API begins",
    "collection:picture": "the bytes of a picture, no page (tests/collection/test_pictures.py)",
    "review:picture": "the bytes of a picture, no page (tests/review/test_item.py)",
    "web:metrics": "figures for machines, behind a key",
    "account_confirm_email": "needs a letter that this workbench never sends",
    "account_reset_password_from_key": "needs the link of a letter",
    "mfa_edit_webauthn": "needs a passkey",
    "mfa_remove_webauthn": "needs a passkey",
    "openid_connect_login": "needs an organisation's own sign-in service",
    "openid_connect_callback": "needs an organisation's own sign-in service",
}


@dataclass(frozen=True)
class Reached:
    """A page that somebody reached: its address's name, the address, and who."""

    name: str
    path: str
    viewer: Viewer


def names() -> list[str]:
    """The names of all addresses, with their namespaces."""
    return sorted(name for name, _ in _named(get_resolver()))


def reached_pages(world: World) -> tuple[list[Reached], list[str]]:
    """Each page of HTML with the first of the cast who reaches it, and the addresses that nobody reached."""
    newcomer = join("newcomer", world.cast.analyst.member.organisation, Role.ANALYST)
    Authenticator.objects.filter(user=newcomer.person).delete()
    viewers = [world.cast.analyst, world.cast.administrator, newcomer, world.cast.nobody]
    clients = [(viewer, freshly_signed_in(viewer)) for viewer in viewers]
    pages, missed = [], []
    for name, entry in sorted(_named(get_resolver()), key=lambda each: each[0]):
        if name in ELSEWHERE:
            continue
        path = reverse(name, kwargs=_parameters(name, entry, world))
        answers = {viewer: client.get(path) for viewer, client in clients}
        shown = [viewer for viewer, answer in answers.items() if _is_page(answer)]
        pages += [Reached(name, path, shown[0])] if shown else []
        if not shown and all(answer.status_code == 404 for answer in answers.values()):
            missed.append(name)
    return pages, missed


def _is_page(answer: Any) -> bool:
    """Whether it is a whole page of HTML, not a file, a redirection or a part that htmx asks for."""
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code in (200, 503) and is_html and answer.content[:15].lower() == b"<!doctype html>"


def _parameters(name: str, entry: URLPattern, world: World) -> dict[str, Any]:
    if name in FILLED:
        return FILLED[name](world)
    return {each: BY_PARAMETER[each](world) if each in BY_PARAMETER else 1 for each in entry.pattern.converters}


def _named(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _named(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif entry.name:
            yield ":".join((*spaces, entry.name)), entry
