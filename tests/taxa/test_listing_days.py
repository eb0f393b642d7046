"""Every listing says since when it is in force, or by which day it was at the latest, and who says so."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from wildtrace.taxa.appendices import AS_OF, FILES, load_pack, pack_from_frames

FOLDER = Path(__file__).resolve().parents[2] / "reference" / "appendices"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the pack."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def frames() -> dict[str, pl.DataFrame]:
    """The files of the pack as frames."""
    return {name: pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False).fill_null("") for name in FILES}


UNCONFIRMED = {"Centrophoridae", "Galeorhinus galeus", "Holothuria lessoni", "Mustelus"}
"""Adopted at CoP20 with a delay whose end is not confirmed: no day is known by which they are in force."""


def test_every_listing_says_since_when_or_by_when_it_was_in_force() -> None:
    without = {row["taxon"] for row in rows("listings") if not row["since"] and not row["in_force_by"]}
    assert without == UNCONFIRMED
    for row in rows("listings"):
        assert not (row["since"] and row["in_force_by"]), row
        assert bool(row["in_force_by"]) == bool(row["in_force_by_source"]), row
        assert row["in_force_by"] <= AS_OF.isoformat(), row
        assert row["taxon"] not in UNCONFIRMED or row["sure"] == "no", row


def test_the_days_by_which_listings_were_in_force_are_those_of_their_sources() -> None:
    by = {entry.entry_id: (entry.in_force_by, entry.in_force_by_source) for entry in load_pack(FOLDER).entries}
    assert by["panthera-tigris-i"] == (date(2017, 4, 21), "Index of CITES Species 2017-04-21")
    assert by["python-molurus-i"] == (date(2023, 7, 31), "Species+ reptiles export 2023-07")
    assert by["vicugna-vicugna-ii"] == (date(2019, 11, 26), "CoP18 Prop. 3 and 4: Regulation (EU) 2019/2117")
    assert by["prunus-africana-ii"] == (None, ""), "the day it began is known"


@pytest.mark.shared
def test_the_tool_that_derives_them_has_nothing_to_change(shared_data: Path, checkout: Path) -> None:
    tool = [sys.executable, str(checkout / "tools" / "listing_days.py"), "--check"]
    environment = {**os.environ, "WILDTRACE_SHARED": str(shared_data.parent)}
    done = subprocess.run(tool, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr


def test_a_day_of_general_knowledge_is_not_sure() -> None:
    listed = {row["taxon"]: row for row in rows("listings")}
    assert (listed["Thelenota"]["sure"], listed["Thelenota"]["sure_until"]) == ("no", "2024-05-24")
    assert [
        row["taxon"] for row in rows("decisions") if "general knowledge" in row["source"] and row["sure"] != "no"
    ] == []


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"in_force_by": "", "in_force_by_source": ""}, "by which day it was in force"),
        ({"since": "2017-01-02"}, "write one of since and in_force_by"),
        ({"in_force_by_source": ""}, "in_force_by needs in_force_by_source"),
    ],
)
def test_a_listing_without_a_day_is_refused(changed: dict[str, str], complaint: str) -> None:
    whole = frames()
    row = whole["listings"].filter(pl.col("taxon") == "Panthera tigris")
    whole["listings"] = row.with_columns(**{name: pl.lit(value) for name, value in changed.items()})
    with pytest.raises(ValueError, match=rf"row 2 \(Panthera tigris\): .*{complaint}"):
        pack_from_frames(whole)
