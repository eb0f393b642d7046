"""Compares the pack with an official export and explains each difference by the decision that made it.

Nobody should have to trust the pack: the exports of the CITES Checklist and of Species+ say, species by
species, what the Appendices said on their day, and `check` prints every species of which the pack says
something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from wildtrace.taxa.appendices import APPENDICES, Decision, Pack, Resolution, accepted_name, lineage, resolve

NOT_LISTED = "none"

_DIALECTS = {
    "Index of CITES Species": ("FullName", "RankName", "CurrentListing"),
    "Species+ CITES listings": ("Scientific Name", "Rank", "Listing"),
    "wildtrace": ("taxon", "rank", "appendix"),
}
_REPORT = {
    "taxon": pl.String,
    "export": pl.String,
    "pack": pl.String,
    "verdict": pl.String,
    "explanation": pl.String,
    "decided_by": pl.String,
    "sure": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Summary:
    """How many species of one Appendix the pack and the export agree about; ``share`` is 0 to 1.

    ``population`` counts species that the Appendices split by population and the export narrowed by range.
    """

    appendix: str
    species: int
    agreed: int
    population: int
    explained: int
    unexplained: int

    @property
    def share(self) -> float:
        """The part of the species that agree or are explained; 1 when the export has none."""
        return 1.0 - self.unexplained / self.species if self.species else 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: the disagreements (one row each) and a summary for each Appendix."""

    disagreements: pl.DataFrame
    summaries: tuple[Summary, ...]


def read_listings(rows: pl.DataFrame) -> pl.DataFrame:
    """An export's frame as taxon, rank and appendix ("I", "I/II", "none"), one row a taxon.

    Knows the headers of the Checklist's index and of Species+ listings. Raises ValueError, naming what it
    looked for, when the frame has neither.
    """
    for taxon, rank, listing in _DIALECTS.values():
        if {taxon, rank, listing} <= set(rows.columns):
            text = rows.select(taxon=taxon, rank=rank, appendix=listing).cast(pl.String)
            return _one_row_a_taxon(text.with_columns(pl.col("rank").str.to_lowercase()))
    wanted = "; ".join(f"{name}: {', '.join(columns)}" for name, columns in _DIALECTS.items())
    raise ValueError(f"no official export: found the columns {', '.join(rows.columns)}; looked for {wanted}")


def _one_row_a_taxon(rows: pl.DataFrame) -> pl.DataFrame:
    split = rows.with_columns(pl.col("appendix").fill_null("").str.split("/")).explode("appendix")
    joined = split.group_by("taxon", "rank", maintain_order=True).agg(pl.col("appendix").unique())
    return joined.with_columns(pl.col("appendix").map_elements(appendix_text, return_dtype=pl.String))


def appendix_text(appendices: Iterable[str]) -> str:
    """ "I", "II", "I/II" …, in order; "none" when it holds no Appendix ("NC" and blanks are none)."""
    found = set(appendices)
    return "/".join(a for a in APPENDICES if a in found) or NOT_LISTED


def check(pack: Pack, index_rows: pl.DataFrame, *, exported_on: date | None = None, rank: str = "species") -> Check:
    """Compare what the pack says with an export, taxon by taxon at one rank.

    ``exported_on`` is the day of the export: only later decisions may explain a difference. A difference
    counts as explained when a decision about the taxon, or one above or below it, moved it from what the
    export says to what the pack says.
    """
    rows = read_listings(index_rows).filter(pl.col("rank") == rank)
    verdicts = [_judge(row, pack, exported_on) for row in rows.iter_rows(named=True)]
    frame = pl.DataFrame(verdicts, schema=_REPORT)
    return Check(
        disagreements=frame.filter(~pl.col("verdict").is_in(("agrees", "population"))),
        summaries=tuple(_summary(frame, appendix) for appendix in (*APPENDICES, NOT_LISTED)),
    )


def _judge(row: Mapping[str, str], pack: Pack, exported_on: date | None) -> dict[str, object]:
    found = resolve(row["taxon"], pack)
    verdict = {"taxon": row["taxon"], "export": row["appendix"], "pack": found.appendix or NOT_LISTED}
    if verdict["export"] in (verdict["pack"], appendix_text(e.appendix for e in found.entries)):
        return {**verdict, "verdict": "agrees", "sure": found.sure}
    if _narrows_populations(row["appendix"], found):
        return {**verdict, "verdict": "population", "sure": found.sure}
    decision = _explanation(row["appendix"], found, pack, exported_on)
    if decision is None:
        return {**verdict, "verdict": "unexplained", "sure": found.sure}
    said = f"{decision.taxon}: {decision.change}"
    return {
        **verdict,
        "verdict": "explained",
        "explanation": said,
        "decided_by": decision.decided_by,
        "sure": decision.sure,
    }


def _narrows_populations(exported: str, found: Resolution) -> bool:
    """True when listings by population were narrowed to those that live where the species does."""
    by_population = {e.appendix for e in found.entries if e.scope}
    rest = {e.appendix for e in (*found.entries, *found.within) if not e.scope}
    said = set(exported.split("/")) - {NOT_LISTED}
    return bool(by_population) and rest <= said <= rest | by_population


def _explanation(exported: str, found: Resolution, pack: Pack, exported_on: date | None) -> Decision | None:
    was, now = frozenset(exported.split("/")) - {NOT_LISTED}, frozenset(found.appendix.split("/")) - {""}
    for decision in _decisions_about(found.accepted, pack):
        later = exported_on is None or decision.in_force is None or decision.in_force > exported_on
        if later and was - now <= decision.was and now - was <= decision.now:
            return decision
    return None


def _decisions_about(taxon: str, pack: Pack) -> Iterator[Decision]:
    """Decisions on the taxon, on one above it or on one below it, the latest first."""
    above = set(lineage(taxon, pack.classification))
    for decision in reversed(pack.decisions):
        named = accepted_name(decision.taxon, pack)
        if named in above or named.startswith(f"{taxon} "):
            yield decision


def _summary(frame: pl.DataFrame, appendix: str) -> Summary:
    """Species with this Appendix in the export; a split listing counts in each of its Appendices."""
    of_it = frame.filter(pl.col("export").str.split("/").list.contains(appendix))
    counts = dict(of_it["verdict"].value_counts().iter_rows())
    return Summary(
        appendix=appendix,
        species=of_it.height,
        agreed=counts.get("agrees", 0),
        population=counts.get("population", 0),
        explained=counts.get("explained", 0),
        unexplained=counts.get("unexplained", 0),
    )
