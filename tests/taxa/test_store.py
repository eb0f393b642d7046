"""The store of imports and watchlists: there whole or not at all, listed, dated, removable."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from wildtrace.taxa import store
from wildtrace.taxa.errors import EntryDamaged, EntryMissing, EntryNameTaken, EntryNameUnusable

NO_NAMES = pl.DataFrame(schema=store.NAMES)
NO_TAXA = pl.DataFrame(schema=store.TAXA)


def entry(name: str = "bats") -> store.Entry:
    """An entry made from this file."""
    return store.describe("watchlist", name, Path(__file__), "watchlist", {"taxa": 0})


def test_an_entry_says_where_it_is_from_and_when() -> None:
    held = store.add_entry(entry(), NO_NAMES, NO_TAXA)
    assert store.entries() == (held,)
    assert held.source_file == "test_store.py"
    assert held.sha256 == hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    assert abs((datetime.now(UTC) - datetime.fromisoformat(held.added)).total_seconds()) < 60
    assert store.find_entry("bats") == held


def test_entries_are_listed_oldest_first_and_removed() -> None:
    for name in ("bats", "apes"):
        store.add_entry(entry(name), NO_NAMES, NO_TAXA)
    store.remove_entry("bats")
    assert [held.name for held in store.entries()] == ["apes"]
    with pytest.raises(EntryMissing, match="apes"):
        store.remove_entry("bats")
    assert [path.name for path in store.taxa_folder().iterdir()] == ["apes"]


def test_a_name_that_is_taken_is_kept_unless_replaced() -> None:
    first = store.add_entry(entry(), NO_NAMES, NO_TAXA)
    with pytest.raises(EntryNameTaken):
        store.add_entry(entry(), NO_NAMES, NO_TAXA)
    row = {**dict.fromkeys(store.NAMES, ""), "name": "painted bat"}
    store.add_entry(entry(), pl.DataFrame([row], schema=store.NAMES), NO_TAXA, replace=True)
    assert store.entry_names(first)["name"].to_list() == ["painted bat"]
    assert [path.name for path in store.taxa_folder().iterdir()] == ["bats"]


@pytest.mark.parametrize("name", ["", "..", "../bats", "a/b", ".hidden", "a b", "x" * 200, "\0"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(EntryNameUnusable):
        store.add_entry(entry(name), NO_NAMES, NO_TAXA)
    with pytest.raises(EntryMissing):
        store.remove_entry(name)
    assert store.entries() == ()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Index of CITES Species.csv.gz", "Index-of-CITES-Species"),
        ("bats.toml", "bats"),
        ("蝙蝠.csv", "蝙蝠"),
        ("---.csv", "import"),
    ],
)
def test_a_files_name_makes_a_usable_one(file: str, name: str) -> None:
    assert store.usable_name(Path(file)) == name
    assert store.free_place(store.usable_name(Path(file))).name == name


def test_damage_is_reported_with_the_folder_and_the_entry_can_still_be_removed() -> None:
    held = store.add_entry(entry(), NO_NAMES, NO_TAXA)
    folder = store.taxa_folder() / "bats"
    (folder / "names.parquet").write_bytes(b"PAR1 but no more")
    with pytest.raises(EntryDamaged, match=r"names\.parquet"):
        store.entry_names(held)
    (folder / "entry.json").write_text("{")
    with pytest.raises(EntryDamaged, match="remove bats"):
        store.entries()
    store.remove_entry("bats")
    assert store.entries() == ()


def test_what_a_killed_process_left_is_cleared_when_it_is_old() -> None:
    folder = store.taxa_folder()
    old, young = folder / ".partial-old", folder / ".partial-young"
    for left in (old, young):
        (left / "bats").mkdir(parents=True)
    os.utime(old, (0, 0))
    assert store.entries() == ()
    store.add_entry(entry(), NO_NAMES, NO_TAXA)
    assert (old.exists(), young.exists()) == (False, True)
