"""Which taxa a screening asks about: all that are protected or watched, or only those the user names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

WATCHED: Final = {
    "Mammuthus": "no Appendix lists extinct mammoths, but fresh elephant ivory is sold as theirs",
    "Carduelis carduelis": "wild birds may not be sold in the European Union (Directive 2009/147/EC); trapped for song",
    "Pycnonotus jocosus": "trapped for song contests in South-East Asia; protected in Thailand",
    "Copsychus saularis": "trapped for the South-East Asian cage-bird trade, like its listed relative C. malabaricus",
    "Acridotheres melanopterus": "protected in Indonesia; trapped for the cage-bird trade",
    "Gracupica jalla": "trapped out of the wild for the cage-bird trade",
    "Chloropsis sonnerati": "protected in Indonesia; trapped for the cage-bird trade",
    "Geokichla citrina": "trapped for the South-East Asian cage-bird trade",
    "Anguilla japonica": "glass eels are smuggled like those of the listed A. anguilla, and look the same",
    "Bahaba taipingensis": "its swim bladder is sold like totoaba's; protected in China",
    "Phoca": "seal products may not be placed on the market of the European Union (Regulation 1007/2009)",
    "Haliotis midae": "poached in South Africa; once in Appendix III",
    "Dudleya farinosa": "poached from the cliffs of California",
}
"""Taxa that no Appendix lists and that are asked about all the same, each with its reason."""


MOST_SPECIES: Final = 12
"""A family of more species says too little about one of them to be evidence of it."""
_FAMILIES: Final = ("idae", "aceae")


def asked_by_default(taxa: pl.DataFrame, watched: Iterable[str] = ()) -> frozenset[str]:
    """Taxa with an Appendix now in force, those in `WATCHED`, and those of the user's watchlists (`watched`).

    The catalogue names many others: leopard geckos, bearded dragons, cattle. They are known so that a name is read
    rightly, and so that a focus may ask for them; nobody who screens a catalogue wants to be told of each of them.
    `taxa`: a frame as `catalogue.TAXA`.
    """
    listed = taxa.filter(pl.col("appendix").fill_null("") != "")["taxon"]
    return frozenset(listed.to_list()) | taxa_within([*WATCHED, *watched], taxa)


def taxa_within(names: Iterable[str], taxa: pl.DataFrame) -> frozenset[str]:
    """The taxa of these names and all below them, listed or not: a focus on a class means all of it."""
    wanted = pl.Series(sorted(set(names)), dtype=pl.String)
    below = taxa.filter(pl.col("lineage").list.eval(pl.element().is_in(wanted.implode())).list.any())
    return frozenset(below["taxon"].to_list()) | frozenset(wanted.to_list())


def around_focus(asked: frozenset[str], taxa: pl.DataFrame) -> tuple[frozenset[str], frozenset[str]]:
    """The genera and small listed families that hold some taxon asked about, and what else they hold.

    "Rhino horn" may be the black rhino's; "white rhino" beside it says that it is not. Of larger families and of orders
    ("parrot", "shark") a name says too little about one species.
    """
    lineages = taxa.select("taxon", above="lineage").explode("above")
    held = lineages.filter(pl.col("taxon").is_in(sorted(asked)))["above"].drop_nulls()
    genera = {name.split()[0] for name in asked if " " in name}
    species = lineages.filter(pl.col("taxon").str.contains(" ", literal=True)).group_by("above").len("members")
    small = set(species.filter(pl.col("members") <= MOST_SPECIES)["above"])
    small &= set(taxa.filter(pl.col("appendix").fill_null("") != "")["taxon"])  # of others few species are known here
    families = {name for name in held.unique() if name.endswith(_FAMILIES) and name in small}
    broader = (genera & set(held) | families) - asked
    within = set(lineages.filter(pl.col("above").is_in(sorted(broader)))["taxon"])
    return frozenset(broader), frozenset(within - asked - broader)


def with_other_names(names: Iterable[str], renamed: pl.DataFrame) -> frozenset[str]:
    """These taxa under all their scientific names: a focus on Aonyx cinerea means Aonyx cinereus too.

    `renamed`: the table of that name of the Appendices (name, accepted).
    """
    wanted = set(names)
    wanted |= set(renamed.filter(pl.col("name").is_in(sorted(wanted)))["accepted"])
    return frozenset(wanted | set(renamed.filter(pl.col("accepted").is_in(sorted(wanted)))["name"]))


def taxon_called(name: str, taxa: pl.DataFrame) -> str | None:
    """The taxon at any rank that this scientific name stands for, whatever its case; None when none does."""
    wanted = " ".join(name.split()).lower()
    known = taxa["lineage"].explode().drop_nulls().unique()
    found = known.filter(known.str.to_lowercase() == wanted).sort()
    return found[0] if len(found) else None


def holding_all(taxa_named: Iterable[str], lineages: Mapping[str, Iterable[str]]) -> str | None:
    """The one taxon that holds all of these (itself one of them); None when they lie side by side."""
    names = set(taxa_named)
    return next((name for name in sorted(names) if all(name in lineages.get(n, (n,)) for n in names)), None)
