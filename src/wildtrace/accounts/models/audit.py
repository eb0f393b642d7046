"""The audit trail: every action and every disclosure, in a chain of hashes that nobody rewrites unnoticed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """Something that was done. Holds keys, never names: erasing a person leaves the chain whole."""

    at = models.DateTimeField(_("when"))
    person_id = models.BigIntegerField(_("who"), null=True)
    organisation_id = models.BigIntegerField(_("for whom"), null=True, db_index=True)
    action = models.CharField(_("what"), max_length=60, db_index=True)
    kind = models.CharField(_("of what kind"), max_length=40)
    object_id = models.CharField(_("on what"), max_length=40, blank=True)
    reason = models.TextField(_("why"), blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = (models.Index(fields=("kind", "object_id"), name="audit_by_object"),)

    def __str__(self) -> str:
        return f"{self.pk}: {self.action} {self.kind} {self.object_id}"
