"""Sellers: the list, a page each, and the one act that shows who a seller is."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may
from wildtrace.collection.actions.sellers import Revealed, reveal_seller
from wildtrace.collection.errors import ReasonMissing, SellerNotVisible
from wildtrace.collection.forms import RevealForm
from wildtrace.collection.lines import lines_of
from wildtrace.collection.models import Seller
from wildtrace.collection.seller_queries import (
    READ_FOR_CONTACTS,
    contacts_of,
    facts_of,
    listings_of,
    platforms,
    seller_called,
    sellers_page,
    sellers_sharing,
)
from wildtrace.collection.wording import country_name, group_name, language_name

_SHOWN: Final = 25  # listings of a seller on a page


@members("see")
def sellers(request: Request) -> HttpResponse:
    """Sellers of visible listings, those with most listings first."""
    platform, text = _said(request, "platform"), _said(request, "name")
    context = {
        "page": sellers_page(request.viewer, platform=platform, text=text, after=request.GET.get("after", "")),
        "platforms": platforms(request.viewer),
        "platform": platform,
        "name": text,
        "is_further": bool(request.GET.get("after")),
    }
    return render(request, "collection/sellers.html", context)


@members("see")
def seller(request: Request, pseudonym: str) -> HttpResponse:
    """Everything that visible listings say of a seller, under a pseudonym."""
    found = seller_called(request.viewer, pseudonym)
    if found is None:
        raise Http404
    return render(request, "collection/seller.html", _page(request, found, RevealForm()))


@members("reveal sellers", "POST")
def reveal(request: Request, pseudonym: str) -> HttpResponse:
    """Show who a seller is, once, in this answer, after the audit trail has the reason."""
    form = RevealForm(request.POST)
    revealed: Revealed | None = None
    if form.is_valid():
        try:
            revealed = reveal_seller(pseudonym=pseudonym, reason=form.cleaned_data["reason"], by=request.viewer)
        except (SellerNotVisible, ReasonMissing) as refused:
            raise Http404 from refused
    found = revealed.seller if revealed else seller_called(request.viewer, pseudonym)
    if found is None:
        raise Http404
    context = _page(request, found, form) | {"revealed": revealed}
    return render(request, "collection/seller.html", context, status=200 if revealed else 400)


def _page(request: Request, found: Seller, form: RevealForm) -> dict[str, Any]:
    viewer = request.viewer
    facts, contacts = facts_of(viewer, found), contacts_of(viewer, found)
    after = request.GET.get("after", "")
    listings = listings_of(viewer, found)
    if after.isascii() and after.isdecimal() and len(after) <= 18:
        listings = listings.filter(pk__lt=int(after))
    rows = list(listings.select_related("seller", "collection", "finding")[: _SHOWN + 1])
    return {
        "seller": found,
        "facts": facts,
        "contacts": contacts,
        "read_for_contacts": READ_FOR_CONTACTS,
        "sharing": sellers_sharing(viewer, found, contacts),
        "groups": [(group_name(group), count) for group, count in facts.taxa],
        "countries": [(country_name(code), count) for code, count in facts.countries],
        "spoken": [(language_name(code), count) for code, count in facts.languages],
        "lines": lines_of(rows[:_SHOWN]),
        "after": rows[_SHOWN - 1].pk if len(rows) > _SHOWN else None,
        "is_further": bool(after),
        "form": form,
        "may_reveal": may(viewer, "reveal sellers"),
    }


def _said(request: Request, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:80]
