"""Findings: taxa best first, the strictest Appendix, specimens and reasons once each, and a band for each score."""

from __future__ import annotations

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.findings import RULE_NAMES, SET_ASIDE, banded
from wildtrace.detection.frames import FINDINGS, LISTING_COLUMNS, MENTIONS, TEXT_FIELDS, listings_frame
from wildtrace.detection.interpretation.scoring import BANDS, band_of
from wildtrace.detection.lexicon.lexicon import KINDS

STRICTEST_FIRST = ["I", "I/II", "I/III", "I/II/III", "II", "II/III", "III", ""]


def screened(screener: Screener, *titles: str) -> pl.DataFrame:
    ids = [str(n) for n in range(len(titles))]
    return screener.screen(pl.DataFrame({"listing_id": ids, "title": titles})).findings


# --- taxa and Appendix


def test_the_best_supported_taxon_stands_first(screener: Screener) -> None:
    found = screened(screener, "pangolin scales for sale, and tiger skin", "tiger skin for sale, and pangolin scales")
    assert [set(taxa) for taxa in found["taxa"].to_list()] == [{"Manidae", "Panthera tigris"}] * 2


def test_a_taxon_is_named_once_however_often_it_is_written(screener: Screener) -> None:
    found = screened(screener, "pangolin scales, pangolin scale, PANGOLIN SCALES for sale")
    assert found["taxa"].to_list() == [["Manidae"]]
    assert found["specimens"].to_list() == [["SCA"]]


def test_no_more_than_five_taxa_are_named(screener: Screener) -> None:
    title = "pangolin scales, slow loris, tiger skin, rhino horn, elephant ivory, hawksbill shell, saiga horn for sale"
    assert len(screened(screener, title)["taxa"].to_list()[0]) == 5


def test_a_taxon_far_behind_the_best_is_left_out(screener: Screener) -> None:
    taxa = screened(screener, "pangolin scales for sale, with a boa")["taxa"].to_list()[0]
    assert taxa == ["Manidae"]


def test_the_appendix_is_the_strictest_of_the_taxa_named(screener: Screener) -> None:
    found = screened(
        screener, "ball python for sale", "slow loris for sale", "ball python for sale, slow loris for sale", "chair"
    )
    assert found["appendix"].to_list() == ["II", "I", "I", ""]


def test_every_appendix_of_the_catalogue_has_its_rank(screener: Screener) -> None:
    assert set(screener.taxa.appendix.tolist()) <= set(STRICTEST_FIRST)


def test_a_listing_without_wildlife_has_an_empty_finding(screener: Screener) -> None:
    found = screened(screener, "plain oak table").row(0, named=True)
    assert found == {
        "listing_id": "0",
        "score": 0.0,
        "band": "none",
        "taxa": [],
        "appendix": "",
        "specimens": [],
        "reasons": [],
    }


# --- reasons


def test_reasons_are_rules_with_the_words_they_saw_heaviest_first(screener: Screener) -> None:
    title = "antique elephant ivory carving for sale, whatsapp +44 7700 900123, $400"
    reasons = screened(screener, title)["reasons"].to_list()[0]
    seen = {reason["rule"]: reason["words"] for reason in reasons}
    assert seen.keys() <= set(RULE_NAMES)
    assert seen["states_a_price"] == "$400"
    assert seen["gives_a_phone_number"] == "+44 7700 900123"
    assert seen["claims_age"] == "antique"
    assert seen["gives_a_contact"] == "whatsapp"
    assert len(seen) == len(reasons)
    sizes = [abs(reason["weight"]) for reason in reasons]
    assert sizes == sorted(sizes, reverse=True)


def test_reasons_quote_the_words_as_they_are_written(screener: Screener) -> None:
    reasons = screened(screener, "nice iv\u200b0ry FOR SALE")["reasons"].to_list()[0]
    seen = {reason["rule"]: reason["words"] for reason in reasons}
    assert seen["hides_the_name"] == "iv\u200b0ry"
    assert seen["offers_it"] == "FOR SALE"


# --- mentions


def test_mentions_say_where_each_word_stands(screener: Screener) -> None:
    listings = pl.DataFrame(
        {
            "listing_id": ["7"],
            "title": ["Pangolin scales"],
            "description": ["old, for sale"],
            "seller_bio": ["whatsapp me"],
        }
    )
    mentions = screener.screen(listings).mentions
    columns = ["listing_id", "field", "start", "end", "quote", "kind"]
    assert {
        ("7", "title", 0, 15, "Pangolin scales", "taxon"),
        ("7", "description", 5, 13, "for sale", "offer"),
        ("7", "seller_bio", 0, 11, "whatsapp me", "contact"),
    } <= set(mentions.select(columns).iter_rows())


def test_mentions_are_told_once_and_in_order(screener: Screener) -> None:
    title = "vendo ivory, pangolin scales, elephant ivory for sale whatsapp antique boa tiger"
    mentions = screener.screen(pl.DataFrame({"listing_id": ["1", "2"], "title": [title, title]})).mentions
    assert not mentions.select("listing_id", "field", "start", "end", "kind", "ref").is_duplicated().any()
    starts = mentions.filter(pl.col("listing_id") == "1")["start"]
    assert starts.is_sorted()


def test_mentions_are_of_known_kinds_and_never_small_words(screener: Screener) -> None:
    title = "the ivory and the pangolin scales of a tiger, not for sale in the house"
    kinds = set(screener.screen(pl.DataFrame({"listing_id": ["1"], "title": [title]})).mentions["kind"])
    assert kinds <= set(KINDS) - {"language"}


def test_a_disguised_word_is_less_certain(screener: Screener) -> None:
    mentions = screener.screen(pl.DataFrame({"listing_id": ["1", "2"], "title": ["ivory tusk", "iv0ry tusk"]})).mentions
    named = mentions.filter(pl.col("kind") == "taxon").group_by("listing_id").agg(pl.col("certainty").max())
    certainty = dict(named.iter_rows())
    assert certainty["2"] < certainty["1"]


def test_a_listing_that_names_nothing_has_no_mentions(screener: Screener) -> None:
    assert screener.screen(pl.DataFrame({"listing_id": ["1"], "title": ["for sale, whatsapp $5"]})).mentions.is_empty()


# --- bands and frames


@pytest.mark.parametrize("score", [0.0, 0.1, 0.2, 0.3, 0.5, 0.79, 0.8, 0.99, 1.0])
def test_a_frame_of_scores_is_banded_as_one_score_is(score: float) -> None:
    assert pl.DataFrame({"score": [score]}).select(banded())["band"][0] == band_of(score)


def test_bands_of_findings_are_those_of_their_scores(screener: Screener) -> None:
    titles = ["pangolin scales for sale", "boa", "ivory dress", "a tiger", "chair", "elephant", "coral"]
    found = screened(screener, *titles)
    assert found["band"].to_list() == [band_of(score) for score in found["score"].to_list()]
    assert set(found["band"]) <= {name for name, _ in BANDS}


def test_a_listings_frame_has_all_columns_as_text() -> None:
    made = listings_frame(pl.DataFrame({"title": ["x"], "listing_id": [5], "colour": ["red"], "price": [2.5]}))
    assert made.columns == list(LISTING_COLUMNS)
    assert set(made.dtypes) == {pl.String}
    assert made.row(0, named=True) == {
        **dict.fromkeys(LISTING_COLUMNS),
        "listing_id": "5",
        "title": "x",
        "price": "2.5",
    }


def test_the_frames_are_the_ones_that_the_documentation_names() -> None:
    assert FINDINGS.names() == ["listing_id", "score", "band", "taxa", "appendix", "specimens", "reasons"]
    assert MENTIONS.names() == ["listing_id", "field", "start", "end", "quote", "kind", "ref", "certainty"]
    assert TEXT_FIELDS == ("title", "description", "seller_bio")


def test_every_listing_with_a_name_asked_about_has_reasons(screener: Screener) -> None:
    """Those whose names are all set aside say which phrase they are part of, each its own."""
    titles = ["faux ivory bracelet for sale", "carved ivory for sale", "chair", "faux ivory box, faux ivory bracelet"]
    reasons = screened(screener, *titles)["reasons"].to_list()
    assert [(r["rule"], r["weight"], r["words"]) for r in reasons[0]] == [(SET_ASIDE, 0.0, "faux ivory")]
    assert len(reasons[1]) > 1
    assert SET_ASIDE not in {r["rule"] for r in reasons[1]}
    assert reasons[2] == []
    assert [r["words"] for r in reasons[3]] == ["faux ivory"]
    assert screened(screener, titles[0])["reasons"].to_list() == reasons[:1]
