"""A judgement: what a person decided about a listing, for their organisation."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Marked, MarkedQuerySet, Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection, Listing
from wildtrace.review.units import UNITS

Record = TypeVar("Record", bound=models.Model)

STANDING = Q(replaced_at=None, undone_at=None)
# A judgement stands for its organisation, so all of it sees it: one that hid from colleagues would show in their queue.
MARKINGS = (Marking.AMBER_STRICT, Marking.AMBER, Marking.GREEN, Marking.CLEAR)


class JudgementQuerySet(MarkedQuerySet[Record]):
    """Questions about judgements."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The judgements that `viewer` may see, of listings that they may see."""
        collections = list(Collection.objects.visible_to(viewer).values_list("pk", flat=True))
        return super().visible_to(viewer).filter(listing__collection__in=collections)

    def standing(self) -> Self:
        """Those that hold now: neither undone nor replaced by a later one."""
        return self.filter(STANDING)


class Judgement(Marked):
    """One judgement; a changed mind is a new one, and the former stays with `replaced_at` or `undone_at` set.

    Seen by whoever may see both the judgement (its marking) and the listing (its collection).
    """

    class Answer(models.TextChoices):
        """Whether the listing offers a real specimen of a protected or watched taxon."""

        RELEVANT = "relevant", _("relevant")
        NOT_RELEVANT = "not_relevant", _("not relevant")
        CANNOT_TELL = "cannot_tell", _("cannot tell")

    class Reality(models.TextChoices):
        """Whether what is offered is real."""

        REAL = "real", _("real")
        REPLICA = "replica", _("replica")
        UNCLEAR = "unclear", _("unclear")

    class Legality(models.TextChoices):
        """A person's assessment, never a verdict; it depends on species, date, document and place."""

        LIKELY_ILLEGAL = "likely_illegal", _("likely illegal")
        LIKELY_LEGAL = "likely_legal", _("likely legal")
        CANNOT_TELL = "cannot_tell", _("cannot tell")

    marking = models.CharField(
        _("marking"), max_length=12, choices=Marking.choices, default=Marking.AMBER_STRICT, db_index=True
    )
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="judgements")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices)
    taxa = models.JSONField(_("taxa"), default=list)
    specimens = models.JSONField(_("specimens"), default=list)
    reality = models.CharField(_("real or replica"), max_length=8, choices=Reality.choices, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=4, choices=UNITS, blank=True)
    legality = models.CharField(_("legality"), max_length=14, choices=Legality.choices, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=80, blank=True)
    legality_reason = models.TextField(_("why"), blank=True)
    note = models.TextField(_("note"), blank=True)
    judged_at = models.DateTimeField(_("judged"), auto_now_add=True, db_index=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    together = models.UUIDField(null=True, blank=True, db_index=True)  # judged in one act, undone in one act
    seconds = models.PositiveIntegerField(null=True, blank=True)  # between seeing and judging; never shown per person
    score = models.FloatField(null=True, blank=True)  # what the finding said at that moment
    catalogue = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80, blank=True)

    objects: ClassVar[JudgementQuerySet[Judgement]] = JudgementQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs types `as_manager` as a Manager

    class Meta:
        ordering = ("-judged_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("listing", "organisation"),
                condition=STANDING,
                name="one_standing_judgement",
            ),
            models.CheckConstraint(condition=Q(marking__in=MARKINGS), name="judgement_shows_to_its_organisation"),
        )
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")

    def __str__(self) -> str:
        return f"{self.get_answer_display()} · {self.listing}"
