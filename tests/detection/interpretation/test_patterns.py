"""Both engines find the same prices, numbers and questions wherever the quicker one is used."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from wildtrace.detection.interpretation import patterns
from wildtrace.detection.interpretation.patterns import PATTERNS, first_matches

SAMPLE: Final = Path(__file__).parents[3] / "reference" / "sample" / "listings.csv"
LETTERS: Final = "0123456789.,-+ ()$?aRMiSGKusdeurMNH\x1e\x1fC#&d_\t"


PIECES: Final = [
    *LETTERS,
    " 2009 ",
    "1982, 24c ",
    "Mi 12",
    "MNH ",
    "$5",
    "20 usd ",
    "R$",
    "pic?",
    "978-",
    "+44 20 7946 ",
    "x ",
]


def scrambled(count: int) -> list[str]:
    """Short texts of the letters and pieces that the patterns are made of."""
    chance = random.Random(3)
    return ["".join(chance.choices(PIECES, k=chance.randrange(1, 40))) for _ in range(count)]


def plain(texts: list[str]) -> list[str]:
    """Those that Python's engine may be asked about."""
    return [text for text in texts if patterns._is_plain(text)]


def sample() -> list[str]:
    """The titles and texts of the bundled sample."""
    listings = pl.read_csv(SAMPLE, infer_schema=False)
    return [text for name in ("title", "description") for text in listings[name].drop_nulls().to_list()]


@pytest.mark.parametrize("texts", [plain(scrambled(20_000)), plain(sample())], ids=["scrambled", "sample"])
def test_both_engines_find_the_same(texts: list[str]) -> None:
    found = patterns._found_by_python(texts)
    assert found == patterns._found_by_polars(texts)
    assert sum(any(matches) for matches in found.values()) >= 3


@pytest.mark.parametrize(
    "text",
    ["prix 20 €", "цена 300 руб", "价格300元", "vòng ngà 2 triệu", "real?\x1e30 €", "Größe 1982, 24c", "naïve ?"],
)
def test_both_engines_find_the_same_in_other_letters(text: str) -> None:
    assert patterns._is_plain(text)
    assert patterns._found_by_python([text]) == patterns._found_by_polars([text])
    assert any(first_matches([text]).values())


@pytest.mark.parametrize("text", ["ivory, 300 บาท", "m²?", "R$ 30", "call +44 20 7946 0958 " * 60, "1" * 5000])
def test_what_only_one_engine_reads_rightly_or_in_time_is_left_to_it(text: str) -> None:
    assert patterns._is_plain(text) is (text == "R$ 30")
    assert list(first_matches([text])) == list(PATTERNS)


def test_one_text_and_many_get_the_same_answer() -> None:
    texts = ["Bracelet $40", "Is it real?", "UGANDA 2009 - African Elephant", "nothing", "+44 20 7946 0958", "30 ฿"]
    together = first_matches(texts)
    for place, text in enumerate(texts):
        assert {rule: matches[place] for rule, matches in together.items()} == {
            rule: matches[0] for rule, matches in first_matches([text]).items()
        }
