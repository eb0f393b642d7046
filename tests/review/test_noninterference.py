"""The queue is the same to the byte whether or not something hidden exists: listings, judgements, leases, drafts."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in, seller_of
from wildtrace.accounts.models import Marking
from wildtrace.collection.models import Listing
from wildtrace.review import actions
from wildtrace.review.decisions import Decision

RELEVANT = Decision(answer="relevant")
ADDRESSES = (
    "/queue/",
    "/queue/?order=uncertainty",
    "/queue/?order=freshness",
    "/queue/?folded=1",
    "/queue/?band=none",
    "/queue/?state=judged",
    "/queue/?platform=Secret",
    "/queue/?text=secret",
    "/queue/?assigned=me",
    "/queue/?collection={collection}",
    "/queue/?after={hidden}",
    "/queue/?before={hidden}",
    "/queue/{visible}/",
    "/queue/{visible}/next/",
    "/queue/{hidden}/",
    "/queue/{hidden}/next/",
    "/queue/together/?like={visible}",
    "/queue/together/?like={hidden}",
    "/queue/together/?listing={visible}&listing={hidden}",
    "/queue/together/?listing={hidden}",
    "/queue/export/",
)
POSTS = (
    "/queue/{hidden}/judge/", "/queue/{hidden}/take/", "/queue/{hidden}/release/", "/queue/{hidden}/ask/",
    "/queue/{hidden}/draft/", "/queue/{hidden}/assign/",
)  # fmt: skip


def plain(content: bytes) -> bytes:
    """A page without what differs in every answer, and without what was asked for itself."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)


def answers(client: Client, visible: int, hidden: int, collection: int) -> dict[str, tuple[int, bytes, str]]:
    """What each address answers."""
    found = {}
    for pattern in ADDRESSES:
        response = client.get(pattern.format(visible=visible, hidden=hidden, collection=collection))
        found[pattern] = (response.status_code, plain(response.content), response.get("Location", ""))
    for pattern in POSTS:
        response = client.post(pattern.format(hidden=hidden), {"answer": "relevant"})
        found[f"POST {pattern}"] = (response.status_code, plain(response.content), response.get("Location", ""))
    return found


@pytest.mark.parametrize("who", ["analyst", "colleague", "administrator", "ally"])
def test_the_queue_is_the_same_whether_or_not_hidden_listings_exist(cast: Cast, who: str) -> None:
    shared = collection_of(cast.analyst, Marking.AMBER)
    shared.groups.add(cast.circle)
    visible = listing_in(shared, likeness=77, score=0.9)
    listing_in(shared, likeness=77, score=0.85)
    theirs = collection_of(cast.stranger, name="Secret")
    nothing = Listing.objects.latest("pk").pk + 1  # the key that the hidden listing will have
    client = signed_in(getattr(cast, who))
    before = answers(client, visible.pk, nothing, theirs.pk)
    hidden = listing_in(
        theirs, title="Secret ivory", platform="Secret", likeness=77, score=0.99,
        seller=seller_of(shared, "ivory_house"), language="sw", country="ZZ", band="high",
    )  # fmt: skip
    assert hidden.pk == nothing
    actions.take_lease(listing_id=hidden.pk, by=cast.stranger)
    actions.judge_listing(listing_id=hidden.pk, by=cast.stranger, decision=RELEVANT)
    assert answers(client, visible.pk, hidden.pk, theirs.pk) == before


def test_the_queue_is_the_same_whether_or_not_others_judged_in_secret(cast: Cast) -> None:
    shared = collection_of(cast.analyst, Marking.GREEN)
    visible = listing_in(shared)
    client = signed_in(cast.analyst)
    before = answers(client, visible.pk, visible.pk + 999, shared.pk)
    actions.take_lease(listing_id=visible.pk, by=cast.stranger)
    actions.save_draft(listing_id=visible.pk, by=cast.stranger, form={"note": ["secret"]})
    actions.assign_listings(listing_ids=[visible.pk], by=cast.stranger, to=cast.stranger.member.pk)
    actions.judge_listing(listing_id=visible.pk, by=cast.stranger, decision=RELEVANT)
    assert answers(client, visible.pk, visible.pk + 999, shared.pk) == before


@pytest.mark.parametrize("marking", [Marking.RED, Marking.NONE])
def test_the_queue_of_a_colleague_is_the_same_whether_or_not_there_is_more_for_others(
    cast: Cast, marking: Marking
) -> None:
    visible = listing_in(collection_of(cast.analyst))
    mine = collection_of(cast.analyst, marking, name="Named only")
    mine.named.add(cast.analyst.member.person)
    nothing = Listing.objects.latest("pk").pk + 1
    client = signed_in(cast.colleague)
    before = answers(client, visible.pk, nothing, mine.pk)
    hidden = listing_in(mine)
    assert hidden.pk == nothing
    actions.judge_listing(listing_id=hidden.pk, by=cast.analyst, decision=RELEVANT)
    assert answers(client, visible.pk, hidden.pk, mine.pk) == before


def test_an_undo_of_what_cannot_be_seen_is_as_one_of_nothing(cast: Cast) -> None:
    hidden = listing_in(collection_of(cast.stranger))
    judgement = actions.judge_listing(listing_id=hidden.pk, by=cast.stranger, decision=RELEVANT)
    client = signed_in(cast.analyst)

    def undo(key: int) -> tuple[str, bytes]:
        response = client.post(f"/queue/undo/{key}/")
        return response["Location"], plain(client.get(response["Location"]).content)

    assert undo(judgement.pk) == undo(judgement.pk + 1000)
    judgement.refresh_from_db()
    assert judgement.undone_at is None
