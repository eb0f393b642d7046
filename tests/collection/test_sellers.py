"""Sellers: what visible listings say of them, under pseudonyms; who they are shows only for a reason that is kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.audit import verify
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry, Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection import seller_queries
from wildtrace.collection.actions.sellers import reveal_seller
from wildtrace.collection.errors import ReasonMissing, SellerNotVisible
from wildtrace.collection.models import Collection, Listing, Seller
from wildtrace.collection.seller_queries import contacts_of, facts_of, sellers_page, sellers_sharing

REASON = "A court order of 3 March asks who this is"
TALKATIVE = {
    "title": "Ivory by Tusk_King +254 712 345 678",
    "description": "Call tusk_king: 0712 345 678, king@tusks.example.org, wechat: kingtusk9",
    "seller_bio": "I am Tusk_King, telegram @tusk_king",
    "url": "https://trovanda.example.org/u/tusk_king/1",
    "listing_id": "tusk_king-1",
}
SECRETS = ("tusk_king", "712 345", "712345678", "king@tusks", "kingtusk9")


def of(listing: Listing) -> Seller:
    """The seller of a listing."""
    assert listing.seller is not None
    return listing.seller


def talkative(collection: Collection) -> Seller:
    """A seller whose listing holds their name and ways to reach them everywhere."""
    return of(listing_in(collection, seller="tusk_king", **TALKATIVE))


def page(viewer: Viewer, address: str) -> str:
    """A page that answers."""
    response = signed_in(viewer).get(address)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def asked(viewer: Viewer, seller: Seller, reason: str = REASON) -> HttpResponse:
    """The answer to somebody who asks who a seller is."""
    response: HttpResponse = signed_in(viewer).post(f"/sellers/{seller.pseudonym}/reveal/", {"reason": reason})  # type: ignore[assignment]  # the test client's own kind of response
    return response


# What the pages tell


def test_a_seller_has_a_page_with_what_their_listings_say(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    seller = of(listing_in(collection, amount=Decimal(120), currency="USD", country="KE",
                           posted_at=datetime(2026, 1, 5, tzinfo=UTC),
                           first_seen_at=datetime(2026, 1, 6, tzinfo=UTC)))  # fmt: skip
    listing_in(collection, amount=Decimal(80), currency="USD", country="VN", language="vi",
               last_seen_at=datetime(2026, 5, 1, tzinfo=UTC))  # fmt: skip
    listing_in(collection, amount=Decimal(900), currency="EUR", taxon_group="rhinos")
    facts = facts_of(cast.analyst, seller)
    assert facts.listings == 3
    assert (facts.first_seen.date().isoformat(), facts.last_seen.date().isoformat()) == ("2026-01-06", "2026-05-01")
    assert [(each.currency, each.least, each.most, each.listings) for each in facts.prices] == [
        ("USD", Decimal(80), Decimal(120), 2),
        ("EUR", Decimal(900), Decimal(900), 1),
    ]
    assert [(each.month.isoformat(), each.listings) for each in facts.months] == [("2026-01-01", 1), ("2026-03-01", 2)]
    assert dict(facts.taxa) == {"elephants": 2, "rhinos": 1}
    assert dict(facts.countries) == {"KE": 2, "VN": 1}
    shown = page(cast.analyst, f"/sellers/{seller.pseudonym}/")
    for said in ("3 listings", "January 2026", "Kenya", "Vietnamese", "rhinos", "USD", "900"):
        assert said in shown, said


def test_the_list_has_those_with_most_listings_first_on_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seller_queries, "PAGE", 2)
    collection = collection_of(cast.analyst)
    for number, count in enumerate((1, 3, 2, 1, 3)):
        for _ in range(count):
            listing_in(collection, seller=f"seller-{number}")
    seen, after = [], ""
    for _ in range(3):
        found = sellers_page(cast.analyst, after=after)
        seen += [(line.seller.handle, line.listings) for line in found.lines]
        after = found.after
    assert seen == [("seller-1", 3), ("seller-4", 3), ("seller-2", 2), ("seller-0", 1), ("seller-3", 1)]
    assert after == ""


def test_the_list_is_narrowed_by_platform_and_by_how_a_pseudonym_begins(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    here, there = of(listing_in(collection)), of(listing_in(collection, platform="Bazaar"))
    assert here.pseudonym != there.pseudonym
    shown = page(cast.analyst, "/sellers/?platform=Bazaar")
    assert there.pseudonym in shown
    assert here.pseudonym not in shown
    shown = page(cast.analyst, f"/sellers/?name={here.pseudonym[:7].upper()}")
    assert here.pseudonym in shown
    assert there.pseudonym not in shown


@pytest.mark.parametrize(
    "address", ["?after=x", "?after=1.x", "?after=9999999999999999999999.1", "?platform=%00", "?name=%25"]
)
def test_nonsense_in_the_address_does_no_harm(cast: Cast, address: str) -> None:
    seller = of(listing_in(collection_of(cast.analyst)))
    for path in ("/sellers/", f"/sellers/{seller.pseudonym}/"):
        assert signed_in(cast.analyst).get(path + address).status_code == 200


def test_sellers_who_share_a_contact_detail_are_named_beside(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    seller = of(listing_in(collection, seller="one", description="Call +254 712 345 678"))
    other = of(listing_in(collection, seller="two", platform="Bazaar", description="ring 0712345678 now"))
    listing_in(collection, seller="three", description="Call 254 and 712 and 345 and 678")
    listing_in(collection_of(cast.stranger), seller="four", description="Call +254 712 345 678")
    assert sellers_sharing(cast.analyst, seller, contacts_of(cast.analyst, seller)) == [(other.pseudonym, "Bazaar")]
    assert sellers_sharing(cast.analyst, other, contacts_of(cast.analyst, other)) == [(seller.pseudonym, "Trovanda")]
    assert other.pseudonym in page(cast.analyst, f"/sellers/{seller.pseudonym}/")


@pytest.mark.parametrize("path", ["/sellers/", "/sellers/{pseudonym}/"])
def test_pages_ask_as_often_for_thirty_as_for_one(cast: Cast, path: str) -> None:
    collection, client = collection_of(cast.analyst), signed_in(cast.analyst)
    address = path.format(pseudonym=talkative(collection).pseudonym)
    client.get(address)
    with CaptureQueriesContext(connection) as for_one:
        client.get(address)
    for number in range(29):
        listing_in(collection, seller="tusk_king", description=f"Ring +254 712 345 6{number + 10}")
        listing_in(collection, seller=f"seller-{number}", description=f"Ring +254 712 345 6{number + 10}")
    with CaptureQueriesContext(connection) as for_thirty:
        client.get(address)
    assert len(for_thirty) == len(for_one), [query["sql"] for query in for_thirty]


def test_markup_in_a_listing_is_text(cast: Cast) -> None:
    seller = of(
        listing_in(
            collection_of(cast.analyst), seller="<script>alert(1)</script>", title="<script>alert(1)</script>",
            platform="<b>x</b>", currency="<i>y</i>", amount=Decimal(1),
        )
    )  # fmt: skip
    for shown in (page(cast.analyst, "/sellers/"), page(cast.analyst, f"/sellers/{seller.pseudonym}/"),
                  asked(cast.analyst, seller).content.decode()):  # fmt: skip
        assert "<script>alert" not in shown
        assert "<b>x" not in shown
        assert "<i>y" not in shown


# Who they are


@pytest.mark.parametrize(
    "path",
    [
        "/sellers/",
        "/sellers/{pseudonym}/",
        "/search/?q=ivory",
        "/search/suggestions/?q=tusk_king",
        "/search/suggestions/?q={pseudonym}",
    ],
)
def test_nothing_tells_who_a_seller_is(cast: Cast, path: str) -> None:
    seller = talkative(collection_of(cast.analyst))
    address = path.format(pseudonym=seller.pseudonym)
    shown = page(cast.analyst, address).lower().replace('value="tusk_king"', "")  # what was typed is given back
    assert [secret for secret in SECRETS if secret in shown] == []


def test_a_name_on_a_platform_finds_nobody(cast: Cast) -> None:
    seller = of(listing_in(collection_of(cast.analyst), seller="tusk_king"))
    for address in ("/sellers/?name=tusk_king", "/search/?q=tusk_king"):
        assert seller.pseudonym not in page(cast.analyst, address)


def test_contact_details_are_masked_on_the_page(cast: Cast) -> None:
    shown = page(cast.analyst, f"/sellers/{talkative(collection_of(cast.analyst)).pseudonym}/")
    for masked in ("+254•••••••78", "k•••@•••", "k•••••"):
        assert masked in shown


def test_whoever_gives_a_reason_sees_once_and_the_trail_keeps_it(cast: Cast) -> None:
    seller = talkative(collection_of(cast.analyst))
    response = asked(cast.analyst, seller)
    shown = response.content.decode()
    assert response.status_code == 200
    for secret in ("tusk_king", "+254712345678", "king@tusks.example.org", "kingtusk9"):
        assert secret in shown
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.order_by("-pk")[0]
    assert (entry.action, entry.kind, entry.object_id) == ("reveal seller", "seller", seller.pseudonym)
    assert (entry.reason, entry.person_id) == (REASON, cast.analyst.person_id)
    assert entry.facts == {"contacts": 4}
    assert not any(secret in str(vars(entry)) for secret in SECRETS)
    assert verify() == Entry.objects.count()
    assert "tusk_king" not in page(cast.analyst, f"/sellers/{seller.pseudonym}/")  # and no second time


@pytest.mark.parametrize("reason", ["", "   ", "short", "x" * 501])
def test_without_a_reason_nothing_is_shown(cast: Cast, reason: str) -> None:
    seller = talkative(collection_of(cast.analyst))
    response = asked(cast.analyst, seller, reason)
    assert response.status_code == 400
    assert [secret for secret in SECRETS if secret in response.content.decode().lower()] == []
    assert not Entry.objects.filter(action="reveal seller").exists()


@pytest.mark.parametrize("who", ["reader", "colleague", "stranger", "ally", "nobody"])
def test_whoever_may_not_see_who_a_seller_is_does_not(cast: Cast, who: str) -> None:
    viewer: Viewer = getattr(cast, who)
    seller = talkative(collection_of(cast.analyst))
    response = asked(viewer, seller)
    assert response.status_code in (302, 403, 404)
    assert [secret for secret in SECRETS if secret in response.content.decode().lower()] == []
    assert not Entry.objects.filter(action="reveal seller").exists()


def test_the_action_asks_anew_who_may(cast: Cast) -> None:
    seller = talkative(collection_of(cast.analyst))
    with pytest.raises(NotAllowed):
        reveal_seller(pseudonym=seller.pseudonym, reason=REASON, by=cast.reader)
    with pytest.raises(NotAllowed):
        reveal_seller(
            pseudonym=seller.pseudonym,
            reason=REASON,
            by=Viewer(cast.analyst.person, cast.analyst.member, frozenset({"read"})),
        )
    with pytest.raises(SellerNotVisible):
        reveal_seller(pseudonym=seller.pseudonym, reason=REASON, by=cast.stranger)
    with pytest.raises(ReasonMissing):
        reveal_seller(pseudonym=seller.pseudonym, reason=" ", by=cast.analyst)
    assert not Entry.objects.filter(action="reveal seller").exists()


def test_asking_is_a_post(cast: Cast) -> None:
    seller = talkative(collection_of(cast.analyst))
    assert signed_in(cast.analyst).get(f"/sellers/{seller.pseudonym}/reveal/?reason={REASON}").status_code == 405


def test_readers_are_not_offered_to_ask(cast: Cast) -> None:
    seller = talkative(collection_of(cast.analyst))
    assert "Show who this is" in page(cast.analyst, f"/sellers/{seller.pseudonym}/")
    assert "Show who this is" not in page(cast.reader, f"/sellers/{seller.pseudonym}/")


# Who may see what


@pytest.mark.parametrize("path", ["/sellers/", "/sellers/?platform=Secret", "/sellers/{pseudonym}/"])
def test_a_hidden_listing_of_the_same_seller_changes_no_byte(cast: Cast, path: str) -> None:
    seller = talkative(collection_of(cast.analyst))
    address = path.format(pseudonym=seller.pseudonym)
    client = signed_in(cast.colleague)
    before = _bytes(client.get(address).content)
    hidden = collection_of(cast.analyst, Marking.RED, name="Hidden")
    for platform in ("Trovanda", "Secret"):
        listing_in(hidden, seller="tusk_king", platform=platform, country="VN", amount=Decimal(7), currency="VND",
                   description="zalo +84 91 234 56 78", last_seen_at=datetime(2026, 9, 1, tzinfo=UTC))  # fmt: skip
        listing_in(hidden, seller="other", platform=platform, description=TALKATIVE["description"])
    assert Seller.objects.count() > 2
    assert _bytes(client.get(address).content) == before


def test_what_is_revealed_is_what_may_be_seen(cast: Cast) -> None:
    seller = talkative(collection_of(cast.analyst, Marking.GREEN))
    listing_in(collection_of(cast.administrator, Marking.RED), seller="tusk_king", description="+84 91 234 56 78")
    revealed = reveal_seller(pseudonym=seller.pseudonym, reason=REASON, by=cast.analyst)
    assert "+84912345678" not in [contact.value for contact, _ in revealed.contacts]


def test_a_seller_without_visible_listings_is_as_one_who_is_not_there(cast: Cast) -> None:
    hidden = talkative(collection_of(cast.stranger))
    client = signed_in(cast.analyst)
    for path in ("/sellers/{}/", "/sellers/{}/reveal/"):
        ask = client.get if path.endswith("{}/") else client.post
        there, not_there = (ask(path.format(name)) for name in (hidden.pseudonym, "babab-babab-babab-babab"))
        assert there.status_code == not_there.status_code == 404
        assert _bytes(there.content).replace(hidden.pseudonym.encode(), b"babab-babab-babab-babab") == _bytes(
            not_there.content
        )
    assert not Entry.objects.filter(action="reveal seller").exists()


def test_a_shared_collection_shows_its_sellers_to_the_group_alone(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    seller = talkative(collection)
    assert signed_in(cast.ally).get(f"/sellers/{seller.pseudonym}/").status_code == 404
    collection.groups.add(cast.circle)
    assert seller.pseudonym in page(cast.ally, "/sellers/")
    assert signed_in(cast.ally).get(f"/sellers/{seller.pseudonym}/").status_code == 200
    assert signed_in(cast.stranger).get(f"/sellers/{seller.pseudonym}/").status_code == 404


@pytest.mark.parametrize("path", ["/sellers/", "/sellers/{pseudonym}/"])
def test_whoever_is_not_signed_in_sees_no_seller(cast: Cast, path: str) -> None:
    seller = talkative(collection_of(cast.analyst, Marking.CLEAR))
    response = signed_in(cast.nobody).get(path.format(pseudonym=seller.pseudonym))
    assert response.status_code == 302


def _bytes(content: bytes) -> bytes:
    """A page without the token that differs in each answer."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)
