"""Questions about collections, imports and listings, asked by whoever may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from wildtrace.accounts.models import MarkedQuerySet
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection, Import, Listing, Tally, WithinQuerySet

_ENOUGH: Final = 30  # listings that came and went, before a platform's history is believed


def own_collections(viewer: Viewer) -> MarkedQuerySet[Collection]:
    """The collections into which `viewer` may bring listings: visible ones of the organisation they act for."""
    return Collection.objects.visible_to(viewer).filter(organisation=viewer.organisation_id, erased_at=None)


def own_imports(viewer: Viewer) -> WithinQuerySet[Import]:
    """The imports into those."""
    return Import.objects.filter(collection__in=list(own_collections(viewer).values_list("pk", flat=True)))


def collections_with_counts(viewer: Viewer) -> MarkedQuerySet[Any]:
    """The collections `viewer` may see, each with how many `listings_count` it holds."""
    tallied = Tally.objects.filter(collection=OuterRef("pk")).order_by().values("collection")
    return (
        Collection.objects.visible_to(viewer)
        .select_related("organisation")
        .annotate(listings_count=Coalesce(Subquery(tallied.annotate(n=Sum("count")).values("n")), 0))
    )


def totals_of(collection: Collection) -> list[tuple[str, int]]:
    """For each band how many listings of a collection fall in it, highest first; from the counts that charts use."""
    counted = Tally.objects.filter(collection=collection).order_by().values_list("band").annotate(n=Sum("count"))
    found = dict(counted)
    return [(band, found.get(band, 0)) for band in ("high", "medium", "low", "none")]


def same_file_before(held: Import) -> bool:
    """Whether the collection has taken in this very file already."""
    same = Import.objects.filter(
        collection=held.collection_id, sha256=held.sha256, state=Import.State.FINISHED, is_dry_run=False
    )
    return same.exclude(pk=held.pk).exists()


def hours_by_platform(collection: Collection) -> dict[str, float]:
    """For each platform how many hours listings of this collection stayed up, where enough of them came and went.

    A listing has gone when the newest import no longer held it; those seen only once say nothing of how long they stay.
    """
    newest = Import.objects.filter(collection=collection, state=Import.State.FINISHED, is_dry_run=False).aggregate(
        at=Max("started_at")
    )["at"]
    if newest is None:
        return {}
    stay = ExpressionWrapper(F("last_seen_at") - F("first_seen_at"), output_field=DurationField())
    gone = Listing.objects.filter(collection=collection, last_seen_at__lt=newest, last_seen_at__gt=F("first_seen_at"))
    spans = gone.order_by().values("platform").annotate(n=Count("pk"), stay=Avg(stay)).filter(n__gte=_ENOUGH)
    return {row["platform"]: row["stay"] / timedelta(hours=1) for row in spans}
