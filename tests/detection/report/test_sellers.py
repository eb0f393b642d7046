"""Pseudonyms hold within a report, differ between reports, and name nobody."""

from wildtrace.detection.report.sellers import Pseudonyms, short_names


def test_same_seller_has_the_same_digest_and_others_have_others() -> None:
    names = Pseudonyms()
    assert names.of("Bazaar", "ivory_king") == names.of("bazaar ", " ivory_king")
    assert names.of("Bazaar", "ivory_king") != names.of("Bazaar", "ivory_queen")
    assert names.of("Bazaar", "ivory_king") != names.of("Market", "ivory_king")


def test_reports_cannot_be_joined_unless_a_key_is_given() -> None:
    assert Pseudonyms().of("Bazaar", "ivory_king") != Pseudonyms().of("Bazaar", "ivory_king")
    assert Pseudonyms(b"ours").of("Bazaar", "ivory_king") == Pseudonyms(b"ours").of("Bazaar", "ivory_king")


def test_key_of_any_length_is_used() -> None:
    assert len({Pseudonyms(key).of("", "x") for key in (b"", b"k", b"k" * 200, b"k" * 201)}) == 4


def test_key_is_not_told() -> None:
    assert "secret" not in repr(Pseudonyms(b"secret"))


def test_listing_without_a_seller_has_no_pseudonym() -> None:
    assert [Pseudonyms().of("Bazaar", seller) for seller in (None, "", "  ")] == ["", "", ""]


def test_short_names_grow_only_where_they_would_meet() -> None:
    assert short_names(["3f2a111111111111", "77b0000000000000", ""]) == {
        "3f2a111111111111": "seller 3f2a",
        "77b0000000000000": "seller 77b0",
    }
    assert short_names(["3f2a1fffffffffff", "3f2a2fffffffffff"]) == {
        "3f2a1fffffffffff": "seller 3f2a1",
        "3f2a2fffffffffff": "seller 3f2a2",
    }
