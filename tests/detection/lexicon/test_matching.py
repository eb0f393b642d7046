"""Names found in texts: the longest, on the boundaries of their script, never across a break."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.lexicon.conftest import entry, lexicon_of, mentions, quotes, screener_of
from wildtrace.detection.lexicon.lexicon import FILTER_BITS, hash_filter


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (["ivory", "ivory coast"], "the ivory coast", ["ivory coast"]),
        (["ivory", "ivory coast"], "ivory! coast", ["ivory"]),
        (["rhino", "horn", "rhino horn", "rhino horn cup"], "a rhino horn cup", ["rhino horn cup"]),
        (["rhino", "rhino horn", "rhino horn cup"], "a rhino horn bowl", ["rhino horn"]),
        (["tiger", "tiger balm"], "tiger balm tiger", ["tiger balm", "tiger"]),
        (
            ["black rhino", "rhino horn"],
            "black rhino horn",
            ["black rhino", "rhino horn"],
        ),  # neither is inside the other
        (["象牙", "象牙白"], "象牙白手镯和象牙", ["象牙白", "象牙"]),
        (["งา", "งาน"], "งานงา", ["งาน", "งา"]),
    ],
)
def test_the_longest_name_wins(names: list[str], text: str, expected: list[str]) -> None:
    assert quotes(lexicon_of(*names), text) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ivory", "IVORY."),
        ("ivory", "(ivory)"),
        ("ivory", "ivory's"),
        ("ivory", "a/ivory/b"),
        ("pangolin scale", "pangolin-scale"),
        ("pangolin scale", "pangolin  scale"),
        ("pangolin scale", "pangolin, scale"),  # a comma is often only a slip
        ("слон", "СЛОН!"),
        ("งาช้าง", "ขายงาช้างแท้"),
        ("象牙", "出售象牙手镯"),
        ("象牙", "本象牙彫刻です"),
        ("スローロリス", "可愛いスローロリス販売"),
        ("상아", "진품 상아를 판매"),  # a particle is glued on
        ("천산갑", "말린천산갑비늘"),  # three syllables are seldom another word's
        ("عاج", "والعاج"),
        ("عاج", "للعاج"),
        ("عاج", "بالعاج"),
        ("عاج", "العاج"),
        ("हाथी दांत", "असली हाथी दाँत"),
        ("हाथी दांत", "हाथी दांत।"),
        ("🐘🦷", "hot🐘🦷now"),
        ("🐘🦷", "🐘\ufe0f🦷"),
    ],
)
def test_names_are_found_as_words_of_their_script(name: str, text: str) -> None:
    assert len(quotes(lexicon_of(name), text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("boa", "boat board"),
        ("ivory", "ivorylike provory"),
        ("слон", "слонёнок прислон"),
        ("ray", "array x-rays"),
        ("งา", "งาน"),  # only because "work" is known as a longer word
        ("ตา", "ตาำ"),
        ("象牙", "象 牛牙"),
        ("カメ", "カメラ"),  # katakana is one word: turtle, camera
        ("상아", "인상아파트"),
        ("상아", "항상아름다운"),
        ("عاج", "عاجل"),
        ("عاج", "زعاج"),
        ("हाथी", "हाथीदांत"),
        ("🐘🦷", "🐘 tusk 🦷"),
        ("🐘🦷", "🦷🐘"),
    ],
)
def test_names_are_not_found_inside_other_words(name: str, text: str) -> None:
    shield = [entry("งาน", "shield")] if name == "งา" else []
    assert name not in quotes(lexicon_of(name, *shield), text)


@pytest.mark.parametrize("text", ["rhino! horn", "rhino? horn", "rhino; horn", "rhino\x1ehorn", "rhino\u2028horn"])
def test_phrases_do_not_cross_a_break(text: str) -> None:
    assert quotes(lexicon_of("rhino horn"), text) == []


@pytest.mark.parametrize("text", ["象。牙", "象，牙", "象！牙"])
def test_names_of_scripts_without_spaces_do_not_cross_a_break(text: str) -> None:
    assert quotes(lexicon_of("象牙"), text) == []


def test_names_do_not_cross_from_one_row_to_the_next() -> None:
    found = mentions(lexicon_of("rhino horn", "horn"), "a rhino", "horn cup", "rhino horn")
    assert found.select("listing_id", "quote").rows() == [("1", "horn"), ("2", "rhino horn")]


def test_a_name_goes_on_where_a_line_is_wrapped() -> None:
    found = mentions(lexicon_of("rhino horn"), "old rhino\nhorn")
    assert found.select("start", "end").rows() == [(4, 14)]


def test_a_full_stop_is_no_break_since_it_abbreviates() -> None:
    assert quotes(lexicon_of("K picta"), "dried K. picta, framed") == ["K. picta"]


@pytest.mark.parametrize("hidden", ["r.h.i.n.o horn", "r.h.i.n.o. h0rn", "r h i n o horn", "rh1no h*rn"])
def test_a_phrase_is_found_though_a_word_of_it_is_hidden(hidden: str) -> None:
    assert quotes(lexicon_of("rhino horn"), f"old {hidden}") == [hidden]


ANCHORED = (
    entry("ivory"),
    entry("yellow material", "code_word"),
    entry("for sale", "offer"),
    entry("ivory coast", "shield"),
)


def test_only_texts_with_a_taxon_or_a_code_word_are_read_closely() -> None:
    lexicon = lexicon_of("ivory", entry("yellow material", "code_word"), entry("for sale", "offer", "sell"))
    found = mentions(lexicon, "ivory for sale", "yellow material for sale", "chair for sale")
    assert found["listing_id"].to_list() == ["0", "0", "1", "1"]


def test_a_name_inside_a_longer_phrase_of_another_kind_is_no_name() -> None:
    screener = screener_of(lexicon_of("tiger", entry("tiger balm", "shield", "brand")))
    findings = screener.screen(pl.DataFrame({"listing_id": ["1"], "title": ["tiger balm for sale"]})).findings
    assert findings["score"].to_list() == [0.0]


def test_an_empty_lexicon_finds_nothing() -> None:
    assert quotes(lexicon_of(), "ivory for sale") == []


def test_the_filter_lets_through_whatever_is_held_and_stops_nearly_all_else() -> None:
    random = np.random.default_rng(7)
    held, other = random.integers(0, 1 << 63, size=(2, 5000), dtype=np.uint64) << np.uint64(1)
    table = hash_filter(held)
    shift = np.uint64(64 - FILTER_BITS)
    assert table[held >> shift].all()
    assert table[other >> shift].mean() < 0.02


WORDS = ["ivory", "rhino", "horn", "cup", "black", "tiger", "x"]


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), min_size=1, max_size=6),
    st.lists(st.sampled_from(WORDS), max_size=12),
)
def test_the_names_found_are_those_that_a_plain_search_finds(names: list[list[str]], words: list[str]) -> None:
    text = " ".join(words)
    spans = {m.span(1) for name in names for m in re.finditer(rf"(?=\b({' '.join(name)})\b)", text)}
    longest = sorted(s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans))
    found = quotes(lexicon_of(*{" ".join(name) for name in names}), text)
    assert found == [text[start:end] for start, end in longest]
