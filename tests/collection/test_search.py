"""Search finds what listings say, in any script, and what screening saw in them; and nothing that one may not see."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import Cast, collection_of, gather_cast, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection import search
from wildtrace.collection.models import Listing
from wildtrace.collection.search import Asked, find_listings, read_asked
from wildtrace.collection.words import column_of_words, query_words, search_words

NO_TAXON: dict[str, Any] = {
    "band": "none",
    "score": 0.0,
    "taxa": [],
    "taxon_group": "",
    "appendix": "",
    "specimens": [],
    "specimen": "",
}

# What a listing says, and what finds it.
FINDING = [
    ("Carved Ivory bracelet", "ivory"),
    ("Carved Ivory bracelet", "bracelet carved"),  # words in any order
    ("Carved Ivory bracelet", "carved brac"),  # the last is only begun
    ("Carved Ivory bracelet", '"ivory" & (bracelet)'),
    ("Bébé tortue d'Hermann", "bebe TORTUE"),
    ("Straße, Łódź", "strasse lodz"),
    ("Слоновая кость Ёлка", "слоновая елка"),
    ("Ｉｖｏｒｙ １２", "ivory 12"),
    ("象牙手镯 老料", "象牙"),
    ("象牙手镯 老料", "手镯"),
    ("象牙手镯 老料", "镯"),
    ("象牙手镯 老料", "老料 象牙手镯"),
    ("虎の骨と熊の胆", "熊の胆"),
    ("ﾄﾗの骨", "トラ"),
    ("ขายงาช้างแท้", "งาช้าง"),
    ("ຂາຍງາຊ້າງ", "ງາຊ້າງ"),
    ("លក់ភ្លុកដំរី", "ភ្លុក"),
    ("ဆင်စွယ်ရောင်းမည်", "ဆင်စွယ်"),
    ("코끼리 상아를 팝니다", "상아"),
    ("أنياب الفِيل", "انياب الفيل"),
    ("هاتفي ١٢٣", "123"),
    ("हाथी जोड़ी", "जोडी"),
    ("i\u200bvory", "ivory"),
    ("🐘 tooth", "🐘"),
]
MISSING = [
    ("Carved Ivory bracelet", "ivory ring"),
    ("Carved Ivory bracelet", "racelet"),  # no word begins so
    ("Carved Ivory bracelet", "iv"),  # two Latin letters are a word, not the beginning of one
    ("象牙手镯", "牙象"),
    ("ขายงาช้างแท้", "งาม้า"),
]


def found(viewer: Viewer, address: str) -> set[int]:
    """The listings that a search finds."""
    return {listing.pk for listing in find_listings(viewer, read_asked(QueryDict(address))).listings}


def found_by(viewer: Viewer, text: str) -> set[int]:
    """The listings that these words find."""
    return {listing.pk for listing in find_listings(viewer, Asked(text)).listings}


def page(viewer: Viewer, **query: str) -> str:
    """The search page."""
    response = signed_in(viewer).get("/search/", query)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture(params=["read", "looked up"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the listings of a test are read one by one or looked up in the index: either finds the same."""
    if request.param == "looked up":
        monkeypatch.setattr(search, "_FIRST_LOOK", 0)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("title", "text"), FINDING)
def test_words_find_listings_in_any_script(cast: Cast, title: str, text: str) -> None:
    collection = collection_of(cast.analyst)
    listing = listing_in(collection, title=title, description="", **NO_TAXON)
    listing_in(collection, title="Wooden chair", description="", **NO_TAXON)
    assert found_by(cast.analyst, text) == {listing.pk}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("title", "text"), MISSING)
def test_other_words_do_not(cast: Cast, title: str, text: str) -> None:
    listing_in(collection_of(cast.analyst), title=title, description="", **NO_TAXON)
    assert found_by(cast.analyst, text) == set()


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("text", ["", "   ", "-", '"', "'); DROP TABLE", "a:* & !b | <-> (", "\x00", "NEAR(", "*", "'"])
def test_operators_and_quotes_are_text(cast: Cast, text: str) -> None:
    listing_in(collection_of(cast.analyst), **NO_TAXON)
    assert signed_in(cast.analyst).get("/search/", {"q": text}).status_code == 200
    assert found_by(cast.analyst, text) == set()
    assert Listing.objects.count() == 1


class TestAnything(TestCase):
    """Whatever a listing says, its own first words find it; whatever is typed, search answers."""

    @given(said=st.text(max_size=40), typed=st.text(max_size=40))
    def test_whatever_is_said_is_found(self, said: str, typed: str) -> None:
        cast = gather_cast()
        said = said.replace("\x00", "")
        listing = listing_in(collection_of(cast.analyst), title=said, description="", **NO_TAXON)
        if query_words(said):
            assert found_by(cast.analyst, said) == {listing.pk}
        assert found_by(cast.analyst, typed) <= {listing.pk}


def test_markup_in_what_is_typed_and_said_is_text(cast: Cast) -> None:
    listing_in(collection_of(cast.analyst), title="<script>alert(1)</script> tusk", description="<img onerror=x>")
    shown = page(cast.analyst, q='<script>alert(1)</script>"')
    assert "<script>alert" not in shown
    assert "<img onerror" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;" in shown


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", ["ivory", "Elephantidae", "象牙", "слоновая кость", "งาช้าง", "slon"])
def test_the_name_of_a_taxon_finds_findings_that_name_it_in_any_language(cast: Cast, name: str) -> None:
    collection = collection_of(cast.analyst)
    named = listing_in(collection, title="White gold, 12 cm", description="", taxa=["Elephantidae"]).pk
    below = listing_in(collection, title="Big one", description="", taxa=["Loxodonta africana"]).pk
    listing_in(collection, title="Big one", description="", taxa=["Panthera tigris"])
    expected = {named, below} if name != "slon" else found_by(cast.analyst, "slon")
    assert found_by(cast.analyst, name) == expected


def test_a_search_says_which_taxon_it_understood_and_suggests_one_for_a_slip(cast: Cast) -> None:
    listing_in(collection_of(cast.analyst))
    assert re.search(r"also those that name.*Elephantidae", page(cast.analyst, q="象牙"))
    assert re.search(r"Did you mean.*pangolin", page(cast.analyst, q="pangolinn"))


@pytest.mark.usefixtures("way")
def test_words_that_changed_find_the_listing_no_more(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), title="Carved tusk", description="", **NO_TAXON)
    listing.words = search_words(["Wooden chair"])
    listing.save()
    assert found_by(cast.analyst, "tusk") == set()
    assert found_by(cast.analyst, "chair") == {listing.pk}
    listing.finding.delete()
    listing.delete()
    assert found_by(cast.analyst, "chair") == set()


@pytest.mark.usefixtures("way")
def test_facets_narrow_and_stay_in_the_address(cast: Cast) -> None:
    ours, other = collection_of(cast.analyst), collection_of(cast.analyst, name="Rhinos")
    listing_in(ours)
    fits = listing_in(
        other, band="low", taxon_group="rhinos", appendix="I", platform="Bazaar", country="", language="vi"
    )
    for address in ("band=low", "group=rhinos", "appendix=I", "platform=Bazaar", "country=-", "language=vi",
                    f"collection={other.pk}", "platform=Bazaar&platform=Other"):  # fmt: skip
        assert found(cast.analyst, f"q=ivory&{address}") == {fits.pk}, address
    shown = page(cast.analyst, q="ivory", platform="Bazaar")
    assert 'name="platform" value="Bazaar"' in shown
    assert re.search(r'href="\?q=ivory"\s+aria-current="true"', shown)  # the way out of the filter
    assert read_asked(QueryDict("q=a&band=low&nonsense=1&collection=x")).address() == "q=a&band=low"


@pytest.mark.parametrize(
    "address", ["after=x", "after=-1", f"after={10**30}", "country=%00", "collection=999999", "band=" + "x" * 500]
)
def test_nonsense_in_the_address_does_no_harm(cast: Cast, address: str) -> None:
    listing_in(collection_of(cast.analyst))
    assert signed_in(cast.analyst).get(f"/search/?q=ivory&{address}").status_code == 200


def test_pages_hold_every_listing_once_beyond_those_that_are_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE", 3)
    monkeypatch.setattr(search, "COUNTED", 7)
    monkeypatch.setattr(search, "_FIRST_LOOK", 2)
    collection = collection_of(cast.analyst)
    expected = [listing_in(collection, **(NO_TAXON if number % 2 else {})).pk for number in range(20)][::-1]
    seen: list[int] = []
    after, pages = None, 0
    while after is not None or not pages:
        answer = find_listings(cast.analyst, Asked("ivory"), after)
        assert (answer.total, answer.is_capped) == (7, True)
        seen += [listing.pk for listing in answer.listings]
        after, pages = answer.after, pages + 1
    assert seen == expected
    assert pages == 7


def test_the_page_before_begins_where_it_began(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE", 3)
    collection = collection_of(cast.analyst)
    keys = [listing_in(collection).pk for _ in range(10)][::-1]
    third = find_listings(cast.analyst, Asked("ivory"), keys[5])
    assert [each.pk for each in third.listings] == keys[6:9]
    assert third.before == keys[2]
    second = find_listings(cast.analyst, Asked("ivory"), third.before)
    assert [each.pk for each in second.listings] == keys[3:6]
    assert second.before == 0


def test_search_asks_as_often_for_thirty_listings_as_for_one(cast: Cast) -> None:
    collection, client = collection_of(cast.analyst), signed_in(cast.analyst)
    listing_in(collection)
    for _ in range(2):
        client.get("/search/?q=ivory")
    with CaptureQueriesContext(connection) as for_one:
        client.get("/search/?q=ivory")
    for number in range(29):
        listing_in(collection, seller=f"seller-{number}", platform=f"platform-{number}")
    with CaptureQueriesContext(connection) as for_thirty:
        client.get("/search/?q=ivory")
    assert len(for_thirty) == len(for_one), [query["sql"] for query in for_thirty]


# Who may see what


@pytest.mark.parametrize("who", ["analyst", "colleague", "reader", "ally", "stranger"])
@pytest.mark.parametrize("address", ["/search/?q=ivory", "/search/?q=ivory&platform=Secret", "/search/?q=hidden",
                                     "/search/suggestions/?q=ivory", "/search/?q=ivory&after=1000000"])  # fmt: skip
def test_a_hidden_listing_changes_no_byte_of_a_search(cast: Cast, who: str, address: str) -> None:
    listing_in(collection_of(cast.analyst))
    listing_in(collection_of(cast.ally, Marking.GREEN))
    viewer: Viewer = getattr(cast, who)
    client = signed_in(viewer)
    hidden_of = cast.stranger if who != "stranger" else cast.analyst
    client.get(address)  # so that what one searched for lately is the same
    before = _bytes(client.get(address).content)
    hidden = collection_of(hidden_of, Marking.AMBER_STRICT, name="Hidden")
    for _ in range(3):
        listing_in(hidden, title="Hidden ivory", platform="Secret", seller="hidden_seller")
    assert _bytes(client.get(address).content) == before


def test_a_shared_listing_is_found_by_whom_it_is_shared_with(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    listing = listing_in(collection)
    assert found_by(cast.ally, "ivory") == set()
    collection.groups.add(cast.circle)
    assert found_by(cast.ally, "ivory") == {listing.pk}
    assert found_by(cast.stranger, "ivory") == set()


@pytest.mark.parametrize("address", ["/search/?q=ivory", "/search/suggestions/?q=ivory"])
def test_whoever_is_not_signed_in_searches_nothing(cast: Cast, address: str) -> None:
    listing_in(collection_of(cast.analyst, Marking.CLEAR))
    response = signed_in(cast.nobody).get(address)
    assert response.status_code == 302
    assert b"vory" not in response.content


def test_nothing_in_a_search_tells_the_name_or_number_of_a_seller(cast: Cast) -> None:
    listing_in(
        collection_of(cast.analyst),
        seller="tusk_king",
        title="Ivory by Tusk_King, WhatsApp +254 712 345 678",
        description="Write to king@tusks.example.org or wechat: kingtusk9. Tusk_king sells ivory.",
        listing_id="tusk_king-17",
    )
    shown = page(cast.analyst, q="ivory").lower()
    assert "ivory by •••••••••, whatsapp ••••••••••••••••" in re.sub(r"<[^>]+>", "", shown)
    for secret in ("tusk_king", "712", "king@", "kingtusk9"):
        assert secret not in shown


# Help while typing


def test_suggestions_are_taxa_sellers_and_what_one_searched_for(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    assert listing.seller is not None
    client = signed_in(cast.analyst)
    assert 'value="pangolin"' in client.get("/search/suggestions/?q=pangol").content.decode()
    assert 'value="象牙"' in client.get("/search/suggestions/?q=象").content.decode()
    begun = listing.seller.pseudonym[:8]
    assert f'value="{listing.seller.pseudonym}"' in client.get(f"/search/suggestions/?q={begun}").content.decode()
    assert (
        listing.seller.pseudonym not in signed_in(cast.stranger).get(f"/search/suggestions/?q={begun}").content.decode()
    )
    client.get("/search/?q=carved+tusk+of+old")
    assert 'value="carved tusk of old"' in client.get("/search/suggestions/?q=tusk").content.decode()
    assert "carved tusk" not in signed_in(cast.colleague).get("/search/suggestions/?q=tusk").content.decode()
    assert "carved tusk" not in signed_in(cast.analyst).get("/search/suggestions/?q=tusk").content.decode()  # anew


def test_a_pseudonym_finds_its_seller(cast: Cast) -> None:
    seller = listing_in(collection_of(cast.analyst)).seller
    assert seller is not None
    assert f'href="/sellers/{seller.pseudonym}/"' in page(
        cast.analyst, q=seller.pseudonym[:9].replace("-", " ").upper()
    )
    assert f'href="/sellers/{seller.pseudonym}/"' not in page(cast.stranger, q=seller.pseudonym)


# Words


def test_a_column_of_words_is_what_its_texts_are_one_by_one() -> None:
    texts = [title for title, _ in FINDING] + ["", "x" * 500 + " a_b-c", "y" * 130_000, "é" * 70 + " z"]
    assert column_of_words(pl.Series(texts)).to_list() == [search_words([text]) for text in texts]


@pytest.mark.usefixtures("way")
def test_long_texts_are_cut_so_that_any_listing_can_be_indexed(cast: Cast) -> None:
    text = " ".join(f"word{number}" for number in range(40_000)) + " " + "象" * 5000 + "é" * 3000
    listing = listing_in(collection_of(cast.analyst), title="x" * 5000, description=text, **NO_TAXON)
    assert found_by(cast.analyst, "word77") == {listing.pk}
    assert found_by(cast.analyst, "x" * 5000) == {listing.pk}


def _bytes(content: bytes) -> bytes:
    """A page without the token that differs in each answer."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)
