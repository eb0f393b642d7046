"""The queue shows what waits, in order, narrowed by filters that stand in the address, a page at a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Finding, Listing
from wildtrace.review import actions
from wildtrace.review.decisions import Decision
from wildtrace.review.filters import FACETS, Filters, read_filters
from wildtrace.review.models import Judgement
from wildtrace.review.queries.facets import COUNTED, facets
from wildtrace.review.queries.factors import factors
from wildtrace.review.queries.waiting import assigned_to_me, judged, next_after, queue_page, waiting

RELEVANT = Decision(answer="relevant", taxa=["Elephantidae"])


def shown(viewer: Viewer, address: str = "") -> list[int]:
    """The listings on the first page, in order."""
    return [each.listing_id for each in queue_page(viewer, read_filters(QueryDict(address))).findings]


def test_queue_is_ordered_by_priority(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    sure, unsure, watched = (
        listing_in(collection, score=0.95).pk,
        listing_in(collection, score=0.55, band="medium").pk,
        listing_in(collection, score=0.95, appendix="", taxon_group="").pk,
    )
    assert shown(cast.analyst) == [sure, unsure, watched]


def test_queue_is_ordered_by_uncertainty_and_by_freshness_when_asked(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    old = listing_in(collection, score=0.95, posted_at=datetime(2026, 1, 1, tzinfo=UTC)).pk
    new = listing_in(collection, score=0.3, band="low", posted_at=datetime(2026, 2, 1, tzinfo=UTC)).pk
    newest = listing_in(collection, score=0.52, band="medium").pk  # without a date: first seen in March
    assert shown(cast.analyst, "order=uncertainty") == [newest, new, old]
    assert shown(cast.analyst, "order=freshness") == [newest, new, old]
    assert shown(cast.analyst, "order=priority") == [old, newest, new]


def test_each_factor_is_shown_with_a_sentence(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), score=0.9)
    finding = Finding.objects.get(listing=listing)
    product = 1.0
    for factor in factors(finding):
        product *= factor.value
        assert factor.sentence
    assert product == pytest.approx(finding.priority)
    page = signed_in(cast.analyst).get("/queue/").content.decode()
    for factor in factors(finding):
        assert factor.sentence.replace("'", "&#x27;") in page


@pytest.mark.parametrize("facet", FACETS)
def test_a_facet_narrows_the_queue(cast: Cast, facet: str) -> None:
    ours, other = collection_of(cast.analyst), collection_of(cast.analyst, name="Rhinos")
    listing_in(ours)
    fits = listing_in(
        other, band="low", taxon_group="rhinos", appendix="I", specimen="HOR", platform="Bazaar", country="VN",
        language="vi",
    )  # fmt: skip
    value = str(getattr(fits.finding, FACETS[facet]))
    assert shown(cast.analyst, f"{facet}={value}") == [fits.pk]
    response = signed_in(cast.analyst).get("/queue/", {facet: value}).content.decode()
    assert f"/queue/{fits.pk}/" in response
    assert f"{facet}={value}" in response  # the address keeps the filter on the way to the listing


def test_values_of_a_facet_add_and_facets_narrow_each_other(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    kenya, vietnam = listing_in(collection, country="KE").pk, listing_in(collection, country="VN", language="vi").pk
    listing_in(collection, country="FR")
    assert set(shown(cast.analyst, "country=KE&country=VN")) == {kenya, vietnam}
    assert shown(cast.analyst, "country=KE&country=VN&language=vi") == [vietnam]


def test_a_value_that_is_not_told_can_be_asked_for(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    untold = listing_in(collection, country="").pk
    listing_in(collection, country="KE")
    assert shown(cast.analyst, "country=-") == [untold]


def test_findings_in_which_nothing_was_found_wait_only_when_asked_for(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    nothing = listing_in(collection, band="none", score=0.0).pk
    something = listing_in(collection).pk
    assert shown(cast.analyst) == [something]
    assert shown(cast.analyst, "band=none") == [nothing]


def test_text_narrows_the_queue(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    carved = listing_in(collection, title="Carved Buddha", description="old").pk
    listing_in(collection)
    assert shown(cast.analyst, "text=buddha") == [carved]
    assert shown(cast.analyst, "text=buddh") == [carved]
    assert shown(cast.analyst, "text=old+buddha") == [carved]
    assert shown(cast.analyst, "text=new+buddha") == []


def test_near_duplicates_fold_into_the_first_that_fits(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    first = listing_in(collection, likeness=7, score=0.95, platform="Trovanda").pk
    second = listing_in(collection, likeness=7, score=0.9, platform="Bazaar").pk
    alone, unlike = listing_in(collection, likeness=8, score=0.85).pk, listing_in(collection, score=0.82).pk
    assert shown(cast.analyst, "folded=1") == [first, alone, unlike]
    # The first of the cluster doesn't fit this filter: the cluster shows by its second.
    assert shown(cast.analyst, "folded=1&platform=Bazaar") == [second]
    actions.judge_listing(listing_id=first, by=cast.analyst, decision=RELEVANT)
    assert shown(cast.analyst, "folded=1") == [second, alone, unlike]


def test_what_is_judged_waits_no_more_and_is_found_among_the_judged(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    assert not waiting(cast.colleague).exists()
    assert judged(cast.colleague).get().listing == listing
    assert shown(cast.colleague, "state=judged") == [listing.pk]


def test_each_organisation_judges_for_itself(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    listing = listing_in(collection)
    actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    assert shown(cast.ally) == [listing.pk]


@pytest.mark.parametrize("order", ["priority", "uncertainty", "freshness"])
def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, order: str) -> None:
    collection = collection_of(cast.analyst)
    for number in range(11):  # several share their place, so that ties are cut by a page's end
        listing_in(collection, score=0.5 + (number // 4) / 10, band="medium")
    filters = Filters(order=order)
    whole = [each.listing_id for each in queue_page(cast.analyst, filters, size=50).findings]
    walked, page = [], queue_page(cast.analyst, filters, size=3)
    pages = [page]
    while page.after is not None:
        page = queue_page(cast.analyst, filters, after=page.after, size=3)
        pages.append(page)
    walked = [each.listing_id for page in pages for each in page.findings]
    assert walked == whole
    assert len(walked) == 11
    assert pages[0].before is None
    back = pages[-1]
    for expected in reversed(pages[:-1]):
        back = queue_page(cast.analyst, filters, before=back.before, size=3)
        assert [each.pk for each in back.findings] == [each.pk for each in expected.findings]
    assert back.before is None or order  # the first page may be reached backwards


def test_a_page_after_a_listing_that_cannot_be_seen_is_the_first(cast: Cast) -> None:
    hidden = listing_in(collection_of(cast.stranger))
    visible = listing_in(collection_of(cast.analyst))
    for unseen in (hidden.pk, hidden.pk + 10_000):
        page = queue_page(cast.analyst, Filters(), after=unseen)
        assert [each.listing_id for each in page.findings] == [visible.pk]
        assert page.before is None


def test_facets_count_what_waits_and_is_visible(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    listing_in(collection, platform="Trovanda")
    listing_in(collection, platform="Bazaar")
    done = listing_in(collection, platform="Bazaar")
    listing_in(collection_of(cast.stranger), platform="Secret")
    actions.judge_listing(listing_id=done.pk, by=cast.analyst, decision=RELEVANT)
    counted = facets(cast.analyst, Filters())
    platforms = next(facet for facet in counted.facets if facet.name == "platform")
    assert {option.value: option.count for option in platforms.options} == {"Trovanda": 1, "Bazaar": 1}
    assert (counted.total, counted.is_capped) == (2, False)


def test_a_facet_is_counted_without_its_own_filter_and_its_links_toggle(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    listing_in(collection, country="KE", language="en")
    listing_in(collection, country="VN", language="vi")
    counted = {facet.name: facet for facet in facets(cast.analyst, read_filters(QueryDict("country=KE"))).facets}
    countries = {option.value: option for option in counted["country"].options}
    assert {value: option.count for value, option in countries.items()} == {"KE": 1, "VN": 1}
    assert {option.value for option in counted["language"].options} == {"en"}
    assert countries["KE"].is_chosen
    assert countries["KE"].address == ""
    assert parse_qs(countries["VN"].address) == {"country": ["KE", "VN"]}


def test_counts_are_capped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wildtrace.review.queries.facets.COUNTED", 3)
    collection = collection_of(cast.analyst)
    for _ in range(4):
        listing_in(collection)
    counted = facets(cast.analyst, Filters())
    assert (counted.total, counted.is_capped) == (3, True)
    assert "3+ findings" in signed_in(cast.analyst).get("/queue/").content.decode()
    assert COUNTED == 1000


@pytest.mark.parametrize(
    "address",
    ["order=nonsense", "band=%00", "collection=abc", "collection=99999999999999999999", "after=x",
     "after=999999999999999999999", "before=-1", "text=%00", "state=everything", "folded=2", "country=" + "x" * 500],
)  # fmt: skip
def test_nonsense_in_the_address_does_no_harm(cast: Cast, address: str) -> None:
    listing_in(collection_of(cast.analyst))
    assert signed_in(cast.analyst).get(f"/queue/?{address}").status_code == 200


def test_filters_are_written_as_they_are_read() -> None:
    address = "band=high&band=low&country=-&collection=3&assigned=me&state=judged&order=freshness&text=a+b&folded=1"
    filters = read_filters(QueryDict(address))
    assert parse_qs(filters.address()) == parse_qs(address)
    assert read_filters(QueryDict(filters.address())) == filters
    assert Filters().address() == ""


def test_queue_asks_as_often_for_thirty_findings_as_for_one(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    client = signed_in(cast.analyst)
    listing_in(collection)
    client.get("/queue/")
    with CaptureQueriesContext(connection) as for_one:
        client.get("/queue/")
    for number in range(29):
        listing = listing_in(collection, likeness=5, seller=f"seller-{number}")
        actions.take_lease(listing_id=listing.pk, by=cast.colleague)
        actions.assign_listings(listing_ids=[listing.pk], by=cast.administrator, to=cast.colleague.member.pk)
    with CaptureQueriesContext(connection) as for_thirty:
        client.get("/queue/")
    assert len(for_thirty) == len(for_one), [query["sql"] for query in for_thirty]


def test_next_is_the_one_after_that_nobody_else_is_working_on(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    first, second, third = (listing_in(collection, score=score).pk for score in (0.95, 0.9, 0.85))
    actions.take_lease(listing_id=second, by=cast.colleague)
    assert next_after(cast.analyst, Filters()) == first
    assert next_after(cast.analyst, Filters(), first) == third
    assert next_after(cast.analyst, Filters(), third) == first  # from the top again
    assert next_after(cast.colleague, Filters(), first) == second


def test_assigned_to_me(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    mine, free = listing_in(collection), listing_in(collection)
    actions.assign_listings(listing_ids=[mine.pk], by=cast.administrator, to=cast.analyst.member.pk)
    assert [each.listing for each in assigned_to_me(cast.analyst)] == [mine]
    assert not assigned_to_me(cast.colleague).exists()
    assert shown(cast.colleague, "assigned=nobody") == [free.pk]


def test_saved_views_are_ones_own_or_the_organisations(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    client.post("/queue/views/?band=high", {"name": "Mine"})
    client.post("/queue/views/?country=KE", {"name": "Ours", "is_for_all": "on"})
    assert re.search(r'href="\?band=high">Mine', client.get("/queue/").content.decode())
    theirs = signed_in(cast.colleague).get("/queue/").content.decode()
    assert "Ours" in theirs
    assert "Mine" not in theirs
    assert "Ours" not in signed_in(cast.stranger).get("/queue/").content.decode()


def test_a_view_is_deleted_by_its_maker_or_a_lead_and_nobody_else(cast: Cast) -> None:
    view = actions.save_view(by=cast.analyst, name="Ours", filters=Filters(), is_for_all=True)
    assert not actions.delete_view(by=cast.colleague, view_id=view.pk)
    assert not actions.delete_view(by=cast.stranger, view_id=view.pk)
    view.refresh_from_db()
    assert actions.delete_view(by=cast.administrator, view_id=view.pk)


def test_begin_takes_the_first_and_opens_it(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    response = signed_in(cast.analyst).post("/queue/start/?band=high")
    assert urlsplit(response["Location"]).path == f"/queue/{listing.pk}/"
    assert urlsplit(response["Location"]).query == "band=high"
    assert "You are working on this" in signed_in(cast.analyst).get(response["Location"]).content.decode()


def test_a_reader_judges_nothing(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    client = signed_in(cast.reader)
    for address in ("/queue/", f"/queue/{listing.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/queue/{listing.pk}/judge/", {"answer": "relevant"}).status_code == 403
    assert not Judgement.objects.exists()
    assert Listing.objects.count() == 1
