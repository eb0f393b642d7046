"""Counts of findings by what charts ask for, kept while importing so that a chart never reads a million rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wildtrace.collection.models.collections import Collection
from wildtrace.collection.models.within import WithinQuerySet


class Tally(models.Model):
    """How many findings of a collection share all of these. Counted anew whenever listings change or go."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    band = models.CharField(max_length=6)
    taxon_group = models.CharField(max_length=40, blank=True)
    appendix = models.CharField(max_length=8, blank=True)
    specimen = models.CharField(max_length=8, blank=True)
    platform = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=12, blank=True)
    count = models.BigIntegerField()

    objects: ClassVar[WithinQuerySet[Tally]] = WithinQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs types `as_manager` as a Manager

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "collection", "month", "band", "taxon_group", "appendix", "specimen", "platform", "country",
                    "language",
                ),
                name="one_tally_per_combination",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.count} × {self.taxon_group} {self.month:%Y-%m}"
