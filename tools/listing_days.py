"""Says by which day a listing was in force where the day it began is unknown: `python tools/listing_days.py [--check]`.

Writes the columns `in_force_by` and `in_force_by_source` of reference/appendices/listings.csv, and no other. The day is
that of the earliest source that holds the listing and has a day of its own: dated Appendices that the row names, the
index of April 2017, the export of reptiles of July 2023, the decision that gave the listing its present populations.
What a row claims of an export is looked up in it. No day on which a listing began is written here.
"""

import csv
import io
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from wildtrace.settings import shared_folder
from wildtrace.taxa.appendices import AS_OF

CHECKOUT = Path(__file__).resolve().parent.parent
APPENDICES = CHECKOUT / "reference" / "appendices"
LISTINGS = APPENDICES / "listings.csv"
COLUMNS = ("in_force_by", "in_force_by_source")
INDEX = "Index of CITES Species 2017-04-21"
REPTILES = "Species+ reptiles export 2023-07"
REPTILES_BY = "2023-07-31"  # the export names its month only
UNDATED = "Vietnamese list of the Appendices"
_DATED = re.compile(r"(Appendices of (\d{4}-\d\d-\d\d) \([^)]*\)|China Green Development Foundation (\d{4}-\d\d-\d\d))")
_LEVELS = ("Genus", "Family", "Order", "Class")

Row = dict[str, str]
Held = set[tuple[str, str]]
"""What an export holds: (taxon at any rank, Appendix)."""


def main() -> int:
    """Write both columns, or with `--check` only compare; returns 1 when something differs or cannot be found."""
    data = shared_folder(CHECKOUT) / "data" / "taxa"
    if not data.is_dir():
        print(f"the exports are not here: {data} does not exist (set WILDTRACE_SHARED)", file=sys.stderr)
        return 1
    before = LISTINGS.read_text(encoding="utf-8")
    rows = [without_days(row) for row in csv.DictReader(io.StringIO(before))]
    exports = {
        INDEX: held(data / "cites_index_2017-04.csv.gz", "FullName", "CurrentListing"),
        REPTILES: held(data / "species_plus_reptiles_2023-07.csv.gz", "Scientific Name", "Listing"),
    }
    with (APPENDICES / "decisions.csv").open(encoding="utf-8", newline="") as file:
        decisions = list(csv.DictReader(file))
    dated = [with_day(row, exports, decisions) for row in rows]
    after = text_of(dated)
    if "--check" in sys.argv[1:]:
        return int(before != after)
    LISTINGS.write_text(after, encoding="utf-8", newline="")
    began, bounded = (sum(bool(row[name]) for row in dated) for name in ("since", "in_force_by"))
    print(
        f"{len(rows):,} listings: {began:,} with the day they began, {bounded:,} with a day by which they were in force"
    )
    return 0


def without_days(row: Mapping[str, str]) -> Row:
    """The row as people wrote it."""
    return {name: value for name, value in row.items() if name not in COLUMNS}


def with_day(row: Row, exports: Mapping[str, Held], decisions: Sequence[Row]) -> Row:
    """The row with the day by which it was in force and who says so; both empty where `since` tells or nobody does."""
    day, source = ("", "") if row["since"] else known_by(row, exports, decisions)
    placed: Row = {}
    for name, value in row.items():
        placed[name] = value
        if name == "since":
            placed |= dict(zip(COLUMNS, (day, source), strict=True))
    return placed


def known_by(row: Row, exports: Mapping[str, Held], decisions: Sequence[Row]) -> tuple[str, str]:
    """The earliest day on which the listing is known to have been in force, and the source of that."""
    if moved := populations_moved(row, decisions):
        return moved["in_force"], f"{moved['decided_by']}: {moved['source']}"
    if dated := _DATED.search(row["source"]):
        return dated[2] or dated[3], dated[1]
    for export, day in ((INDEX, INDEX[-10:]), (REPTILES, REPTILES_BY)):
        if export in row["source"]:
            if (row["taxon"], row["appendix"]) not in exports[export]:
                raise SystemExit(f"{row['entry_id']}: {export} does not hold {row['taxon']} in {row['appendix']}")
            return day, export
    if row["sure"] == "yes" and UNDATED in row["source"]:
        return AS_OF.isoformat(), f"{UNDATED}, undated"
    return "", ""


def populations_moved(row: Row, decisions: Sequence[Row]) -> Row | None:
    """The decision that changed which populations a listing covers: before it, the listing was another one."""
    amended = [part.removesuffix(" (amended)") for part in row["decided_by"].split("; ") if part.endswith(" (amended)")]
    for decision in decisions if row["scope"] else ():
        same = decision["taxon"] == row["taxon"] and decision["decided_by"] in amended
        if same and not decision["change"].startswith("annotation"):
            return decision
    return None


def held(path: Path, name: str, listing: str) -> Held:
    """Every taxon of an export, and those above it, with each Appendix that the export gives them."""
    rows = pl.read_csv(path, infer_schema=False).select(name, listing, *_LEVELS).fill_null("")
    found: Held = set()
    for taxon, listed, *above in rows.iter_rows():
        for appendix in listed.split("/"):
            found |= {(each, appendix) for each in (taxon, *above)}
    return found


def text_of(rows: Sequence[Row]) -> str:
    """The rows as the file has them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main())
