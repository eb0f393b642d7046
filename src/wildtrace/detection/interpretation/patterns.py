"""What is found by pattern rather than by word: money, telephone numbers, questions, numbers of stamps and books."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import polars as pl

PRICE: Final = (
    r"(?i)(?:[$£€¥₽₹₫฿₩]|\b(?:usd|eur|gbp|idr|rp|rm|myr|rs|inr|vnd|thb|kes|ksh|kshs|tzs|tsh|aed|sar|egp|cny|rmb|jpy|krw|brl|mxn)\.?)\s?\d(?:[\d.,]*\d)?"
    r"|\d(?:[\d.,]*\d)?\s?(?:[$£€¥₽₹₫฿₩]|(?:usd|eur|euros?|gbp|idr|rm|inr|vnd|vnđ|thb|baht|kes|aed|руб|р\.|บาท|đ|đồng|tr|triệu|jt|juta|rb|ribu|元|块|塊|円|万円|원|만원"
    r"|درهم|ريال|دينار|جنيه|دولار|dollars?|pesos?|reais|rupees?|रुपये|रु|shillings?)(?:\W|$))"
    r"|R\$\s?\d"
)
PHONE: Final = r"(?:\+|\b00?)\d[\d\s().-]{7,15}\d|\b\d{3}[ .-]\d{3}[ .-]\d{3,4}\b"
QUESTION: Final = r"\w+\s*[?？؟]"
# Sellers of stamps write colour, year and face value ("blue 1982, 24c"), catalogue numbers ("SG169a", "Mi971") and
# country and year before the animal ("UGANDA 2009 - African Elephant"); thirteen digits from 978 are an ISBN.
PRINT_NUMBERS: Final = (
    r"\b(?:18|19|20)\d\d,?\s+[$€£¥]?\d*[.,]?\d+\s?(?:c|d|p|pf|f|fr|kr|öre|l|lira|lire|sen|pta|ptas|dr|zl|n|k|kop|m|mils|ore|r|s|xu|yen|ct|cts)\b"
    r"|\b(?:18|19|20)\d\d,\s*[$€£]\s?\d"
    r"|\b(?:Mi|SG|Sc|YT|Yv|Scott|Michel|Stanley Gibbons)\.?\s?(?:[Nn]r\.?|[Nn]o\.?|#)?\s?\d{1,5}[a-z]?\b"
    r"|\b(?:MNH|MLH|MUH|FDC|CTO|MNG)\b"
    r"|^[A-Z][A-Z .&]{3,30},? #?\d{2,4}(?:[-/]\d{1,4})? (?:\([A-Za-z]+ ?\d+\) )?- "
    r"|\b97[89]-?\d(?:-?\d){9}\b"
)

# The rule that each pattern serves.
PATTERNS: Final = {
    "states_a_price": PRICE,
    "gives_a_phone_number": PHONE,
    "is_written_as_a_question": QUESTION,
    "has_the_numbers_of_a_stamp_or_book": PRINT_NUMBERS,
}

_FEW: Final = 4  # texts; for more of them Polars is quicker, for fewer its start takes longer than the search
_SHORT: Final = 1000  # characters
_LONGEST_WORD: Final = 64  # characters without a space; Python's search goes back and forth over a long row of digits
# Signs on which the two engines do not agree, or may not: all but plain letters, digits, punctuation and pictures.
# (To Python a superscript is a letter and the end of a field a space; to Polars a vowel sign is part of a word.)
_DISPUTED: Final = re.compile(
    r"[^\x00-\x1b\x1e-\x7e\xa1\xa3-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf-\u012f\u0132-\u017e\u0180-\u02af\u1ea0-\u1ef9"
    r"\u0400-\u0481\u048a-\u052f\u2010-\u2027\u2030-\u203e\u20a0-\u20bf\u3001-\u3003\u3008-\u3011\u3041-\u3096\u30a1-\u30fa"
    r"\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff0f\uff1a-\uff20\U0001f300-\U0001faff]"
)
_SPACES: Final = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # what Polars takes for `\s`


def first_matches(texts: Sequence[str]) -> dict[str, list[str | None]]:
    """For each rule of `PATTERNS` what its pattern first matches in each text."""
    plainly = len(texts) <= _FEW and all(map(_is_plain, texts))
    return _found_by_python(texts) if plainly else _found_by_polars(texts)


def _is_plain(text: str) -> bool:
    """Whether both engines read a text alike, and both in little time."""
    return (
        len(text) <= _SHORT
        and _DISPUTED.search(text) is None
        and max(map(len, text.split()), default=0) <= _LONGEST_WORD
    )


def _found_by_polars(texts: Sequence[str]) -> dict[str, list[str | None]]:
    looked_at = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    # one after the other on this thread, which keeps the patterns compiled
    found = looked_at.select_seq(pl.col("text").str.extract(p, 0).alias(rule) for rule, p in PATTERNS.items())
    return {rule: found[rule].to_list() for rule in PATTERNS}


def _found_by_python(texts: Sequence[str]) -> dict[str, list[str | None]]:
    return {rule: [_first(pattern, text) for text in texts] for rule, pattern in _compiled().items()}


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group() if found else None


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {rule: re.compile(_with_spaces(pattern)) for rule, pattern in PATTERNS.items()}


def _with_spaces(pattern: str) -> str:
    """The pattern with its spaces spelt out: bare within a set, as a set of their own elsewhere."""
    pieces, is_in_set = [], False
    for piece in re.split(r"(\\.|\[|\])", pattern):
        if piece == r"\s":
            piece = _SPACES if is_in_set else f"[{_SPACES}]"
        elif piece in ("[", "]"):
            is_in_set = piece == "["
        pieces.append(piece)
    return "".join(pieces)
