"""Compiled lexicons: saved, loaded and merged they find what they found, and accents are judged as people type."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.lexicon.conftest import Row, entry, lexicon_of, mentions, quotes
from wildtrace.detection.catalogue import LEXICON
from wildtrace.detection.lexicon.lexicon import Entries, Lexicon, merge
from wildtrace.taxa.catalogue import COMPILED

NAMES: list[Row] = [
    entry("ivory", ref="Elephantidae", sense=1, specimen="IVP"),
    entry("ngà voi", ref="Elephantidae", language="vi", specimen="IVP"),
    entry("rhino horn", ref="Rhinocerotidae", specimen="HOR"),
    entry("yellow material", "code_word", "Elephantidae", sense=1),
    entry("for sale", "offer", "sell"),
    entry("象牙", ref="Elephantidae", language="zh-Hans"),
    entry("🐘🦷", ref="Elephantidae", language="emoji", sense=1),
    entry("carving", "specimen", "IVC", sense=2),
]
TEXT = "rhino horn, iv0ry, NGÀ VOI, nga voi, 象牙 🐘🦷 carving of yellow material for sale"


def meanings(lexicon: Lexicon, text: str = TEXT) -> set[tuple[object, ...]]:
    """What is recognised in `text`: quote, kind, ref, certainty."""
    return set(mentions(lexicon, text).select("quote", "kind", "ref", pl.col("certainty").round(3)).iter_rows())


def assert_equal(one: Lexicon, other: Lexicon) -> None:
    for field in fields(Entries):
        np.testing.assert_array_equal(getattr(one.entries, field.name), getattr(other.entries, field.name), field.name)
    for name in ("skeletons", "plain", "joined"):
        np.testing.assert_array_equal(getattr(one.telling, name), getattr(other.telling, name), name)
    assert (one.refs, one.languages) == (other.refs, other.languages)
    assert one.telling.by_length == other.telling.by_length


# --- what an entry means


def test_mentions_carry_what_the_entry_says() -> None:
    assert meanings(lexicon_of(*NAMES)) == {
        ("rhino horn", "taxon", "Rhinocerotidae", 0.95),
        ("iv0ry", "taxon", "Elephantidae", 0.48),  # a shared word, and disguised
        ("NGÀ VOI", "taxon", "Elephantidae", 0.95),
        ("nga voi", "taxon", "Elephantidae", 0.76),  # typed without its accents
        ("象牙", "taxon", "Elephantidae", 0.95),
        ("🐘🦷", "taxon", "Elephantidae", 0.6),
        ("carving", "specimen", "IVC", 0.3),
        ("yellow material", "code_word", "Elephantidae", 0.6),
        ("for sale", "offer", "sell", 0.95),
    }


def test_a_name_of_two_taxa_is_read_as_both() -> None:
    lexicon = lexicon_of(
        entry("sandalwood", ref="Osyris lanceolata"), entry("sandalwood", ref="Pterocarpus santalinus")
    )
    assert {meaning[2] for meaning in meanings(lexicon, "sandalwood")} == {
        "Osyris lanceolata",
        "Pterocarpus santalinus",
    }


def test_texts_without_a_letter_and_endless_ones_are_left_out() -> None:
    lexicon = lexicon_of("—", "", " ", "…!?", "word " * 30, "ivory")
    assert len(lexicon.entries) == 1
    assert quotes(lexicon, "— … ! ivory") == ["ivory"]


# --- accents


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("caméléon", "fr", "caméléon"),
        ("caméléon", "fr", "CAMÉLÉON"),
        ("caméléon", "fr", "came\u0301le\u0301on"),  # accents written apart
        ("caméléon", "fr", "cameleon"),
        ("ngà voi", "vi", "nga voi"),
        ("ngà", "vi", "ngà"),
        ("Schildkröte", "de", "Schildkrote"),
        ("marfil", "es", "marfíl"),  # a slip in a long name without accents
        ("слонёнок", "ru", "слоненок"),
        ("हाथी दाँत", "hi", "हाथी दांत"),
        ("أفيال", "ar", "افيال"),
    ],
)
def test_accents_may_be_left_out(name: str, language: str, text: str) -> None:
    assert len(mentions(lexicon_of(entry(name, language=language)), text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ngà", "ngã"),  # ivory, to fall
        ("ngà voi", "ngã voi"),
        ("ngà", "nga"),  # too short to be typed without: Russia
        ("boa", "bõa"),
        ("caméléon", "càmêlèon"),
    ],
)
def test_other_accents_make_another_word(name: str, text: str) -> None:
    assert quotes(lexicon_of(entry(name, language="vi")), text) == []


# --- saved and loaded


def test_a_saved_lexicon_loads_equal(tmp_path: Path) -> None:
    lexicon = lexicon_of(*NAMES)
    lexicon.save(tmp_path / LEXICON)
    loaded = Lexicon.load(tmp_path / LEXICON)
    assert_equal(lexicon, loaded)
    assert meanings(loaded, TEXT) == meanings(lexicon, TEXT)


def test_nothing_of_a_saved_lexicon_is_computed_when_it_is_loaded(tmp_path: Path) -> None:
    lexicon = lexicon_of(*NAMES)
    lexicon.save(tmp_path / LEXICON)
    loaded = Lexicon.load(tmp_path / LEXICON)
    for one, other in ((lexicon.anchors, loaded.anchors), (lexicon.everything, loaded.everything)):
        np.testing.assert_array_equal(one.filter, other.filter)
        np.testing.assert_array_equal(one.lengths, other.lengths)
    for index, same in ((lexicon.names, loaded.names), (lexicon.everything.index, loaded.everything.index)):
        np.testing.assert_array_equal(index.keys, same.keys)
        np.testing.assert_array_equal(index.heads, same.heads)
        assert (index.shift, type(index.shift)) == (same.shift, type(same.shift))


# --- merged


def test_a_merged_lexicon_finds_what_one_of_all_names_finds() -> None:
    together = lexicon_of(*NAMES)
    merged = merge([lexicon_of(*NAMES[:3]), lexicon_of(*NAMES[3:6]), lexicon_of(*NAMES[6:])])
    assert meanings(merged, TEXT) == meanings(together, TEXT)


def test_merging_one_lexicon_changes_nothing() -> None:
    lexicon = lexicon_of(*NAMES)
    assert merge([lexicon]) is lexicon


@settings(max_examples=20)
@given(st.lists(st.integers(0, 2), min_size=len(NAMES), max_size=len(NAMES)))
def test_however_names_are_split_over_lexicons_they_are_found(parts: list[int]) -> None:
    split = [[row for row, part in zip(NAMES, parts, strict=True) if part == n] for n in range(3)]
    merged = merge([lexicon_of(*rows) for rows in split])
    assert meanings(merged, TEXT) == meanings(lexicon_of(*NAMES), TEXT)


# --- the compiled catalogue


def test_the_compiled_lexicon_saves_and_loads_equal(tmp_path: Path) -> None:
    lexicon = Lexicon.load(COMPILED / LEXICON)
    lexicon.save(tmp_path / LEXICON)
    assert_equal(lexicon, Lexicon.load(tmp_path / LEXICON))


def test_a_small_lexicon_merged_into_the_compiled_one_is_found_beside_it() -> None:
    merged = merge([Lexicon.load(COMPILED / LEXICON), lexicon_of("gryphon feather")])
    assert {"gryphon feather", "pangolin scales"} <= set(quotes(merged, "gryphon feather and pangolin scales"))
