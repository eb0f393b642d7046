"""Every listing has an id of its own, and made or changed ones lead back to their row."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detection.files.conftest import read_all
from wildtrace.detection.files import identity
from wildtrace.detection.files.identity import IdRegister

Write = Callable[[str, bytes | str], Path]


def assigned(register: IdRegister, ids: list[str | None], label: str = "a.csv", first: int = 2) -> list[str]:
    rows = pl.Series("row", range(first, first + len(ids)), dtype=pl.Int64)
    return register.assign(pl.Series("listing_id", ids, dtype=pl.String), rows, label).to_list()


def test_missing_ids_are_made_from_file_and_row(written: Write) -> None:
    read = read_all(written("a.csv", "title\nivory\ntusk\n"))
    assert read.texts("listing_id") == ["a.csv:2", "a.csv:3"]
    assert (read.reading.ids.made, read.reading.ids.renamed) == (2, 0)


def test_repeated_ids_are_kept_and_told_apart(written: Write) -> None:
    read = read_all(written("a.csv", "id,title\n1,ivory\n2,bowl\n1,tusk\n1,horn\n"))
    assert read.texts("listing_id") == ["1", "2", "1#a.csv:4", "1#a.csv:5"]
    assert read.texts("title") == ["ivory", "bowl", "tusk", "horn"]
    assert read.reading.ids.renamed == 2


def test_ids_are_told_apart_over_batches_and_files() -> None:
    register = IdRegister()
    assert assigned(register, ["x", None]) == ["x", "a.csv:3"]
    assert assigned(register, ["x", "y"], "b.csv") == ["x#b.csv:2", "y"]


def test_made_id_that_stands_in_the_file_too_is_told_apart() -> None:
    register = IdRegister()
    assert assigned(register, ["a.csv:3", None, "a.csv:3"]) == ["a.csv:3", "a.csv:3#a.csv:3", "a.csv:3#a.csv:4"]
    again = assigned(register, ["x", "x", "x#b:3", "x#b:3"], "b")
    assert again == ["x", "x#b:3#", "x#b:3", "x#b:3#b:5"]


@given(batches=st.lists(st.lists(st.sampled_from(["a", "b", "a#f:2", "f:3", "f:2", None]), max_size=6), max_size=6))
def test_no_two_listings_share_an_id(batches: list[list[str | None]]) -> None:
    register = IdRegister()
    given_out: list[str] = []
    first = 2
    for batch in batches:
        given_out += assigned(register, batch, "f", first)
        first += len(batch)
    assert len(set(given_out)) == len(given_out) == sum(map(len, batches))


def test_ids_put_aside_on_disk_are_still_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_HELD", 1000)
    register = IdRegister()
    for start in range(0, 20_000, 700):
        ids: list[str | None] = [f"L{n}" for n in range(start, start + 700)]
        assert assigned(register, ids, "f", start) == ids
    again = assigned(register, ["L0", "L1", "new", "L13999"], "g")
    assert again == ["L0#g:2", "L1#g:3", "new", "L13999#g:5"]
    register.close()
