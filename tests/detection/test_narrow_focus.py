"""A focus on one species: found where it is named in words, or by a group's name that nothing takes away from it."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.taxa.catalogue import open_table
from wildtrace.taxa.focus import around_focus, taxa_within


@cache
def focused(name: str) -> Screener:
    """A screener that asks about one taxon."""
    return Screener.load([name])


def finding(text: str, focus: str) -> dict[str, Any]:
    """The finding of one text under a focus."""
    return focused(focus).screen(pl.DataFrame({"listing_id": ["1"], "description": [text]})).findings.row(0, named=True)


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("black rhino horn for sale", "Diceros bicornis"),
        ("asian elephant tusk for sale", "Elephas maximus"),
        ("asiatic black bear bile for sale", "Ursus thibetanus"),
        ("African elephant ivory tusk for sale", "Loxodonta africana"),
        ("Loxodonta africana tusk for sale", "Loxodonta africana"),
    ],
)
def test_a_species_named_in_words_is_found_beside_the_name_of_its_part(text: str, focus: str) -> None:
    found = finding(text, focus)
    assert found["score"] >= 0.8
    assert found["taxa"][0] == focus


def test_a_group_that_holds_the_species_may_be_it_and_is_shown_as_the_group() -> None:
    found, of_group = finding("ivory tusk for sale", "Loxodonta africana"), finding("ivory tusk for sale", "elephants")
    assert found["taxa"] == ["Elephantidae"]
    assert "names_only_a_group_that_holds_it" in {reason["rule"] for reason in found["reasons"]}
    assert 0.5 <= found["score"] < of_group["score"]


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("white rhino horn for sale", "Diceros bicornis"),
        ("asian elephant tusk for sale", "Loxodonta africana"),
        ("mammoth ivory tusk for sale", "Loxodonta africana"),
        ("Hippocampus abdominalis for sale", "Hippocampus kuda"),
        ("parrot for sale, hand reared", "Psittacus erithacus"),
    ],
)
def test_another_species_or_too_large_a_group_is_no_evidence(text: str, focus: str) -> None:
    found = finding(text, focus)
    assert found["score"] == 0
    assert found["taxa"] == []


def test_only_genera_and_small_families_are_around_a_focus() -> None:
    taxa = open_table("taxa")
    broader, others = around_focus(taxa_within(["Panthera tigris"], taxa), taxa)
    assert broader == {"Panthera"}
    assert "Panthera pardus" in others
    assert around_focus(taxa_within(["Elasmobranchii"], taxa), taxa) == (frozenset(), frozenset())
