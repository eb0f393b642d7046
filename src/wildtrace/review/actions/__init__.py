"""What people do in the room `review`: take work, judge, change their mind, hand over."""

from wildtrace.review.actions.assigning import assign_listings
from wildtrace.review.actions.drafts import discard_draft, save_draft
from wildtrace.review.actions.exporting import export_judged
from wildtrace.review.actions.judging import MOST_AT_ONCE, Together, judge_listing, judge_together
from wildtrace.review.actions.leases import ask_for_lease, release_lease, take_lease
from wildtrace.review.actions.pausing import wish_pauses
from wildtrace.review.actions.undoing import undo_judgement
from wildtrace.review.actions.views import delete_view, save_view

__all__ = [
    "MOST_AT_ONCE",
    "Together",
    "ask_for_lease",
    "assign_listings",
    "delete_view",
    "discard_draft",
    "export_judged",
    "judge_listing",
    "judge_together",
    "release_lease",
    "save_draft",
    "save_view",
    "take_lease",
    "undo_judgement",
    "wish_pauses",
]
