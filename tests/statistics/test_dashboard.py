"""The dashboard counts what its viewer may see, within what its address asks, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from tests.statistics.tallies import judged, tally_in
from wildtrace.accounts.models import Marking
from wildtrace.statistics.views import FIGURES

PAGE = "/dashboard/"


def csv_of(client: Client, name: str, query: str = "") -> list[list[str]]:
    response = client.get(f"/dashboard/{name}.csv{query}")
    assert response.status_code == 200
    return [line.split(",") for line in response.content.decode().splitlines()[1:]]


def test_findings_are_counted_by_each_dimension(cast: Cast) -> None:
    ours = collection_of(cast.analyst)
    tally_in(ours, 5)
    tally_in(
        ours, 2, taxon_group="pangolins", appendix="II", specimen="", platform="eShop", country="VN", language="vi"
    )
    client = signed_in(cast.analyst)
    assert csv_of(client, "taxon_group") == [["elephants", "elephants", "5"], ["pangolins", "pangolins", "2"]]
    assert csv_of(client, "appendix") == [["I", "Appendix I", "5"], ["II", "Appendix II", "2"]]
    assert csv_of(client, "specimen")[1][1:] == ["no specimen named", "2"]
    assert csv_of(client, "platform") == [["Trovanda", "Trovanda", "5"], ["eShop", "eShop", "2"]]
    assert csv_of(client, "country") == [["KE", "Kenya", "5"], ["VN", "Vietnam", "2"]]
    assert csv_of(client, "language") == [["en", "English", "5"], ["vi", "Vietnamese", "2"]]
    assert csv_of(client, "month") == [["2026-03-01", "high", "7"]]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("?band=low", 3),
        ("?band=low&band=high", 8),
        ("?from=2026-04", 0),
        ("?to=2026-02", 0),
        ("?from=2026-03&to=2026-03", 5),
        ("?from=2026-04&to=2026-02", 5),  # the wrong way round: understood as meant
        ("?country=KE", 5),
        ("?country=-", 0),
        ("?taxon_group=pangolins", 0),
        ("?from=someday&band=purple&collection=x&country=%00", 0),  # a country of that name there is not
        ("?from=someday&band=purple&collection=x", 5),
    ],
)
def test_the_address_says_what_is_counted(cast: Cast, query: str, count: int) -> None:
    ours = collection_of(cast.analyst)
    tally_in(ours, 5)
    tally_in(ours, 3, band="low")
    rows = csv_of(signed_in(cast.analyst), "taxon_group", query)
    assert sum(int(row[-1]) for row in rows) == count
    assert signed_in(cast.analyst).get(PAGE + query).status_code == 200


def test_a_collection_can_be_chosen(cast: Cast) -> None:
    ours, others = collection_of(cast.analyst), collection_of(cast.analyst, name="Parrots online")
    tally_in(ours, 5)
    tally_in(others, 2, taxon_group="parrots")
    assert csv_of(signed_in(cast.analyst), "taxon_group", f"?collection={others.pk}") == [["parrots", "parrots", "2"]]


def test_a_hidden_collection_changes_nothing_for_whoever_may_not_see_it(cast: Cast) -> None:
    ours = collection_of(cast.analyst)
    tally_in(ours, 5)
    judged(listing_in(ours), cast.analyst)
    addresses = [PAGE, *(f"/dashboard/{name}.{kind}" for name in FIGURES for kind in ("svg", "csv"))]
    client = signed_in(cast.analyst)
    before = {address: _body(client, address) for address in addresses}

    hidden = collection_of(cast.stranger, Marking.AMBER_STRICT, name="Hidden")
    tally_in(hidden, 1000, taxon_group="rhinos", country="FR")
    judged(listing_in(hidden), cast.stranger)
    assert {address: _body(client, address) for address in addresses} == before
    # Asked for by its key, it is like one that was never there.
    assert _body(client, f"{PAGE}?collection={hidden.pk}") == _body(
        client, f"{PAGE}?collection={hidden.pk + 9999}"
    ).replace(str(hidden.pk + 9999).encode(), str(hidden.pk).encode())


def _body(client: Client, address: str) -> bytes:
    """A response without what differs each time: the form's tokens."""
    body = client.get(address).content
    return b"\n".join(line for line in body.splitlines() if b"csrfmiddlewaretoken" not in line)


def test_a_judgement_on_a_listing_that_is_no_longer_seen_is_not_counted(cast: Cast) -> None:
    theirs = collection_of(cast.stranger, Marking.GREEN)
    judged(listing_in(theirs), cast.analyst)
    client = signed_in(cast.analyst)
    assert csv_of(client, "waits") == [["day", "1"]]
    theirs.marking = Marking.AMBER_STRICT
    theirs.save()
    assert csv_of(client, "waits") == []


def test_throughput_counts_the_organisation_by_week_and_names_nobody(cast: Cast) -> None:
    ours = collection_of(cast.analyst)
    for hours, answer, who in ((0.5, "relevant", cast.analyst), (30, "not_relevant", cast.colleague)):
        judged(listing_in(ours), who, answer, timedelta(hours=hours))
    replaced = judged(listing_in(ours), cast.analyst)
    type(replaced).objects.filter(pk=replaced.pk).update(undone_at=replaced.judged_at)
    client = signed_in(cast.reader)
    assert csv_of(client, "judged") == [["2026-02-23", "relevant", "1"], ["2026-03-02", "not_relevant", "1"]]
    assert csv_of(client, "waits") == [["hour", "1"], ["three_days", "1"]]
    page = client.get(PAGE).content.decode()
    assert "Analyst" not in page
    assert "Colleague" not in page
    assert csv_of(signed_in(cast.stranger), "judged") == []


def test_the_period_applies_to_judgements(cast: Cast) -> None:
    judged(listing_in(collection_of(cast.analyst)), cast.analyst)
    client = signed_in(cast.analyst)
    assert csv_of(client, "judged", "?from=2026-03&to=2026-03") != []
    assert csv_of(client, "judged", "?from=2026-04") == []
    assert csv_of(client, "judged", "?to=2026-02") == []


def test_a_formula_stays_text_in_the_table(cast: Cast) -> None:
    tally_in(collection_of(cast.analyst), 1, platform='=HYPERLINK("https://evil.example.org")')
    body = signed_in(cast.analyst).get("/dashboard/platform.csv").content.decode()
    assert "'=HYPERLINK" in body
    assert "\n=" not in body
    assert ",=" not in body


def test_script_in_a_platform_name_is_shown_as_text(cast: Cast) -> None:
    tally_in(collection_of(cast.analyst), 1, platform="<script>alert(1)</script>\x0b")
    client = signed_in(cast.analyst)
    for address in (PAGE, "/dashboard/platform.svg"):
        body = client.get(address).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body


def test_unknown_figures_are_not_there(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    assert client.get("/dashboard/nothing.csv").status_code == 404
    assert client.get("/dashboard/nothing.svg").status_code == 404
    assert client.get("/dashboard/country.svg").status_code == 404  # nothing to draw


def test_as_many_queries_for_many_tallies_as_for_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ours = collection_of(cast.analyst)
    tally_in(ours, 1)
    client = signed_in(cast.analyst)
    client.get(PAGE)  # the first visit of a session is noted
    with django_assert_max_num_queries(25) as one:
        client.get(PAGE)
    for number in range(30):
        tally_in(ours, 1, platform=f"Platform {number}")
        judged(listing_in(ours), cast.analyst)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(PAGE)


def test_the_signed_out_see_no_figures(cast: Cast) -> None:
    for address in (PAGE, "/dashboard/country.csv", "/dashboard/country.svg"):
        assert signed_in(cast.nobody).get(address).status_code == 302
