"""Listings, what they said before, and their pictures."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.models.collections import Collection
from wildtrace.collection.models.sellers import Seller
from wildtrace.collection.models.within import WithinQuerySet


class Listing(models.Model):
    """An offer on a platform as it was last seen. Its words and its finding are hostile input: show them as text."""

    # No index of its own: the constraint below begins with it, and a million rows are added quicker with fewer.
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="listings", db_index=False)
    platform = models.CharField(_("platform"), max_length=80, blank=True)
    listing_id = models.CharField(_("identifier"), max_length=255)
    url = models.TextField(_("address"), blank=True)
    title = models.TextField(_("title"), blank=True)
    description = models.TextField(_("description"), blank=True)
    seller_bio = models.TextField(_("what the seller says of themselves"), blank=True)
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="listings")
    price = models.TextField(_("price"), blank=True)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.TextField(_("currency"), blank=True)
    location = models.TextField(_("place"), blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    category = models.TextField(_("category"), blank=True)
    posted_at = models.DateTimeField(_("posted"), null=True, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    images = models.JSONField(_("addresses of pictures"), default=list)
    digest = models.CharField(max_length=32, editable=False)  # of all that was said: tells whether it changed
    likeness = models.BigIntegerField(null=True, editable=False)  # same for near-duplicates (`collection.likeness`)
    words = models.TextField(editable=False, default="")  # what search reads: folded words and character pairs

    objects: ClassVar[WithinQuerySet[Listing]] = WithinQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs types `as_manager` as a Manager

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("collection", "platform", "listing_id"), name="one_listing_per_identifier"),
        )
        indexes = (models.Index(fields=("likeness",), condition=Q(likeness__isnull=False), name="listing_by_likeness"),)
        verbose_name = _("listing")
        verbose_name_plural = _("listings")

    def __str__(self) -> str:
        return self.title or self.listing_id


class ListingVersion(models.Model):
    """What a listing said until a moment: the fields that then changed, with their former values."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="versions")
    until = models.DateTimeField(_("until"))
    former = models.JSONField(_("former values"))

    class Meta:
        ordering = ("-until",)

    def __str__(self) -> str:
        return f"{self.listing} until {self.until:%Y-%m-%d}"


class Picture(models.Model):
    """A picture that came with a listing, kept in the data folder under its digest."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="pictures")
    sha256 = models.CharField("SHA-256", max_length=64)
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("place", "pk")

    def __str__(self) -> str:
        return self.sha256[:12]
