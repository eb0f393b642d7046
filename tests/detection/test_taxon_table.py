"""The table of taxa: saved and mapped it is the same, and only for the lexicon it was made for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wildtrace.detection.catalogue import LEXICON, TABLE, load_catalogue, taxon_table
from wildtrace.detection.lexicon import Lexicon
from wildtrace.detection.taxon_table import TaxonTable
from wildtrace.taxa.catalogue import COMPILED, TAXA, open_table

REFS = ("Panthera tigris", "Felis catus", "SKI", "Chimaera", "Panthera tigris")
PLAUSIBLE = {"big_cats": ["SKI", "BON"]}


@pytest.fixture
def table() -> TaxonTable:
    rows = [("Panthera tigris", "big_cats", "I", ["Panthera tigris", "Felidae"]), ("Felis catus", None, "", [])]
    return TaxonTable.build(REFS, pl.DataFrame(rows, schema=TAXA, orient="row"), PLAUSIBLE)


def assert_equal(one: TaxonTable, other: TaxonTable) -> None:
    for name in ("pairs", "group", "code", "appendix", "asked"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    assert (one.refs, one.groups) == (other.refs, other.groups)


def test_a_saved_table_loads_equal(table: TaxonTable, tmp_path: Path) -> None:
    table.asking({"Felis catus"}).save(tmp_path / TABLE)
    loaded = TaxonTable.load(tmp_path / TABLE, REFS)
    assert_equal(loaded, table.asking({"Felis catus"}))
    assert loaded.appendix.dtype == table.appendix.dtype


def test_a_table_of_another_lexicon_is_refused(table: TaxonTable, tmp_path: Path) -> None:
    table.save(tmp_path / TABLE)
    with pytest.raises(ValueError, match="belongs to another lexicon"):
        TaxonTable.load(tmp_path / TABLE, REFS[1:])


def test_a_focus_asks_about_these_taxa_only(table: TaxonTable) -> None:
    assert table.asking({"Panthera tigris"}).asked.tolist() == [True, False, False, False, True, False]


def test_the_group_of_a_taxon_is_told(table: TaxonTable) -> None:
    assert [table.group_of(ref) for ref in REFS] == ["big_cats", "", "", "", "big_cats"]


def test_the_compiled_table_is_that_of_the_compiled_taxa() -> None:
    """Fails when the catalogue was compiled by other code than this, or from other taxa: `make` compiles it anew."""
    lexicon = Lexicon.load(COMPILED / LEXICON)
    made = taxon_table(lexicon, open_table("taxa"), {})
    assert_equal(made, load_catalogue().table)
