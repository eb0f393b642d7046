"""API tokens: scoped, expiring, shown once; only their digest is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models.organisations import Membership


class ApiToken(models.Model):
    """What a program shows to act for a member of an organisation, within its scopes, until a day."""

    class Scope(models.TextChoices):
        """What a token lets a program do."""

        SCREEN = "screen", _("screen listings")
        IMPORT = "import", _("import listings")
        READ = "read", _("read listings and findings")
        JUDGE = "judge", _("judge findings")

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=8, editable=False)  # its first letters, so that people tell tokens apart
    scopes = models.JSONField(_("scopes"), default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
