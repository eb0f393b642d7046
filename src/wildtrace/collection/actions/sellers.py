"""Seeing who a seller is: the one way past a pseudonym, and never without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.contacts import Contact
from wildtrace.collection.errors import ReasonMissing, SellerNotVisible
from wildtrace.collection.models import Seller
from wildtrace.collection.seller_queries import contacts_of, seller_called


@dataclass(frozen=True)
class Revealed:
    """What was disclosed, and to nobody but whoever asked: show it once, keep it nowhere."""

    seller: Seller
    handle: str
    contacts: Sequence[tuple[Contact, int]]


@transaction.atomic
def reveal_seller(*, pseudonym: str, reason: str, by: Viewer) -> Revealed:
    """The name and contact details of a seller, for a reason that stays in the audit trail.

    Raises NotAllowed, ReasonMissing, SellerNotVisible; then nothing was disclosed.
    """
    require(by, "reveal sellers")
    seller = seller_called(by, pseudonym)
    if seller is None:
        raise SellerNotVisible
    if not reason.strip():
        raise ReasonMissing
    contacts = contacts_of(by, seller)
    audit.record(
        action="reveal seller",
        by=by,
        kind="seller",
        object_id=seller.pseudonym,
        reason=reason.strip(),
        facts={"contacts": len(contacts)},
    )
    return Revealed(seller, seller.handle, contacts)
