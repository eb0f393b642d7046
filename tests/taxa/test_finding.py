"""Finding taxa by their names, in any language, and what a focus asks about."""

import time

import polars as pl
import pytest

from wildtrace.taxa.appendices import resolve
from wildtrace.taxa.catalogue import open_pack, open_table
from wildtrace.taxa.description import describe_taxon
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown
from wildtrace.taxa.finding import focused_taxon, fold, search
from wildtrace.taxa.focus import WATCHED, asked_by_default, holding_all, taxa_within, with_other_names

TAXA = open_table("taxa")


@pytest.mark.parametrize(
    ("name", "taxon"),
    [
        ("Manis javanica", "Manis javanica"),
        ("manis  JAVANICA", "Manis javanica"),
        ("pangolin", "Manidae"),
        ("pangolín", "Manidae"),
        ("слон", "Elephantidae"),
        ("穿山甲", "Manidae"),
        ("sharks", "Elasmobranchii"),
        ("Paphiopedilum delenatii", "Paphiopedilum delenatii"),
    ],
)
def test_a_name_in_any_language_is_found(name: str, taxon: str) -> None:
    assert taxon in {found.taxon for found in search(name)}


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("pangolen", "pangolin"), ("Elasmobranchi", "Elasmobranchii"), ("Panthera tigriss", "Panthera tigris")],
)
def test_a_misspelling_suggests(slip: str, meant: str) -> None:
    with pytest.raises(TaxonUnknown, match=meant) as unknown:
        focused_taxon(slip, TAXA)
    assert meant in unknown.value.suggestions


def test_a_name_like_none_suggests_none() -> None:
    with pytest.raises(TaxonUnknown, match="taxa find") as unknown:
        search("qqqqqqxz")
    assert unknown.value.suggestions == ()


def test_a_part_of_a_name_finds_it_too() -> None:
    found = search("pangol")
    assert not any(each.exact for each in found)
    assert "Manidae" in {each.taxon for each in found}


def test_finding_is_quick() -> None:
    search("pangolin")
    began = time.monotonic()
    search("pangolin")
    assert time.monotonic() - began < 0.7


@pytest.mark.parametrize(
    ("name", "taxon"),
    [
        ("Elasmobranchii", "Elasmobranchii"),
        ("sharks", "Elasmobranchii"),
        ("elephants", "Elephantidae"),
        ("felidae", "Felidae"),
    ],
)
def test_a_focus_takes_a_taxon_by_any_name(name: str, taxon: str) -> None:
    assert focused_taxon(name, TAXA) == taxon


def test_a_common_name_of_taxa_side_by_side_is_not_guessed() -> None:
    names = open_table("vernacular").filter(pl.col("specimen") == "").group_by("name").agg(pl.col("taxon").unique())
    lineages = dict(TAXA.select("taxon", "lineage").iter_rows())
    several = names.filter(pl.col("taxon").list.len() > 1).sort("name")
    apart = [name for name, taxa in several.iter_rows() if not holding_all(taxa, lineages)]
    assert apart, "no name stands for two taxa: then this test says nothing"
    with pytest.raises(NameAmbiguous, match="scientific name"):
        focused_taxon(apart[0], TAXA)


def test_a_focus_on_the_class_holds_every_shark_and_ray() -> None:
    within = taxa_within(["Elasmobranchii"], TAXA)
    group = set(TAXA.filter(pl.col("group") == "sharks_rays")["taxon"])
    assert group <= within
    assert {"Pristidae", "Rhinidae", "Mobulidae"} <= within
    assert len(within - group) < len(within)
    unlisted = TAXA.filter(pl.col("taxon").is_in(list(within)) & (pl.col("appendix") == ""))
    assert unlisted.height > 0, "a focus asks about unlisted sharks as well"


def test_a_focus_holds_the_taxons_other_names_too() -> None:
    renamed = open_table("appendices/renamed")
    both = {"Aonyx cinerea", "Aonyx cinereus"}
    assert both <= with_other_names(["Aonyx cinerea"], renamed)
    assert both <= with_other_names(["Aonyx cinereus"], renamed)
    assert with_other_names(["Panthera tigris"], renamed) == {"Panthera tigris"}


def test_without_focus_only_the_listed_and_the_watched_are_asked_about() -> None:
    asked = asked_by_default(TAXA, ["Kerivoula picta"])
    assert {"Loxodonta africana", "Manis", "Mammuthus", "Kerivoula picta"} <= asked
    assert not asked & {"Eublepharis macularius", "Pogona vitticeps"}
    appendix = dict(TAXA.select("taxon", "appendix").iter_rows())
    beyond = {taxon for taxon in asked if not appendix.get(taxon)}
    assert beyond <= taxa_within([*WATCHED, "Kerivoula picta"], TAXA)


def test_every_watched_taxon_is_unlisted_and_has_its_reason() -> None:
    pack = open_pack()
    listed = [taxon for taxon in WATCHED if resolve(taxon, pack).covers == "all"]
    assert not listed, "these are in an Appendix, so they need no watching"
    assert all(len(reason) > 20 for reason in WATCHED.values())


def test_a_description_holds_what_is_known() -> None:
    tiger = describe_taxon("panthera tigris")
    assert (tiger.taxon, tiger.resolution.appendix, tiger.group) == ("Panthera tigris", "I", "big_cats")
    assert [rank for rank, _ in tiger.above][:2] == ["genus", "family"]
    assert {"SKI", "BON"} <= tiger.specimens.keys()
    assert {"en", "zh-Hans", "ru"} <= set(tiger.names["language"])
    assert describe_taxon("pangolin").taxon == "Manidae"


@pytest.mark.parametrize(
    ("name", "folded"), [("Éléphant  d'Asie", "elephant d'asie"), ("코끼리", "코끼리"), ("งา", "งา")]
)
def test_names_are_compared_without_case_and_accents(name: str, folded: str) -> None:
    assert fold(name) == folded
