"""A collection of listings: one purpose, one lawful basis, one date of erasure, one audience."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Marked, MarkedQuerySet


class Collection(Marked):
    """Listings gathered for one purpose. Who may see the collection may see its listings, and nobody else."""

    class Basis(models.TextChoices):
        """On which ground personal data in it may be held (GDPR Art. 6, LED Art. 8, and laws like them)."""

        PUBLIC_TASK = "public_task", _("a task in the public interest or official authority")
        LEGITIMATE_INTEREST = "legitimate_interest", _("a legitimate interest, weighed against the people concerned")
        LAW_ENFORCEMENT = "law_enforcement", _("preventing, investigating or prosecuting offences")
        LEGAL_OBLIGATION = "legal_obligation", _("a legal obligation")
        RESEARCH = "research", _("scientific research or statistics")
        CONSENT = "consent", _("consent")
        NO_PERSONAL_DATA = "no_personal_data", _("it holds no personal data")

    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("purpose"))
    basis = models.CharField(_("lawful basis"), max_length=24, choices=Basis.choices)
    erase_on = models.DateField(_("date of erasure"), db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MarkedQuerySet[Collection]] = MarkedQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs types `as_manager` as a Manager

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    def __str__(self) -> str:
        return self.name
