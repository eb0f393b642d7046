"""The pack agrees with the official exports, or says which decision made the difference."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from wildtrace.taxa.appendices import Pack, load_pack
from wildtrace.taxa.checking import Check, Summary, appendix_text, check, read_listings

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "appendices"
INDEX_DAY = date(2017, 4, 21)
REPTILES_DAY = date(2023, 7, 1)


@cache
def the_pack() -> Pack:
    return load_pack(FOLDER)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return the_pack()


@cache
def check_of(path: Path, exported_on: date) -> Check:
    return check(the_pack(), pl.read_csv(path, infer_schema=False), exported_on=exported_on)


@pytest.fixture(scope="module")
def index_check(shared_data: Path) -> Check:
    """The check against the index of April 2017, every taxon of the Appendices."""
    return check_of(shared_data / "taxa" / "cites_index_2017-04.csv.gz", INDEX_DAY)


@pytest.fixture(scope="module")
def reptile_check(shared_data: Path) -> Check:
    """The check against the export of the reptiles of July 2023, which the pack was not made from."""
    return check_of(shared_data / "taxa" / "species_plus_reptiles_2023-07.csv.gz", REPTILES_DAY)


def summary(found: Check, appendix: str) -> Summary:
    return next(s for s in found.summaries if s.appendix == appendix)


def export(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "FullName": [name for name, _ in rows],
            "RankName": ["SPECIES" for _ in rows],
            "CurrentListing": [listing for _, listing in rows],
        }
    )


# Against the exports


@pytest.mark.shared
@pytest.mark.parametrize(("appendix", "species", "target"), [("I", 1_035, 0.995), ("II", 34_525, 0.99)])
def test_the_index_of_2017_agrees_or_is_explained(
    index_check: Check, appendix: str, species: int, target: float
) -> None:
    of_it = summary(index_check, appendix)
    assert of_it.species == species
    assert of_it.share >= target
    assert of_it.agreed / of_it.species > 0.98


@pytest.mark.shared
def test_appendix_three_of_the_index_agrees_or_is_explained(index_check: Check) -> None:
    assert summary(index_check, "III").share == 1.0


@pytest.mark.shared
def test_species_the_index_does_not_list_are_not_listed(index_check: Check) -> None:
    """Seventeen of them are species of which other populations are listed; one is a slip of the index."""
    odd = index_check.disagreements.filter(pl.col("verdict") == "unexplained")
    assert odd["taxon"].to_list() == ["Catalaphyllia plicata"]


@pytest.mark.shared
@pytest.mark.parametrize(("appendix", "species"), [("I", 105), ("II", 869), ("III", 216)])
def test_the_reptiles_of_2023_agree_or_were_moved_in_samarkand(
    reptile_check: Check, appendix: str, species: int
) -> None:
    of_it = summary(reptile_check, appendix)
    assert (of_it.species, of_it.share) == (species, 1.0)
    assert of_it.agreed >= species - 5


@pytest.mark.shared
def test_what_moved_since_2023_is_explained_by_cop20_alone(reptile_check: Check) -> None:
    decided = reptile_check.disagreements["decided_by"]
    assert decided.len() > 0
    assert all("CoP20" in by for by in decided)


# What counts as what


def verdicts(found: Check) -> dict[str, str]:
    return dict(found.disagreements.select("taxon", "verdict").iter_rows())


def test_agreement_is_not_reported(pack: Pack) -> None:
    found = check(pack, export(("Panthera tigris", "I"), ("Hippocampus kuda", "II"), ("Pogona barbata", "NC")))
    assert found.disagreements.is_empty()
    assert [s.agreed for s in found.summaries] == [1, 1, 0, 1]


def test_a_difference_nobody_decided_is_unexplained(pack: Pack) -> None:
    found = check(pack, export(("Panthera tigris", "II"), ("Pogona barbata", "I"), ("Ara macao", "NC")))
    assert verdicts(found) == dict.fromkeys(("Panthera tigris", "Pogona barbata", "Ara macao"), "unexplained")
    assert [s.share for s in found.summaries] == [0.0, 0.0, 1.0, 0.0]
    assert found.disagreements["pack"].to_list() == ["I", "none", "I"]


def test_a_difference_is_explained_by_the_decision_that_made_it(pack: Pack) -> None:
    found = check(pack, export(("Aonyx cinerea", "II")), exported_on=INDEX_DAY)
    row = found.disagreements.row(0, named=True)
    assert (row["export"], row["pack"], row["verdict"]) == ("II", "I", "explained")
    assert row["explanation"].startswith("Aonyx cinerea: ")
    assert row["decided_by"].startswith("CoP18")


def test_a_decision_about_the_genus_explains_its_species(pack: Pack) -> None:
    found = check(pack, export(("Ctenosaura similis", "NC")), exported_on=INDEX_DAY)
    assert found.disagreements["explanation"].to_list()[0].startswith("Ctenosaura: ")


def test_a_decision_older_than_the_export_explains_nothing(pack: Pack) -> None:
    """An export of 2023 that still had this otter in Appendix II would be wrong, not early."""
    found = check(pack, export(("Aonyx cinerea", "II")), exported_on=REPTILES_DAY)
    assert verdicts(found) == {"Aonyx cinerea": "unexplained"}


def test_a_decision_in_the_other_direction_explains_nothing(pack: Pack) -> None:
    found = check(pack, export(("Aonyx cinerea", "III")), exported_on=INDEX_DAY)
    assert verdicts(found) == {"Aonyx cinerea": "unexplained"}


def test_an_export_may_narrow_a_split_listing_to_where_the_species_lives(pack: Pack) -> None:
    found = check(pack, export(("Loxodonta africana", "I"), ("Crocodylus niloticus", "II")))
    assert found.disagreements.is_empty()
    assert summary(found, "I").population == 1
    assert summary(found, "II").population == 1


def test_only_the_rank_asked_for_is_compared(pack: Pack) -> None:
    rows = pl.DataFrame(
        {
            "taxon": ["Felidae", "Panthera tigris"],
            "rank": ["family", "species"],
            "appendix": ["III", "I"],
        }
    )
    assert check(pack, rows).disagreements.is_empty()
    assert verdicts(check(pack, rows, rank="family")) == {"Felidae": "unexplained"}


def test_nothing_to_compare_is_no_disagreement(pack: Pack) -> None:
    found = check(pack, export())
    assert found.disagreements.is_empty()
    assert {s.share for s in found.summaries} == {1.0}


# Exports as they come


def test_listings_of_one_taxon_in_many_rows_become_one() -> None:
    rows = pl.DataFrame(
        {
            "Scientific Name": ["Crocodylus niloticus", "Crocodylus niloticus", "Varanus komodoensis"],
            "Rank": ["SPECIES", "SPECIES", "SPECIES"],
            "Listing": ["II", "I", "I"],
        }
    )
    assert read_listings(rows).rows() == [
        ("Crocodylus niloticus", "species", "I/II"),
        ("Varanus komodoensis", "species", "I"),
    ]


def test_blank_and_nc_are_not_listed() -> None:
    rows = pl.DataFrame({"taxon": ["A", "B"], "rank": ["genus", "genus"], "appendix": [None, "NC"]})
    assert read_listings(rows)["appendix"].to_list() == ["none", "none"]


def test_a_file_that_is_no_export_says_what_was_looked_for() -> None:
    with pytest.raises(ValueError, match=r"found the columns title, price; looked for .*FullName"):
        read_listings(pl.DataFrame({"title": ["x"], "price": ["1"]}))


@pytest.mark.parametrize(
    ("appendices", "text"),
    [(("II", "I"), "I/II"), (("III",), "III"), (("NC",), "none"), ((), "none"), (("NC", "II"), "II")],
)
def test_appendices_are_told_in_order(appendices: tuple[str, ...], text: str) -> None:
    assert appendix_text(appendices) == text
