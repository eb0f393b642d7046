"""API tokens are made, shown once, and revoked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.models import ApiToken
from wildtrace.accounts.rules import require
from wildtrace.accounts.secrets import digest_of, new_secret
from wildtrace.accounts.viewers import Viewer

_PREFIX: Final = "wt_"  # so that scanners of leaked secrets can tell what it is
_HINT: Final = 8


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], expires_at: datetime, by: Viewer) -> tuple[ApiToken, str]:
    """A token that acts for `by`; gives it and its secret, which is not kept."""
    require(by, "manage tokens")
    secret = _PREFIX + new_secret()
    token = ApiToken.objects.create(
        membership=by.member,
        name=name,
        scopes=sorted(scopes),
        digest=digest_of(secret),
        hint=secret[:_HINT],
        expires_at=expires_at,
    )
    facts = {"scopes": token.scopes, "expires": expires_at.date().isoformat()}
    audit.record(action="make token", by=by, kind="token", object_id=token.pk, facts=facts)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Viewer) -> None:
    """Make a token of one's organisation worthless at once."""
    require(by, "manage tokens")
    own = ApiToken.objects.select_for_update().get(pk=token.pk, membership__organisation=by.member.organisation)
    if own.revoked_at is None:
        own.revoked_at = timezone.now()
        own.save(update_fields=["revoked_at"])
        audit.record(action="revoke token", by=by, kind="token", object_id=own.pk)
