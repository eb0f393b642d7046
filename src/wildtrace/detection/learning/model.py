"""`Model`: what was learned from labels, applied to listings. Needs arrays only, nothing that training needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.findings import banded
from wildtrace.detection.frames import FINDINGS, REASON
from wildtrace.detection.learning.evidence import Evidence, read_evidence
from wildtrace.detection.learning.grams import BUCKET_BITS, BUCKETS, Counts, Grams, ReadGrams, count_grams, read_grams
from wildtrace.detection.learning.model_file import read_model, write_model
from wildtrace.detection.learning.weights import Linear, TextWeights
from wildtrace.detection.text.tokens import Bools, Ints

if TYPE_CHECKING:
    from wildtrace.detection.screening import Reading, Screener

Floats = NDArray[np.float64]
LEARNED: Final = "holds_words_that_the_labels_taught"
_CHUNK: Final = 1000  # rows; below the 4,096 that `count_grams` can number
_WORDS: Final = 5  # quoted of each listing
_TELLING: Final = 0.05  # log-odds; a word that weighs less is not quoted


@dataclass(frozen=True)
class _View:
    """One text view as tables over all buckets."""

    rarity: NDArray[np.float32]
    weight: NDArray[np.float32]
    presence: NDArray[np.float32]
    known: Bools

    @classmethod
    def of(cls, weights: TextWeights) -> _View:
        """Spread the weights over the buckets."""
        rarity, weight, presence = np.zeros((3, BUCKETS), np.float32)
        rarity[weights.bucket] = weights.rarity
        weight[weights.bucket] = weights.weight
        presence[weights.bucket] = weights.presence
        return cls(rarity, weight, presence, rarity > 0)

    def parts(self, counts: Counts, rows: int) -> Floats:
        """What each n-gram adds to the sum of its row."""
        value = counts.value * self.rarity[counts.bucket]
        squares = np.bincount(counts.row, weights=value * value, minlength=rows)
        length = np.sqrt(np.where(squares > 0, squares, 1))[counts.row]
        added: Floats = value / length * self.weight[counts.bucket] + self.presence[counts.bucket]
        return added


@dataclass(frozen=True)
class Model:
    """`linear`: the weights; `about`: what it was trained on and how well it did (see `model_file.HEADER`)."""

    linear: Linear
    about: Mapping[str, Any]
    worth_saying: float = 0.2  # listings that neither rules nor model give this much are not explained

    def save(self, path: Path) -> None:
        """Write the model as one file. Raises OutputUnwritable."""
        write_model(path, self.linear, self.about)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Open a model; no code in it is run. Raises ModelRefused, FileMissing."""
        return cls(*read_model(path))

    def apply(self, findings: pl.DataFrame, reading: Reading, screener: Screener) -> pl.DataFrame:
        """Findings with the model's score and band in place of the rules'; words that it weighed join the reasons."""
        logit = self.logits(reading, screener)
        score = 1 / (1 + np.exp(-np.clip(logit, -50, 50)))
        explained = np.flatnonzero((score >= self.worth_saying) | (findings["score"].to_numpy() >= self.worth_saying))
        learned = self._reasons(reading, explained)
        numbered = findings.with_columns(score=pl.Series(score), row=np.arange(len(findings)))
        together = numbered.join(learned, on="row", how="left", maintain_order="left")
        reasons = pl.concat_list("reasons", pl.col("learned").fill_null([]))
        return together.with_columns(banded(), reasons=reasons).select(FINDINGS.names())

    def logits(self, reading: Reading, screener: Screener) -> Floats:
        """The log-odds of each row of a reading."""
        total = np.full(reading.n_rows, self.linear.base)
        for start in range(0, reading.n_rows, _CHUNK):
            read = read_grams(reading.texts[start : start + _CHUNK])
            total[start : start + _CHUNK] += self._text_sums(read, min(_CHUNK, reading.n_rows - start))
        return total + self._evidence_sums(read_evidence(reading, screener), reading.n_rows)

    @cached_property
    def _views(self) -> tuple[_View, _View]:
        return _View.of(self.linear.words), _View.of(self.linear.characters)

    def _text_sums(self, read: ReadGrams, rows: int) -> Floats:
        total = np.zeros(rows)
        for view, grams in zip(self._views, (read.words, read.characters), strict=True):
            counts = count_grams(grams, view.known)
            total += np.bincount(counts.row, weights=view.parts(counts, rows), minlength=rows)
        return total

    def _evidence_sums(self, evidence: Evidence, rows: int) -> Floats:
        weight = dict(zip(self.linear.names, self.linear.evidence.tolist(), strict=True))
        weights = np.array([weight.get(name, 0.0) for name in evidence.names])
        values = evidence.value * weights[evidence.name]
        return np.bincount(evidence.row, weights=values, minlength=rows).astype(np.float64)

    def _reasons(self, reading: Reading, rows: Ints) -> pl.DataFrame:
        """For each of `rows` (ascending) the words that weigh most: columns row, learned."""
        parts = [self._word_weights(reading, rows[s : s + _CHUNK]) for s in range(0, len(rows), _CHUNK)]
        empty = pl.DataFrame(schema={"row": pl.Int64, "learned": pl.List(REASON)})
        return pl.concat([empty, *parts])

    def _word_weights(self, reading: Reading, rows: Ints) -> pl.DataFrame:
        texts = reading.texts[rows]
        read = read_grams(texts)
        tokens = read.tokens
        total = np.zeros(len(tokens))
        for view, grams in zip(self._views, (read.words, read.characters), strict=True):
            total += _shares(view, grams, len(rows), len(tokens))
        start, end = tokens.original_spans(np.arange(len(tokens)), np.arange(len(tokens)))
        frame = pl.DataFrame({"n": tokens.row, "word": tokens.hash, "weight": total, "start": start, "end": end})
        top = _heaviest(frame)
        quoted = _quotes(texts, top)
        reasons = top.select(
            pl.Series("row", rows[top["n"].to_numpy()]),
            learned=pl.struct(pl.lit(LEARNED).alias("rule"), pl.col("weight"), quoted.alias("words")),
        )
        return reasons.group_by("row", maintain_order=True).agg("learned")


def _shares(view: _View, grams: Grams, rows: int, tokens: int) -> Floats:
    """How much each token adds to the sum of its row: each n-gram's part, shared by its occurrences."""
    counts = count_grams(grams, view.known)
    part = view.parts(counts, rows) / np.exp(counts.value - 1)
    occurs = view.known[grams.bucket]
    keys = counts.row << BUCKET_BITS | counts.bucket
    at = np.searchsorted(keys, (grams.row << BUCKET_BITS | grams.bucket)[occurs])
    return np.bincount(grams.token[occurs], weights=part[at], minlength=tokens).astype(np.float64)


def _heaviest(tokens: pl.DataFrame) -> pl.DataFrame:
    """The words of each row that weigh most either way, heaviest first, each once with its first place."""
    words = tokens.group_by("n", "word", maintain_order=True).agg(
        pl.col("weight").sum(), pl.col("start").first(), pl.col("end").first()
    )
    return (
        words.filter(pl.col("weight").abs() >= _TELLING)
        .sort("n", pl.col("weight").abs(), descending=[False, True], maintain_order=True)
        .group_by("n", maintain_order=True)
        .head(_WORDS)
    )


def _quotes(texts: pl.Series, words: pl.DataFrame) -> pl.Series:
    held = texts.to_list()
    places = zip(words["n"].to_list(), words["start"].to_list(), words["end"].to_list(), strict=True)
    return pl.Series([held[n][start:end] for n, start, end in places], dtype=pl.String)
