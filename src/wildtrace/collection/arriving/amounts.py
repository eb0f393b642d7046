"""Reads amounts and currencies out of prices as people write them: "1.200,50 €" is 1200.50 EUR."""

from __future__ import annotations

from typing import Final

import polars as pl

# Only signs that mean one currency; "$" and "¥" mean several.
_SIGNS: Final = {
    "€": "EUR", "£": "GBP", "฿": "THB", "₹": "INR", "₫": "VND", "₩": "KRW", "₽": "RUB", "₱": "PHP", "₦": "NGN",
    "R$": "BRL", "Rp": "IDR", "RM": "MYR", "KSh": "KES", "元": "CNY", "円": "JPY", "บาท": "THB",
}  # fmt: skip
_CODES: Final = (
    "USD|EUR|GBP|CNY|RMB|JPY|THB|VND|IDR|MYR|KRW|INR|RUB|BRL|ZAR|KES|NGN|AUD|CAD|CHF|MXN|PHP|SGD|HKD|TWD|AED|TZS|UGX"
)
# "2k", "1.5 triệu", "3万": the figure alone would be wrong by a thousand or more, so no amount is read.
_MULTIPLIED: Final = r"(?i)\d\s*(?:k|tr|triệu|ngàn|nghìn|jt|juta|rb|ribu|mil|mln|million|lakh|crore|万|萬|만|ล้าน|พัน)\b"
_NUMBER: Final = r"(\d[\d.,'’\u00a0\u202f ]*)"
_DECIMALS: Final = r"[.,](\d{1,2})$"
_MOST_DIGITS: Final = 13


def amount(price: pl.Expr) -> pl.Expr:
    """The first amount in a price as text with two decimals, null where there is none or a word multiplies it."""
    number = price.str.extract(_NUMBER).str.replace_all(r"[\s'’\u00a0\u202f]", "").str.strip_chars_end(".,")
    decimals = number.str.extract(_DECIMALS).fill_null("").str.pad_end(2, "0")
    whole = number.str.replace(_DECIMALS, "").str.replace_all(r"[.,]", "").str.strip_chars_start("0")
    whole = pl.when(whole == "").then(pl.lit("0")).otherwise(whole)
    readable = ~price.str.contains(_MULTIPLIED) & (whole.str.len_chars() <= _MOST_DIGITS)
    return pl.when(readable).then(whole + "." + decimals)


def currency(stated: pl.Expr, price: pl.Expr) -> pl.Expr:
    """The currency as stated, else as a code or an unmistakable sign in the price says it, else ""."""
    code = price.str.to_uppercase().str.extract(rf"\b({_CODES})\b")
    signs = [pl.when(price.str.contains(sign, literal=True)).then(pl.lit(name)) for sign, name in _SIGNS.items()]
    return pl.when(stated != "").then(stated).otherwise(pl.coalesce(code, *signs, pl.lit("")))
