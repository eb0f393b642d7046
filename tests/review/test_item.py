"""The page of a listing: its words with their reasons, its language, its neighbours, its pictures, and pauses."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Person
from wildtrace.collection.models import Listing, Picture
from wildtrace.review import actions
from wildtrace.review.decisions import Decision
from wildtrace.review.models import Judgement, PauseWish
from wildtrace.review.wording import reason_sentence

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def page_of(cast: Cast, listing: Listing, address: str = "") -> str:
    return signed_in(cast.analyst).get(f"/queue/{listing.pk}/{address}").content.decode()


def test_the_words_that_were_seen_are_marked_with_their_reason(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), description="Real ivory, ships worldwide")
    page = page_of(cast, listing)
    assert 'Real <mark class="taxon" title="taxon: Elephantidae">ivory</mark>, ships worldwide' in page
    assert f"{reason_sentence('names_a_taxon_clearly')}: <q><bdi>ivory</bdi></q>" in page


def test_the_language_is_named_and_told_to_the_browser(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), language="vi", description="Ngà voi thật")
    page = page_of(cast, listing)
    assert "Language: Vietnamese" in page
    assert 'lang="vi" dir="auto"' in page


def test_hidden_characters_are_shown(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), description="iv\u200bory \u202eevil")
    page = page_of(cast, listing)
    assert "U+200B" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("field", ["title", "description", "seller_bio", "price", "location", "category", "listing_id",
                                   "platform", "currency"])  # fmt: skip
def test_whatever_a_listing_says_is_shown_as_text(cast: Cast, field: str) -> None:
    listing = listing_in(collection_of(cast.analyst), **{field: HOSTILE[:80]})
    for page in (page_of(cast, listing), signed_in(cast.analyst).get("/queue/").content.decode()):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;" in page_of(cast, listing)


def test_an_address_is_linked_only_when_it_is_one_of_the_web(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    assert 'rel="noreferrer noopener nofollow"' in page_of(cast, listing_in(collection, url="https://shop.example/1"))
    page = page_of(cast, listing_in(collection, url="javascript:alert(1)"))
    assert "javascript:alert(1)" in page
    assert 'href="javascript:' not in page


def test_neighbours_stand_beside(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    listing = listing_in(collection, likeness=5, seller="trader")
    twin = listing_in(collection, likeness=5, seller="another", title="The same tusk")
    other = listing_in(collection, seller="trader", title="A horn of the same seller")
    unrelated = listing_in(collection, seller="nobody", title="Nothing to do with it")
    page = page_of(cast, listing)
    assert f"/queue/{twin.pk}/" in page
    assert f"/queue/{other.pk}/" in page
    assert f'/queue/{unrelated.pk}/"' not in page
    assert "Judge together" in page
    assert "trader" not in page  # the seller is a pseudonym
    assert listing.seller is not None
    assert listing.seller.pseudonym in page


def test_a_listing_asks_as_often_with_many_neighbours_as_with_one(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    listing = listing_in(collection, likeness=5)
    listing_in(collection, likeness=5)
    client = signed_in(cast.analyst)
    client.get(f"/queue/{listing.pk}/")
    with CaptureQueriesContext(connection) as for_one:
        client.get(f"/queue/{listing.pk}/")
    for _ in range(29):
        listing_in(collection, likeness=5)
    with CaptureQueriesContext(connection) as for_thirty:
        client.get(f"/queue/{listing.pk}/")
    assert len(for_thirty) == len(for_one)
    with CaptureQueriesContext(connection) as together:
        assert client.get(f"/queue/together/?like={listing.pk}").content.count(b'name="listing"') == 31
    assert len(together) <= len(for_one)


def picture_of(listing: Listing, data_folder: Path, media_type: str = "image/png") -> Picture:
    content = b"\x89PNG not really"
    digest = hashlib.sha256(content).hexdigest()
    place = data_folder / "pictures" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return Picture.objects.create(listing=listing, sha256=digest, media_type=media_type, width=10, height=10)


def test_pictures_are_veiled_until_asked_and_absent_in_text_only_mode(cast: Cast, data_folder: Path) -> None:
    listing = listing_in(collection_of(cast.analyst), images=["https://shop.example/1.jpg"])
    picture = picture_of(listing, data_folder)
    page = page_of(cast, listing)
    assert '<div class="veiled"><img' in page
    assert 'src="https://shop.example' not in page  # nothing is fetched from a seller's page
    response = signed_in(cast.analyst).get(f"/queue/{listing.pk}/pictures/{picture.pk}/")
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.content == b"\x89PNG not really"
    Person.objects.filter(pk=cast.analyst.member.person_id).update(is_text_only=True)
    page = page_of(cast, listing)
    assert "/pictures/" not in page
    assert "Your settings say never to show pictures" in page


def test_a_picture_is_for_whoever_may_see_its_listing(cast: Cast, data_folder: Path) -> None:
    listing, other = listing_in(collection_of(cast.analyst)), listing_in(collection_of(cast.stranger))
    picture = picture_of(listing, data_folder)
    assert signed_in(cast.stranger).get(f"/queue/{listing.pk}/pictures/{picture.pk}/").status_code == 404
    assert signed_in(cast.stranger).get(f"/queue/{other.pk}/pictures/{picture.pk}/").status_code == 404
    script = picture_of(listing, data_folder, media_type="image/svg+xml")
    assert signed_in(cast.analyst).get(f"/queue/{listing.pk}/pictures/{script.pk}/").status_code == 404


def test_a_pause_is_suggested_gently_and_can_be_switched_off(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    listings = [listing_in(collection) for _ in range(7)]
    PauseWish.objects.create(person=cast.analyst.member.person, after_items=5)
    client = signed_in(cast.analyst)
    for listing in listings[:4]:
        client.post(f"/queue/{listing.pk}/judge/", {"answer": "relevant"})
    assert "A pause does eyes and mind good" not in client.get(f"/queue/{listings[6].pk}/").content.decode()
    client.post(f"/queue/{listings[4].pk}/judge/", {"answer": "relevant"})
    assert "A pause does eyes and mind good" in client.get(f"/queue/{listings[6].pk}/").content.decode()
    client.post("/queue/pauses/", {"act": "paused"})
    assert "A pause does eyes and mind good" not in client.get(f"/queue/{listings[6].pk}/").content.decode()
    session = client.session
    session["pace"] = (50, time.time() - 3600, time.time())
    session.save()
    assert "A pause does eyes and mind good" in client.get(f"/queue/{listings[6].pk}/").content.decode()
    client.post("/queue/pauses/", {"act": "off"})
    session["pace"] = (50, time.time() - 3600, time.time())
    session.save()
    assert "A pause does eyes and mind good" not in client.get(f"/queue/{listings[6].pk}/").content.decode()
    assert not PauseWish.objects.get().is_on


def test_how_much_somebody_looked_at_is_shown_to_nobody_else(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    judgement = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=Decision(answer="relevant"))
    assert judgement.seconds is not None
    Judgement.objects.update(seconds=54321)
    client = signed_in(cast.administrator)
    for address in (f"/queue/{listing.pk}/", "/queue/?state=judged"):
        assert "54321" not in client.get(address).content.decode()
