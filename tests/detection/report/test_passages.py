"""Texts are cut around the words that were seen, and those words are coloured where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.detection.report.passages import LONGEST, Mark, Piece, passage

FAMILIES = st.sampled_from(["taxon", "specimen", "offer", "replica", "language", "claim that nobody knows"])


def coloured(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(piece.family, piece.text) for piece in pieces]


def test_short_text_is_shown_whole_with_its_words_coloured() -> None:
    pieces = passage("carved ivory for sale", [Mark(7, 12, "taxon", "Elephantidae"), Mark(13, 21, "offer")])
    assert coloured(pieces) == [("", "carved "), ("taxon", "ivory"), ("", " "), ("offer", "for sale")]
    assert pieces[1].hint == "taxon: Elephantidae"


def test_strongest_family_shows_where_words_overlap() -> None:
    marks = [Mark(0, 11, "shield"), Mark(0, 5, "taxon", "Panthera tigris"), Mark(3, 11, "specimen", "CLA")]
    assert coloured(passage("tiger claws", marks)) == [("taxon", "tiger"), ("specimen", " claws")]


def test_specimen_is_hinted_in_words() -> None:
    (piece,) = passage("claws", [Mark(0, 5, "specimen", "CLA")])
    assert piece.hint == "specimen: claw"


def test_kinds_that_are_not_shown_leave_no_mark() -> None:
    assert coloured(passage("not ivory", [Mark(0, 3, "negation")])) == [("", "not ivory")]


def test_long_text_is_cut_around_the_strongest_word() -> None:
    text = "word " * 400 + "tusk " + "word " * 400 + "sale " + "word " * 4000
    pieces = passage(text, [Mark(4005, 4009, "offer"), Mark(2000, 2004, "taxon", "Elephantidae")])
    assert [(f, t) for f, t in coloured(pieces) if f not in ("", "gap")] == [("taxon", "tusk"), ("offer", "sale")]
    assert [piece.family for piece in pieces].count("gap") == 3
    assert sum(len(piece.text) for piece in pieces) < LONGEST + 50


def test_word_of_ten_million_letters_does_not_fill_the_page() -> None:
    text = "iv" + "o" * 10_000_000 + "ry"
    pieces = passage(text, [Mark(0, len(text), "taxon", "Elephantidae")])
    assert sum(len(piece.text) for piece in pieces) < LONGEST
    assert pieces[0].family == "taxon"


def test_cut_does_not_part_a_letter_from_its_signs() -> None:
    text = "กำ" * 1000
    shown = passage(text, [Mark(900, 906, "taxon")])
    assert all(not piece.text.startswith("ำ") for piece in shown if piece.family != "gap")


@pytest.mark.parametrize("mark", [Mark(-1, 2, "taxon"), Mark(3, 3, "taxon"), Mark(2, 99, "taxon")])
def test_mark_outside_the_text_is_passed_over(mark: Mark) -> None:
    assert coloured(passage("ivory", [mark])) == [("", "ivory")]


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), FAMILIES), max_size=8))
def test_nothing_of_a_short_text_is_lost_or_moved(text: str, spans: list[tuple[int, int, str]]) -> None:
    pieces = passage(text, [Mark(min(a, b), max(a, b), kind) for a, b, kind in spans])
    assert "".join(piece.text for piece in pieces) == text


@given(st.text(min_size=800, max_size=2000), st.integers(0, 790), st.integers(1, 9))
def test_word_in_a_long_text_is_always_shown(text: str, start: int, length: int) -> None:
    pieces = passage(text, [Mark(start, start + length, "taxon")])
    assert "".join(p.text for p in pieces if p.family == "taxon") == text[start : start + length]
