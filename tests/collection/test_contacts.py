"""Contact details are found as sellers write them, in one form; and masked without a trace of the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.collection.contacts import DOT, all_contacts, contacts_in, without_contacts

CASES = [
    ("Call +254 712 345 678", "", {("phone", "+254712345678")}),
    ("Call 0712-345-678", "KE", {("phone", "+254712345678")}),
    ("ＴＥＬ　０８１２３４５６７８", "TH", {("phone", "+66812345678")}),
    ("هاتف ٠٥٠١٢٣٤٥٦٧", "SA", {("phone", "+966501234567")}),
    ("WhatsApp: +84 91 234 56 78", "", {("whatsapp", "+84912345678")}),
    ("whatsapp me on 0712 345 678", "KE", {("whatsapp", "+254712345678")}),
    ("https://wa.me/254712345678", "", {("whatsapp", "+254712345678")}),
    ("write to Joe.B@Shop.example.com.", "", {("email", "joe.b@shop.example.com")}),
    ("加微信：ivory_888", "CN", {("wechat", "ivory_888")}),
    ("加V信 abc12345", "CN", {("wechat", "abc12345")}),
    ("WeChat ID: tuskking", "", {("wechat", "tuskking")}),
    ("telegram @tusk_king", "", {("telegram", "tusk_king")}),
    ("t.me/Tusker99", "", {("telegram", "tusker99")}),
    ("Line ID: thai.ivory", "TH", {("line", "thai.ivory")}),
    ("ไลน์ abc_12", "TH", {("line", "abc_12")}),
    ("line @ivory", "TH", {("line", "ivory")}),
]
NONE = [
    "fishing line strong enough for tuna",
    "Line: bold and strong",
    "WhatsApp me please",
    "telegram old style, 1945",
    "price 1200000 VND, posted 2024-05-12 12:30",
    "size 12x34x56 cm, weight 1.234,56 g",
    "user@host",
    "ISBN 978-3-16-148410-0",
]


@pytest.mark.parametrize(("text", "country", "expected"), CASES)
def test_contact_details_are_found_and_written_in_one_form(
    text: str, country: str, expected: set[tuple[str, str]]
) -> None:
    assert {(each.kind, each.value) for each in contacts_in(text, country)} == expected


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_one_is_left(text: str) -> None:
    assert contacts_in(text, "VN") == []


@pytest.mark.parametrize(("text", "country", "expected"), CASES)
def test_whatever_is_found_is_dotted_out(text: str, country: str, expected: set[tuple[str, str]]) -> None:
    dotted = without_contacts(text)
    assert len(dotted) == len(text)
    assert contacts_in(dotted, country) == []
    for contact in contacts_in(text, country):
        assert contact.written not in dotted


@pytest.mark.parametrize(("text", "country", "expected"), CASES)
def test_masks_hold_too_little_to_reach_anybody(text: str, country: str, expected: set[tuple[str, str]]) -> None:
    for contact in contacts_in(text, country):
        assert DOT in contact.masked
        assert sum(character != DOT for character in contact.masked) <= 6
        assert contact.value not in contact.masked


def test_names_are_dotted_out_however_they_are_written() -> None:
    assert without_contacts("By Tusk_King (TUSK_KING)", "tusk_king") == "By ••••••••• (•••••••••)"
    assert without_contacts("a.b", "a.b", ".*", "") == "•••"


def test_details_are_counted_by_listing() -> None:
    texts = [("Call +254 712 345 678, again +254712345678", ""), ("0712 345 678", "KE"), ("a@b.example.org", "")]
    assert [(each.value, count) for each, count in all_contacts(texts)] == [
        ("+254712345678", 2),
        ("a@b.example.org", 1),
    ]


@given(st.text(max_size=200), st.sampled_from(["", "KE", "CN", "zz", "é"]))
def test_any_text_is_read(text: str, country: str) -> None:
    for contact in contacts_in(text, country):
        assert contact.masked
    assert len(without_contacts(text, text[:5])) == len(text)


@pytest.mark.parametrize("piece", ["a", "a.b@", "1 ", "line ", "whatsapp", "b.", "+", " ", "wechat id ", "t.me/", "1-"])
def test_no_text_takes_long(piece: str) -> None:
    text = "a@" + piece * (50_000 // len(piece))
    began = time.perf_counter()
    contacts_in(text, "KE")
    without_contacts(text, "somebody")
    assert time.perf_counter() - began < 5
