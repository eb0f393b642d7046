"""The places that the header leads to, in one table; each shows only where it exists and its door would open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.rules import ROLES, may
from wildtrace.accounts.viewers import Viewer

PLACES: Final[tuple[tuple[Promise, str], ...]] = (
    (_("Home"), "web:home"),
    (_("Queue"), "review:queue"),
    (_("Search"), "collection:search"),
    (_("Sellers"), "collection:sellers"),
    (_("Collections"), "collection:collections"),
    (_("Dashboard"), "statistics:dashboard"),
    (_("Policy"), "review:policy"),
    (_("Organisation"), "accounts:organisation"),
    (_("Audit"), "accounts:trail"),
)


@dataclass(frozen=True)
class Link:
    """An entry of the navigation; `current` is its `aria-current`: `page`, `true` for a page below it, or empty."""

    label: Promise
    address: str
    current: str


def links_for(viewer: Viewer, path: str) -> list[Link]:
    """The navigation of `viewer`, who is at `path`; empty for whoever acts for no organisation."""
    if viewer.membership is None:
        return []
    places = [(label, address_of(viewer, name)) for label, name in PLACES]
    return [Link(label, address, _current(address, path)) for label, address in places if address]


def address_of(viewer: Viewer, name: str) -> str:
    """The address of a page by its URL name; empty where it doesn't exist or its door would not open for `viewer`."""
    address = _address(name)
    return address if address and _opens(viewer, address) else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _opens(viewer: Viewer, address: str) -> bool:
    """Whether the door of the page (`accounts.doors`) asks for a verb that the role of `viewer` covers."""
    verb = getattr(resolve(address).func, "door", "")
    return verb not in ROLES or may(viewer, verb)


def _current(address: str, path: str) -> str:
    if path == address:
        return "page"
    return "true" if address != "/" and path.startswith(address) else ""
