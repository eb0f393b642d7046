"""Pseudonyms are stable, keyed, and differ between organisations, platforms and names."""

from __future__ import annotations

import re

from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.collection.pseudonyms import pseudonym_of


def test_a_pseudonym_is_four_words_that_can_be_read_aloud() -> None:
    assert re.fullmatch(
        r"([bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz](-\w{5}){3}", pseudonym_of(1, "Trovanda", "tusk_king")
    )


def test_a_pseudonym_is_the_same_each_time_and_another_for_all_else() -> None:
    first = pseudonym_of(1, "Trovanda", "tusk_king")
    pseudonym_of.cache_clear()
    assert pseudonym_of(1, "Trovanda", "tusk_king") == first
    others = {
        pseudonym_of(2, "Trovanda", "tusk_king"), pseudonym_of(1, "Bazaar", "tusk_king"),
        pseudonym_of(1, "Trovanda", "Tusk_king"), pseudonym_of(1, "Trovandat", "usk_king"),
    }  # fmt: skip
    assert len(others | {first}) == 5


def test_whoever_lacks_the_key_cannot_make_it(settings: LazySettings) -> None:
    with_ours = pseudonym_of(1, "Trovanda", "tusk_king")
    pseudonym_of.cache_clear()
    settings.SECRET_KEY = "another" * 10
    assert pseudonym_of(1, "Trovanda", "tusk_king") != with_ours
    pseudonym_of.cache_clear()


@given(st.integers(1, 10**9), st.text(max_size=80), st.text(max_size=255))
def test_any_name_has_one_that_fits_its_column(organisation: int, platform: str, handle: str) -> None:
    try:
        handle.encode()
        platform.encode()
    except UnicodeEncodeError:
        return
    assert len(pseudonym_of(organisation, platform, handle)) == 23
