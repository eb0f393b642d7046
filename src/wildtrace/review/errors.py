"""What can go wrong while people judge findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wildtrace.errors import WildtraceError

if TYPE_CHECKING:
    from wildtrace.review.models import Judgement, Lease


class ReviewError(WildtraceError):
    """The base of this room's errors."""


class ListingGone(ReviewError):
    """A listing that is not there, or that the person may not see: the two are never told apart."""

    def __init__(self) -> None:
        super().__init__(_("There is no such listing. It may have been erased; go back to the queue."))


class HeldByAnother(ReviewError):
    """A colleague is working on the listing. Nothing was changed."""

    def __init__(self, lease: Lease) -> None:
        said = _("%(person)s is working on this listing. Ask to take over, or go on with another.")
        super().__init__(said % {"person": lease.person})
        self.lease = lease


class AlreadyJudged(ReviewError):
    """A judgement stands that its person had not seen when they gave theirs. Nothing was changed."""

    def __init__(self, standing: Judgement) -> None:
        said = _("%(person)s has judged this listing meanwhile. Look at both judgements, then decide.")
        super().__init__(said % {"person": standing.made_by or _("Somebody")})
        self.standing = standing


class UndoTooLate(ReviewError):
    """The time to undo is over, or the judgement no longer stands. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("This can no longer be undone. Judge the listing again: the former judgement is kept."))


class CannotBeAssigned(ReviewError):
    """A person who does not judge for the organisation, or who may not see the listing. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("This person cannot judge all of these listings. Choose somebody who may see them."))


class TooManyAtOnce(ReviewError):
    """More listings than one act may judge or assign. Nothing was changed."""

    def __init__(self, count: int, most: int) -> None:
        said = _("%(count)s listings at once are too many to look over. Choose at most %(most)s.")
        super().__init__(said % {"count": count, "most": most})


class PolicyChangedMeanwhile(ReviewError):
    """The draft of a policy is not what the person saw: a colleague changed it, or gave it up. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("A colleague has changed the draft meanwhile. Nothing was changed; look at it again."))


class TooManyRules(ReviewError):
    """More rules than a policy may have. Nothing was changed."""

    def __init__(self, most: int) -> None:
        super().__init__(_("A policy has at most %(most)s rules. Remove one first.") % {"most": most})


class KeyUsedOtherwise(ReviewError):
    """An idempotency key that came with another question before. Nothing was screened."""

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key came with another body before. Use a new key for a new question."))
