"""The official exports' dialects: which header belongs to which, and what each column is to us."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from wildtrace.taxa.errors import ExportRefused

_UTF7: Final = re.compile(r"\+[A-Za-z0-9/]+-")
LEVELS: Final = ("Genus", "Family", "Order", "Class", "Phylum", "Kingdom")


@dataclass(frozen=True, slots=True)
class Dialect:
    """An export's columns: which holds the name, the rank and so on. `names`: columns of names and their language."""

    name: str
    identity: str
    taxon: str
    rank: str
    listing: str
    synonyms: str | None = None
    names: dict[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a file is not of this dialect."""
        own = (self.identity, self.taxon, self.rank, self.listing, *LEVELS, *self.names)
        return (*own, self.synonyms) if self.synonyms else own


DIALECTS: Final = (
    Dialect(
        name="Index of CITES Species",
        identity="TaxonId",
        taxon="FullName",
        rank="RankName",
        listing="CurrentListing",
        synonyms="SynonymsWithAuthors",
        names={"EnglishNames": "en", "SpanishNames": "es", "FrenchNames": "fr"},
    ),
    Dialect(name="Species+ CITES listings", identity="Id", taxon="Scientific Name", rank="Rank", listing="Listing"),
)


def recognise(header: Sequence[str], file: Path) -> Dialect:
    """The dialect whose columns stand in this header. Raises ExportRefused, naming the column at fault."""
    if mangled := next((column for column in header if _UTF7.search(column)), None):
        meant = _UTF7.sub("_", mangled) if "+AF8-" in mangled else "another"
        what = (
            f"the header was mangled by UTF-7 (it should read {meant!r}), so the cells may be too. Download it again."
        )
        raise ExportRefused(file, what, row=1, column=mangled)
    for dialect in DIALECTS:
        if dialect.taxon in header and dialect.rank in header:
            _complete(dialect, header, file)
            return dialect
    wanted = "; ".join(f"{d.name}: {d.identity}, {d.taxon}, {d.rank}, {d.listing} …" for d in DIALECTS)
    found = ", ".join(column[:40] for column in header[:8])
    what = f"this is the header of no official export. It begins: {found}. Known are {wanted}."
    raise ExportRefused(file, what, row=1, column=header[0][:40] if header else None)


def _complete(dialect: Dialect, header: Sequence[str], file: Path) -> None:
    for column in dialect.needed:
        if header.count(column) != 1:
            how_often = "is missing" if column not in header else "stands there twice"
            what = (
                f"the header looks like {dialect.name}, but this column {how_often}. Download it with all its columns."
            )
            raise ExportRefused(file, what, row=1, column=column)
