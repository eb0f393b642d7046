"""Markings (TLP 2.0) and audiences: the one place that knows who may see a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models.groups import Group
from wildtrace.accounts.models.organisations import Organisation

if TYPE_CHECKING:
    from wildtrace.accounts.viewers import Viewer

Record = TypeVar("Record", bound=models.Model)


class Marking(models.TextChoices):
    """The Traffic Light Protocol 2.0 (FIRST, 2022), as this installation applies it (docs/decisions/0005)."""

    NONE = "", _("not marked: only the person who made it")
    RED = "red", _("TLP:RED: only the people named")
    AMBER_STRICT = "amber+strict", _("TLP:AMBER+STRICT: only the organisation")
    AMBER = "amber", _("TLP:AMBER: the organisation and the groups chosen")
    GREEN = "green", _("TLP:GREEN: every member of an organisation here")
    CLEAR = "clear", _("TLP:CLEAR: everyone")


class MarkedQuerySet(models.QuerySet[Record]):
    """Questions about records that have a marking of their own."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The records that `viewer` may see. What is left out does not exist for them."""
        return self.filter(_may_see(viewer, self.model))


class Marked(models.Model):
    """A record that people share: its owning organisation, its maker, its marking and its audience."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    marking = models.CharField(
        _("marking"), max_length=12, choices=Marking.choices, default=Marking.NONE, blank=True, db_index=True
    )
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), blank=True, related_name="+")
    named = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("people named"), blank=True, related_name="+"
    )

    class Meta:
        abstract = True


def _may_see(viewer: Viewer, model: type[Any]) -> Q:
    """Which records of `model` a viewer may see, by marking."""
    public = Q(marking=Marking.CLEAR)
    if viewer.membership is None:
        return public
    own = Q(organisation=viewer.membership.organisation_id)
    shared = Q(pk__in=_shared_with(viewer, model))
    named = Q(
        pk__in=model.named.through.objects.filter(person_id=viewer.person_id).values(f"{model._meta.model_name}_id")
    )
    return (
        public
        | Q(marking=Marking.GREEN)
        | Q(marking=Marking.AMBER) & (own | shared)
        | Q(marking=Marking.AMBER_STRICT) & own
        | Q(marking=Marking.RED) & named
        | Q(marking=Marking.NONE, made_by=viewer.person_id) & own
    )


def _shared_with(viewer: Viewer, model: type[Any]) -> models.QuerySet[Any]:
    """Keys of the records whose audience holds an open group that the viewer belongs to now."""
    through = model.groups.through.objects.filter(
        group__closed_at=None,
        group__memberships__membership=viewer.membership,
        group__memberships__left_at=None,
    )
    keys: models.QuerySet[Any] = through.values(f"{model._meta.model_name}_id")
    return keys
