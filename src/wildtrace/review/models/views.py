"""Saved views: filters of the queue that a person wants back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Organisation


class SavedView(models.Model):
    """The filters of the queue under a name, for one person or for their organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)  # the part of the address after the question mark
    is_for_all = models.BooleanField(_("for everyone in the organisation"), default=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
