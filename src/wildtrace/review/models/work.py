"""Who works on what: assignments, leases, drafts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from wildtrace.accounts.models import Organisation
from wildtrace.collection.models import Listing


class Assignment(models.Model):
    """A listing that a person of an organisation has been asked to judge."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("listing", "organisation"), name="one_assignment"),)

    def __str__(self) -> str:
        return f"{self.listing_id} → {self.person_id}"


class Lease(models.Model):
    """A listing that a person is looking at now; others of the organisation see it and may take over when it ends."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # a colleague who asks to take over

    class Meta:
        constraints = (models.UniqueConstraint(fields=("listing", "organisation"), name="one_lease"),)

    def __str__(self) -> str:
        return f"{self.listing_id} held by {self.person_id}"


class Draft(models.Model):
    """A judgement begun and not yet given: what the form held, kept for its person."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    form = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("listing", "organisation", "person"), name="one_draft_per_person"),
        )

    def __str__(self) -> str:
        return f"draft of {self.person_id} on {self.listing_id}"
