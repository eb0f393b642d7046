"""What a trained model knows: weights of n-grams and of the rules' evidence, and how a sum becomes a probability."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.text.tokens import Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TextWeights:
    """For each known n-gram its `bucket` (ascending), its `rarity` (inverse document frequency) and what it adds.

    `weight` by its share of the listing, where each listing is a unit vector of (1 + log count) × rarity; `presence`
    for being there at all, however long the listing.
    """

    bucket: Ints
    rarity: Floats
    weight: Floats
    presence: Floats

    def rescaled(self, scale: float) -> TextWeights:
        """The same with its weights multiplied."""
        return replace(self, weight=self.weight * scale, presence=self.presence * scale)

    def known(self) -> TextWeights:
        """Only the n-grams that were met often enough to have a rarity."""
        kept = self.rarity > 0
        return TextWeights(self.bucket[kept], self.rarity[kept], self.weight[kept], self.presence[kept])


@dataclass(frozen=True)
class Linear:
    """A sum of what words, characters and evidence add, in log-odds.

    `evidence` weighs `names`; `base` is the sum of a listing without any of them, in log-odds.
    """

    words: TextWeights
    characters: TextWeights
    names: tuple[str, ...]
    evidence: Floats
    base: float

    def rescaled(self, scale: float, shift: float) -> Linear:
        """The same with the sum multiplied and moved."""
        return replace(
            self,
            words=self.words.rescaled(scale),
            characters=self.characters.rescaled(scale),
            evidence=self.evidence * scale,
            base=self.base * scale + shift,
        )

    def known(self) -> Linear:
        """Without what weighs nothing."""
        return replace(self, words=self.words.known(), characters=self.characters.known())
