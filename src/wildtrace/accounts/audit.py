"""Writing the audit trail, and checking that nobody rewrote it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from wildtrace.accounts.errors import ChainBroken, TrailShortened
from wildtrace.accounts.models import Entry
from wildtrace.accounts.viewers import Viewer

BEGINNING: Final = "0" * 64
_LOCK: Final = 0x77696C64  # any fixed number: the chain has one end, so its writers queue


def record(
    *,
    action: str,
    by: Viewer,
    kind: str,
    object_id: object = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry to the trail, in the transaction of the action itself.

    `facts` hold keys, counts and choices, never names, texts or contact details.
    """
    with transaction.atomic():
        _queue()
        last = Entry.objects.order_by("-pk").values_list("digest", flat=True).first()
        entry = Entry(
            at=timezone.now(),
            person_id=by.person_id,
            organisation_id=by.organisation_id,
            action=action,
            kind=kind,
            object_id=str(object_id),
            reason=reason,
            facts=dict(facts or {}),
            previous=last or BEGINNING,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
    return entry


def digest_of(entry: Entry) -> str:
    """SHA-256 over everything that the entry says and the digest before it, as canonical JSON."""
    said = {
        "at": _instant(entry.at),
        "person": entry.person_id,
        "organisation": entry.organisation_id,
        "action": entry.action,
        "kind": entry.kind,
        "object": entry.object_id,
        "reason": entry.reason,
        "facts": entry.facts,
        "previous": entry.previous,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(kept: str | None = None) -> int:
    """How many entries the trail has, each checked against its digest and the one before; raises ChainBroken.

    `kept`: a digest that `head` gave earlier, which has to be in the trail; raises TrailShortened when it is not.

    Rewriting, inserting, swapping and deleting entries in the middle breaks the chain. Cutting off its end does not
    show from inside, only against a digest kept elsewhere.
    """
    before, count = BEGINNING, 0
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.previous != before:
            raise ChainBroken(entry.pk, "the entry before it is missing or was changed")
        if digest_of(entry) != entry.digest:
            raise ChainBroken(entry.pk, "what it says was changed")
        before, count = entry.digest, count + 1
    if kept is not None and kept != BEGINNING and not Entry.objects.filter(digest=kept).exists():
        raise TrailShortened(kept, count)
    return count


def head() -> str:
    """The digest of the last entry: what to keep elsewhere, so that a shortened trail shows."""
    return Entry.objects.order_by("-pk").values_list("digest", flat=True).first() or BEGINNING


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _queue() -> None:
    """Wait for other writers of the chain; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
