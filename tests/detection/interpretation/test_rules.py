"""Every rule: a listing in which it fires and the words it saw, and a look-alike in which it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.interpretation.rules import RULES

FAR: Final = " and so on" * 5  # more than 12 words
FARTHER: Final = " and so on" * 12  # more than two sentences
LONG: Final = " and so on" * 60


@dataclass(frozen=True)
class Case:
    """`fires`: a listing for which the rule gives `words` as its reason; `silent`: one for which it gives none."""

    rule: str
    fires: dict[str, str]
    words: str
    silent: dict[str, str]

    def screener(self, small: Screener) -> Screener:
        """The small world's; for the one rule that speaks of a narrow focus with such a one."""
        if self.rule != "names_only_a_group_that_holds_it":
            return small
        return replace(small, taxa=small.taxa.asking({"Loxodonta africana"}, {"Elephantidae"}, {"Elephas maximus"}))


def case(rule: str, fires: str | dict[str, str], words: str, silent: str | dict[str, str]) -> Case:
    """A case of which a listing given as a string is a title alone."""
    as_listing = [{"title": given} if isinstance(given, str) else given for given in (fires, silent)]
    return Case(rule, as_listing[0], words, as_listing[1])


def post(text: str) -> dict[str, str]:
    """A listing without title."""
    return {"description": text}


def bio(text: str) -> dict[str, str]:
    """A listing whose seller says this of themselves."""
    return {"title": "hello", "seller_bio": text}


CASES: Final = [
    case("names_it_clearly", "pangolin", "pangolin", "ivory"),
    case("names_it_with_a_shared_word", "Ivory box", "Ivory", "pangolin box"),
    case("names_it_with_a_weak_word", "feather boa", "boa", "tiger"),
    case("names_it_in_latin", "Manis javanica for sale", "Manis javanica", "pangolin for sale"),
    case("names_another_species_of_it", "Kerivoula hardwickii", "Kerivoula", "Tridacna hardwickii"),
    case("names_another_species_of_it", "Kerivoula hardwickii", "Kerivoula", "Kerivoula! hardwickii"),
    case("names_another_species_of_it", "Kerivoula hardwickii", "Kerivoula", "Kerivoula specimen"),
    case("names_only_a_group_that_holds_it", "ivory", "ivory", "savanna elephant ivory"),
    case("name_says_the_specimen", "ivory", "ivory", "elephant"),
    case("name_says_the_specimen", "ivory", "ivory", "yellow material"),
    case("uses_a_code_word", "yellow material", "yellow material", "yellow ivory"),
    case("hides_the_name", "p4ng0lin", "p4ng0lin", "pangolin 4"),
    case("hides_the_name", "p.a.n.g.o.l.i.n", "p.a.n.g.o.l.i.n", "PANGOLIN."),
    case("is_typed_without_accents", "te te", "te te", "tê tê"),
    case("names_a_specimen_beside_it", "pangolin scales", "scales", "pangolin feather"),
    case("names_a_specimen_beside_it", "scales of pangolin", "scales", f"scales{FAR} pangolin"),
    # a name that says a part is a part of what is named beside it, where both are of one group
    case("names_a_specimen_beside_it", "elephant ivory", "ivory", "pangolin ivory"),
    case("names_a_specimen_near_it", "elephant, old, big, long, curved ivory", "ivory", "ivory, elephant"),
    case("names_a_specimen_near_it", "pangolin, dried and clean whole scales", "scales", "pangolin scales"),
    case("names_a_specimen_near_it", "pangolin, dried and clean whole scales", "scales", f"pangolin{FAR} scales"),
    case("names_a_specimen_somewhere", f"pangolin{FAR} scales", "scales", "pangolin scales"),
    case("names_a_specimen_somewhere", {"title": "pangolin", "description": "scales"}, "scales", f"pangolin{FAR} skin"),
    case("names_an_implausible_specimen", "pangolin feather", "feather", "macaw feather"),
    case("names_no_part_of_a_large_animal", "elephant", "elephant", "elephant skin"),
    case("names_no_part_of_a_large_animal", "elephant", "elephant", "pangolin"),
    case("names_no_part_of_a_large_animal", "elephant", "elephant", "real elephant"),
    case("is_jewellery_in_its_shape", "elephant pendant sterling", "sterling", "elephant pendant"),
    case("is_jewellery_in_its_shape", "elephant pendant sterling", "sterling", "elephant skin pendant sterling"),
    case("is_jewellery_in_its_shape", "elephant pendant sterling", "sterling", "elephant ivory pendant sterling"),
    case("names_several_taxa", "pangolin otter loris gecko macaw chameleon", "pangolin", "pangolin otter loris"),
    case("offers_it", "pangolin for sale", "for sale", "pangolin sale"),
    case(
        "offers_it_in_several_ways", "pangolin for sale, in stock, shipping", "for sale", "pangolin for sale, shipping"
    ),
    # a word that three languages share is one word
    case("offers_it_in_several_ways", "otter for sale, in stock, shipping", "for sale", "otter for sale"),
    case("hints_at_an_offer", "pangolin available", "available", "pangolin available, for sale"),
    case("states_a_price", "pangolin $50", "$50", "pangolin 50"),
    case("states_a_price", {"title": "pangolin", "price": "50"}, "50", {"title": "pangolin", "price": " "}),
    case("speaks_of_price", "cheap pangolin", "cheap", "pangolin $50"),
    case("gives_a_contact", "pangolin, WhatsApp me", "WhatsApp", "pangolin, ask me"),
    case("gives_a_phone_number", "pangolin +44 7700 900123", "+44 7700 900123", "pangolin 2024-11-05"),
    case("shows_no_sign_of_an_offer", post("I saw a pangolin"), "pangolin", post("pangolin for sale")),
    case("shows_no_sign_of_an_offer", post("I saw a pangolin"), "pangolin", "I saw a pangolin"),
    case("wants_to_buy", "looking for a pangolin", "looking for", "looking at a pangolin"),
    case("says_it_is_genuine", "real pangolin", "real", f"pangolin{FAR} real"),
    case("says_it_is_genuine", "nice pangolin", "nice", "nice to see a pangolin"),
    case("says_something_is_genuine", f"pangolin{FAR} real", "real", "real pangolin"),
    case("claims_age", "antique ivory", "antique", "old ivory"),
    case("claims_captive_breeding", "captive bred gecko", "captive bred", "captive gecko, bred"),
    case("claims_wild_origin", "wild caught gecko", "wild caught", "wild gecko"),
    case("claims_documents", "gecko with permit", "permit", "gecko without papers"),
    case("is_a_fossil", "fossil ivory", "fossil", f"ivory{FAR} fossil"),
    case("is_called_an_imitation", "faux ivory", "faux", "not faux ivory"),
    case("is_called_an_imitation", "faux ivory", "faux", f"ivory{FAR} faux"),
    case("mentions_imitation", f"ivory{FAR} faux", "faux", "faux ivory"),
    case("mentions_imitation", f"ivory{FAR} faux", "faux", post(f"ivory{FARTHER} faux")),
    case("denies_imitation", "ivory, not faux", "faux", "ivory, faux"),
    case("names_a_substitute", "ivory or ox bone", "ox bone", "ivory or bone"),
    case("names_a_substitute", "ivory or ox bone", "ox bone", "yellow material or ox bone"),
    case("is_a_colour_or_pattern", "ivory coloured box", "coloured", f"ivory{FAR} coloured"),
    case("speaks_of_colour_or_pattern", f"ivory{FAR} coloured", "coloured", "ivory coloured"),
    case("is_on_ordinary_goods", "ivory sofa", "sofa", f"ivory{FAR} sofa"),
    case("is_on_ordinary_goods", "elephant sofa", "sofa", "elephant skin sofa"),
    case("is_among_ordinary_goods", f"ivory{FAR} sofa", "sofa", "ivory sofa"),
    case("is_a_toy", "plush pangolin", "plush", f"pangolin{FAR} plush"),
    case("is_among_toys", f"pangolin{FAR} plush", "plush", "plush pangolin"),
    case("is_shown_in_media", "pangolin book", "book", f"pangolin{FAR} book"),
    case("is_among_media", f"pangolin{FAR} book", "book", "pangolin book"),
    case("has_the_numbers_of_a_stamp_or_book", "tiger 1982, 24c", "1982, 24c", "tiger 1982"),
    case("has_the_numbers_of_a_stamp_or_book", "tiger Mi971", "Mi971", "tiger 971"),
    case("condemns_trade", "pangolin seized", "seized", post(f"pangolin{FARTHER} seized")),
    case(
        "condemns_trade_at_length",
        "seized pangolin: poachers, smuggling",
        "seized",
        f"seized pangolin: poachers, smuggling{LONG}",
    ),
    case("condemns_trade_at_length", "seized pangolin: poachers, smuggling", "seized", "pangolin seized"),
    case("asks_a_question", "is it legal to keep a pangolin", "is it legal", "it is legal to keep a pangolin"),
    case("is_written_as_a_question", "do you like a pangolin?", "pangolin?", "a pangolin?, whatsapp"),
    case("is_written_as_a_question", "do you like a pangolin?", "pangolin?", f"a pangolin?{LONG}"),
    case("is_food", "pangolin soup", "soup", post(f"pangolin{FARTHER} soup")),
    case("is_for_pet_keepers", "gecko cage", "cage", f"gecko{FAR} cage"),
    case("names_an_ordinary_animal", "pangolin and cat", "cat", "pangolin and catalogue"),
    case("is_a_garden_plant", "tiger bouquet", "bouquet", post(f"tiger{FARTHER} bouquet")),
    case("names_a_look_alike", "ivory or cow horn", "cow horn", f"ivory{FAR} cow horn"),
    case("has_an_idiom_with_the_name", "tiger balm, ivory", "tiger balm", "tiger! balm, ivory"),
    case("names_it_in_the_title", "pangolin", "pangolin", post("pangolin")),
    case("names_it_only_in_the_bio", bio("pangolin"), "pangolin", {"title": "hello", "description": "pangolin"}),
]


def reasons(screener: Screener, listing: dict[str, str]) -> dict[str, str]:
    """The rules that fired for a listing, and the words they saw."""
    findings = screener.screen(pl.DataFrame([{"listing_id": "1", **listing}])).findings
    assert findings["taxa"].to_list()[0], f"no taxon is named in {listing}"
    return {reason["rule"]: reason["words"] for reason in findings["reasons"].to_list()[0]}


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.rule)
def test_rule_fires_and_says_what_it_saw(given: Case, small_screener: Screener) -> None:
    assert reasons(given.screener(small_screener), given.fires).get(given.rule) == given.words


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.rule)
def test_rule_is_silent_about_a_look_alike(given: Case, small_screener: Screener) -> None:
    assert given.rule not in reasons(given.screener(small_screener), given.silent)


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert {given.rule for given in CASES} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_is_a_sentence_that_an_analyst_reads(rule: object) -> None:
    docstring = (rule.__doc__ or "").strip()
    assert docstring[:1].isupper()
    assert docstring.endswith(".")


def test_words_of_one_listing_do_not_speak_in_the_next(small_screener: Screener) -> None:
    alone = small_screener.screen(pl.DataFrame({"listing_id": ["2"], "title": ["pangolin"]})).findings
    titles = ["scales for sale, real, not faux", "pangolin", "seized, is it legal, plush book"]
    among = small_screener.screen(pl.DataFrame({"listing_id": ["1", "2", "3"], "title": titles})).findings
    assert among[1].equals(alone)
