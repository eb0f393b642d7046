"""Whether, and how often, a person wants a pause suggested. What they looked at is never stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PauseWish(models.Model):
    """When the queue suggests a pause to a person; without one, as the defaults say."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(_("suggest pauses"), default=True)
    after_items = models.PositiveSmallIntegerField(_("after this many listings"), default=40)
    after_minutes = models.PositiveSmallIntegerField(_("after this many minutes"), default=45)

    def __str__(self) -> str:
        return f"{self.after_items} / {self.after_minutes} min" if self.is_on else "-"
