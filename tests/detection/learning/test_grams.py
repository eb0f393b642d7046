"""N-grams as numbers: what counts as one, and that every text is read alike in any batch."""

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from wildtrace.detection.learning.grams import count_grams, read_grams

TEXTS = st.lists(st.text("abc déÉ12 象牙!", max_size=40), min_size=1, max_size=8)


def words_of(text: str) -> set[int]:
    return set(read_grams(pl.Series([text])).words.bucket.tolist())


def characters_of(text: str) -> set[int]:
    return set(read_grams(pl.Series([text])).characters.bucket.tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Real Ivory", "real ivory"), ("défense", "defense"), ("12 cm", "47 cm"), ("ivory, real", "ivory real")],
)
def test_case_accents_figures_and_commas_make_no_difference(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)
    assert characters_of(one) == characters_of(other)


def test_order_of_words_makes_a_difference() -> None:
    assert words_of("ivory real") != words_of("real ivory")


def test_words_that_open_a_field_count_as_such() -> None:
    opening = words_of("wanted a b c d e") - words_of("a b c d e wanted")
    assert opening, "opening with a word should differ from ending with it"


def test_second_field_has_an_opening_of_its_own() -> None:
    apart = words_of("a b c d e\x1ewanted")
    assert words_of("wanted") <= apart


@given(TEXTS)
def test_no_gram_reaches_from_one_text_into_the_next(texts: list[str]) -> None:
    together = read_grams(pl.Series(texts))
    for row, text in enumerate(texts):
        alone = read_grams(pl.Series([text]))
        for both, single in ((together.words, alone.words), (together.characters, alone.characters)):
            assert Counter(both.bucket[both.row == row].tolist()) == Counter(single.bucket.tolist())


@pytest.mark.parametrize("text", ["the real ivory tusk", "a bb ccc dddd eeeee ffffff", "x"])
def test_characters_are_those_of_scikit_learn_within_words(text: str) -> None:
    peer = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit([text]).vocabulary_
    assert len(characters_of(text)) == len(peer)


def test_scripts_without_spaces_run_on() -> None:
    grams = read_grams(pl.Series(["象牙雕刻"])).characters
    assert len(set(grams.bucket.tolist())) >= 8, "pairs, triples and more over the whole run"


def test_counts_are_distinct_in_order_and_logarithmic() -> None:
    grams = read_grams(pl.Series(["ivory ivory ivory", "ivory"])).words
    counts = count_grams(grams)
    pairs = list(zip(counts.row.tolist(), counts.bucket.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    ivory = grams.bucket[0]
    assert counts.value[(counts.row == 0) & (counts.bucket == ivory)] == pytest.approx(1 + np.log(3))
    assert counts.value[(counts.row == 1) & (counts.bucket == ivory)] == pytest.approx(1.0)


def test_empty_texts_have_no_grams() -> None:
    grams = read_grams(pl.Series(["", "  ", "!?"]))
    assert len(grams.words.row) == len(grams.characters.row) == 0
    assert len(count_grams(grams.words).row) == 0
