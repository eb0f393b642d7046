"""Records that lie in a collection and are seen by whoever sees it."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models.collections import Collection

Record = TypeVar("Record", bound=models.Model)


class WithinQuerySet(models.QuerySet[Record]):
    """Questions about records with a field `collection`."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The records whose collection `viewer` may see."""
        # As a list of keys: databases plan well with it, and visible collections are few.
        return self.filter(collection__in=list(Collection.objects.visible_to(viewer).values_list("pk", flat=True)))
