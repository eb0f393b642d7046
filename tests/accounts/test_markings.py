"""Who may see a marked record: each marking against each of the cast."""

import pytest

from tests.cast import Cast, collection_of, join
from wildtrace.accounts.models import GroupMembership, Marking, Organisation, Role
from wildtrace.accounts.viewers import NOBODY, Viewer
from wildtrace.collection.models import Collection

# marking → who of the cast sees a collection of the analyst's organisation that the analyst made and shared with
# the circle, in which the colleague is named
SEEN_BY = {
    Marking.NONE: {"analyst"},
    Marking.RED: {"colleague"},
    Marking.AMBER_STRICT: {"analyst", "colleague", "administrator", "reader"},
    Marking.AMBER: {"analyst", "colleague", "administrator", "reader", "ally"},
    Marking.GREEN: {"analyst", "colleague", "administrator", "reader", "ally", "stranger"},
    Marking.CLEAR: {"analyst", "colleague", "administrator", "reader", "ally", "stranger", "nobody"},
}
EVERYBODY = sorted(SEEN_BY[Marking.CLEAR])


def sees(viewer: Viewer, collection: Collection) -> bool:
    return Collection.objects.visible_to(viewer).filter(pk=collection.pk).exists()


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("marking", SEEN_BY, ids=lambda marking: marking.name)
def test_a_record_is_seen_by_those_its_marking_names(cast: Cast, marking: Marking, who: str) -> None:
    collection = collection_of(cast.analyst, marking)
    collection.groups.add(cast.circle)
    collection.named.add(cast.colleague.person)  # type: ignore[arg-type]  # the colleague is a person
    assert sees(getattr(cast, who), collection) is (who in SEEN_BY[marking])


def test_an_empty_audience_reaches_nobody_outside(cast: Cast) -> None:
    assert not sees(cast.ally, collection_of(cast.analyst, Marking.AMBER))


def test_whoever_left_a_group_sees_nothing_of_it_any_more(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    assert sees(cast.ally, collection)
    GroupMembership.objects.filter(membership=cast.ally.member).update(left_at="2026-01-01T00:00Z")
    assert not sees(cast.ally, collection)


def test_a_closed_group_reaches_nobody(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    cast.circle.closed_at = cast.circle.founded_at
    cast.circle.save()
    assert not sees(cast.ally, collection)


def test_a_group_gives_nothing_through_another_membership(cast: Cast) -> None:
    # The ally belongs to the circle as a member of the marketplace; acting for somebody else, they see nothing of it.
    elsewhere = Organisation.objects.create(name="University", kind=Organisation.Kind.ACADEMIC)
    guest = join("guest", elsewhere, Role.READER)
    other_hat = Viewer(cast.ally.person, guest.membership)
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    assert not sees(other_hat, collection)


def test_a_person_without_an_organisation_sees_what_everyone_sees(cast: Cast) -> None:
    former = Viewer(cast.analyst.person, None)
    for marking in SEEN_BY:
        assert sees(former, collection_of(cast.analyst, marking)) is (marking is Marking.CLEAR)


def test_a_record_with_several_audiences_comes_once(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    collection.named.add(cast.ally.person)  # type: ignore[arg-type]  # the ally is a person
    assert Collection.objects.visible_to(cast.ally).count() == 1
    assert Collection.objects.visible_to(NOBODY).count() == 0
