"""Goods, media and pictures that bear the name of wildlife are no offers of it; contradictory material is one."""

from __future__ import annotations

from typing import Final

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.frames import TEXT_FIELDS

PICTURES_AND_MEDIA: Final = [
    "elephant stamp 1956", "panda coin silver 2020 1oz", "polar bear postcard", "book about rhinos, paperback",
    "tiger poster print $10", "elephant coin purse canvas", "postcard of a rhino, Kenya 1975, for sale",
]  # fmt: skip
GOODS: Final = [
    "Dogfish Head beer glass", "Tiger beer 24 cans", "crocodile clips 50 pack", "eagle brass statue",
    "whale tail keyring", "leopard print leggings size M new with tags", "Rosewood coloured lipstick",
    "tortoiseshell glasses frame acetate new", "orchid artificial flower arrangement silk",
]  # fmt: skip


def score_and_rules(screener: Screener, title: str) -> tuple[float, set[str]]:
    """The score of one title, and the rules that spoke."""
    listing = pl.DataFrame(
        [{"listing_id": "1", "title": title}], schema=dict.fromkeys(("listing_id", *TEXT_FIELDS), pl.String)
    )
    finding = screener.screen(listing).findings.row(0, named=True)
    return finding["score"], {reason["rule"] for reason in finding["reasons"]}


JEWELLERY: Final = [
    "Elephant pendant gold plated", "seahorse necklace sterling silver pendant", "sea turtle pendant opal 925",
    "Shark bronze sculpture signed",
]  # fmt: skip


@pytest.mark.parametrize("title", [*PICTURES_AND_MEDIA, *GOODS, *JEWELLERY])
def test_a_thing_that_bears_a_name_is_no_offer(screener: Screener, title: str) -> None:
    score, _ = score_and_rules(screener, title)
    assert score < 0.2


def test_contradictory_material_is_a_code_word(screener: Screener) -> None:
    score, rules = score_and_rules(screener, "horn/bone bangle for sale, real")
    assert score >= 0.5
    assert "uses_a_code_word" in rules
