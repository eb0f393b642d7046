"""The listing that other tests lean on is one the models accept and the owner sees."""

from tests.cast import Cast, collection_of
from tests.collection.listings import listing_in
from wildtrace.collection.models import Finding, Listing


def test_listing_in_makes_a_listing_its_owner_sees_and_a_stranger_does_not(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), title="Carved ivory")
    assert list(Listing.objects.visible_to(cast.colleague)) == [listing]
    assert not Listing.objects.visible_to(cast.stranger)
    finding = Finding.objects.visible_to(cast.analyst).get()
    assert finding.mentions[0]["quote"] == "ivory"
    assert 0 < finding.priority < 1
