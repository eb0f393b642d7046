"""Facts derived from what listings say: amounts, currencies, days, countries, likeness, harm and urgency."""

from __future__ import annotations

import polars as pl
import pytest

from wildtrace.collection.arriving.amounts import amount, currency
from wildtrace.collection.arriving.laying_out import image_names
from wildtrace.collection.arriving.likeness import likeness
from wildtrace.collection.arriving.moments import moments
from wildtrace.collection.arriving.places import country_of
from wildtrace.collection.priority import harm_of, priority_of, urgency_of
from wildtrace.collection.pseudonyms import pseudonym_of
from wildtrace.collection.words import column_of_words, search_words

TEXT = "Beautiful hand carved bracelet of old ivory from a private collection, price on request, shipping worldwide "


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("120", "120.00"), ("1,200.50 USD", "1200.50"), ("1.200,50 €", "1200.50"), ("฿1,500", "1500.00"),
        ("1.500.000 đ", "1500000.00"), ("1 200 kr", "1200.00"), ("12'000 CHF", "12000.00"), ("0.5", "0.50"),
        ("120-150", "120.00"), ("ask", None), ("", None), ("2k", None), ("1,5 triệu", None), ("3万", None),
        ("99999999999999999999", None), ("Rs. 1,20,000", "120000.00"),
    ],
)  # fmt: skip
def test_amount(price: str, expected: str | None) -> None:
    assert pl.DataFrame({"p": [price]}).select(amount(pl.col("p"))).item() == expected


@pytest.mark.parametrize(
    ("stated", "price", "expected"),
    [
        ("USD", "5 €", "USD"),
        ("", "5 €", "EUR"),
        ("", "usd 5", "USD"),
        ("", "$5", ""),
        ("", "¥5", ""),
        ("", "RM5", "MYR"),
    ],
)
def test_currency(stated: str, price: str, expected: str) -> None:
    frame = pl.DataFrame({"c": [stated], "p": [price]})
    assert frame.select(currency(pl.col("c"), pl.col("p"))).item() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-03", "2026-02-03 00:00:00"), ("2026-02-03T10:00:00Z", "2026-02-03 10:00:00"),
        ("2026-02-03T10:00:00+07:00", "2026-02-03 03:00:00"), ("2026-02-03 10:00:00.123", "2026-02-03 10:00:00"),
        ("2026/2/3", "2026-02-03 00:00:00"), ("03.02.2026", "2026-02-03 00:00:00"),
        ("1770112800", "2026-02-03 10:00:00"),
        ("1770112800000", "2026-02-03 10:00:00"), ("13/02/2026", "2026-02-13 00:00:00"),
        ("02/13/2026", "2026-02-13 00:00:00"), ("3 Feb 2026", "2026-02-03 00:00:00"),
        ("February 3, 2026", "2026-02-03 00:00:00"),
        ("03/02/2026", None), ("yesterday", None), ("", None), ("2026-13-45", None), ("0001-01-01", None), ("12", None),
    ],
)  # fmt: skip
def test_moment(text: str, expected: str | None) -> None:
    found = moments(pl.Series([text]))[0]
    assert (found.strftime("%Y-%m-%d %H:%M:%S") if found else None) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Leeds, UK", "GB"), ("Nairobi, Kenya", "KE"), ("Якутск, Россия", "RU"), ("Hà Nội, Việt Nam", "VN"),
        ("泰国", "TH"),
        ("Deutschland", "DE"), ("DE", "DE"), ("Wilmington, DE", ""), ("Austin, TX", ""), ("Atlanta, Georgia", ""),
        ("Austin, TX, USA", "US"), ("서울", ""), ("", ""), ("Côte d’Ivoire", "CI"), ("Jakarta - Indonesia", "ID"),
    ],
)  # fmt: skip
def test_country(place: str, expected: str) -> None:
    assert country_of(place) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a.jpg b.jpg", ["a.jpg", "b.jpg"]), ("a.jpg, b.jpg", ["a.jpg", "b.jpg"]),
        ("a 1.jpg|b.jpg", ["a 1.jpg", "b.jpg"]),
        ('["https://x/a,b.jpg"]', ["https://x/a,b.jpg"]), ("[broken", ["[broken"]), ("", []),
    ],
)  # fmt: skip
def test_picture_names(cell: str, expected: list[str]) -> None:
    assert image_names(cell) == expected


def keys(*texts: str, subject: str = "Elephantidae") -> list[int | None]:
    return likeness(pl.Series([""] * len(texts)), pl.Series(texts), [subject] * len(texts))


def test_reposts_share_a_key() -> None:
    first, again = keys(TEXT + "120 USD, call 0700 111", (TEXT + "95 usd!! CALL: 0711-222").upper())
    assert first is not None
    assert first == again


def test_most_listings_with_a_changed_word_share_a_key() -> None:
    words = TEXT.split()
    changed = [" ".join([*words[:at], "antique", *words[at + 1 :]]) for at in range(len(words))]
    first, *others = keys(TEXT, *changed)
    assert sum(key == first for key in others) > len(words) / 3


def test_other_texts_and_other_taxa_share_no_key() -> None:
    other = "Vintage elephant of bone, small, slightly damaged, from a flat in Lyon, to be collected on Saturdays"
    assert len({*keys(TEXT, other, "Live ball python, male, feeds well, with tank")}) == 3
    assert keys(TEXT) != keys(TEXT, subject="Pythonidae")


def test_what_is_no_finding_or_too_short_has_no_key() -> None:
    assert keys(TEXT, subject="") == [None]
    assert keys("ivory") == [None]


def test_key_does_not_depend_on_the_batch() -> None:
    texts = [TEXT, "Live ball python, male, feeds well, with tank", "Pangolin scales, dried, one kilogram, real"]
    assert keys(*texts) == [keys(text)[0] for text in texts]


@pytest.mark.parametrize(
    ("appendix", "group", "factor"),
    [("I", "deer", 1.0), ("I/II", "deer", 1.0), ("II", "deer", 0.6), ("III", "deer", 0.4), ("", "deer", 0.3),
     ("II", "tortoises", 0.8), ("II", "pangolins", 1.0), ("II", "", 0.6)],
)  # fmt: skip
def test_harm_is_the_greater_of_appendix_and_group(appendix: str, group: str, factor: float) -> None:
    harm = harm_of(appendix, group)
    assert harm.factor == factor
    assert str(harm.reason)


def test_urgency_halves_with_every_week_that_listings_stay() -> None:
    assert urgency_of(0) == 1
    assert urgency_of(336) == pytest.approx(0.25)
    assert priority_of(0.5, 0.8, 168) == pytest.approx(0.2)


def test_pseudonyms_are_stable_keyed_and_differ_between_organisations() -> None:
    assert pseudonym_of(1, "Shop", "ivory_house") == pseudonym_of(1, "Shop", "ivory_house")
    assert len({pseudonym_of(n, p, h) for n in (1, 2) for p in ("Shop", "Mart") for h in ("a", "b")}) == 8


def test_words_of_a_column_are_those_of_each_text() -> None:
    texts = ["Ébène-12_x", "ABC, def_1", "", "象牙手镯 ok", "a  b\n c", "งาช้าง ใหญ่", "हाथी दाँत", "ivory’s 𝓲vory ①"]
    assert column_of_words(pl.Series(texts)).to_list() == [search_words([text]) for text in texts]
