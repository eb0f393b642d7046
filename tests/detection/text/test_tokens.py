"""Tokens: words and solitary characters, each with its place in the text as it was given."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.detection.text.tokens import Tokens, read_texts, tokenise


def tokens_of(*texts: str) -> Tokens:
    return tokenise(read_texts(pl.Series(list(texts))))


def quotes(*texts: str) -> list[str]:
    tokens = tokens_of(*texts)
    places = np.arange(len(tokens))
    start, end = tokens.original_spans(places, places)
    return [texts[r][s:e] for r, s, e in zip(tokens.row.tolist(), start.tolist(), end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Carved ivory, 19th century", ["Carved", "ivory", "19th", "century"]),
        ("don't", ["don", "t"]),
        ("象牙手镯", ["象", "牙", "手", "镯"]),
        ("งาช้าง", ["ง", "า", "ช", "้", "า", "ง"]),
        ("スローロリス販売", ["スローロリス", "販", "売"]),
        ("상아 조각", ["상", "아", "조", "각"]),
        ("🐘🦷 sale", ["🐘", "🦷", "sale"]),
        ("हाथी दांत", ["हाथी", "दांत"]),
        ("слоновая кость", ["слоновая", "кость"]),
        ("", []),
    ],
)
def test_tokens_are_the_words_or_characters_of_the_script(text: str, expected: list[str]) -> None:
    assert quotes(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ivory", "IVORY"),
        ("ivory", "ｉｖｏｒｙ"),
        ("ivory", "𝗶𝘃𝗼𝗿𝘆"),
        ("ivory", "𝓲𝓿𝓸𝓻𝔂"),
        ("ivory", "i\u200bvo\u00adry"),
        ("ivory", "í́vory"),
        ("ivory", "ɪᴠᴏʀʏ"),
        ("ivory", "🅸🆅🅾🆁🆈"),
        ("fin", "ﬁn"),
        ("marfil", "márfil"),
        ("العاج", "عاج"),
        ("والعاج", "عاج"),
        ("عاج", "عَـاج"),
        ("сёмга", "семга"),
        ("カメ", "ｶﾒ"),
    ],
)
def test_tokens_of_the_same_word_written_otherwise_are_equal(one: str, other: str) -> None:
    assert tokens_of(one).hash.tolist() == tokens_of(other).hash.tolist()


@pytest.mark.parametrize(("one", "other"), [("ivory", "ivor"), ("boa", "bao"), ("象", "牙"), ("ngà", "voi")])
def test_tokens_of_different_words_differ(one: str, other: str) -> None:
    assert tokens_of(one).hash.tolist() != tokens_of(other).hash.tolist()


def test_tokens_quote_the_original_through_what_was_dropped() -> None:
    text = "buy i\u200bv\u200bory — ﬁne"
    assert quotes(text) == ["buy", "i\u200bv\u200bory", "ﬁne"]


def test_tokens_of_a_row_do_not_depend_on_the_other_rows() -> None:
    alone = tokens_of("carved ivory")
    among = tokens_of("象牙", "carved ivory", "x")
    assert among.hash[among.row == 1].tolist() == alone.hash.tolist()


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])), min_size=1, max_size=5
    )
)
def test_tokens_always_quote_a_stretch_of_their_own_row(texts: list[str]) -> None:
    tokens = tokens_of(*texts)
    places = np.arange(len(tokens))
    start, end = tokens.original_spans(places, places)
    lengths = np.array([len(text) for text in texts])[tokens.row]
    assert (start >= 0).all()
    assert (start < end).all()
    assert (end <= lengths).all()
