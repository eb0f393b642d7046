"""What the home page says: what waits for its viewer, what changed since they were last here, what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.models import Invitation
from wildtrace.accounts.rules import may
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection, Finding, Import, Listing
from wildtrace.collection.queries import own_imports
from wildtrace.review.filters import Filters
from wildtrace.review.models import Draft, Judgement, Lease
from wildtrace.review.queries.waiting import assigned_to_me, waiting

MOST: Final = 1000  # counted no further: "1,000 or more" says enough, and a million would take a while
_SHOWN: Final = 5
_UNFINISHED: Final = (Import.State.PREVIEW, Import.State.WAITING, Import.State.RUNNING, Import.State.FAILED)


@dataclass(frozen=True)
class Count:
    """Something counted, up to `MOST`, and the page that shows it: a URL name and what follows its question mark."""

    label: Promise
    number: int
    name: str
    query: str = ""

    @property
    def is_more(self) -> bool:
        """Whether there may be more than `number`."""
        return self.number >= MOST


@dataclass(frozen=True)
class Step:
    """Something a newcomer does first."""

    label: Promise
    why: Promise
    name: str
    is_done: bool


def counts(viewer: Viewer) -> list[Count]:
    """How much waits for `viewer`, by their role."""
    found = []
    if may(viewer, "judge"):
        likely = Filters(chosen={"band": ("high",)})
        found += [
            Count(_("assigned to you"), _few(assigned_to_me(viewer)), "review:queue", "assigned=me"),
            Count(_("likely offers to judge"), _few(waiting(viewer, likely)), "review:queue", "band=high"),
        ]
    if may(viewer, "assign"):
        nobodys = Filters(chosen={"band": ("high",)}, assigned="nobody")
        found.append(Count(_("of them assigned to nobody"), _few(waiting(viewer, nobodys)), "review:queue",
                           "band=high&assigned=nobody"))  # fmt: skip
    if may(viewer, "manage people"):
        found.append(Count(_("invitations not yet answered"), _few(_invitations(viewer)), "accounts:organisation"))
    return found


def begun(viewer: Viewer) -> list[tuple[Listing, bool]]:
    """Listings that `viewer` has begun to judge, the latest first; True for one that they hold now."""
    mine = {"person": viewer.person_id, "organisation": viewer.organisation_id}
    held = set(Lease.objects.filter(**mine, until__gt=timezone.now()).values_list("listing", flat=True)[:_SHOWN])
    drafted = list(Draft.objects.filter(**mine).order_by("-saved_at").values_list("listing", flat=True)[:_SHOWN])
    keys = [*held, *(key for key in drafted if key not in held)][:_SHOWN]
    seen = Listing.objects.visible_to(viewer).in_bulk(keys)
    return [(seen[key], key in held) for key in keys if key in seen]


def unfinished_imports(viewer: Viewer) -> list[Import]:
    """The organisation's latest imports that wait, run or failed in the last week."""
    recent = own_imports(viewer).filter(state__in=_UNFINISHED, brought_at__gt=timezone.now() - timedelta(days=7))
    return list(recent.select_related("collection").order_by("-brought_at")[:_SHOWN])


def changes(viewer: Viewer, since: datetime) -> list[Count]:
    """What is new since then among what `viewer` may see; nothing that is zero."""
    finished = Import.objects.visible_to(viewer).filter(ended_at__gt=since, is_dry_run=False)
    brought = finished.aggregate(added=Sum("added"), updated=Sum("updated"))
    collections = Collection.objects.visible_to(viewer).filter(made_at__gt=since, erased_at=None)
    judged = (
        Judgement.objects.visible_to(viewer)
        .standing()
        .filter(
            organisation=viewer.organisation_id, judged_at__gt=since, listing__in=Listing.objects.visible_to(viewer)
        )
    )
    found = [
        Count(_("listings imported"), brought["added"] or 0, "collection:collections"),
        Count(_("listings that changed"), brought["updated"] or 0, "collection:collections"),
        Count(_("collections made or shared"), _few(collections), "collection:collections"),
        Count(_("listings judged by your organisation"), _few(judged), "statistics:dashboard"),
    ]
    return [count for count in found if count.number]


def first_steps(viewer: Viewer) -> list[Step]:
    """What a newcomer does first, by role; empty once all of it is done."""
    has_listings = Finding.objects.visible_to(viewer).exists()
    has_judged = Judgement.objects.filter(made_by=viewer.person_id, organisation=viewer.organisation_id).exists()
    steps = [Step(*_STEPS["import"], has_listings)] if may(viewer, "import") else []
    steps += [Step(*_STEPS["judge"], has_judged)] if may(viewer, "judge") else []
    if all(step.is_done for step in steps):
        return []
    return [*steps, Step(*_STEPS["look"], is_done=False)]


_STEPS: Final[dict[str, tuple[Promise, Promise, str]]] = {
    "import": (
        _("Bring in listings"),
        _("A file from a platform, a spreadsheet, or what a colleague has gathered. You say once what it is for."),
        "collection:collections",
    ),
    "judge": (
        _("Judge a finding"),
        _("The queue shows the most harmful and likely first, with the words that were seen. Two keys are enough."),
        "review:queue",
    ),
    "look": (
        _("Look at the figures"),
        _("What was found, where, and how review comes along; each figure can be taken away as a table."),
        "statistics:dashboard",
    ),
}


def _few(found: QuerySet[Any]) -> int:
    return found.order_by()[:MOST].count()


def _invitations(viewer: Viewer) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organisation=viewer.organisation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
