"""A platform's policy: which action to suggest for a finding."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Organisation

DRAFT: Final = Q(in_force_since=None)
IN_FORCE: Final = Q(in_force_since__isnull=False, in_force_until=None)


class Action(models.TextChoices):
    """What the screening API suggests, from the strictest."""

    BLOCK = "block", _("block")
    ASK = "ask", _("ask for documents")
    WARN = "warn", _("warn")
    ALLOW = "allow", _("allow")


class Listed(models.TextChoices):
    """Which Appendix a rule asks for; a split listing (I/II) is in both."""

    I = "I", _("Appendix I")  # noqa: E741  # the field's own name
    II = "II", _("Appendix II")
    III = "III", _("Appendix III")
    NONE = "none", _("in no Appendix (watched)")


class Policy(models.Model):
    """The rules of one organisation, in a version that never changes once it is in force.

    A draft has never been in force; an organisation has at most one draft and at most one policy in force.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="policies")
    version = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0)  # of a draft: what a form has seen, so that no change is lost
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    in_force_since = models.DateTimeField(null=True, blank=True)
    in_force_until = models.DateTimeField(null=True, blank=True)
    otherwise = models.CharField(_("otherwise"), max_length=8, choices=Action.choices, default=Action.ALLOW)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "version"), name="one_policy_per_version"),
            models.UniqueConstraint(fields=("organisation",), condition=DRAFT, name="one_draft_policy"),
            models.UniqueConstraint(fields=("organisation",), condition=IN_FORCE, name="one_policy_in_force"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} v{self.version}"


class PolicyRule(models.Model):
    """One line of a policy: the first that fits decides. What is left empty fits everything."""

    Action: ClassVar[type[Action]] = Action

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="rules")
    place = models.PositiveSmallIntegerField()
    score_from = models.FloatField(_("score from"), default=0.5)
    appendix = models.CharField(_("Appendix"), max_length=8, blank=True, choices=Listed.choices)
    taxon = models.CharField(_("taxon"), max_length=120, blank=True)  # any rank
    specimen = models.CharField(_("specimen"), max_length=8, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    action = models.CharField(_("action"), max_length=8, choices=Action.choices)
    message = models.CharField(_("what the seller is told"), max_length=500, blank=True)

    class Meta:
        ordering = ("policy", "place")
        constraints = (models.UniqueConstraint(fields=("policy", "place"), name="one_rule_per_place"),)

    def __str__(self) -> str:
        return f"{self.place}: {self.get_action_display()}"
