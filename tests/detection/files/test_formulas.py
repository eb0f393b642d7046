"""A stranger's title must not come alive in an analyst's spreadsheet."""

import polars as pl
import pytest

from wildtrace.detection.files.formulas import harmless, harmless_columns, is_formula

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    "\uff1d1+1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless_columns(pl.DataFrame({"a": [text]}))["a"].to_list() == ["'" + text]


@pytest.mark.parametrize("text", ["ivory = white", "5-inch tusk", "", "'=1", " =1", "象牙"])
def test_ordinary_text_stays(text: str) -> None:
    assert not is_formula(text)
    assert harmless_columns(pl.DataFrame({"a": [text, None]}))["a"].to_list() == [text, None]


def test_numbers_stay_numbers() -> None:
    assert harmless_columns(pl.DataFrame({"score": [-0.5]}))["score"].to_list() == [-0.5]
