"""What is remembered about judgements, leases, drafts, assignments, saved views, pauses and policies."""

from wildtrace.review.models.judgements import Judgement
from wildtrace.review.models.pauses import PauseWish
from wildtrace.review.models.policies import Policy, PolicyRule
from wildtrace.review.models.screenings import ScreeningAnswer
from wildtrace.review.models.views import SavedView
from wildtrace.review.models.work import Assignment, Draft, Lease

__all__ = [
    "Assignment",
    "Draft",
    "Judgement",
    "Lease",
    "PauseWish",
    "Policy",
    "PolicyRule",
    "SavedView",
    "ScreeningAnswer",
]
