"""Training a model on labelled listings: one recipe for every set, calibrated on listings it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from wildtrace.detection.learning.errors import LabelsUnusable
from wildtrace.detection.learning.evidence import LEANING
from wildtrace.detection.learning.examples import Examples, Matrix
from wildtrace.detection.learning.folds import Split, make_folds
from wildtrace.detection.learning.regression import fit_logistic, logistic
from wildtrace.detection.learning.weights import Linear, TextWeights
from wildtrace.detection.text.tokens import Bools

Floats = NDArray[np.float64]
# How firmly all weights are held to zero: few or noisy labels need a firm hand, many clean ones a light one.
PENALTIES: Final = (3.0, 1.0, 0.3, 0.1)
ENOUGH: Final = 1000  # held-back listings, to choose a penalty by and to calibrate two numbers
# How readily each view is believed: one force holds all weights, so what is scaled up is held less.
CHARACTERS_SCALE: Final = 1.4
PRESENCE_SCALE: Final = 0.2
EVIDENCE_SCALE: Final = 0.4
LEANING_SCALE: Final = 1.0
INNER_FOLDS: Final = 5
FEWEST: Final = 10  # of each label


@dataclass(frozen=True)
class Fitted:
    """A model, the penalty it was held by, and what models which had not seen them gave its listings as probability.

    `unseen` is nan for the listings of folds that were not tried.
    """

    linear: Linear
    penalty: float
    unseen: Floats


def train(examples: Examples, progress: Callable[[], None] = lambda: None, *, every_fold: bool = False) -> Fitted:
    """Choose a penalty and calibrate on listings held back, and fit the linear model to all.

    Folds are tried until ENOUGH listings have been held back; `every_fold` tries the others too, which tells more of
    how good the model is and changes nothing in it. Calls `progress` after each of INNER_FOLDS + 1 steps. Raises
    LabelsUnusable when either label has fewer than FEWEST listings.
    """
    _refuse_few(examples)
    split = make_folds(examples.labels, INNER_FOLDS, examples.groups)
    needed = _needed(split)
    penalty, sums = _chosen(examples, split[:needed], progress)
    for seen, held_back in split[needed:]:
        if every_fold:
            sums[held_back] = logit(fit(examples.take(seen), [penalty])[0], examples.take(held_back))
        progress()
    (linear,) = fit(examples, [penalty])
    progress()
    judged = np.concatenate([held_back for _, held_back in split[:needed]])
    calibrated = linear.rescaled(*_calibration(sums[judged], examples.labels[judged]))
    tried = split if every_fold else split[:needed]
    return Fitted(calibrated, penalty, _cross_calibrated(sums, examples, tried))


def _needed(split: Sequence[Split]) -> int:
    """How many folds together hold back ENOUGH listings; all when they do not."""
    held = np.cumsum([len(held_back) for _, held_back in split])
    return min(int(np.searchsorted(held, ENOUGH)) + 1, len(split))


def _chosen(examples: Examples, split: Sequence[Split], progress: Callable[[], None]) -> tuple[float, Floats]:
    """The penalty whose sums tell the labels of these held-back listings best, and its sums of them (others nan)."""
    sums = np.full((len(PENALTIES), len(examples)), np.nan)
    for seen, held_back in split:
        others = examples.take(held_back)
        sums[:, held_back] = [logit(linear, others) for linear in fit(examples.take(seen), PENALTIES)]
        progress()
    judged = np.concatenate([held_back for _, held_back in split])
    best = int(np.argmin([_loss(each[judged], examples.labels[judged]) for each in sums]))
    return PENALTIES[best], sums[best]


def _loss(sums: Floats, labels: Bools) -> float:
    """Log loss of sums once they are calibrated."""
    scale, shift = _calibration(sums, labels)
    return float(np.logaddexp(0, np.where(labels, -1, 1) * (sums * scale + shift)).mean())


def fit(examples: Examples, penalties: Sequence[float]) -> list[Linear]:
    """For each penalty the linear model of these listings, not yet calibrated."""
    words, characters = _rarity(examples.words), _rarity(examples.characters)
    design, labels = _design(examples, words, characters), examples.labels.astype(np.float64)
    fitted, near = [], (np.zeros(design.shape[1]), 0.0)
    for penalty in penalties:
        near = fit_logistic(design, labels, penalty, near)
        fitted.append(_linear(examples, words, characters, *near))
    return fitted


def _design(examples: Examples, words: Floats, characters: Floats) -> Matrix:
    """Listings × words by share, characters by share, words that are there, and evidence, each on its scale."""
    return sp.hstack(
        [
            _unit(examples.words, words),
            _unit(examples.characters, characters) * CHARACTERS_SCALE,
            _presence(examples.words, words) * PRESENCE_SCALE,
            examples.evidence @ sp.diags(_evidence_scales(examples.names)),
        ]
    ).tocsr()


def _linear(examples: Examples, words: Floats, characters: Floats, weights: Floats, base: float) -> Linear:
    """The weights of a design's columns, each in its view and without its scale."""
    of_words, of_characters, of_presence, of_evidence = np.split(
        weights, np.cumsum([len(words), len(characters), len(words)])
    )
    none = np.zeros(len(characters))
    return Linear(
        TextWeights(examples.word_buckets, words, of_words, of_presence * PRESENCE_SCALE),
        TextWeights(examples.character_buckets, characters, of_characters * CHARACTERS_SCALE, none),
        examples.names,
        of_evidence * _evidence_scales(examples.names),
        base,
    )


def _evidence_scales(names: Sequence[str]) -> Floats:
    return np.array([LEANING_SCALE if name == LEANING else EVIDENCE_SCALE for name in names])


def logit(linear: Linear, examples: Examples) -> Floats:
    """The sum of each listing; `linear` was fitted on examples read together with these."""
    words = _unit(examples.words, linear.words.rarity) @ linear.words.weight
    words += _presence(examples.words, linear.words.rarity) @ linear.words.presence
    characters = _unit(examples.characters, linear.characters.rarity) @ linear.characters.weight
    result: Floats = words + characters + examples.evidence @ linear.evidence + linear.base
    return result


def _refuse_few(examples: Examples) -> None:
    positive = int(examples.labels.sum())
    negative = len(examples) - positive
    if min(positive, negative) < FEWEST:
        raise LabelsUnusable(
            f"the labels are {positive:,} positive and {negative:,} negative; learning needs at least {FEWEST} of each."
        )


def _rarity(counts: Matrix) -> Floats:
    """Inverse document frequency of each column; 0 for those in fewer than two listings."""
    often = counts.getnnz(axis=0)
    rarity = np.log((1 + counts.shape[0]) / (1 + often)) + 1
    return np.where(often >= 2, rarity, 0.0)


def _unit(counts: Matrix, rarity: Floats) -> Matrix:
    """Rows of length one, of columns weighed by their rarity."""
    weighed = (counts @ sp.diags(rarity)).tocsr()
    weighed.eliminate_zeros()
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return (sp.diags(1 / np.where(length > 0, length, 1)) @ weighed).tocsr()


def _presence(counts: Matrix, rarity: Floats) -> Matrix:
    """One for each column that is there and has a rarity."""
    return ((counts > 0).astype(np.float64) @ sp.diags((rarity > 0).astype(np.float64))).tocsr()


def _calibration(sums: Floats, labels: Bools) -> tuple[float, float]:
    """Scale and shift that make sums of unseen listings log-odds (Platt, with his allowance for few examples)."""
    positive = int(labels.sum())
    hoped = (positive + 1) / (positive + 2), 1 / (len(labels) - positive + 2)
    weights, base = fit_logistic(sp.csr_matrix(sums[:, None]), np.where(labels, *hoped), 1e-3)
    return max(float(weights[0]), 0.0), base


def _cross_calibrated(sums: Floats, examples: Examples, split: Sequence[Split]) -> Floats:
    """Probabilities of listings that neither the model nor its calibration had seen; nan where there is no sum."""
    chance = np.full(len(sums), np.nan)
    known = np.isfinite(sums)
    for _, held_back in split:
        others = known.copy()
        others[held_back] = False
        scale, shift = _calibration(sums[others], examples.labels[others]) if others.any() else (1.0, 0.0)
        chance[held_back] = logistic(sums[held_back] * scale + shift)
    return chance
