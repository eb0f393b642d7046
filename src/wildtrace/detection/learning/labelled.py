"""Reading a file of labelled listings: the listings, what people said of them, and who wrote them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.files import open_listings
from wildtrace.detection.frames import LISTING_COLUMNS, TEXT_FIELDS
from wildtrace.detection.learning.errors import LabelsUnusable
from wildtrace.detection.text.tokens import Bools, Ints

POSITIVE: Final = frozenset(("1", "1.0", "true", "yes", "y", "t", "positive", "pos", "+"))
NEGATIVE: Final = frozenset(("0", "0.0", "-1", "false", "no", "n", "f", "negative", "neg", "-"))
UNDECIDED: Final = frozenset(("", "unsure", "unclear", "unknown", "maybe", "?", "na", "n/a", "nan", "none", "null"))
_SHOWN: Final = 5


@dataclass(frozen=True)
class Labelled:
    """`listings`: columns of a listings frame; `labels` of each; `groups` of each, if asked for.

    `unlabelled`: rows left out because nobody had judged them; `refused`: rows that could not be read.
    """

    listings: pl.DataFrame
    labels: Bools
    groups: NDArray[np.object_] | None
    unlabelled: int = 0
    refused: int = 0

    def take(self, rows: Ints) -> Labelled:
        """Only these listings."""
        groups = None if self.groups is None else self.groups[rows]
        return Labelled(self.listings[rows], self.labels[rows], groups)

    @property
    def digest(self) -> str:
        """What tells these texts and labels from any others: SHA-256, as hexadecimal."""
        held = [self.listings[name].fill_null("") for name in TEXT_FIELDS]
        rows = pl.DataFrame([*held, pl.Series("label", self.labels.astype(np.int8))])
        return hashlib.sha256(rows.write_json().encode()).hexdigest()


def read_labelled(
    path: Path,
    label: str,
    group: str | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> Labelled:
    """Read a labelled file of any format that is screened.

    `label` and `group` are headers; `group` may also be a field of a listing, such as "seller". A label is yes or no in
    the usual spellings (`POSITIVE`, `NEGATIVE`), or `UNDECIDED`, which leaves the row out. Raises LabelsUnusable for
    other words.
    """
    fields = [group] if group in LISTING_COLUMNS else []
    keep = [label, *([group] if group and not fields else [])]
    reading = open_listings(path, {name: list(headers) for name, headers in (columns or {}).items()}, keep)
    rows = pl.concat([batch.listings for batch in reading])
    said = rows[f"kept:{label}"].str.strip_chars().str.to_lowercase().fill_null("")
    _refuse_other_words(path, label, said)
    judged = ~said.is_in(list(UNDECIDED))
    kept = rows.filter(judged)
    groups = _groups(kept, group) if group else None
    labels = said.filter(judged).is_in(list(POSITIVE)).to_numpy()
    return Labelled(kept.select(LISTING_COLUMNS), labels, groups, int((~judged).sum()), reading.refused)


def _groups(rows: pl.DataFrame, group: str) -> NDArray[np.object_]:
    """Whose each listing is; one that nobody is named for stands alone."""
    name = group if group in LISTING_COLUMNS else f"kept:{group}"
    alone = pl.Series([f"\x00{n}" for n in range(len(rows))], dtype=pl.String)
    given = rows[name].str.strip_chars()
    return given.zip_with((given != "").fill_null(value=False), alone).to_numpy().astype(np.object_)


def _refuse_other_words(path: Path, label: str, said: pl.Series) -> None:
    other = said.filter(~said.is_in([*POSITIVE, *NEGATIVE, *UNDECIDED])).unique(maintain_order=True)
    if len(other):
        shown = ", ".join(map(repr, other.head(_SHOWN).to_list()))
        raise LabelsUnusable(
            f"{path}: the column {label!r} holds {shown}, which is neither yes nor no. Write 1 or 0, yes or no, true "
            "or false; leave the cell empty, or write unsure, where nobody has decided."
        )
