"""The tasks with labels: keyword search, TF-IDF + logistic regression and wildtrace, trained within the same folds.

wildtrace is trained by the recipe of `wildtrace learn`, the same for every set; each figure is of listings that neither
the model nor its calibration had seen. The linear model is scikit-learn's, over words and pairs of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from quality import sets
from quality.sets import LabelledSet
from quality.tables import Bools, Row, score
from quality.untaught import keyword
from wildtrace.detection import Screener
from wildtrace.detection.frames import TEXT_FIELDS
from wildtrace.detection.learning.examples import read_examples
from wildtrace.detection.learning.folds import Split, make_folds, splits
from wildtrace.detection.learning.training import logit, train

SHARK_LABELS: Final = 200


@dataclass(frozen=True)
class Task:
    """A labelled set, how it is split, the words of a plain keyword search, and what is to be reached."""

    labelled: LabelledSet
    splits: list[Split]
    words: str
    f1: float
    accuracy: float | None = None
    focus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """Which listings each way of asking finds; of the held-back listings only (`asked`)."""

    asked: Bools
    keyword: Bools
    linear: Bools
    wildtrace: Bools


def learned() -> list[Row]:
    """Every learned task, measured."""
    return [row for task in tasks() for row in measure(task)]


def tasks() -> list[Task]:
    """The tasks of issue 2 whose sets are here; the published folds where there are some."""
    ivory, leather, sharks = sets.ivory_folds(), sets.leather(), sets.sharks()
    folds = list(splits(ivory.groups.astype(str))) if ivory.groups is not None else []
    birds = [("label1", "poultry", r"chicken|hen\b|rooster|duck|poultri|bantam|egg", 0.885)]
    birds += [("label2", "junk", r"cage|aviari|pigeon|feed|incub|nest", 0.975)]
    birds += [("label3", "wanted", r"want|look|after", 0.885)]
    return [
        Task(ivory, folds, "ivory", 0.92, 0.945),
        Task(leather, make_folds(leather.labels, 5), "real|genuine|leather|skull|taxidermy|shell", 0.92),
        Task(sharks, _few(sharks), "shark|ray|fin", 0.87, focus=("Elasmobranchii",)),
        *(_birds(label, name, words, reach) for label, name, words, reach in birds),
    ]


def measure(task: Task) -> list[Row]:
    """One row for F1, and one for accuracy where that is to be reached too."""
    answers = asked(task)
    labels = task.labelled.labels[answers.asked]
    ways = [way[answers.asked] for way in (answers.keyword, answers.linear, answers.wildtrace)]
    f1 = [score(labels, way).f1 for way in ways]
    rows = [Row(task.labelled.name, "F1", f"{f1[0]:.3f} keyword, {f1[1]:.3f} linear", f1[2], task.f1)]
    if task.accuracy is not None:
        right = [float((labels == way).mean()) for way in ways]
        before = f"{right[0]:.3f} keyword, {right[1]:.3f} linear"
        rows.append(Row(task.labelled.name, "accuracy", before, right[2], task.accuracy))
    return rows


def asked(task: Task) -> Answers:
    """What each way of asking says of the held-back listings."""
    listings, labels = task.labelled.listings, task.labelled.labels
    examples = read_examples(listings, labels, Screener.load(focus=task.focus))
    texts = _texts(listings)
    held, linear, ours = (np.zeros(len(labels), dtype=np.bool_) for _ in range(3))
    for seen, held_back in task.splits:
        held[held_back] = True
        with threadpool_limits(limits=1, user_api="blas"):
            linear[held_back] = _linear(texts[seen], labels[seen], texts[held_back])
        ours[held_back] = logit(train(examples.take(seen)).linear, examples.take(held_back)) >= 0
    return Answers(held, keyword(listings, task.words), linear, ours)


def _linear(seen: pl.Series, labels: Bools, held_back: pl.Series) -> Bools:
    """TF-IDF over words and pairs of words, and logistic regression that counts both labels alike."""
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10, class_weight="balanced", max_iter=1000),
    )
    found: Bools = model.fit(seen.to_list(), labels).predict(held_back.to_list()).astype(np.bool_)
    return found


def _texts(listings: pl.DataFrame) -> pl.Series:
    have = [pl.col(name).fill_null("") for name in TEXT_FIELDS if name in listings.columns]
    return listings.select(pl.concat_str(have, separator=" ")).to_series()


def _birds(label: str, name: str, words: str, reach: float) -> Task:
    labelled = sets.birds(label)
    named = LabelledSet(f"birds, {name}", labelled.listings, labelled.labels)
    return Task(named, make_folds(labelled.labels, 10), words, reach)


def _few(sharks: LabelledSet) -> list[Split]:
    """Learn from `SHARK_LABELS` listings, ask about the others, five times."""
    few = []
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(sharks))
        few.append((np.sort(order[:SHARK_LABELS]), np.sort(order[SHARK_LABELS:])))
    return few
