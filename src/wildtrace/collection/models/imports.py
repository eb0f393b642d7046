"""An import: a file on its way into a collection."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.models.collections import Collection
from wildtrace.collection.models.within import WithinQuerySet


class Import(models.Model):
    """A file that somebody brought, how its columns are read, and how far reading has come.

    When finished, `read` = `added` + `updated` + `unchanged` + `refused`.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PREVIEW = "preview", _("waiting for you to confirm the columns")
        WAITING = "waiting", _("waiting for the worker")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="imports")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=255)  # as the person called it; never used as a path
    stored_as = models.CharField(max_length=80, unique=True)  # below the data folder, a name of our own
    size = models.BigIntegerField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    columns = models.JSONField(_("columns"), default=dict)  # field → headers
    is_dry_run = models.BooleanField(_("dry run"), default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW, db_index=True)
    read = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    refused_bytes = models.BigIntegerField(default=0)  # how much of the side file of refused rows is committed
    bands = models.JSONField(default=dict)  # band → how many of the listings read fall in it
    done_bytes = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)  # when the worker last said that it is alive
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    notes = models.JSONField(default=list)  # what reading remarked: encodings, headers, files left out

    objects: ClassVar[WithinQuerySet[Import]] = WithinQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs types `as_manager` as a Manager

    class Meta:
        ordering = ("-brought_at", "-pk")
        constraints = (
            # Nothing is skipped without a word: every row that was read is told of once.
            models.CheckConstraint(
                condition=Q(read=F("added") + F("updated") + F("unchanged") + F("refused")), name="every_row_is_told_of"
            ),
        )
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name
