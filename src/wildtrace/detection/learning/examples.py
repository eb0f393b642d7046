"""Labelled listings as sparse matrices: what training and measuring work on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from wildtrace.detection.learning.evidence import Evidence, read_evidence
from wildtrace.detection.learning.grams import BUCKETS, Counts, count_grams, read_grams
from wildtrace.detection.text.tokens import Bools, Ints

if TYPE_CHECKING:
    from wildtrace.detection.screening import Screener

Floats = NDArray[np.float64]
Matrix: TypeAlias = sp.csr_matrix
CHUNK: Final = 1000  # rows; below the 4,096 that `count_grams` can number


@dataclass(frozen=True)
class Examples:
    """Labelled listings: rows × n-grams (1 + log count), rows × named evidence, what people said, and who wrote them.

    `word_buckets`, `character_buckets`: which bucket each column is; `rules`: the score by rules alone.
    """

    words: Matrix
    word_buckets: Ints
    characters: Matrix
    character_buckets: Ints
    evidence: Matrix
    names: tuple[str, ...]
    labels: Bools
    groups: NDArray[np.object_] | None
    rules: Floats

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Ints) -> Examples:
        """Only these rows."""
        return replace(
            self,
            words=self.words[rows],
            characters=self.characters[rows],
            evidence=self.evidence[rows],
            labels=self.labels[rows],
            groups=None if self.groups is None else self.groups[rows],
            rules=self.rules[rows],
        )


def read_examples(
    listings: pl.DataFrame, labels: Bools, screener: Screener, groups: NDArray[np.object_] | None = None
) -> Examples:
    """Read listings by the rules and as n-grams."""
    reading = screener.read(listings)
    evidence = read_evidence(reading, screener)
    (words, word_buckets), (characters, character_buckets) = _text_matrices(reading.texts)
    table, names = _evidence_matrix(evidence, len(listings))
    score = np.zeros(len(listings))
    is_score = evidence.name == evidence.names.index("score")
    score[evidence.row[is_score]] = evidence.value[is_score]
    return Examples(words, word_buckets, characters, character_buckets, table, names, labels, groups, score)


def _text_matrices(texts: pl.Series) -> list[tuple[Matrix, Ints]]:
    """Each view of all texts, with the buckets that its columns are."""
    parts: list[list[Counts]] = [[], []]
    for start in range(0, len(texts), CHUNK):
        read = read_grams(texts[start : start + CHUNK])
        for view, grams in zip(parts, (read.words, read.characters), strict=True):
            counts = count_grams(grams)
            view.append(Counts(counts.row + start, counts.bucket.astype(np.int32), counts.value))
    return [_matrix(view, len(texts)) for view in parts]


def _matrix(parts: list[Counts], rows: int) -> tuple[Matrix, Ints]:
    """The columns that stand in more than one row."""
    row = np.concatenate([p.row for p in parts])
    bucket = np.concatenate([p.bucket for p in parts])
    value = np.concatenate([p.value for p in parts])
    buckets = np.flatnonzero(np.bincount(bucket, minlength=BUCKETS) > 1)
    column = np.full(BUCKETS, -1, dtype=np.int64)
    column[buckets] = np.arange(len(buckets))
    kept = column[bucket] >= 0
    shape = (rows, len(buckets))
    return sp.csr_matrix((value[kept], (row[kept], column[bucket[kept]])), shape=shape), buckets


def _evidence_matrix(evidence: Evidence, rows: int) -> tuple[Matrix, tuple[str, ...]]:
    """Named evidence that stands in more than one row."""
    shape = (rows, len(evidence.names))
    table = sp.csr_matrix((evidence.value, (evidence.row, evidence.name)), shape=shape)
    often = np.flatnonzero(table.getnnz(axis=0) > 1)
    return table[:, often], tuple(evidence.names[place] for place in often.tolist())
