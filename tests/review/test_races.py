"""Two people at once, on real connections: nothing is lost silently and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.cast import Cast, collection_of, gather_cast
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Entry
from wildtrace.accounts.viewers import Viewer
from wildtrace.review import actions
from wildtrace.review.decisions import Decision
from wildtrace.review.errors import AlreadyJudged, HeldByAnother
from wildtrace.review.models import Judgement, Lease

RELEVANT, NOT_RELEVANT = Decision(answer="relevant"), Decision(answer="not_relevant")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd() -> Cast:
    """The cast, committed, so that other connections see it."""
    return gather_cast()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act came to, its result or its error, all begun at the same moment in threads of their own."""
    outcomes: list[object] = [None] * len(acts)
    barrier = Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes[place] = act()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_judgements_at_once_one_stands_and_the_other_is_told(crowd: Cast) -> None:
    collection = collection_of(crowd.analyst)
    for _ in range(5):
        listing = listing_in(collection)

        first = partial(actions.judge_listing, listing_id=listing.pk, by=crowd.analyst, decision=RELEVANT)
        second = partial(actions.judge_listing, listing_id=listing.pk, by=crowd.colleague, decision=NOT_RELEVANT)
        outcomes = at_once(first, second)
        (standing,) = [each for each in outcomes if isinstance(each, Judgement)]
        (told,) = [each for each in outcomes if isinstance(each, AlreadyJudged)]
        assert told.standing == standing
        assert Judgement.objects.standing().get(listing=listing) == standing
    assert Entry.objects.filter(action="judge listing").count() == 5


def test_of_two_corrections_at_once_one_stands_and_the_other_is_told(crowd: Cast) -> None:
    listing = listing_in(collection_of(crowd.analyst))
    first = actions.judge_listing(listing_id=listing.pk, by=crowd.analyst, decision=RELEVANT)

    def correct(by: Viewer) -> Judgement:
        return actions.judge_listing(listing_id=listing.pk, by=by, decision=NOT_RELEVANT, seen=first.pk)

    outcomes = at_once(lambda: correct(crowd.colleague), lambda: correct(crowd.administrator))
    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyJudged", "Judgement"]
    assert Judgement.objects.count() == 2
    assert Judgement.objects.standing().count() == 1


def test_of_two_who_take_a_listing_at_once_one_holds_it(crowd: Cast) -> None:
    listing = listing_in(collection_of(crowd.analyst))
    outcomes = at_once(
        lambda: actions.take_lease(listing_id=listing.pk, by=crowd.analyst),
        lambda: actions.take_lease(listing_id=listing.pk, by=crowd.colleague),
    )
    (lease,) = [each for each in outcomes if isinstance(each, Lease)]
    (refused,) = [each for each in outcomes if isinstance(each, HeldByAnother)]
    assert refused.lease.person == lease.person
    assert Lease.objects.get() == lease


def test_two_clusters_at_once_judge_each_listing_once(crowd: Cast) -> None:
    collection = collection_of(crowd.analyst)
    listings = [listing_in(collection, likeness=4).pk for _ in range(12)]
    outcomes = at_once(
        lambda: actions.judge_together(listing_ids=listings, by=crowd.analyst, decision=RELEVANT),
        lambda: actions.judge_together(listing_ids=listings[::-1], by=crowd.colleague, decision=NOT_RELEVANT),
    )
    acts = [each for each in outcomes if isinstance(each, actions.Together)]
    assert len(acts) == 2, outcomes
    assert sum(len(act.judgements) for act in acts) == 12
    assert sum(act.left_out for act in acts) == 12
    assert Judgement.objects.standing().count() == 12
