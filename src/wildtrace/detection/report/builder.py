"""`ReportBuilder`: takes findings batch by batch, remembers counts and the best of them, and writes the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from wildtrace.detection.frames import listings_frame
from wildtrace.detection.report.languages import UNTOLD, languages
from wildtrace.detection.report.refused import Refused
from wildtrace.detection.report.selection import Found, Selection, cut_out
from wildtrace.detection.report.sellers import Pseudonyms
from wildtrace.detection.report.tallies import OFFERED, Tally, Totals, counts_of, counts_of_lists
from wildtrace.taxa.catalogue import open_table

if TYPE_CHECKING:
    from wildtrace.detection.files import Refusal

TOP: Final = 100
TALLIED: Final = ("taxon", "group", "appendix", "specimen", "platform", "language", "seller")
_LONGEST_NAME: Final = 80  # characters of a platform's name that are kept


@dataclass(frozen=True, slots=True)
class Source:
    """One file or sheet that was read: what it is called, what it was taken for, how many listings it held."""

    label: str
    kind: str = ""
    rows: int = 0
    taken: Mapping[str, Sequence[str]] = field(default_factory=dict)


class ReportBuilder:
    """Remembers what a report needs in memory that does not grow with the listings.

    `top`: how many findings are printed; `seller_key`: the secret behind sellers' pseudonyms, for those who want the
    same ones in several reports (default: a new one for each report, told to nobody).
    """

    def __init__(self, top: int = TOP, *, seller_key: bytes | None = None) -> None:
        self.began = datetime.now(UTC)
        self.totals = Totals()
        self.selection = Selection(top)
        self.refused = Refused()
        self.tallies = {name: Tally() for name in TALLIED}
        self._pseudonyms = Pseudonyms(seller_key) if seller_key is not None else Pseudonyms()
        self._groups = dict(open_table("taxa", columns=["taxon", "group"]).iter_rows())

    def add(self, listings: pl.DataFrame, findings: pl.DataFrame, mentions: pl.DataFrame) -> None:
        """Take in one batch: `listings` and `findings` row by row the same, `mentions` of any of them."""
        self.totals.add(findings)
        offered = findings["band"].is_in(OFFERED)
        if offered.any():
            self._count(listings_frame(listings.filter(offered)), findings.filter(offered))
        rows = self.selection.candidates(findings)
        if rows.len():
            self._select(listings_frame(listings[rows]), findings[rows], mentions)

    def refuse(self, refused: Iterable[Refusal]) -> None:
        """Take in rows that were refused, as they come: all are counted, the first are shown."""
        self.refused.add(refused)

    def write(
        self,
        path: Path,
        *,
        refused: Sequence[Refusal] = (),
        sources: Sequence[Source] = (),
        focus: Sequence[str] = (),
        model: str = "",
    ) -> None:
        """Write the report to `path`, whole or not at all; raises `OutputUnwritable`.

        `refused`: refusals that were not given to `refuse` before; `sources`, `focus` and `model` say what was screened
        and how.
        """
        # Only writing needs the template engine and the writers of files; `explain` does not wait for them.
        from wildtrace.detection.files.whole_file import WholeFile, telling
        from wildtrace.detection.report.rendering import rendered

        self.refused.add(refused)
        page = rendered(self, sources=sources, focus=focus, model=model, written=datetime.now(UTC))
        whole = WholeFile(path)
        try:
            with telling(path):
                whole.file.write(page.encode("utf-8", "replace"))
            whole.finish()
            whole.put_in_place()
        finally:
            whole.abandon()

    def _count(self, listings: pl.DataFrame, findings: pl.DataFrame) -> None:
        """Count the offers of a batch for the charts."""
        taxa = findings["taxa"].to_list()
        groups = [[self._groups.get(taxon) or "watched" for taxon in each] for each in taxa]
        self.tallies["taxon"].add(counts_of_lists(taxa))
        self.tallies["group"].add(counts_of_lists(groups))
        self.tallies["appendix"].add(counts_of(findings["appendix"]))
        self.tallies["specimen"].add(counts_of_lists(findings["specimens"].to_list()))
        platforms = listings["platform"].cast(pl.String).str.strip_chars().str.slice(0, _LONGEST_NAME)
        self.tallies["platform"].add(counts_of(platforms.fill_null("").replace("", UNTOLD)))
        self.tallies["language"].add(counts_of(languages(listings)))
        sold = listings.group_by("platform", "seller").len().iter_rows()
        self.tallies["seller"].add(self._by_seller(sold))

    def _by_seller(self, sold: Iterable[tuple[str | None, str | None, int]]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for platform, seller, count in sold:
            if digest := self._pseudonyms.of(platform, seller):
                counts[digest] = counts.get(digest, 0) + count
        return counts

    def _select(self, listings: pl.DataFrame, findings: pl.DataFrame, mentions: pl.DataFrame) -> None:
        for found, platform, seller in cut_out(listings, findings, mentions):
            self.selection.keep(replace(found, seller=self._pseudonyms.of(platform, seller)))

    @property
    def best(self) -> list[Found]:
        """The findings that are printed, highest first."""
        return self.selection.best()
