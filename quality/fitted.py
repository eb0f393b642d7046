"""The sets that the rules' weights are fitted to, how much each counts, and weights fitted without one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from quality import fit, sets, untaught
from quality.sets import LabelledSet
from wildtrace.detection import Screener
from wildtrace.detection.interpretation.scoring import Weights, load_weights

Used = tuple[LabelledSet, float, Screener]
_SHARES: Final = {"rare ivory": 0.5}  # 692 posts made to be hard; at full weight they would outvote the real ones


def fitted_sets() -> list[Used]:
    """Each set, how much it counts, and the screener (its focus) that it is read by."""
    screener, sharks = Screener.load(), Screener.load(focus=["Elasmobranchii"])
    written = sets.within(sets.written(), untaught.SHIPPED)
    plain = (sets.ivory_posts(), written, sets.goods(), sets.rare_ivory())
    return [(s, _SHARES.get(s.name, 1.0), screener) for s in plain] + [(sets.sharks(), 1.0, sharks)]


def weights(used: Sequence[Used]) -> Weights:
    """Weights fitted to these sets, from the judgement in `prior.csv`."""
    return fit.fit(used, load_weights(fit.PRIOR))


def weights_without(name: str) -> Weights:
    """Weights fitted to all sets but the one of this name."""
    return weights([used for used in fitted_sets() if used[0].name != name])
