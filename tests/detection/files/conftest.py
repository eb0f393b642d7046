"""What tests of files lean on: reading a whole file at once, and findings to write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from wildtrace.detection.files import Reading, Refusal, open_listings
from wildtrace.detection.frames import FINDINGS, MENTIONS


@dataclass
class Read:
    """Everything that came out of a file."""

    reading: Reading
    listings: pl.DataFrame
    refused: list[Refusal]

    def texts(self, field: str) -> list[str | None]:
        """One field of all listings."""
        return self.listings[field].to_list()

    @property
    def reasons(self) -> list[tuple[int | None, str]]:
        """Row and reason of everything refused."""
        return [(r.row, r.reason) for r in self.refused]


def read_all(path: Path | str | Sequence[Path | str], **options: Any) -> Read:
    """Read a file to its end; the counts must agree, always."""
    reading = open_listings(path, **options)
    batches = list(reading)
    refused = [refusal for batch in batches for refusal in batch.refused]
    listings = pl.concat([batch.listings for batch in batches]) if batches else pl.DataFrame({"listing_id": []})
    assert reading.accepted == listings.height
    assert reading.refused == sum(r.count for r in refused)
    assert reading.read == reading.accepted + reading.refused
    assert listings["listing_id"].null_count() == 0
    assert listings["listing_id"].n_unique() == listings.height
    return Read(reading, listings, refused)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Writes a file and gives its path."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def some_findings(count: int, first: int = 0, words: str = "ivory") -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Listings, findings and mentions that belong together."""
    ids = [f"L{n}" for n in range(first, first + count)]
    listings = pl.DataFrame({"listing_id": ids, "title": ["=1+1 tusk"] * count, "url": ["https://x.example/1"] * count})
    row = {
        "score": 0.9,
        "band": "high",
        "taxa": ["Elephantidae", "Mammuthus"],
        "appendix": "I",
        "specimens": ["IVP"],
        "reasons": [
            {"rule": "names_a_taxon", "weight": 1.25, "words": words},
            {"rule": "is_replica", "weight": -0.5, "words": None},
        ],
    }
    findings = pl.DataFrame([{"listing_id": each, **row} for each in ids], schema=FINDINGS)
    mention = {"field": "title", "start": 5, "end": 9, "quote": "tusk", "kind": "taxon", "ref": "x", "certainty": 0.6}
    mentions = pl.DataFrame([{"listing_id": each, **mention} for each in ids], schema=MENTIONS)
    return listings, findings, mentions
