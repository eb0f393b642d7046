"""Groups across organisations: closed circles that records can be shared with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models.organisations import Membership


class Group(models.Model):
    """A circle of members of several organisations. An empty one reaches nobody."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("what it is for"), blank=True)
    founded_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """A member of an organisation in a group, from a day to a day. The history is kept."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="group_memberships")
    is_owner = models.BooleanField(_("owner"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("group", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("group", "membership"), condition=Q(left_at=None), name="one_current_group_membership"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership} in {self.group}"


class GroupInvitation(models.Model):
    """Somebody is asked into a group by their address and organisation, whether or not such a person is here.

    It names no record of theirs, so that asking tells nothing: whoever has both finds it on their own page.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))  # in lower case
    organisation = models.CharField(_("organisation"), max_length=200)  # as the inviter wrote it
    is_owner = models.BooleanField(_("owner"), default=False)
    invited_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at", "-pk")
        verbose_name = _("invitation into a group")
        verbose_name_plural = _("invitations into groups")

    def __str__(self) -> str:
        return f"{self.email} → {self.group}"
