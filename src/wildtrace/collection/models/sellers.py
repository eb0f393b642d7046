"""Sellers: who offers listings on a platform, pseudonymous by default."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Organisation


class Seller(models.Model):
    """An account on a platform, as one organisation knows it. Its facts are asked of the listings one may see.

    `pseudonym` is keyed (see `collection.pseudonyms`); `handle` is shown only in a logged act with a reason.
    """

    # No index of its own: the constraint below begins with it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    platform = models.CharField(_("platform"), max_length=80, blank=True)
    handle = models.CharField(_("name on the platform"), max_length=255)
    pseudonym = models.CharField(_("pseudonym"), max_length=24, db_index=True)

    class Meta:
        ordering = ("pseudonym",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "platform", "handle"), name="one_seller_per_handle"),
        )
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")

    def __str__(self) -> str:
        return self.pseudonym
