"""Organisations, the people who belong to them, and invitations to join."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Whom people act for, and who owns records."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        PLATFORM = "platform", _("platform")
        NGO = "ngo", _("non-governmental organisation")
        ENFORCEMENT = "enforcement", _("enforcement agency")
        GOVERNMENT = "government", _("other government body")
        INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organisation")
        ACADEMIC = "academic", _("academic institution")

    # Not unique: a refusal would tell that somebody else has the name, whose being here may be hidden.
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, as in KE."))
    founded_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person does in an organisation; `accounts.rules` says what each may."""

    ADMINISTRATOR = "administrator", _("administrator")
    COORDINATOR = "coordinator", _("coordinator")
    INVESTIGATOR = "investigator", _("investigator")
    ANALYST = "analyst", _("analyst")
    REVIEWER = "reviewer", _("reviewer")
    READER = "reader", _("reader")


class Membership(models.Model):
    """A person in an organisation, from a day to a day. Never deleted: who could see what, when, stays known."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)
    left_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation"), condition=Q(left_at=None), name="one_current_membership"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Invitation(models.Model):
    """A one-time link by which somebody joins an organisation. Only the token's digest is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)  # empty for the first administrator, who says it
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at",)

    def __str__(self) -> str:
        return f"{self.email or self.pk} → {self.organisation}"
