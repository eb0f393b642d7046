"""API tokens at the door: from the header of a request to the viewer it acts for."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from wildtrace.accounts.models import ApiToken
from wildtrace.accounts.requests import Request
from wildtrace.accounts.secrets import digest_of
from wildtrace.accounts.viewers import Viewer


class TokenAuth(HttpBearer):
    """Lets in whoever shows a living token, as the member it was made by."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, or None when it is unknown, expired, revoked, or its member has left."""
        found = (
            ApiToken.objects.filter(digest=digest_of(token), revoked_at=None, expires_at__gt=timezone.now())
            .filter(membership__left_at=None, membership__person__is_active=True)
            .select_related("membership__organisation", "membership__person")
            .first()
        )
        if found is None:
            return None
        _note_use(found)
        cast("Request", request).viewer = Viewer(found.membership.person, found.membership, frozenset(found.scopes))
        return found


def _note_use(token: ApiToken) -> None:
    """Remember the use, at most once a minute: a busy platform should not write a row for each question."""
    recent = timezone.now() - timedelta(minutes=1)
    if token.used_at is not None and token.used_at >= recent:
        return
    stale = Q(used_at=None) | Q(used_at__lt=recent)
    ApiToken.objects.filter(stale, pk=token.pk).update(used_at=timezone.now())
