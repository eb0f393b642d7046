"""The tasks without labels: rules alone, at score 0.5, beside a plain keyword search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from quality import sets
from quality.disguises import CHARACTERS, OTHERS, recall_kept
from quality.sets import LabelledSet
from quality.tables import Bools, Row, Score, score
from wildtrace.detection import Screener

THRESHOLD: Final = 0.5
WATCHLIST: Final = sets.CHECKOUT / "reference" / "watchlists" / "painted-bat.csv"
SHIPPED: Final = (
    "en", "fr", "es", "pt", "de", "it", "nl", "ru", "ar", "zh-Hans", "zh-Hant", "vi", "th", "id", "ms", "ja", "ko",
    "hi", "sw",
)  # fmt: skip
_AIMS: Final = {"asterisks": 0.8, "emoji": 0.8, "ox_bone": 0.4}


def answers(listings: pl.DataFrame, screener: Screener) -> Bools:
    """Which listings score at least 0.5."""
    found: Bools = (screener.screen(listings).findings["score"] >= THRESHOLD).to_numpy()
    return found


def keyword(listings: pl.DataFrame, words: str) -> Bools:
    """Which listings hold one of the words (a regular expression) in any field."""
    fields = [name for name in ("title", "description", "seller_bio") if name in listings.columns]
    held = listings.select(pl.any_horizontal(pl.col(fields).fill_null("").str.contains(f"(?i){words}")))
    found: Bools = held.to_series().to_numpy()
    return found


def found_without_labels(screener: Screener) -> list[Row]:
    """Ivory, bats, sharks, posts of which few sell, ordinary goods."""
    bats = Screener.load(focus=[str(WATCHLIST)])
    sharks = Screener.load(focus=["Elasmobranchii"])
    rows = [
        _row(sets.ivory_posts(), screener, "ivory", 0.88),
        _row(sets.bats(), bats, "kerivoula picta|painted bat|fire bat", 0.95),
        _row(sets.sharks(), sharks, r"shark|stingray|\bray\b|shagreen|sawfish|megalodon", 0.80),
        _row(sets.rare_ivory(), screener, "ivory|tusk|netsuke", 0.70),
        _row(sets.written(), screener, None, 0.80),
        _row(sets.held_out(), screener, None, None),
        _row(sets.held_out_2(), screener, None, 0.80),
    ]
    return [*rows, _false_alarms(screener)]


def by_language(labelled: LabelledSet, screener: Screener) -> list[tuple[str, Score]]:
    """Precision, recall and F1 for each shipped language of a set."""
    if labelled.groups is None:
        raise ValueError(f"{labelled.name} has no languages")
    said = answers(labelled.listings, screener)
    of = {language: labelled.groups == language for language in SHIPPED}
    return [(name, score(labelled.labels[m], said[m])) for name, m in of.items()]


def disguised(screener: Screener) -> list[Row]:
    """Recall kept under each disguise of the telling word, and over all character disguises together."""
    posts = sets.ivory_posts()
    kept = [recall_kept(posts, screener, disguise) for disguise in CHARACTERS]
    together = sum(k.disguised for k in kept) / max(sum(k.plain for k in kept), 1)
    rows = [Row("all character disguises", "recall kept", "about .25", together, 0.9)]
    rows += [Row(k.disguise.replace("_", " "), "recall kept", "", k.share, None) for k in kept]
    for disguise in OTHERS:
        found = recall_kept(posts, screener, disguise)
        rows.append(Row(found.disguise.replace("_", " "), "recall kept", "", found.share, _AIMS[found.disguise]))
    return rows


def _row(labelled: LabelledSet, screener: Screener, words: str | None, reach: float | None) -> Row:
    reached = score(labelled.labels, answers(labelled.listings, screener))
    before = str(score(labelled.labels, keyword(labelled.listings, words))) if words else ""
    measure = f"F1 (P {reached.precision:.3f}, R {reached.recall:.3f}, n {len(labelled)})"
    return Row(labelled.name, measure, before, reached.f1, reach)


def _false_alarms(screener: Screener) -> Row:
    goods = sets.goods().listings.select("listing_id", "title")
    wrong = int(answers(goods, screener).sum())
    measure = f"flagged of 10,000 titles ({wrong} of {len(goods)})"
    return Row("ordinary goods", measure, "", wrong / len(goods) * 1e4, 5, at_most=True)


def worst_language(rows: Sequence[tuple[str, Score]]) -> tuple[str, float]:
    """The language with the lowest recall, and that recall."""
    place = int(np.argmin([found.recall for _, found in rows]))
    return rows[place][0], rows[place][1].recall
