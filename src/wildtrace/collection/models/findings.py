"""What screening found in a listing, and how soon it should be looked at."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.models.collections import Collection
from wildtrace.collection.models.listings import Listing
from wildtrace.collection.models.within import WithinQuerySet


class Finding(models.Model):
    """The finding of a listing as it now stands (DESIGN §4), with the factors of its place in the queue."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="finding")
    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # repeated for speed
    score = models.FloatField(_("score"))
    band = models.CharField(_("band"), max_length=6)
    taxa = models.JSONField(_("taxa"), default=list)
    taxon_group = models.CharField(_("group"), max_length=40, blank=True)
    appendix = models.CharField(_("Appendix"), max_length=8, blank=True)
    specimens = models.JSONField(_("specimens"), default=list)
    specimen = models.CharField(_("specimen"), max_length=8, blank=True)
    reasons = models.JSONField(_("reasons"), default=list)
    mentions = models.JSONField(_("words seen"), default=list)
    # Repeated from the listing, so that the queue's filters read one index: `repeated_of` fills them.
    platform = models.CharField(_("platform"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    likeness = models.BigIntegerField(null=True, editable=False)
    fresh_at = models.DateTimeField(_("posted, else first seen"))
    harm = models.FloatField(_("harm"), default=0)
    hours = models.FloatField(_("hours until such listings vanish"), default=0)
    priority = models.FloatField(_("priority"), default=0)
    screened_at = models.DateTimeField(_("screened"))
    catalogue = models.CharField(_("catalogue"), max_length=40, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)

    objects: ClassVar[WithinQuerySet[Finding]] = WithinQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs types `as_manager` as a Manager

    class Meta:
        indexes = (
            models.Index(fields=("-priority", "-id"), name="finding_by_priority"),
            models.Index(fields=("collection", "-priority"), name="finding_in_collection"),
        )
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.score:.2f} {self.band}"


def repeated_of(listing: Listing) -> dict[str, Any]:
    """The fields of a finding that repeat its listing's."""
    return {
        "listing": listing,
        "collection_id": listing.collection_id,
        "platform": listing.platform,
        "country": listing.country,
        "language": listing.language,
        "likeness": listing.likeness,
        "fresh_at": listing.posted_at or listing.first_seen_at,
    }
