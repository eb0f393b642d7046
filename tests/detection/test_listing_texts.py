"""The texts of listings are the same, few or many, and hold what the fields hold."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
import pytest

from wildtrace.detection import listing_texts
from wildtrace.detection.listing_texts import FIELD_BREAK, ListingTexts, _of_few, _of_many
from wildtrace.detection.text.tokens import tokenise

ROWS: Final = [
    ("ivory", "old\ncarving", "Anna"),
    (None, "两根象牙 10cm", None),
    ("", "", ""),
    ("ﬁne ivory", "z\u200bero width", "é"),
    ("plain", None, "ascii\r\n"),
    ("emoji 🐘🦷", "\x1e\x1e", None),
    (None, None, None),
]
LISTINGS: Final = pl.DataFrame(ROWS, schema=["title", "description", "seller_bio"], orient="row")


@pytest.fixture(params=["few", "many"])
def texts(request: pytest.FixtureRequest) -> ListingTexts:
    return _of_few(LISTINGS) if request.param == "few" else _of_many(LISTINGS)


def test_fields_are_joined_and_line_ends_become_spaces(texts: ListingTexts) -> None:
    expected = [FIELD_BREAK.join(field or "" for field in row).replace("\n", " ") for row in ROWS]
    assert texts.column.to_list() == expected
    assert texts.strings(np.arange(len(ROWS))) == dict(enumerate(expected))
    assert texts.is_ascii.tolist() == [text.isascii() for text in expected]


def test_fields_begin_where_the_sizes_of_those_before_say(texts: ListingTexts) -> None:
    sizes = [[len(field or "") for field in row] for row in ROWS]
    assert texts.field_starts.tolist() == [[0, a + 1, a + b + 2] for a, b, _ in sizes]


def test_few_and_many_give_the_same_tokens() -> None:
    few, many = _of_few(LISTINGS), _of_many(LISTINGS)
    for (rows, one), (same_rows, other) in zip(few.chunks(), many.chunks(), strict=True):
        assert rows.tolist() == same_rows.tolist()
        tokens, same = tokenise(one), tokenise(other)
        assert one.codes.tolist() == other.codes.tolist()
        assert [tokens.row.tolist(), tokens.start.tolist(), tokens.hash.tolist(), tokens.signs.tolist()] == [
            same.row.tolist(), same.start.tolist(), same.hash.tolist(), same.signs.tolist()
        ]  # fmt: skip


@pytest.mark.parametrize("make", [_of_few, _of_many])
def test_fields_may_be_absent_or_of_another_type(make: type) -> None:
    assert make(pl.DataFrame({"title": [12, None]})).column.to_list() == [f"12{FIELD_BREAK * 2}", FIELD_BREAK * 2]
    assert make(pl.DataFrame({"title": pl.Series([None, None])})).column.to_list() == [FIELD_BREAK * 2] * 2
    assert len(make(pl.DataFrame(schema=LISTINGS.schema))) == 0


def test_chunks_hold_every_row_once_plain_ascii_apart(texts: ListingTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_texts, "_CHUNK", 2)
    rows = [chunk.tolist() for chunk, _ in texts.chunks()]
    assert rows == [[0, 2], [4, 6], [1, 3], [5]]
