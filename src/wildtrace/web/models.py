"""What is remembered about the server itself: its workers, and when periodic work was last begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils import timezone

ALIVE: Final = timedelta(seconds=30)  # a worker says that it is alive every few seconds


class Worker(models.Model):
    """A worker process or thread that has run here."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether it has said so lately and has not said goodbye."""
        return self.stopped_at is None and self.beat_at > timezone.now() - ALIVE


class Periodic(models.Model):
    """When a piece of periodic work was last begun, so that of several workers only one begins it."""

    name = models.CharField(max_length=80, unique=True)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
