"""Disguise undone: hidden words are found, ordinary text is left alone, the original is quoted."""

from __future__ import annotations

import unicodedata

import numpy as np
import polars as pl
import pytest

from wildtrace.detection.lexicon.lexicon import Lexicon, compile_lexicon
from wildtrace.detection.text.disguise import undisguise
from wildtrace.detection.text.tokens import Tokens, read_texts, tokenise

NAMES = [
    "ivory",
    "pangolin",
    "tortoise",
    "tooth",
    "coral",
    "lion",
    "слоновая",
    "rhino horn",
    "mammoth",
    "słoniowa",
    "éléphant",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    rows = {"text": NAMES, "kind": ["taxon"] * len(NAMES), "ref": NAMES, "language": ["en"] * len(NAMES)}
    frame = pl.DataFrame(rows).with_columns(
        sense=pl.lit(0, pl.UInt8), specimen=pl.lit(None, pl.String), telling=pl.lit(value=True)
    )
    return compile_lexicon(frame)


def uncover(text: str, lexicon: Lexicon) -> tuple[Tokens, list[str]]:
    tokens = undisguise(tokenise(read_texts(pl.Series([text]))), lexicon.telling)
    hidden = np.flatnonzero(tokens.disguised)
    start, end = tokens.original_spans(hidden, hidden)
    return tokens, [text[s:e] for s, e in zip(start.tolist(), end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("nice iv0ry box", "iv0ry", "ivory"),
        ("nice 1vory box", "1vory", "ivory"),
        ("t0rt01se", "t0rt01se", "tortoise"),
        ("¡vory", "¡vory", "ivory"),
        ("c0r@l", "c0r@l", "coral"),
        ("i.v.o.r.y", "i.v.o.r.y", "ivory"),
        ("i-v-o-r-y", "i-v-o-r-y", "ivory"),
        ("i v o r y box", "i v o r y", "ivory"),
        ("a i v o r y box", "i v o r y", "ivory"),
        ("iv.ory", "iv.ory", "ivory"),
        ("pango-lin", "pango-lin", "pangolin"),
        ("iv ory", "iv ory", "ivory"),
        ("iv\u043ery", "iv\u043ery", "ivory"),  # Cyrillic o
        ("ivοry", "ivοry", "ivory"),  # Greek omicron
        ("ivooory", "ivooory", "ivory"),
        ("iiivvvory", "iiivvvory", "ivory"),
        ("iv*ry", "iv*ry", "ivory"),
        ("t**th", "t**th", "tooth"),
        ("pang*lin scales", "pang*lin", "pangolin"),
        ("kość słoni*wa", "słoni*wa", "słoniowa"),
        ("kość sloni*wa", "sloni*wa", "słoniowa"),
        ("d'él*phant", "él*phant", "éléphant"),
        (f"{'s e l l i n g ' * 6}i v o r y", "i v o r y", "ivory"),
        (f"i v o r y   {'c a l l   m e   ' * 9}", "i v o r y", "ivory"),
        ("сл0новая", "сл0новая", "слоновая"),
        ("r.h.i.n.o h0rn", "r.h.i.n.o", "rhino"),
    ],
)
def test_disguise_is_undone_and_the_original_quoted(text: str, quote: str, word: str, lexicon: Lexicon) -> None:
    tokens, quotes = uncover(text, lexicon)
    assert quote in quotes
    expected = tokenise(read_texts(pl.Series([word]))).hash[0]
    assert expected in tokens.hash[tokens.disguised]


@pytest.mark.parametrize(
    "text",
    [
        "200W HD6850 projector",
        "e-mail me at a@b.com",
        "Li-ion battery",
        "U.S.A. 3.5mm A1S",
        "the corral and the tigger",
        "I v O",
        "price: $50!!!",
        "wow!!! sooo good",
        "high-quality two-piece set",
        "s**t",
        "www.example.com/a-b-c",
        "«слоновая»",
        "pango lin",
        "",
    ],
)
def test_disguise_is_not_seen_in_ordinary_text(text: str, lexicon: Lexicon) -> None:
    assert uncover(text, lexicon)[1] == []


def test_name_of_two_words_is_read_as_it_stands_though_it_is_also_written_as_one() -> None:
    rows = [("rhino horn", "Rhinocerotidae"), ("rhinohorn", "Rhinocerotidae"), ("pangolin", "Manidae")]
    frame = pl.DataFrame(rows, schema=["text", "ref"], orient="row").with_columns(
        kind=pl.lit("taxon"), language=pl.lit("en"), sense=pl.lit(0, pl.UInt8), specimen=pl.lit(None, pl.String),
        telling=pl.lit(value=True),
    )  # fmt: skip
    telling = compile_lexicon(frame).telling
    assert len(undisguise(tokenise(read_texts(pl.Series(["black rhino horn"]))), telling)) == 3
    assert len(undisguise(tokenise(read_texts(pl.Series(["black pango lin"]))), telling)) == 2


def test_disguise_leaves_plain_tokens_as_they_are(lexicon: Lexicon) -> None:
    plain = tokenise(read_texts(pl.Series(["carved ivory box"])))
    assert undisguise(plain, lexicon.telling).hash.tolist() == plain.hash.tolist()


def test_hashtags_are_read_but_not_called_a_disguise(lexicon: Lexicon) -> None:
    tokens, quotes = uncover("look #MammothIvoryCarving", lexicon)
    expected = tokenise(read_texts(pl.Series(["mammoth ivory"]))).hash.tolist()
    assert quotes == []
    assert set(expected) <= set(tokens.hash.tolist())


@pytest.mark.parametrize(
    ("text", "quotes", "syllables"),
    [
        ("ㅅㅏㅇㅇㅏ 팝니다", ["ㅅㅏㅇ", "ㅇㅏ"], "상아"),
        ("진짜 ㅅㅏㅇ아", ["ㅅㅏㅇ"], "상"),
        ("ㅋㅗㅃㅜㄹ", ["ㅋㅗ", "ㅃㅜㄹ"], "코뿔"),
        ("ㅎㅗㄹㅏㅇㅇㅣ!", ["ㅎㅗ", "ㄹㅏㅇ", "ㅇㅣ"], "호랑이"),
        ("ㅆㅏㄺ", ["ㅆㅏㄺ"], "쌁"),
        (unicodedata.normalize("NFD", "상아"), ["상", "아"], "상아"),
    ],
)
def test_korean_letters_typed_apart_are_put_together(
    text: str, quotes: list[str], syllables: str, lexicon: Lexicon
) -> None:
    tokens, found = uncover(text, lexicon)
    assert found == [unicodedata.normalize("NFD", quote) if "\u1109" in text else quote for quote in quotes]
    assert set(tokenise(read_texts(pl.Series([syllables]))).hash) <= set(tokens.hash[tokens.disguised])


@pytest.mark.parametrize("text", ["ㅋㅋㅋ ㅎㅎ", "ㅠㅠ ㅜㅜ ㅏㅏ", "ㅇㅋ ㄱㄱ", "상아 팝니다", "ㅏㄱ", "ᄀᄀ"])
def test_laughter_tears_and_whole_syllables_hide_nothing(text: str, lexicon: Lexicon) -> None:
    assert uncover(text, lexicon)[1] == []
