"""Tallies and judgements for tests of figures."""

from datetime import date, timedelta
from typing import Any

from wildtrace.accounts.models import Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection, Listing, Tally
from wildtrace.review.models import Judgement


def tally_in(collection: Collection, count: int, **fields: Any) -> Tally:
    """A tally of `count` findings of ivory in March 2026, unless `fields` say otherwise."""
    found: dict[str, Any] = {
        "month": date(2026, 3, 1),
        "band": "high",
        "taxon_group": "elephants",
        "appendix": "I",
        "specimen": "IVC",
        "platform": "Trovanda",
        "country": "KE",
        "language": "en",
    }
    return Tally.objects.create(collection=collection, count=count, **(found | fields))


def judged(listing: Listing, by: Viewer, answer: str = "relevant", after: timedelta = timedelta(hours=2)) -> Judgement:
    """A standing judgement of the organisation of `by`, so long `after` the listing was first seen."""
    judgement = Judgement.objects.create(
        listing=listing,
        organisation=by.member.organisation,
        made_by=by.person,
        marking=Marking.AMBER_STRICT,
        answer=answer,
    )
    Judgement.objects.filter(pk=judgement.pk).update(judged_at=listing.first_seen_at + after)
    return judgement
